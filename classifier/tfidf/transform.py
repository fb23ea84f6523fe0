"""Texts to TF-IDF rows by a fitted vocabulary: plain Python for a few, compiled kernels for many."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from classifier.parallel import are_few
from classifier.tfidf.plain_transform import plain_rows
from classifier.tfidf.sparse import SparseRows
from classifier.tfidf.vocabulary import Vocabulary

if TYPE_CHECKING:
    from classifier.tfidf.compiled_transform import CompiledTransform


class Transform:
    """Turns texts into TF-IDF rows, the way that is soonest done.

    Attributes:
        vocabulary: that was fitted.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def rows(self, texts: Sequence[str]) -> SparseRows:
        """Give the TF-IDF rows of texts."""
        if self.is_compiled or not are_few(texts):
            return self.compiled.rows_of_texts(texts)
        return plain_rows(texts, self.vocabulary)

    @cached_property
    def compiled(self) -> CompiledTransform:
        """The same by compiled kernels; its tables are built once."""
        from classifier.tfidf.compiled_transform import CompiledTransform

        return CompiledTransform(self.vocabulary)

    @property
    def is_compiled(self) -> bool:
        """Whether the tables are there, so that the kernels are soonest done with a few texts too."""
        return "compiled" in vars(self)

    def __getstate__(self) -> dict[str, Any]:
        return {"vocabulary": self.vocabulary}
