"""Windows: what the middle and the end of a long article are about, which its lead may drown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.units import Units
from classifier.model.decision.calibration import Calibrator
from classifier.model.features.blocks import Features
from classifier.model.features.inputs import Coefficients, UnitInputs

Array = npt.NDArray[np.float64]

SURE = 0.9
"""Probability from which on an article is taken for one of one topic, so that reading on costs less than a tenth."""

WINDOWS = 2
"""The middle of an article, and its end."""


@dataclass(frozen=True)
class Windows:
    """How parts of long articles are read.

    Attributes:
        least: words of an article from which on parts of it are read.
        words: of each part.
        share: mean probability over the parts from which on a label is named beside the likeliest.
    """

    least: int
    words: int
    share: float

    @classmethod
    def of(cls, stored: Mapping[str, float]) -> Windows:
        """Take what a manifest holds."""
        return cls(int(stored["least"]), int(stored["words"]), float(stored["share"]))

    def shares(
        self,
        units: Units,
        surest: Array,
        features: Features,
        coefficients: Coefficients,
        intercepts: Array,
        calibrator: Calibrator,
    ) -> Array:
        """Give the mean probability of each label over the parts, shape (n_units, n_labels); 0 where none is read.

        Args:
            units: articles.
            surest: probability of each one's likeliest label, shape (n_units,): above SURE no part is read.
            features, coefficients, intercepts, calibrator: of the model.
        """
        shares = np.zeros((len(units), len(intercepts)))
        parts = {place: self._parts(text) for place, text in enumerate(units.text) if surest[place] < SURE}
        parts = {place: texts for place, texts in parts.items() if texts}
        if parts:
            rows = np.repeat(list(parts), WINDOWS)
            read = replace(units.take(rows.tolist()), text=[text for texts in parts.values() for text in texts])
            sums, _ = features.scores(UnitInputs(replace(read, title=[""] * len(rows))), coefficients)
            probabilities = calibrator(sums + intercepts).reshape(len(parts), WINDOWS, -1)
            shares[list(parts)] = probabilities.mean(axis=1)
        return shares

    def _parts(self, text: str) -> list[str]:
        words = text.split()
        if len(words) < self.least:
            return []
        middle = len(words) // 2 - self.words // 2
        return [" ".join(words[middle : middle + self.words]), " ".join(words[-self.words :])]
