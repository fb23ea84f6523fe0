"""A paragraph for the methods section of a paper, from a bundle's manifest and figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from classifier.model.bundle.card import labelling_sentence

UNITS = {
    "article": "whole articles (title and text)",
    "sentence": "single sentences, whose scores were put together for each article",
    "mention": "mentions of a target, with the words around them, whose scores were put together for each target",
}
"""What is read, by unit."""

JUDGED = {
    "validation": "held-out validation articles",
    "test": "held-out test articles",
    "folds": "articles in held-out folds",
}
"""What figures are of, by split, the one to name first."""


def methods_paragraph(manifest: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    """Write how a model was trained and how good it is, in sentences that a paper can take over."""
    sentences = [_model(manifest), _corpus(manifest), *_labels(manifest), _training(manifest), *_figures(metrics)]
    versions = manifest["versions"]
    sentences.append(
        f"Models were trained with news-classifier {versions['classifier']} (scikit-learn {versions['scikit-learn']}, "
        f"Python {versions['python']}; random seed {manifest['seed']}; SHA-256 of the training corpus "
        f"{manifest['corpus']['sha256'][:16]})."
    )
    return " ".join(sentences)


def _model(manifest: Mapping[str, Any]) -> str:
    task = manifest["task"]
    kind = "one or more of" if task["multi_label"] else "one of"
    return (
        f"We classified {task['name']} ({kind}: {', '.join(task['labels'])}) with L2-regularized logistic regression "
        f"on TF-IDF-weighted n-grams, reading {UNITS[task['unit']]}."
    )


def _corpus(manifest: Mapping[str, Any]) -> str:
    corpus = manifest["corpus"]
    dates = f" published {' to '.join(corpus['date_range'])}" if corpus["date_range"] else ""
    counts = ", ".join(f"{label}: {count:,}" for label, count in corpus["label_counts"].items())
    return f"The model was trained on {corpus['rows']:,} labelled articles{dates} ({counts})."


def _labels(manifest: Mapping[str, Any]) -> list[str]:
    return [labelling_sentence(manifest["labelling"])] if "labelling" in manifest else []


def _training(manifest: Mapping[str, Any]) -> str:
    parameters, calibration = manifest["parameters"], manifest["calibration"]
    weight = "" if parameters["class_weight"] is None else f", {parameters['class_weight']} class weights"
    return (
        f"The inverse penalty was C = {parameters['C']:g}{weight}; near-duplicate articles were kept on one side "
        f"of every split; probabilities were calibrated by {calibration['method']} scaling on held-out scores."
    )


def _figures(metrics: Mapping[str, Any]) -> list[str]:
    split = next((name for name in JUDGED if name in metrics), None)
    if split is None:
        return []
    figures, parts = metrics[split], []
    for name, title in {"accuracy": "accuracy", "f1_macro": "macro-F1", "f1_micro": "micro-F1"}.items():
        if name in figures:
            low, high = figures.get("intervals", {}).get(name, (None, None))
            span = "" if low is None else f" (95% bootstrap interval {low:.3f} to {high:.3f})"
            parts.append(f"{title} {figures[name]:.3f}{span}")
    majority = figures.get("majority", {}).get("f1_macro")
    beside = "" if majority is None else f"; always giving the most frequent label had a macro-F1 of {majority:.3f}"
    return [f"On {figures['n']:,} {JUDGED[split]} it reached {', '.join(parts)}{beside}."]
