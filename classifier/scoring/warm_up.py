"""When kernels are worth their start: by the work that is there, not by the size of one batch."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from classifier.interrupts import held_interrupts
from classifier.scoring.model import Model

PATIENCE = 20
"""Full batches that plain Python reads before kernels are compiled that never were: as long as compiling takes."""

KERNELS = "classifier.tfidf.kernels.score"
"""The module whose kernels stand for all of them."""


class WarmUp:
    """Warms some models as soon as the batches that have come show that it will pay.

    Args:
        models: that read the batches.
        full: articles of a full batch; a smaller one is the last.
    """

    def __init__(self, models: Sequence[Model], *, full: int) -> None:
        self.models, self.full = models, full
        self.full_batches = 0

    def see(self, articles: int) -> None:
        """Count a batch, and warm the models if it is time.

        A full batch has more behind it. Kernels that were compiled before are loaded then; those that never were
        wait for PATIENCE batches.
        """
        if articles < self.full or all(model.is_warm for model in self.models):
            return
        self.full_batches += 1
        if self.full_batches >= PATIENCE or are_compiled():
            with held_interrupts():
                for model in self.models:
                    model.warm()


def are_compiled() -> bool:
    """Whether kernels were compiled before, and are kept where Numba looks for them."""
    spec = find_spec(KERNELS)
    if spec is None or spec.origin is None:
        return False
    source = Path(spec.origin)
    return any(next(place.rglob(f"{source.stem}.*.nbi"), None) for place in _cache_folders(source) if place.is_dir())


def _cache_folders(source: Path) -> list[Path]:
    """Where Numba keeps compiled code: NUMBA_CACHE_DIR, else beside the source, else in the user's cache."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        return [Path(chosen)]
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return [source.parent / "__pycache__", caches / "numba"]
