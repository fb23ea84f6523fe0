"""A bundle that reads mentions, calibrated on articles with labels of their own; what it learnt stays as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.units import cut_units
from classifier.errors import CorpusError, InputError
from classifier.model.bundle.card import model_card
from classifier.model.bundle.store import read_bundle, read_metrics, save_bundle
from classifier.model.decision.voices import Voices, article_features
from classifier.model.features.inputs import UnitInputs
from classifier.model.measures.measure import measure_answers
from classifier.model.training.heads import fit_head
from classifier.scoring.loaded import load_model
from classifier.tasks import Task

POLES = (("against", "neutral", "favor"), ("negative", "neutral", "positive"))
"""Labels that judge, and the one between them."""

TURN = 3.0
"""What a turn of phrase adds to the score of its label, in nats: enough to decide against one word."""

LEAST_ARTICLES = 30
"""Of each label."""

ON_ARTICLES = "articles"
"""Key of the figures in `metrics.json`."""


def tell_voices(bundle: str | Path) -> None:
    """Let a bundle tell the author's words from quoted ones, and read turns of phrase; written anew.

    Raises:
        InputError: its labels are none of POLES.
    """
    _rewrite(load_model(bundle).path, {"voices": _entry(load_model(bundle).task)}, {})


def calibrate_on_articles(
    bundle: str | Path, corpus: pd.DataFrame, *, seed: int = 0, source: str = ""
) -> dict[str, Any]:
    """Fit how a bundle answers whole articles, by folds over these, and write it anew.

    Args:
        bundle: of a task that reads mentions; a folder, or the name of a shipped bundle.
        corpus: `text`, `target`, and a column of labels named after the task; `title` where there is one.
        seed: of the folds.
        source: of the articles, with their licence, for the model card.

    Returns:
        Figures of the folds.

    Raises:
        InputError: the bundle reads no mentions, or its labels are none of POLES.
        CorpusError: there are too few articles of a label, or no column of labels or targets.
    """
    model = load_model(bundle)
    if model.task.unit != "mention":
        raise InputError("reads no mentions: --calibrate is for tasks that ask about a target.", path=model.path)
    entry, labels = _entry(model.task), model.task.labels
    gold = _gold(corpus, model.task)
    articles = articles_of(corpus)
    inputs = UnitInputs(cut_units(articles, model.task, voices=True))
    voices = Voices.of(entry, labels)
    sums, _ = model.features.scores(inputs, model.columns)
    scores = voices.turned(sums[:, : len(labels)] + model.intercepts, inputs.units)
    features = article_features(scores, inputs.units, voices, model.pooling, articles)
    mentioned = np.bincount(inputs.units.group, minlength=len(articles)) > 0
    precision = float(model.manifest["parameters"]["precision"])
    fitted = fit_head(features[mentioned], gold[mentioned], labels, precision=precision, seed=seed)
    metrics = measure_answers(
        np.eye(len(labels))[gold[mentioned]],
        fitted.probabilities,
        model.task,
        np.tile(list(fitted.entry["thresholds"].values()), (int(mentioned.sum()), 1)),
        majority=int(np.bincount(gold).argmax()),
        slices=pd.DataFrame(index=range(int(mentioned.sum()))),
        seed=seed,
    )
    count = f"{int(mentioned.sum()):,} articles, measured by folds over them"
    note = f"whole articles are answered by a head fitted on {count}"
    added = {"voices": {**entry, "head": fitted.entry}, "notes": _notes(model.manifest, note)}
    if source:
        sources = [line for line in model.manifest["corpus"]["sources"] if line != source]
        added["corpus"] = {**model.manifest["corpus"], "sources": [*sources, source]}
    _rewrite(model.path, added, {ON_ARTICLES: metrics})
    return metrics


def _notes(manifest: Any, note: str) -> list[str]:
    return [line for line in manifest["notes"] if not line.startswith("whole articles are answered")] + [note]


def _entry(task: Task) -> dict[str, Any]:
    poles = next((names for names in POLES if set(names) == set(task.labels)), None)
    if poles is None:
        raise InputError(f"{task.name!r} has other labels than {' or '.join(', '.join(names) for names in POLES)}.")
    return {**dict(zip(("negative", "neutral", "positive"), poles, strict=True)), "turn": TURN}


def _gold(corpus: pd.DataFrame, task: Task) -> Any:
    for name in (task.name, "target"):
        if name not in corpus:
            raise CorpusError(f"has no column {name!r}, by which articles are calibrated.")
    unknown = sorted(set(corpus[task.name].astype(str)) - set(task.labels))
    if unknown:
        raise CorpusError(f"has the label {unknown[0]!r}, which {task.name!r} does not know.")
    gold = corpus[task.name].map({label: place for place, label in enumerate(task.labels)}).to_numpy(np.int64)
    counts = np.bincount(gold, minlength=len(task.labels))
    if counts.min() < LEAST_ARTICLES:
        few = task.labels[int(counts.argmin())]
        raise CorpusError(f"has {counts.min()} articles of {few!r}; {LEAST_ARTICLES} of each label are needed.")
    return gold


def _rewrite(path: Path, added: dict[str, Any], figures: dict[str, Any]) -> None:
    saved, metrics = read_bundle(path), read_metrics(path) | figures
    manifest = {name: value for name, value in saved.manifest.items() if name != "sha256"} | added
    save_bundle(path, saved.content, manifest, metrics, model_card(manifest, metrics))
