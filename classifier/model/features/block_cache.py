"""Feature matrices of the same units for many settings: what several share is counted once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse

from classifier.corpus.prepare.units import Units
from classifier.model.features.blocks import Block
from classifier.model.features.estimator import fitted_part, make_vectorizer
from classifier.model.features.inputs import UnitInputs


class Matrices:
    """Gives the matrix of blocks of some units, and keeps the columns of each block for the next time.

    Args:
        units: that are read.
    """

    def __init__(self, units: Units) -> None:
        self.inputs = UnitInputs(units)
        self.parts: dict[str, Any] = {}

    def of(self, blocks: Sequence[Block]) -> Any:
        """What `UnitFeatures` with these blocks gives for the units, shape (n_units, n_features)."""
        parts = [self._block(block) * np.float32(block.get("weight", 1.0)) for block in blocks]
        return scipy.sparse.hstack(parts, format="csr", dtype=np.float32) if len(parts) > 1 else parts[0]

    def _block(self, block: Block) -> Any:
        plain = {key: value for key, value in sorted(block.items()) if key != "weight"}
        if repr(plain) not in self.parts:
            part = fitted_part(plain, make_vectorizer(plain), self.inputs)
            self.parts[repr(plain)] = scipy.sparse.csr_matrix((len(self.inputs.units), 0)) if part is None else part
        return self.parts[repr(plain)]
