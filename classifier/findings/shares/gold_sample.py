"""Gold labels of some of the answered articles, and whether they may stand for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.records.labels import labels_of as labels_in_cell
from classifier.errors import CorpusError
from classifier.findings.answer_table import LABEL, TARGET

CHANCE = "chance"
"""Column of the gold labels with each article's chance of being drawn, where the chances are not equal."""

POLICY, RANDOM = "chosen", "random"
"""Column of a label store that says how an article was chosen, and its value for a random draw."""

OUTLET = "outlet"
COMMON = 20
"""Articles of a value that is looked at, where a sample is tested for being random."""

UNLIKELY = 0.01
"""Probability of a random sample being so unlike all articles, under which it is warned of."""


@dataclass(frozen=True)
class GoldSample:
    """Gold labels at their places among the answers.

    Attributes:
        places: rows of the answers that have gold labels, shape (n_gold,).
        labels: the gold labels of each, one or several.
        weights: inverse chances of being drawn, shape (n_gold,).
        notes: what is to be borne in mind, a sentence each.
    """

    places: npt.NDArray[np.int64]
    labels: list[list[str]]
    weights: npt.NDArray[np.float64]
    notes: tuple[str, ...] = ()


def join_gold(answers: pd.DataFrame, gold: pd.DataFrame, column: str) -> GoldSample:
    """Find the gold labels of answers.

    Args:
        answers: see `answer_table.read_answers`.
        gold: `id`, or the index of that name; the column of labels; `target` for a task that reads mentions;
            `chance` where the draws had unequal chances; `chosen` where a label store chose the articles, of
            which the random draws alone are taken.
        column: of the gold labels.

    Raises:
        CorpusError: a column is missing, no article has an answer, an article is there twice, or a chance is none.
    """
    frame = gold.reset_index() if "id" not in gold else gold
    keys = ["id", *([TARGET] if TARGET in answers else [])]
    for name in (*keys, column):
        if name not in frame:
            raise CorpusError(f"the gold labels have no column {name!r}. Name it so, or give --label-column.")
    notes: list[str] = []
    drawn = _drawn(frame, notes)
    drawn = drawn[drawn[column].map(_has_label)]
    _refuse_copies(drawn, keys)
    rows = pd.Series(np.arange(len(answers)), index=pd.MultiIndex.from_frame(answers[keys].astype(str)))
    wanted = pd.MultiIndex.from_frame(drawn[keys].astype(str))
    places = rows[~rows.index.duplicated()].reindex(wanted)
    is_answered = places.notna().to_numpy()
    if not is_answered.any():
        raise CorpusError("none of the gold labels is of an article that was answered: their ids differ.")
    if not is_answered.all():
        notes.append(f"{int((~is_answered).sum()):,} gold labels are of articles that were not answered")
    kept = drawn[is_answered]
    weights = _weights(kept)
    positions = places[is_answered].to_numpy(np.int64)
    if len(np.unique(weights)) == 1:
        notes.extend(_unlike(answers, positions))
    return GoldSample(positions, [labels_in_cell(cell) for cell in kept[column]], weights, tuple(notes))


def _drawn(frame: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """The random draws of a label store; all gold labels of anybody else."""
    if POLICY not in frame:
        return frame
    is_random = frame[POLICY] == RANDOM
    if not is_random.all():
        notes.append(f"{int((~is_random).sum()):,} gold labels were not drawn at random, and are left out")
    return frame[is_random]


def _has_label(cell: object) -> bool:
    return len(labels_in_cell(cell)) > 0


def _refuse_copies(frame: pd.DataFrame, keys: list[str]) -> None:
    copies = frame[frame.duplicated(keys)]
    if len(copies):
        what = "articles have two gold labels. Give one of each."
        raise CorpusError(f"{len(copies):,} {what}", ids=copies["id"].astype(str).tolist())


def _weights(frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    if CHANCE not in frame:
        return np.ones(len(frame))
    chances = pd.to_numeric(frame[CHANCE], errors="coerce").to_numpy(np.float64)
    if not ((chances > 0) & (chances <= 1)).all():
        raise CorpusError(f"the column {CHANCE!r} of the gold labels holds what is no number over 0, up to 1.")
    return 1 / chances


def _unlike(answers: pd.DataFrame, places: npt.NDArray[np.int64]) -> Iterator[str]:
    """Warn where the sampled articles' answers, or outlets, are not those of a random sample."""
    is_sampled = np.zeros(len(answers), np.bool_)
    is_sampled[places] = True
    labels = answers[LABEL].map(lambda value: "|".join(value) if isinstance(value, list) else str(value))
    if _depends(labels, is_sampled):
        yield "the gold labels look like no random sample: the answers to those articles differ from the answers to all"
    if OUTLET in answers and _depends(answers[OUTLET].astype(str), is_sampled):
        yield "the gold labels are of other outlets than the articles: other shares of them, or some alone"


def _depends(values: pd.Series[str], is_sampled: npt.NDArray[np.bool_]) -> bool:
    """Whether values differ between what was sampled and the rest, by a chi-square test of the common ones."""
    from scipy.stats import chi2_contingency

    counts = pd.crosstab(values.to_numpy(), is_sampled)
    common = counts[counts.sum(axis=1) >= COMMON]
    if common.shape[0] < 2 or common.shape[1] < 2:
        return False
    return bool(chi2_contingency(common).pvalue < UNLIKELY)
