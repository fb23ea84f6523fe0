"""What a bundle says of itself: its manifest, and the model card written from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from classifier.model.bundle import FORMAT, save_bundle, versions
from classifier.model.settings import as_dict
from classifier.model.train import Trained
from classifier.tasks import Task


def save(trained: Trained, path: str | Path, *, sources: Sequence[str] = ()) -> Path:
    """Save a trained model as a bundle.

    Args:
        trained: what `train` gave.
        path: the bundle's folder.
        sources: of the corpus with their licences, a line each, for the model card; none: those
            that the corpus itself named.
    """
    manifest = manifest_of(trained, sources)
    return save_bundle(path, trained.pipeline, manifest, trained.metrics, model_card(manifest, trained.metrics))


def manifest_of(trained: Trained, sources: Sequence[str] = ()) -> dict[str, Any]:
    """The manifest, but for the model's hash; design.md, "Bundle"."""
    calibrator = trained.calibrator
    return {
        "format": FORMAT,
        "task": task_entry(trained.task),
        "versions": versions(),
        "corpus": trained.corpus | ({"sources": list(sources)} if sources else {}),
        "parameters": as_dict(trained.settings),
        "seed": trained.seed,
        "baseline": trained.baseline.tolist(),
        "calibration": asdict(calibrator),
        "thresholds": dict(zip(trained.task.labels, trained.thresholds, strict=True)),
        "notes": trained.notes,
        **({"distillation": trained.distillation} if trained.distillation else {}),
    }


def task_entry(task: Task) -> dict[str, Any]:
    """A task as the manifest holds it."""
    return {
        "name": task.name,
        "unit": task.unit,
        "labels": list(task.labels),
        "ids": dict(task.ids),
        "multi_label": task.multi_label,
    }


def model_card(manifest: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    """Write MODEL_CARD.md: what the model is for, what it learnt from, and how good it is."""
    task, corpus = manifest["task"], manifest["corpus"]
    lines = [
        f"# {task['name']}",
        "",
        f"Gives an article's **{task['name']}** ({', '.join(task['labels'])}), reading each {task['unit']}. "
        "TF-IDF n-grams and logistic regression, with calibrated probabilities.",
        "",
        "## For and not for",
        "",
        f"For news in the language it was trained on ({corpus['language'] or 'not determined'}), to sort, count and "
        "search many articles, with a person looking at single answers that matter. Not for judging a person or an "
        "outlet by one article, nor for languages and kinds of text that it never saw. An answer below its label's "
        "threshold is marked as abstained.",
        "",
        "## Corpus",
        "",
        f"{corpus['rows']:,} articles"
        + (f", {' to '.join(corpus['date_range'])}" if corpus["date_range"] else "")
        + ".",
        "",
        *[f"- {source}" for source in corpus["sources"]],
        "",
        "| label | articles | threshold |",
        "|---|---:|---:|",
        *[
            f"| {label} | {corpus['label_counts'].get(label, 0):,} | {threshold:.3f} |"
            for label, threshold in manifest["thresholds"].items()
        ],
        "",
        *([*[f"- {note}" for note in manifest["notes"]], ""] if manifest["notes"] else []),
        "## Figures",
        "",
        *[line for split, figures in metrics.items() for line in _figures(split, figures)],
        *(_distillation(manifest["distillation"]) if "distillation" in manifest else []),
        "## How it was trained",
        "",
        f"Seed {manifest['seed']}, calibration by {manifest['calibration']['method']}, "
        + ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
        + ". The parameters and the corpus' hash are in `manifest.json`.",
        "",
        "```python",
        "import classifier",
        f'model = classifier.load_model("{task["name"]}")',
        "```",
        "",
    ]
    return "\n".join(lines)


SPLIT_NAMES = {
    "folds": "Held-out folds of the training articles",
    "validation": "Validation split, unseen in training",
}


def _figures(split: str, figures: Mapping[str, Any]) -> list[str]:
    if "majority" not in figures:
        return [
            f"{SPLIT_NAMES.get(split, split)}: micro-F1 {figures['f1_micro']:.3f}, macro-F1 {figures['f1_macro']:.3f}.",
            "",
        ]
    at = {row["coverage"]: row["accuracy"] for row in figures["accuracy_at_coverage"]}
    majority = figures["majority"]
    return [
        f"{SPLIT_NAMES.get(split, split)} ({figures['n']:,} articles):",
        "",
        "| | model | always the most frequent label |",
        "|---|---:|---:|",
        f"| accuracy | {figures['accuracy']:.3f} | {majority['accuracy']:.3f} |",
        f"| macro-F1 | {figures['f1_macro']:.3f} | {majority['f1_macro']:.3f} |",
        f"| expected calibration error | {figures['ece']:.3f} | |",
        f"| accuracy at 80% coverage | {at[0.8]:.3f} | |",
        "",
        "| label | precision | recall | F1 | articles |",
        "|---|---:|---:|---:|---:|",
        *[
            f"| {label} | {row['precision']:.2f} | {row['recall']:.2f} | {row['f1']:.2f} | {row['support']:,} |"
            for label, row in figures["labels"].items()
        ],
        "",
    ]


def _distillation(told: Mapping[str, Any]) -> list[str]:
    """What taught what, and how good each was."""
    teacher, soft, figures = told["teacher"], told["soft_labels"], told["f1_macro"]
    return [
        "## Distilled",
        "",
        f"The encoder {teacher['encoder']} (SHA-256 of its weights {teacher['encoder_sha256'][:12]}…) was fine-tuned "
        f"on {teacher['learnt_from']['units']:,} labelled units (its weights are then {teacher['sha256'][:12]}…), and "
        f"labelled units of {', '.join(soft['source'])} softly. This model learnt from the labelled units and from "
        f"{soft['units']:,} soft labels of {soft['articles']:,} articles, each weighing {soft['weight']:g}. Left out "
        f"were {' and '.join(soft['left_out'])}. Calibration and thresholds are fitted on gold labels alone.",
        "",
        f"| macro-F1 on {figures['articles']:,} validation articles | |",
        "|---|---:|",
        f"| teacher | {figures['teacher']:.3f} |",
        f"| this model | {figures['student']:.3f} |",
        f"| trained on gold labels alone | {figures['gold_alone']:.3f} |",
        f"| answers that teacher and this model share | {told['agreement']:.3f} |",
        "",
    ]
