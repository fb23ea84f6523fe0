"""Figures of a model whose articles' texts are not at hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.model.measures.slices import slices_by
from classifier.model.streamed.sides import Divided
from classifier.model.training.calibrated import Calibrated
from classifier.model.training.train import measured_sides

Array = npt.NDArray[np.float64]


def metrics_of(division: Divided, calibrated: Calibrated, scores: Array) -> dict[str, Any]:
    """The figures that training in memory gives.

    Args:
        division: of the articles.
        calibrated: the model's answers on the validation side.
        scores: held-out ones of the training side.
    """
    sides, read = division.sides, _read_places(division)

    def slices(articles: Sequence[int]) -> pd.DataFrame:
        corpus, own = sides.corpus.iloc[list(articles)], read[np.asarray(articles, dtype=np.int64)]
        found = pd.Series(division.languages[own], index=corpus.index)
        named = corpus["language"].where(corpus["language"].notna(), found) if "language" in corpus else found
        return slices_by(corpus, division.text_words[own].tolist(), named.astype(str))

    return measured_sides(sides, calibrated, scores, slices)


def _read_places(division: Divided) -> npt.NDArray[np.int64]:
    """Place of each labelled article among all that were read."""
    sides, places = (division.sides.fitting, division.sides.held), np.zeros(len(division.sides.corpus), np.int64)
    for side, own in zip(sides, division.places, strict=True):
        of_example = np.empty(len(side.gold), np.int64)
        of_example[own[own >= 0]] = np.flatnonzero(own >= 0)
        places[np.asarray(side.units.articles, dtype=np.int64)] = of_example
    return places
