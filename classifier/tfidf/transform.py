"""Texts to TF-IDF rows by a fitted vocabulary: plain Python for a few, compiled kernels for many."""

from __future__ import annotations

from collections.abc import Sequence
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

    _compiled: CompiledTransform | None = None

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def rows(self, texts: Sequence[str]) -> SparseRows:
        """Give the TF-IDF rows of texts."""
        if self.is_compiled or not are_few(texts):
            return self.compiled.rows_of_texts(texts)
        return plain_rows(texts, self.vocabulary)

    @property
    def compiled(self) -> CompiledTransform:
        """The same by compiled kernels; its tables are built once."""
        # Not a cached property: those of Python 3.11 share one lock, and several vocabularies are built at a time.
        if self._compiled is None:
            from classifier.tfidf.compiled_transform import CompiledTransform

            self._compiled = CompiledTransform(self.vocabulary)
        return self._compiled

    @property
    def is_compiled(self) -> bool:
        """Whether the tables are there, so that the kernels are soonest done with a few texts too."""
        return self._compiled is not None

    def __getstate__(self) -> dict[str, Any]:
        return {"vocabulary": self.vocabulary}
