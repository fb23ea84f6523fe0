"""A decision score taken apart: each feature's part, and the characters that it stands on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.articles import Article
from classifier.corpus.prepare.units import Units
from classifier.model.features.blocks import Block, terms_of, width_of
from classifier.model.features.inputs import FIELDS, UnitInputs
from classifier.scoring.alignment import Located, Span, locate, ngram_spans
from classifier.scoring.explanation import LETTERS, LEXICON, WORDS, Sentence, Term
from classifier.scoring.model import Model
from classifier.text.clean import body_spans
from classifier.text.sentences import sentence_spans
from classifier.tfidf.transform import Transform

Array = npt.NDArray[np.float64]

KINDS: Mapping[str, str] = {"word": WORDS, "char_wb": LETTERS}
"""Kind of a block's terms, by its analyzer."""


class Parts:
    """The parts of a score as they are added up, unit by unit."""

    def __init__(self, article: Article, model: Model) -> None:
        self.article, self.model = article, model
        self.shift = len(article.title) + 1
        self.weights = np.zeros(self.shift + len(article.text))
        self.contributions: dict[int, float] = {}
        self.spans: dict[int, set[Span]] = {}
        self.unplaced: list[tuple[Span, float]] = []

    def add(self, units: Units, position: int, column: Array) -> None:
        """Add a unit's features.

        Args:
            units: of the article.
            position: of the unit.
            column: coefficients, already divided as the pooling asks, shape (n_features,).
        """
        one = units.take([position])
        whole = self.model.task.unit == "article"
        rows = self.model.features.rows(UnitInputs(one))
        located = locate(units, position, self.article.text, whole=whole)
        found = _occurrences(self.model, one, located, {int(index) for index in rows.indices})
        span = located.span if not whole else (0, 0)
        for index, value in zip(rows.indices.tolist(), rows.data.tolist(), strict=True):
            contribution = float(value) * float(column[index])
            self.contributions[index] = self.contributions.get(index, 0.0) + contribution
            self._place(index, contribution, found.get(index, []), span)

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
        names = feature_names(self.model, self.contributions)
        ordered = sorted(self.contributions.items(), key=lambda item: (-abs(item[1]), item[0]))
        return tuple(self._term(names[index], index, value) for index, value in ordered if value)

    def _sentences(self, weights: Array) -> tuple[tuple[Sentence, ...], float]:
        """Contributions by sentence, and of what is in none; a sentence's own are numbers of its lexicon too."""
        text = self.article.text
        spans = [each for span in body_spans(text) for each in sentence_spans(text, *span)]
        sums = [float(weights[start:end].sum()) for start, end in spans]
        elsewhere = float(weights.sum()) - sum(sums)
        for (start, end), contribution in self.unplaced:
            holder = _holder(spans, start - self.shift, end - self.shift)
            if holder is None:
                elsewhere += contribution
            else:
                sums[holder] += contribution
        return tuple(Sentence(*span, part) for span, part in zip(spans, sums, strict=True)), elsewhere

    def _place(self, index: int, contribution: float, occurrences: list[list[Span]], unit: Span) -> None:
        """Share a contribution out evenly: over its occurrences, their words, the words' characters."""
        if not occurrences:
            self.unplaced.append((unit, contribution))
            return
        for words in occurrences:
            for start, end in words:
                part = contribution / (len(occurrences) * len(words) * (end - start))
                self.weights[start:end] += part
        self.spans.setdefault(index, set()).update(span for words in occurrences for span in _touching(words))

    def _term(self, name: tuple[str, str, str], index: int, contribution: float) -> Term:
        spans = sorted(self.spans.get(index, ()))
        title = tuple(span for span in spans if span[1] < self.shift)
        text = tuple((a - self.shift, b - self.shift) for a, b in spans if a >= self.shift)
        return Term(*name, contribution, text, title)


def _occurrences(model: Model, one: Units, located: Located, wanted: set[int]) -> dict[int, list[list[Span]]]:
    """Where each wanted feature of one unit stands: by feature, a list of spans an occurrence."""
    found: dict[int, list[list[Span]]] = {}
    for block, transform, first in _blocks(model):
        if transform is None:
            continue
        vocabulary = transform.vocabulary
        (read,) = FIELDS[block["field"]](one)
        places = located.places(block["field"], read)
        for term, spans in ngram_spans(read, vocabulary):
            index = first + vocabulary.columns.get(term, -1 - first)
            if index in wanted:
                words = [place for span in spans if (place := places.span(*span)) is not None]
                found.setdefault(index, []).append(words)
    return {index: kept for index, each in found.items() if (kept := [words for words in each if words])}


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
    return next((i for i, (a, b) in enumerate(spans) if a <= start < end <= b), None)


def _blocks(model: Model) -> Iterator[tuple[Block, Transform | None, int]]:
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
        kind = LEXICON if transform is None else KINDS[transform.vocabulary.analyzer]
        names[index] = (terms_of(block, transform)[index - first], str(block["field"]), kind)
    return names
