"""Voices: an answer made of what the author says, apart from what others are quoted as saying."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.articles import Article
from classifier.corpus.prepare.units import Units
from classifier.corpus.prepare.voices import QUOTED
from classifier.model.decision.calibration import softmax
from classifier.model.decision.pooling import Pooling, pooled
from classifier.model.decision.turns import TARGET, turn_of

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

LETTER = re.compile(r"[^\W\d_]")
LEAST_WORDS = 2
"""Words of a part of a sentence besides the target; with fewer it says nothing of it."""

FIRST_WORDS = 8
"""Words among which LEAST_WORDS mostly are; the others are looked at where they are not."""

EVIDENT = 0.6
"""Share that a label has in the scores of a unit which is evidence for it."""

LARGEST = 4.0
"""The most that one unit says, in nats."""

FITTED = ("head", "passages")
"""Keys of a manifest's voices that hold what was fitted on texts of a length: thresholds, and promises."""

LEAST_SENTENCES = 2
"""Of a passage; one sentence is answered as the sentences of the corpus are."""

FEATURES = ("leans", "is neutral", "title leans", "title is neutral", "share quoted", "log mentions", "log length")
"""What an article is answered by: sums over its mentions that grow as the root of their number, and its size."""


@dataclass(frozen=True)
class ArticleHead:
    """A multinomial logistic regression from what an article's mentions say to its answer.

    Attributes:
        coefficients: shape (n_features, n_labels).
        intercepts: shape (n_labels,).
        least_words: of an article; shorter ones are answered as sentences are.
        thresholds: under which an answer is abstained from, one a label.
    """

    coefficients: Array
    intercepts: Array
    least_words: int
    thresholds: tuple[float, ...]

    def __call__(self, features: Array) -> Array:
        """Give probabilities, shape (n_groups, n_labels)."""
        return softmax(features @ self.coefficients + self.intercepts)


@dataclass(frozen=True)
class Passages:
    """How texts of several sentences that are shorter than a whole article are answered: as sentences, less surely.

    Attributes:
        temperature: that flattens the probabilities of sentences, greater than 0 (Guo et al. 2017, section 4.2).
        thresholds: under which an answer is abstained from, one a label.
    """

    temperature: float
    thresholds: tuple[float, ...]

    def __call__(self, probabilities: Array) -> Array:
        """Give probabilities, shape (n_groups, n_labels), for those of sentences."""
        return softmax(np.log(np.clip(probabilities, 1e-12, 1)) / self.temperature)


@dataclass(frozen=True)
class Voices:
    """How voices are told apart.

    Attributes:
        negative, neutral, positive: places of these labels.
        turn: how much a turn of phrase that is read by rules adds to the score of its label.
        head: how whole articles are answered; None: as sentences are.
        passages: how shorter texts of several sentences are answered; None: as sentences are.
    """

    negative: int
    neutral: int
    positive: int
    turn: float
    head: ArticleHead | None = None
    passages: Passages | None = None

    @classmethod
    def of(cls, stored: Mapping[str, Any], labels: Sequence[str]) -> Voices:
        """Take what a manifest holds."""
        places = (labels.index(stored[name]) for name in ("negative", "neutral", "positive"))
        negative, neutral, positive = places
        head = _head_of(stored["head"]) if "head" in stored else None
        passages = _passages_of(stored["passages"]) if "passages" in stored else None
        return cls(negative, neutral, positive, float(stored["turn"]), head, passages)

    @property
    def poles(self) -> tuple[int, int]:
        """Places of the labels that judge."""
        return self.negative, self.positive

    def turned(self, scores: Array, units: Units) -> Array:
        """Scores of units with what turns of phrase say added, shape (n_units, n_labels)."""
        scores = scores.copy()
        labels = {-1: self.negative, 0: self.neutral, 1: self.positive}
        turns = {text: turn_of(text) for text in dict.fromkeys(units.text)}
        found = [(place, labels[turn]) for place, text in enumerate(units.text) if (turn := turns[text]) is not None]
        if found:
            places, columns = map(list, zip(*found, strict=True))
            own = scores[places]
            scores[places] = KEPT * (own - own.mean(axis=1, keepdims=True))
            scores[places, columns] += self.turn
        return scores

    def says_something(self, units: Units) -> Flags:
        """Whether units are the author's words and more than a tag to a quotation, shape (n_units,)."""
        pairs = zip(units.voice, units.text, strict=True)
        return np.array([voice != QUOTED and _has_words(text) for voice, text in pairs], np.bool_)

    def pooled(self, scores: Array, units: Units, is_author: Flags, pooling: Pooling) -> Array:
        """Put the scores of the author's units together, shape (n_groups, n_labels); without any, neutral ones."""
        group = np.asarray(units.group, dtype=np.int64)
        own = Units(group=group[is_author].tolist(), articles=units.articles)
        summed = pooled(scores[is_author], own, pooling)
        is_silent = np.bincount(group[is_author], minlength=len(units.articles)) == 0
        summed[is_silent, self.neutral] += self.turn
        return summed

    def evidence(self, scores: Array, units: Units, is_author: Flags) -> Flags:
        """Whether an author's unit says each label clearly, shape (n_groups, n_labels)."""
        scores = softmax(scores)
        is_author = is_author & (scores.max(axis=1) >= EVIDENT)
        has = np.zeros((len(units.articles), scores.shape[1]), np.bool_)
        group = np.asarray(units.group, dtype=np.int64)[is_author]
        has[group, scores[is_author].argmax(axis=1)] = True
        return has


KEPT = 0.3
"""Share of the words' own score that counts beside a turn of phrase."""


def article_features(
    scores: Array, units: Units, voices: Voices, pooling: Pooling, articles: Sequence[Article]
) -> Array:
    """Say what an article's mentions say, shape (n_groups, n_features): FEATURES.

    Args:
        scores: of units, shape (n_units, n_labels).
        units: of the articles.
        voices: which labels judge.
        pooling: its baseline is what a score is compared with.
        articles: of each group.
    """
    size, group = len(units.articles), np.asarray(units.group, dtype=np.int64)
    beyond = scores - pooling.baseline
    negative, neutral, positive = (beyond[:, place] for place in (voices.negative, voices.neutral, voices.positive))
    says = np.clip(np.column_stack([positive - negative, neutral - (positive + negative) / 2]), -LARGEST, LARGEST)
    in_title = np.asarray(units.start) < 0
    quoted = np.array([voice == QUOTED for voice in units.voice], np.bool_)
    counts = np.bincount(group, minlength=size)
    mean = _means(says, group, np.ones(len(group), np.bool_), size)
    words = [len(article.text) for article in articles]
    return np.column_stack(
        [
            mean * np.sqrt(counts)[:, None],
            _means(says, group, in_title, size),
            np.bincount(group[quoted], minlength=size) / np.maximum(counts, 1),
            np.log1p(counts),
            np.log1p(words),
        ]
    )


def _means(values: Array, group: npt.NDArray[np.int64], mask: Flags, size: int) -> Array:
    """The mean of some units' values in each group, drawn to 0 where they are few; shape (n_groups, n_columns)."""
    sums = [np.bincount(group[mask], column[mask], size) for column in values.T]
    return np.asarray(np.column_stack(sums) / (np.bincount(group[mask], minlength=size)[:, None] + 1))


def _has_words(text: str) -> bool:
    return _are_words(text.split(None, FIRST_WORDS)[:FIRST_WORDS]) or _are_words(text.split())


def _are_words(words: Sequence[str]) -> bool:
    """Whether LEAST_WORDS of some pieces of text have letters and are not the target."""
    count = 0
    for word in words:
        if TARGET not in word and LETTER.search(word):
            count += 1
            if count == LEAST_WORDS:
                return True
    return False


def _passages_of(stored: Mapping[str, Any]) -> Passages:
    return Passages(float(stored["temperature"]), tuple(stored["thresholds"].values()))


def _head_of(stored: Mapping[str, Any]) -> ArticleHead:
    coefficients, intercepts = (np.asarray(stored[name], np.float64) for name in ("coefficients", "intercepts"))
    return ArticleHead(coefficients, intercepts, int(stored["least_words"]), tuple(stored["thresholds"].values()))
