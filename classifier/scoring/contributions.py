"""A decision score taken apart: each feature's part, and the characters that it stands on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.articles import Article
from classifier.corpus.prepare.units import Units
from classifier.model.features import lexicon, word_vectors
from classifier.model.features.blocks import Block, Fitted, terms_of, width_of
from classifier.model.features.inputs import FIELDS, UnitInputs
from classifier.model.features.known_words import extended_ratings, ratings
from classifier.model.features.lexicon import LEXICON_FEATURES, SPREAD
from classifier.model.features.word_vectors import MEANINGS, VECTOR_FEATURES
from classifier.model.features.words import words_in
from classifier.scoring.alignment import Located, Span, locate, ngram_spans, word_spans
from classifier.scoring.explanation import Sentence
from classifier.scoring.model import Model
from classifier.scoring.terms import LETTERS, LEXICON, MEANING, NUMBER, WORDS, Term
from classifier.text.sentences.spans import sentence_spans
from classifier.tfidf.transform import Transform

Array = npt.NDArray[np.float64]

KINDS: Mapping[str, str] = {"word": WORDS, "char_wb": LETTERS}
"""Kind of a block's terms, by its analyzer."""


Key = int | tuple[str, str, str]
"""A feature's column; or a word, the part of the unit that it was read from, and what knows it: vectors, lexicon."""

FIELDS_OF_WORDS = ("text", "left", "right")
"""Parts of a unit whose words lexicons and vectors know."""

Occurrences = list[list[Span]]
"""Where a feature stands: for each occurrence the spans of its words."""


class Parts:
    """The parts of a score as they are added up, unit by unit."""

    def __init__(self, article: Article, model: Model) -> None:
        self.article, self.model = article, model
        self.given = f"{article.title}\n{article.text}"
        self.shift = len(article.title) + 1
        self.weights = np.zeros(len(self.given))
        self.contributions: dict[Key, float] = {}
        self.spans: dict[Key, set[Span]] = {}
        self.unplaced: list[tuple[Span, float]] = []

    def add(self, units: Units, position: int, column: Array) -> None:
        """Add a unit's features.

        Args:
            units: of the article.
            position: of the unit.
            column: coefficients, already divided as the pooling asks, shape (n_features,).
        """
        inputs = UnitInputs(units.take([position]))
        whole = self.model.task.unit == "article"
        located = locate(units, position, self.given, lines=self.article.lines if whole else None)
        unit = located.span if not whole else (0, 0)
        values = self._values(inputs, column)
        occurrences = _occurrences(self.model, inputs.units, located, set(values))
        for index, contribution in values.items():
            self._place(index, contribution, occurrences.get(index, []), unit)
        for kind, parts in _word_parts(self.model, inputs, column):
            for key, contribution, spans in _placed_words(inputs, located, kind, parts):
                self._place(key, contribution, spans, unit)

    def _values(self, inputs: UnitInputs, column: Array) -> dict[int, float]:
        """Contribution of each feature of a unit, less the numbers whose parts its words have."""
        rows = self.model.features.rows(inputs)
        of_words = set(_numbers_of_words(self.model))
        pairs = zip(rows.indices.tolist(), rows.data.tolist(), strict=True)
        return {index: float(value) * float(column[index]) for index, value in pairs if index not in of_words}

    def summed(self) -> dict[str, Any]:
        """The parts as an `Explanation` has them: terms, sentences, title, the rest, characters."""
        title, text = self.weights[: self.shift - 1], self.weights[self.shift :]
        sentences, elsewhere = self._sentences(text)
        return {
            "terms": self._terms(),
            "sentences": sentences,
            "title_contribution": float(title.sum()),
            "elsewhere": elsewhere,
            "title_weights": title,
            "text_weights": text,
        }

    def _terms(self) -> tuple[Term, ...]:
        """Every feature that was added, largest contribution first."""
        names = feature_names(self.model, [key for key in self.contributions if isinstance(key, int)])
        ordered = sorted(self.contributions.items(), key=lambda item: (-abs(item[1]), str(item[0])))
        return tuple(self._term(key, names, value) for key, value in ordered if value)

    def _sentences(self, weights: Array) -> tuple[tuple[Sentence, ...], float]:
        """Contributions by sentence, and of what is in none; a sentence's own are numbers of its lexicon too."""
        text = self.article.text
        spans = [sentence for line in self.article.lines for sentence in sentence_spans(text, *line)]
        sums = [float(weights[start:end].sum()) for start, end in spans]
        elsewhere = float(weights.sum()) - sum(sums)
        for (start, end), contribution in self.unplaced:
            holder = _holder(spans, start - self.shift, end - self.shift)
            if holder is None:
                elsewhere += contribution
            else:
                sums[holder] += contribution
        return tuple(Sentence(*span, part) for span, part in zip(spans, sums, strict=True)), elsewhere

    def _place(self, key: Key, contribution: float, occurrences: Occurrences, unit: Span) -> None:
        """Share a contribution out evenly: over its occurrences, their words, the words' characters."""
        self.contributions[key] = self.contributions.get(key, 0.0) + contribution
        if not occurrences:
            self.unplaced.append((unit, contribution))
            return
        for words in occurrences:
            for start, end in words:
                part = contribution / (len(occurrences) * len(words) * (end - start))
                self.weights[start:end] += part
        self.spans.setdefault(key, set()).update(span for words in occurrences for span in _touching(words))

    def _term(self, key: Key, names: Mapping[int, tuple[str, str, str]], contribution: float) -> Term:
        name = names[key] if isinstance(key, int) else key
        spans = sorted(self.spans.get(key, ()))
        title = tuple(span for span in spans if span[1] < self.shift)
        text = tuple((a - self.shift, b - self.shift) for a, b in spans if a >= self.shift)
        return Term(*name, contribution, text, title)


def _occurrences(model: Model, one: Units, located: Located, wanted: set[int]) -> dict[int, Occurrences]:
    """Where each wanted feature of one unit stands."""
    occurrences: dict[int, Occurrences] = {}
    for block, transform, first in _blocks(model):
        if not isinstance(transform, Transform):
            continue
        vocabulary = transform.vocabulary
        (read,) = FIELDS[block["field"]](one)
        places = located.places(block["field"], read)
        for term, spans in ngram_spans(read, vocabulary):
            index = first + vocabulary.columns.get(term, -1 - first)
            if index in wanted:
                words = [place for span in spans if (place := places.span(*span)) is not None]
                if words:
                    occurrences.setdefault(index, []).append(words)
    return occurrences


def _word_parts(model: Model, inputs: UnitInputs, column: Array) -> Iterator[tuple[str, dict[str, Array]]]:
    """Each word's part of a unit's mean vectors, and of what its lexicons say: what knows it, and parts by field."""
    for first, weight in vector_blocks(model):
        vectors, statistics = np.split(weight * column[first : first + len(VECTOR_FEATURES)], [MEANINGS])
        yield MEANING, dict(zip(FIELDS_OF_WORDS, word_vectors.word_parts(inputs.words, vectors).values(), strict=True))
        yield LEXICON, lexicon.word_parts(inputs.words, extended_ratings(), statistics)
    for first, weight in number_blocks(model, "lexicon"):
        statistics = weight * column[first : first + len(LEXICON_FEATURES)]
        yield LEXICON, lexicon.word_parts(inputs.words, ratings(), statistics)


def _placed_words(
    inputs: UnitInputs, located: Located, kind: str, parts: Mapping[str, Array]
) -> Iterator[tuple[Key, float, Occurrences]]:
    """Each word with a part, its part, and where it stands."""
    for field, values in parts.items():
        (read,) = FIELDS[field](inputs.units)
        places = located.places(field, read)
        for word, span, value in zip(words_in(read), word_spans(read), values.tolist(), strict=True):
            if value:
                place = places.span(*span)
                yield (word, field, kind), value, [[place]] if place is not None else []


def _numbers_of_words(model: Model) -> Iterator[int]:
    """The columns of the numbers whose parts words have."""
    for first, _ in vector_blocks(model):
        yield from range(first, first + MEANINGS + SPREAD)
    for first, _ in number_blocks(model, "lexicon"):
        yield from range(first, first + SPREAD)


def vector_blocks(model: Model) -> list[tuple[int, float]]:
    """First column and weight of each block of word vectors."""
    return number_blocks(model, "vectors")


def number_blocks(model: Model, field: str) -> list[tuple[int, float]]:
    """First column and weight of each block of such numbers."""
    return [
        (first, float(block.get("weight", 1.0)))
        for block, transform, first in _blocks(model)
        if transform is None and block["field"] == field
    ]


def _touching(words: Sequence[Span]) -> Iterator[Span]:
    """Join the spans of words that stand beside each other."""
    start, end = words[0]
    for a, b in words[1:]:
        if not 0 <= a - end <= 1:
            yield start, end
            start = a
        end = b
    yield start, end


def _holder(spans: Sequence[Span], start: int, end: int) -> int | None:
    """The sentence, of several in order, that a span is in."""
    place = bisect_right(spans, (start, float("inf"))) - 1
    return place if place >= 0 and start < end <= spans[place][1] else None


def _blocks(model: Model) -> Iterator[tuple[Block, Fitted, int]]:
    """Each block of features, its vocabulary, and the column of its first feature."""
    first = 0
    for block, transform in zip(model.features.blocks, model.features.transforms, strict=True):
        yield block, transform, first
        first += width_of(block, transform)


def feature_names(model: Model, indices: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Term, field and kind of some features."""
    blocks = list(_blocks(model))
    firsts = [first for _, _, first in blocks]
    names = {}
    for index in indices:
        block, transform, first = blocks[bisect_right(firsts, index) - 1]
        kind = KINDS[transform.vocabulary.analyzer] if isinstance(transform, Transform) else NUMBER
        kind = MEANING if "vectors" in block else kind
        names[index] = (terms_of(block, transform)[index - first], str(block["field"]), kind)
    return names
