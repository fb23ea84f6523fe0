"""Origins: the outlets that a model learnt from, and how sure it may be of further articles of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classifier.model.decision.calibration import Calibrator

SERVED = "outlet"
"""The one column of an article that is read for this when it is scored."""


@dataclass(frozen=True)
class Origins:
    """Outlets in training, with calibration and thresholds that hold for them alone.

    Attributes:
        column: that they stand in.
        names: of the outlets.
        calibrator: from decision scores to probabilities.
        thresholds: one a label.
    """

    column: str
    names: frozenset[str]
    calibrator: Calibrator
    thresholds: tuple[float, ...]

    def know(self, outlets: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Say which outlets were in training; none where the column is another one. Shape (n_outlets,)."""
        is_served = self.column == SERVED
        return np.array([is_served and outlet in self.names for outlet in outlets], np.bool_)

    def say(self, is_known: bool) -> str:
        """Say what an answer's probability is fitted for."""
        return f"{'known' if is_known else 'unseen'} {self.column}s"
