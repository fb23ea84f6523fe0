"""What blocks of features read of units: texts by field, cut into words once, and numbers.

Everything here works without scikit-learn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.units import Units
from classifier.model.features.claims import CLAIM_FEATURES, claim_rows
from classifier.model.features.lexicon import LEXICON_FEATURES, lexicon_rows
from classifier.model.features.own_vectors import Vectors
from classifier.model.features.word_vectors import VECTOR_FEATURES, vector_rows, vector_scores
from classifier.model.features.words import UnitWords, words_of_units
from classifier.parallel import are_few, are_loaded
from classifier.tfidf.sparse import SparseRows, multiply
from classifier.tfidf.transform import Transform

if TYPE_CHECKING:
    from classifier.tfidf.tokenize import Tokens


Coefficients = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


class Numbers(NamedTuple):
    """Features that are numbers and no n-grams.

    Attributes:
        names: of the features.
        rows: of the units that are read.
        scores: what `rows` gives with coefficients, where that is sooner had without them.
    """

    names: tuple[str, ...]
    rows: Callable[[UnitInputs], SparseRows]
    scores: Callable[[UnitInputs, Coefficients], Scores] | None = None


NUMBERS: Mapping[str, Numbers] = {
    "lexicon": Numbers(LEXICON_FEATURES, lambda inputs: lexicon_rows(inputs.words)),
    "vectors": Numbers(
        VECTOR_FEATURES,
        lambda inputs: vector_rows(inputs.words),
        lambda inputs, coefficients: vector_scores(inputs.words, coefficients),
    ),
    "claim": Numbers(CLAIM_FEATURES, lambda inputs: claim_rows(inputs.units)),
}
"""What a block of numbers may be, by its field."""

NEAR_WORDS = 5

LEAD = 400
"""Characters of a lead: where news says what it is about, and all that a headline or a short post has."""


def title_and_text(units: Units) -> list[str]:
    """The title before the text, where the text does not begin with it."""
    pairs = zip(units.title, units.text, strict=True)
    return [text if not title or text.startswith(title) else f"{title}\n{text}" for title, text in pairs]


def lead(units: Units) -> list[str]:
    """The title and the first words of the text, LEAD characters at the most, cut between words."""
    shortened = replace(units, text=[text[: LEAD + 1] for text in units.text])
    return [
        text if len(text) <= LEAD else text[:LEAD].rpartition(" ")[0] or text[:LEAD]
        for text in title_and_text(shortened)
    ]


FIELDS: Mapping[str, Callable[[Units], list[str]]] = {
    "title+text": title_and_text,
    "title": lambda units: units.title,
    "lead": lead,
    "text": lambda units: units.text,
    "left": lambda units: units.left,
    "right": lambda units: units.right,
    "target": lambda units: units.target,
    "near": lambda units: [
        " ".join([*left.split()[-NEAR_WORDS:], "targetmention", *right.split()[:NEAR_WORDS]])
        for left, right in zip(units.left, units.right, strict=True)
    ],
}
"""What a block of n-grams may read of a unit, by name."""


_DOTTED_I = "\u0130"


def undotted(text: str) -> str:
    """Put I for the dotted capital of Turkish and Azerbaijani, character by character.

    Its lower case is an i and a combining dot, which no word holds: "İstanbul" would be read as "stanbul".

    >>> undotted("İstanbul").lower()
    'istanbul'
    """
    return text.replace(_DOTTED_I, "I") if not text.isascii() else text


class UnitInputs:
    """Inputs of feature blocks from some units: each text is put together, and cut into words, once.

    Models whose tasks read the same unit share it.

    Attributes:
        units: that are read.
    """

    def __init__(self, units: Units) -> None:
        self.units: Units = units
        self._texts: dict[str, list[str]] = {}
        self._tokens: dict[tuple[str, str, bool], Tokens] = {}

    def texts(self, field: str) -> list[str]:
        """Give the text of each unit that a field stands for, so that lower case cuts no word; see `undotted`."""
        if field not in self._texts:
            self._texts[field] = [undotted(text) for text in FIELDS[field](self.units)]
        return self._texts[field]

    @cached_property
    def words(self) -> UnitWords:
        """The words that lexicons and word vectors know the units by."""
        return words_of_units(self.units, compiled=are_loaded() or not self._are_few)

    def rows(self, field: str, transform: Transform | Vectors | None) -> SparseRows:
        """Give the rows of a block: by its vocabulary, by word vectors, or numbers where it has neither."""
        if transform is None:
            return NUMBERS[field].rows(self)
        if isinstance(transform, Vectors):
            return transform.rows(self.rows(field, transform.transform))
        if self._are_few and not transform.is_compiled:
            return transform.rows(self.texts(field))
        return transform.compiled.rows(self._tokenized(field, transform))

    def scores(
        self, field: str, transform: Transform | Vectors | None, coefficients: Coefficients
    ) -> tuple[Scores, Counts]:
        """Multiply the rows of a block with coefficients, and count the features of each row; numbers are not counted.

        Args:
            field, transform: as of `rows`.
            coefficients: shape (n_features, n_labels).

        Returns:
            Shapes (n_units, n_labels) and (n_units,).
        """
        number_scores = NUMBERS[field].scores if transform is None else None
        if isinstance(transform, Vectors):
            return multiply(self.rows(field, transform), coefficients), np.zeros(len(self.units), np.int64)
        if number_scores is not None:
            return number_scores(self, coefficients), np.zeros(len(self.units), np.int64)
        if transform is None or (self._are_few and not transform.is_compiled):
            rows = self.rows(field, transform)
            return multiply(rows, coefficients), np.diff(rows.indptr)
        return transform.compiled.scores(self._tokenized(field, transform), coefficients)

    @cached_property
    def _are_few(self) -> bool:
        return are_few(self.units.text)

    def _tokenized(self, field: str, transform: Transform) -> Tokens:
        vocabulary = transform.vocabulary
        key = field, vocabulary.analyzer, vocabulary.lowercase
        if key not in self._tokens:
            self._tokens[key] = self._tokenize(*key)
        return self._tokens[key]

    def _tokenize(self, field: str, analyzer: str, lowercase: bool) -> Tokens:
        """Cut a field's texts into words: once, and fold those for whoever reads lower case."""
        from classifier.tfidf.tokenize import folds_elsewhere, lower_case, tokenize

        texts, key = self.texts(field), (field, analyzer, False)
        if lowercase and any(map(folds_elsewhere, texts)):
            return tokenize(texts, analyzer=analyzer, lowercase=True)
        if key not in self._tokens:
            self._tokens[key] = tokenize(texts, analyzer=analyzer, lowercase=False)
        return lower_case(self._tokens[key], analyzer=analyzer) if lowercase else self._tokens[key]
