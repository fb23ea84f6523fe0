"""A bundle that reads mentions, calibrated on texts with labels of their own; what it learnt stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.articles import Article, articles_of
from classifier.corpus.prepare.units import cut_units
from classifier.errors import CorpusError, InputError
from classifier.model.bundle.card import model_card
from classifier.model.bundle.certain import HOW_FITTED
from classifier.model.bundle.store import read_bundle, read_metrics, save_bundle
from classifier.model.decision.voices import FITTED, LEAST_SENTENCES, Voices, article_features
from classifier.model.features.inputs import UnitInputs
from classifier.model.measures.measure import measure_answers
from classifier.model.training.heads import LEAST_WORDS, Fitted, fit_head, fit_passages
from classifier.scoring.decision import decide
from classifier.scoring.loaded import load_model
from classifier.scoring.model import Model
from classifier.tasks import Task

Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

POLES = (("against", "neutral", "favor"), ("negative", "neutral", "positive"))
"""Labels that judge, and the one between them."""

TURN = 3.0
"""What a turn of phrase adds to the score of its label, in nats: enough to decide against one word."""

LEAST_TEXTS = 30
"""Of each label."""


def tell_voices(bundle: str | Path) -> None:
    """Let a bundle tell the author's words from quoted ones, and read turns of phrase; written anew.

    Raises:
        InputError: its labels are none of POLES.
    """
    _rewrite(load_model(bundle).path, {"voices": _entry(load_model(bundle).task)}, {})


def calibrate_on_articles(
    bundle: str | Path, corpus: pd.DataFrame, *, seed: int = 0, source: str = ""
) -> dict[str, Any]:
    """Fit how a bundle answers whole articles, by folds over these, and shorter passages, and write it anew.

    Texts of LEAST_WORDS words and more are articles, shorter ones of several sentences are passages, and single
    sentences are left out. Either kind is fitted where there is enough of it, else it stays as it was.

    Args:
        bundle: of a task that reads mentions; a folder, or the name of a shipped bundle.
        corpus: `text`, `target`, and a column of labels named after the task; `title` where there is one.
        seed: of the folds.
        source: of the articles, with their licence, for the model card.

    Returns:
        Figures by kind: `articles`, `passages`.

    Raises:
        InputError: the bundle reads no mentions, or its labels are none of POLES.
        CorpusError: there are too few texts of either kind, or no column of labels or targets.
    """
    model = load_model(bundle)
    if model.task.unit != "mention":
        raise InputError("reads no mentions: --calibrate is for tasks that ask about a target.", path=model.path)
    entry, gold, articles = _entry(model.task), _gold(corpus, model.task), articles_of(corpus)
    model = replace(model, voices=Voices.of(entry, model.task.labels))
    texts = _Texts(model, articles, gold, UnitInputs(cut_units(articles, model.task, voices=True)))
    tried = {"head": texts.fit_articles(seed), "passages": texts.fit_passages()}
    fitted = {name: what for name, what in tried.items() if what is not None}
    if not fitted:
        raise CorpusError(
            f"has under {LEAST_TEXTS} texts of a label, whole articles of {LEAST_WORDS} words and shorter ones of "
            f"several sentences counted apart; {LEAST_TEXTS} of each label are needed of either kind."
        )
    figures = {HOW_FITTED[name].key: _measured(what, model.task, seed) for name, what in fitted.items()}
    entries = {name: what.entry for name, what in fitted.items()}
    notes = [HOW_FITTED[name].note.format(len(what.gold)) for name, what in fitted.items()]
    before = {name: what for name, what in model.manifest.get("voices", {}).items() if name in FITTED}
    added = {"voices": entry | before | entries, "notes": _other_notes(model.manifest, fitted) + notes}
    if source:
        sources = [line for line in model.manifest["corpus"]["sources"] if line != source]
        added["corpus"] = {**model.manifest["corpus"], "sources": [*sources, source]}
    _rewrite(model.path, added, figures)
    return figures


@dataclass(frozen=True)
class _Texts:
    """Texts with gold labels, and their units.

    Attributes:
        model: without anything fitted on texts of a length.
        articles: one text each.
        gold: place of each one's label, shape (n_texts,).
        inputs: of their units.
    """

    model: Model
    articles: list[Article]
    gold: Codes
    inputs: UnitInputs

    @property
    def precision(self) -> float:
        return float(self.model.manifest["parameters"]["precision"])

    @property
    def is_whole(self) -> Flags:
        return np.array([article.has_words(LEAST_WORDS) for article in self.articles], np.bool_)

    @property
    def is_mentioned(self) -> Flags:
        return np.isin(np.arange(len(self.articles)), self.inputs.units.group)

    def fit_articles(self, seed: int) -> Fitted | None:
        """How whole articles are answered; None: too few."""
        model, rows, voices = self.model, self.is_whole & self.is_mentioned, self.model.voices
        if voices is None or not self._are_enough(rows):
            return None
        sums, _ = model.features.scores(self.inputs, model.columns)
        scores = voices.turned(sums[:, : len(model.task.labels)] + model.intercepts, self.inputs.units)
        features = article_features(scores, self.inputs.units, voices, model.pooling, self.articles)
        return fit_head(features[rows], self.gold[rows], model.task.labels, precision=self.precision, seed=seed)

    def fit_passages(self) -> Fitted | None:
        """How passages are answered; None: too few."""
        has_several = np.array([len(article.sentences) >= LEAST_SENTENCES for article in self.articles], np.bool_)
        decisions = decide(self.model, self.articles, self.inputs)
        rows = has_several & ~self.is_whole & self.is_mentioned & decisions.is_answered
        if not self._are_enough(rows):
            return None
        labels = self.model.task.labels
        return fit_passages(decisions.probabilities[rows], self.gold[rows], labels, precision=self.precision)

    def _are_enough(self, rows: Flags) -> bool:
        counts = np.bincount(self.gold[rows], minlength=len(self.model.task.labels))
        return int(counts.min()) >= LEAST_TEXTS


def _measured(fitted: Fitted, task: Task, seed: int) -> dict[str, Any]:
    return measure_answers(
        np.eye(len(task.labels))[fitted.gold],
        fitted.probabilities,
        task,
        np.tile(list(fitted.entry["thresholds"].values()), (len(fitted.gold), 1)),
        majority=int(np.bincount(fitted.gold).argmax()),
        slices=pd.DataFrame(index=range(len(fitted.gold))),
        seed=seed,
    )


def _other_notes(manifest: Any, names: Iterable[str]) -> list[str]:
    """Notes that no earlier calibration of the same kinds left."""
    starts = tuple(HOW_FITTED[name].note.partition("{")[0] for name in names)
    return [line for line in manifest["notes"] if not line.startswith(starts)]


def _entry(task: Task) -> dict[str, Any]:
    poles = next((names for names in POLES if set(names) == set(task.labels)), None)
    if poles is None:
        raise InputError(f"{task.name!r} has other labels than {' or '.join(', '.join(names) for names in POLES)}.")
    return {**dict(zip(("negative", "neutral", "positive"), poles, strict=True)), "turn": TURN}


def _gold(corpus: pd.DataFrame, task: Task) -> Codes:
    for name in (task.name, "target"):
        if name not in corpus:
            raise CorpusError(f"has no column {name!r}, by which articles are calibrated.")
    unknown = sorted(set(corpus[task.name].astype(str)) - set(task.labels))
    if unknown:
        raise CorpusError(f"has the label {unknown[0]!r}, which {task.name!r} does not know.")
    places = {label: place for place, label in enumerate(task.labels)}
    return np.asarray(corpus[task.name].map(places), np.int64)


def _rewrite(path: Path, added: dict[str, Any], figures: dict[str, Any]) -> None:
    saved, metrics = read_bundle(path), read_metrics(path) | figures
    manifest = {name: value for name, value in saved.manifest.items() if name != "sha256"} | added
    save_bundle(path, saved.content, manifest, metrics, model_card(manifest, metrics))
