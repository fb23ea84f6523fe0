"""Blocks of features as arrays: what each reads of a unit, and the rows side by side.

Everything that scoring needs, without scikit-learn; `features.py` is the estimator around it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.units import Units
from classifier.model.features.claims import CLAIM_FEATURES, claim_rows
from classifier.model.features.lexicon import LEXICON_FEATURES, lexicon_rows
from classifier.model.features.word_vectors import VECTOR_FEATURES, vector_rows
from classifier.model.features.words import UnitWords, words_of_units
from classifier.parallel import are_few
from classifier.tfidf.sparse import times
from classifier.tfidf.vocabulary import Rows, Terms, stored_terms

if TYPE_CHECKING:
    from classifier.tfidf.tokenize import Scanned

Block = Mapping[str, Any]
"""`field`, optional `weight` (default 1), and the vectorizer's own parameters."""


class Numbers(NamedTuple):
    """Features that are numbers and no n-grams: their names, and the rows of the units that are read."""

    names: tuple[str, ...]
    rows: Callable[[Reads], Rows]


NUMBERS: Mapping[str, Numbers] = {
    "lexicon": Numbers(LEXICON_FEATURES, lambda reads: lexicon_rows(reads.words)),
    "vectors": Numbers(VECTOR_FEATURES, lambda reads: vector_rows(reads.words)),
    "claim": Numbers(CLAIM_FEATURES, lambda reads: claim_rows(reads.units)),
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


Coefficients = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


class Reads:
    """What blocks read of some units: each text is put together, and cut into words, once.

    Models whose tasks read the same unit share it.

    Attributes:
        units: that are read.
    """

    def __init__(self, units: Units) -> None:
        self.units: Units = units
        self._texts: dict[str, list[str]] = {}
        self._scans: dict[tuple[str, str, bool], Scanned] = {}

    def texts(self, field: str) -> list[str]:
        """What a field gives of each unit."""
        if field not in self._texts:
            self._texts[field] = FIELDS[field](self.units)
        return self._texts[field]

    @cached_property
    def words(self) -> UnitWords:
        """The words that lexicons and word vectors know the units by."""
        return words_of_units(self.units)

    def rows(self, field: str, terms: Terms | None) -> Rows:
        """The rows of a block: by its vocabulary, or numbers where it has none."""
        if terms is None:
            return NUMBERS[field].rows(self)
        if self._are_few and not terms.has_tables:
            return terms.rows(self.texts(field))
        return terms.fast.rows_of(self._scanned(field, terms))

    def scores(self, field: str, terms: Terms | None, coefficients: Coefficients) -> tuple[Scores, Counts]:
        """Multiply the rows of a block with coefficients, and count the features of each row.

        Args:
            field, terms: as of `rows`.
            coefficients: shape (n_features, n_labels).

        Returns:
            Shapes (n_units, n_labels) and (n_units,).
        """
        if terms is None or (self._are_few and not terms.has_tables):
            rows = self.rows(field, terms)
            return times(rows, coefficients), np.diff(rows.indptr)
        return terms.fast.scores_of(self._scanned(field, terms), coefficients)

    @cached_property
    def _are_few(self) -> bool:
        return are_few(self.units.text)

    def _scanned(self, field: str, terms: Terms) -> Scanned:
        key = field, terms.analyzer, terms.lowercase
        if key not in self._scans:
            self._scans[key] = self._scan(field, terms.analyzer, terms.lowercase)
        return self._scans[key]

    def _scan(self, field: str, analyzer: str, lowercase: bool) -> Scanned:
        """Cut a field's texts into words: once, and fold those for whoever reads lower case."""
        from classifier.tfidf.tokenize import FOLDS_ELSEWHERE, in_lower_case, scanned

        texts, key = self.texts(field), (field, analyzer, False)
        if lowercase and any(letter in text for text in texts for letter in FOLDS_ELSEWHERE):
            return scanned(texts, analyzer=analyzer, lowercase=True)
        if key not in self._scans:
            self._scans[key] = scanned(texts, analyzer=analyzer, lowercase=False)
        return in_lower_case(self._scans[key], analyzer=analyzer) if lowercase else self._scans[key]


@dataclass(frozen=True)
class StoredFeatures:
    """Fitted blocks, read from a bundle.

    Attributes:
        blocks: as the model was trained with.
        terms: fitted vocabulary of each block; None where it holds numbers.
    """

    blocks: Sequence[Block]
    terms: Sequence[Terms | None]

    def rows(self, reads: Reads) -> Rows:
        """Give the features of units, block beside block."""
        parts = [
            _weighed(reads.rows(block["field"], terms), block.get("weight", 1.0))
            for block, terms in zip(self.blocks, self.terms, strict=True)
        ]
        return side_by_side(parts, self.widths)

    @property
    def widths(self) -> list[int]:
        """Number of features of each block."""
        return [width_of(block, terms) for block, terms in zip(self.blocks, self.terms, strict=True)]

    def scores(self, reads: Reads, coefficients: Coefficients) -> tuple[Scores, Counts]:
        """Multiply the features of units with coefficients.

        Args:
            reads: n_units of them.
            coefficients: shape (n_features, n_labels).

        Returns:
            Shape (n_units, n_labels); and the number of words of each unit that the vocabulary has, shape
            (n_units,): an n-gram counts as one, a number as none; of letters where no block reads words.
        """
        sums, known = np.zeros((len(reads.units), coefficients.shape[1])), np.zeros(len(reads.units), np.int64)
        counted = "word" if any(terms and terms.analyzer == "word" for terms in self.terms) else "char_wb"
        ends = np.cumsum(self.widths)
        for block, terms, end, width in zip(self.blocks, self.terms, ends, self.widths, strict=True):
            part, found = reads.scores(block["field"], terms, coefficients[end - width : end])
            sums += block.get("weight", 1.0) * part
            known += found if terms and terms.analyzer == counted else 0
        return sums, known

    def names(self) -> list[str]:
        """Name each feature: its field, a colon, its term."""
        return [name for pair in zip(self.blocks, self.terms, strict=True) for name in names_of(*pair)]


def _weighed(rows: Rows, weight: float) -> Rows:
    return rows if weight == 1 else rows._replace(data=rows.data * np.float32(weight))


def stored_features(state: Any) -> StoredFeatures:
    """From the stored state of a `UnitFeatures`, as `read_bundle` gives it."""
    terms = [None if each is None else stored_terms(each.__dict__) for each in state.vectorizers_]
    return StoredFeatures(state.blocks, terms)


def width_of(block: Block, terms: Terms | None) -> int:
    """Number of features of a block."""
    return len(NUMBERS[block["field"]].names) if terms is None else len(terms)


def names_of(block: Block, terms: Terms | None) -> list[str]:
    """Name each feature of a block."""
    named = NUMBERS[block["field"]].names if terms is None else terms.terms
    return [f"{block['field']}:{term}" for term in named]


def side_by_side(parts: Sequence[Rows], widths: Sequence[int]) -> Rows:
    """Put matrices of the same rows beside each other."""
    if len(parts) == 1:
        return parts[0]
    offsets = np.concatenate([[0], np.cumsum(widths)[:-1]]).astype(np.int32)
    rows = np.concatenate([np.repeat(np.arange(len(part.indptr) - 1), np.diff(part.indptr)) for part in parts])
    order = np.argsort(rows, kind="stable")
    indices = np.concatenate([part.indices + offset for part, offset in zip(parts, offsets, strict=True)])
    indptr = np.sum([part.indptr for part in parts], axis=0)
    return Rows(np.concatenate([part.data for part in parts])[order], indices[order], indptr)
