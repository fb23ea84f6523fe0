"""Two or more bundles on the same articles, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.errors import CorpusError, InputError, TaskError
from classifier.html import render
from classifier.model.bundle.card import FIGURES
from classifier.model.measures.bootstrap import interval, resampled_figures
from classifier.model.measures.metrics import f1_of_answers
from classifier.review.answers import CorpusAnswers, answer_corpus, answers_side_by_side
from classifier.review.evaluate import judged
from classifier.review.evaluation import Evaluation
from classifier.review.gold import GoldRows, judging_rows
from classifier.scoring.model import Model

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Comparison:
    """Bundles judged on the same articles.

    Attributes:
        names: of the bundles, in the order given.
        n: articles that all of them answer, and are judged on.
        evaluations: of each, on all articles that it was asked about.
        figures: `bundle`, `figure`, `value`, `low`, `high`.
        differences: of each bundle from the first: `bundle`, `figure`, `difference`, `low` and
            `high` of its 95% interval by paired bootstrap, `is_clear` (the interval leaves out 0),
            `verdict` in words.
        partings: articles on which the answers differ: `gold`, `title`, and a column a bundle.
    """

    names: tuple[str, ...]
    n: int
    evaluations: tuple[Evaluation, ...] = field(repr=False)
    figures: pd.DataFrame
    differences: pd.DataFrame
    partings: pd.DataFrame = field(repr=False)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of the articles, one sentence each."""
        return tuple(dict.fromkeys(note for evaluation in self.evaluations for note in evaluation.notes))

    def _repr_html_(self) -> str:
        head = f"{self.n:,} articles, {len(self.partings):,} on which they part"
        wide = self.figures.pivot(index="figure", columns="bundle", values="value")[list(self.names)].reset_index()
        return render("facts.html", name=head, notes=self.notes, facts={}, frames=[wide, self.differences])


def compare(
    models: Sequence[Model],
    corpus: pd.DataFrame,
    *,
    label_column: str | None = None,
    split: str | None = None,
    seed: int = 0,
) -> Comparison:
    """Judge bundles of one task on the same articles.

    Args:
        models: two or more.
        corpus, label_column, split, seed: see `evaluate`. Articles that a bundle cannot answer,
            or whose label it never saw, are left out for all.

    Raises:
        TaskError: the bundles are of different tasks.
        InputError: fewer than two bundles.
        CorpusError: see `evaluate`; or there is no article that all of them answer.
    """
    _check(models)
    judging = [judging_rows(model, corpus, label_column=label_column, split=split) for model in models]
    answers_of = zip(models, judging, _answers(models, judging), strict=True)
    evaluations = [judged(model, own, answers, seed=seed) for model, own, answers in answers_of]
    rows = _shared(evaluations)
    names = _short_names([model.path for model in models])
    labels = tuple(dict.fromkeys(label for model in models for label in model.task.labels))
    gold, *answers = _matrices(evaluations, rows, labels)
    is_multi = models[0].task.multi_label
    drawn = [resampled_figures(gold, answered, multi_label=is_multi, seed=seed) for answered in answers]
    return Comparison(
        names,
        len(gold),
        tuple(evaluations),
        _figures(names, gold, answers, drawn, is_multi),
        _differences(names, gold, answers, drawn, is_multi),
        _partings(names, evaluations, rows),
    )


def _answers(models: Sequence[Model], judging: Sequence[GoldRows]) -> list[CorpusAnswers]:
    """Each model's answers to the articles that judge it; where these are the same for all, they are read once."""
    corpora = [own.corpus for own in judging]
    if all(corpus["text"].equals(corpora[0]["text"]) for corpus in corpora):
        return answers_side_by_side(models, corpora[0])
    return [answer_corpus(*pair) for pair in zip(models, corpora, strict=True)]


def _check(models: Sequence[Model]) -> None:
    if len(models) < 2:
        raise InputError("a comparison needs two bundles or more.")
    for one, other in pairwise(models):
        if one.task.name != other.task.name or one.task.multi_label != other.task.multi_label:
            raise TaskError(
                f"{one.path} answers {one.task.name!r} and {other.path} {other.task.name!r}. "
                "Compare bundles of one task."
            )


def _keys(evaluation: Evaluation) -> pd.MultiIndex:
    """What tells the answers apart: the article's id, its target, and its number among equal ones."""
    predictions = evaluation.predictions
    target = predictions["target"] if "target" in predictions else pd.Series("", index=predictions.index)
    keys = pd.DataFrame({"id": predictions.index.astype(str), "target": target.fillna("").to_numpy()})
    keys["number"] = keys.groupby(["id", "target"]).cumcount()
    return pd.MultiIndex.from_frame(keys)


def _shared(evaluations: Sequence[Evaluation]) -> list[npt.NDArray[np.int64]]:
    """Positions in each evaluation's predictions of what all of them answer, in one order."""
    keys = [_keys(one)[one.predictions["probability"].notna().to_numpy()] for one in evaluations]
    shared = keys[0]
    for other in keys[1:]:
        shared = shared[shared.isin(other)]
    if not len(shared):
        raise CorpusError("has no article that all of the bundles answer: compare bundles with the same labels.")
    return [np.asarray(_keys(one).get_indexer(shared), dtype=np.int64) for one in evaluations]


def _matrices(
    evaluations: Sequence[Evaluation], rows: list[npt.NDArray[np.int64]], labels: tuple[str, ...]
) -> list[Array]:
    """Gold labels, and each bundle's answers, 0 or 1, shape (n_rows, n_labels) each."""
    columns = [evaluations[0].predictions["gold"].iloc[rows[0]]]
    columns += [one.predictions["label"].iloc[mine] for one, mine in zip(evaluations, rows, strict=True)]
    return [np.array([[float(label in _listed(cell)) for label in labels] for cell in column]) for column in columns]


def _listed(cell: Any) -> Sequence[str]:
    return [cell] if isinstance(cell, str) else cell


def _measured(gold: Array, answered: Array, multi_label: bool) -> dict[str, float]:
    right = float((gold == answered).all(axis=1).mean())
    return {"accuracy": right, "f1_macro": f1_of_answers(gold, answered, multi_label=multi_label)}


def _figures(
    names: Sequence[str], gold: Array, answers: list[Array], drawn: list[dict[str, Array]], multi_label: bool
) -> pd.DataFrame:
    rows = [
        (name, FIGURES[figure], round(value, 4), *interval(resampled[figure]))
        for name, answered, resampled in zip(names, answers, drawn, strict=True)
        for figure, value in _measured(gold, answered, multi_label).items()
    ]
    return pd.DataFrame(rows, columns=["bundle", "figure", "value", "low", "high"])


def _differences(
    names: Sequence[str], gold: Array, answers: list[Array], drawn: list[dict[str, Array]], multi_label: bool
) -> pd.DataFrame:
    first = _measured(gold, answers[0], multi_label)
    rows = []
    for name, answered, resampled in list(zip(names, answers, drawn, strict=True))[1:]:
        for figure, value in _measured(gold, answered, multi_label).items():
            low, high = interval(resampled[figure] - drawn[0][figure])
            is_clear = low > 0 or high < 0
            difference = round(value - first[figure], 4)
            rows.append((name, FIGURES[figure], difference, low, high, is_clear, _verdict(difference, is_clear)))
    columns = ["bundle", "figure", "difference", "low", "high", "is_clear", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def _verdict(difference: float, is_clear: bool) -> str:
    if not difference:
        return "a tie"
    if not is_clear:
        return "may be chance"
    return "clearly better" if difference > 0 else "clearly worse"


def _partings(
    names: Sequence[str], evaluations: Sequence[Evaluation], rows: list[npt.NDArray[np.int64]]
) -> pd.DataFrame:
    first = evaluations[0].predictions.iloc[rows[0]]
    frame = first[[name for name in ("gold", "target", "title") if name in first]].copy()
    for name, one, mine in zip(names, evaluations, rows, strict=True):
        frame[name] = one.predictions["label"].iloc[mine].to_numpy()
        frame[f"{name} probability"] = one.predictions["probability"].iloc[mine].round(4).to_numpy()
    has_parted = [len({str(frame[name].iloc[i]) for name in names}) > 1 for i in range(len(frame))]
    return frame[has_parted]


def _short_names(paths: Sequence[Path]) -> tuple[str, ...]:
    """Folder names where they tell the bundles apart, else paths, else numbered paths."""
    for names in ([path.name for path in paths], [str(path) for path in paths]):
        if len(set(names)) == len(names):
            return tuple(names)
    return tuple(f"{path} ({number})" for number, path in enumerate(paths, start=1))
