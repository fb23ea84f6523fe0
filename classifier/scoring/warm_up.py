"""When kernels are worth their start: by the work that is there, not by the size of one batch."""

from __future__ import annotations

from collections.abc import Sequence

from classifier import parallel
from classifier.interrupts import held_interrupts
from classifier.scoring.model import Model


class WarmUp:
    """Warms some models as soon as the batches that have come show that it will pay.

    Args:
        models: that read the batches.
    """

    def __init__(self, models: Sequence[Model]) -> None:
        self.models = models
        self.characters = 0

    def see(self, characters: int, *, is_full: bool) -> None:
        """Count a batch, and warm the models if it is time.

        A full batch has more behind it. Kernels that were compiled before are loaded then; those that never were
        wait for as much text as plain Python reads while they would be compiled.

        Args:
            characters: of the batch.
            is_full: whether it is as large as batches become.
        """
        if not is_full or all(model.is_warm for model in self.models):
            return
        self.characters += characters
        if parallel.are_compiled() or self.characters >= parallel.UNCOMPILED_CHARACTERS:
            with held_interrupts():
                for model in self.models:
                    model.warm()
