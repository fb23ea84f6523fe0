"""How a model learns what its training articles are like, so that it can tell that an article is unlike them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse

from classifier.corpus.prepare.units import Units
from classifier.model.decision.likeness import SIGNS, Likeness, general_news, signs, weighed
from classifier.model.features.blocks import Features
from classifier.tfidf.word_counts import word_counts

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

MIN_ROWS = 200
"""Training articles from which on it is learnt what they are like."""

REJECTED = 0.05
"""Share of training articles, held out, that are taken for unlike the others: the price of finding what is unlike."""

SMOOTHING = 200.0
"""Words by which a label's counts are drawn toward the background."""

MIN_DF = 2
"""Training articles with a word from which on it is known, as in the default blocks."""

READ = ("title+text", "text")
"""Fields of the block that words are counted in."""


@dataclass(frozen=True)
class Fitted:
    """A likeness, and what it does on articles that it was not fitted on.

    Attributes:
        likeness: what is stored.
        rejected: share of the training articles, held out, that it takes for unlike.
        caught: share of the articles that belong to no label that it takes for unlike, by the half of them that
            it did not learn from; None: there were none.
        none_of_these: how many there were.
    """

    likeness: Likeness
    rejected: float
    caught: float | None = None
    none_of_these: int = 0


@dataclass(frozen=True)
class Rows:
    """Articles as likeness reads them.

    Attributes:
        matrix: their features, shape (n_articles, n_features).
        words: of each, shape (n_articles,).
        scores: of decision, of training articles by a model that did not see them, shape (n_articles, n_labels).
    """

    matrix: Any
    words: npt.NDArray[np.int64]
    scores: Array


def rows_of(matrix: Any, units: Units, scores: Array) -> Rows:
    """Put together what likeness reads of articles; a unit is an article."""
    return Rows(matrix.tocsr(), word_counts(units.title) + word_counts(units.text), scores)


def fit_likeness(
    learnt: Rows,
    gold: Array,
    folds: Codes,
    features: Features,
    *,
    english: bool,
    none: Rows | None = None,
    seed: int = 0,
) -> Fitted | None:
    """Learn what training articles are like; None where no block reads words.

    Args:
        learnt: the training articles.
        gold: their labels, shape (n_articles, n_labels).
        folds: of the training articles, shape (n_articles,).
        features: the fitted blocks.
        english: whether the background of general news is in their language; else they are their own background.
        none: articles that belong to no label.
        seed: of the halves of these.
    """
    counting = Counting.of(features, english=english)
    if counting is None:
        return None
    half = np.random.default_rng(seed).permutation(0 if none is None else len(none.words)) % 2 == 0
    counts = counting.counts(learnt, gold, folds)
    if none is None:
        return fitted(
            counting.columns_of(*counts.all, None), counting.held_out(counts, others=None), np.ones(len(SIGNS))
        )
    halves = [(half, ~half), (~half, half)]
    caught = [_caught(counting, counts, none, taught, judged) for taught, judged in halves]
    held, columns = counting.held_out(counts, others=none.matrix), counting.columns_of(*counts.all, none.matrix)
    whole = fitted(columns, held, _learnt_weights(held, counting.signs(none, columns)))
    return Fitted(whole.likeness, whole.rejected, round(float(np.mean(caught)), 4), len(none.words))


def fitted(columns: npt.NDArray[np.float32], held: Array, weights: Array) -> Fitted:
    """Set the threshold under which REJECTED of the training articles are.

    Args:
        columns: of `Likeness`.
        held: signs of the training articles, held out, shape (n_articles, n_signs).
        weights: of the signs.
    """
    means, scales = held.mean(axis=0), np.maximum(held.std(axis=0), 1e-6)
    totals = weighed(held, means, scales, weights)
    threshold = float(np.quantile(totals, REJECTED))
    likeness = Likeness(columns, means, scales, weights, threshold)
    return Fitted(likeness, round(float((totals < threshold).mean()), 4))


def _caught(counting: Counting, counts: FoldCounts, none: Rows, taught: Any, judged: Any) -> float:
    """Share of one half of the articles without a label that is found by what the other half taught."""
    others = none.matrix[np.flatnonzero(taught)]
    held, columns = counting.held_out(counts, others=others), counting.columns_of(*counts.all, others)
    values = counting.signs(none, columns)
    half = fitted(columns, held, _learnt_weights(held, values[taught]))
    return float(half.likeness.are_unlike(values[judged]).mean())


def _learnt_weights(held: Array, none: Array) -> Array:
    """Weights of the signs that tell training articles from those without a label, none of them under 0."""
    from sklearn.linear_model import LogisticRegression

    means, scales = held.mean(axis=0), np.maximum(held.std(axis=0), 1e-6)
    values = (np.vstack([held, none]) - means) / scales
    is_learnt = np.repeat([1, 0], [len(held), len(none)])
    weights = LogisticRegression(class_weight="balanced").fit(values, is_learnt).coef_[0].clip(min=0)
    return np.asarray(weights * len(SIGNS) / weights.sum()) if weights.any() else np.ones(len(SIGNS))


def _block_of_words(features: Features) -> int | None:
    """Position of the first block that reads single words of the whole article."""
    for place, (block, vocabulary) in enumerate(zip(features.blocks, features.vocabularies, strict=True)):
        if vocabulary and block["field"] in READ and vocabulary.analyzer == "word" and vocabulary.ngram_range[0] == 1:
            return place
    return None


@dataclass(frozen=True)
class FoldCounts:
    """What was counted of training articles, fold by fold, so that all but one are a difference.

    Attributes:
        places: of each fold's articles.
        rows: these articles.
        by_label: of them, those of each label with each of the block's terms, shape (n_folds, width, n_labels).
        by_term: of them, those with each of the terms, shape (n_folds, width).
        frequency: of them, those with each feature of all blocks, shape (n_folds, n_features).
    """

    places: Sequence[npt.NDArray[np.int64]]
    rows: Sequence[Rows]
    by_label: Array
    by_term: Array
    frequency: npt.NDArray[np.int64]

    @property
    def all(self) -> tuple[Array, Array]:
        """Counts by label and by term of all articles."""
        return self.by_label.sum(axis=0), self.by_term.sum(axis=0)


@dataclass(frozen=True)
class Counting:
    """How words are counted in the columns of one block.

    Attributes:
        start, width: of the block's columns.
        n_features: of all blocks.
        is_word: which of the block's terms are single words, shape (width,).
        unit: the part of a term's value that its document frequency makes, shape (width,).
        background: counts in general news, shape (width,); None: the training articles are their own background.
        counted: columns of all blocks that count as known words, shape (n_features,).
    """

    start: int
    width: int
    n_features: int
    is_word: npt.NDArray[np.bool_]
    unit: Array
    background: Array | None
    counted: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, features: Features, *, english: bool) -> Counting | None:
        """Prepare the counting of a model's features; None where no block reads words."""
        place = _block_of_words(features)
        if place is None:
            return None
        vocabulary, widths = features.vocabularies[place], features.widths
        assert vocabulary is not None
        is_word = np.array([" " not in term for term in vocabulary.terms], np.bool_)
        idf = np.ones(len(is_word)) if vocabulary.idf is None else np.asarray(vocabulary.idf, dtype=np.float64)
        analyzers = [None if other is None else other.analyzer for other in features.vocabularies]
        counted = np.repeat([analyzer == "word" for analyzer in analyzers], widths)
        background = _background(vocabulary.terms) if english else None
        return cls(sum(widths[:place]), widths[place], sum(widths), is_word, idf, background, counted)

    def columns(self, matrix: Any, gold: Array, others: Any) -> npt.NDArray[np.float32]:
        """Give `Likeness.columns` from training articles, their labels, and articles without a label or None."""
        present = self.present(matrix)
        return self.columns_of(np.asarray(present.T @ gold), np.asarray(present.sum(axis=0)).ravel(), others)

    def columns_of(self, by_label: Array, totals_by_term: Array, others: Any) -> npt.NDArray[np.float32]:
        """Give `Likeness.columns` from counts.

        Args:
            by_label: training articles of each label with each of the block's terms, shape (width, n_labels).
            totals_by_term: training articles with each of them, shape (width,).
            others: features of articles without a label, or None.
        """
        background = self._shares(totals_by_term, others)
        totals = by_label.sum(axis=0)
        ratios = np.log((by_label + SMOOTHING * background[:, None]) / (totals + SMOOTHING) / background[:, None])
        values = np.column_stack([ratios, np.ones(self.width)]) * (self.is_word / self.unit)[:, None]
        columns = np.zeros((self.n_features, values.shape[1]), np.float32)
        # Eight significant bits are enough, and make a small file.
        columns[self.start : self.start + self.width] = values.astype(np.float16)
        return columns

    def present(self, matrix: Any) -> Any:
        """Which of the block's terms each article has, shape (n_articles, width)."""
        is_all = self.width == matrix.shape[1]
        part = matrix if is_all else matrix[:, self.start : self.start + self.width]
        return scipy.sparse.csr_matrix((np.ones_like(part.data), part.indices, part.indptr), shape=part.shape)

    def _shares(self, totals_by_term: Array, others: Any) -> Array:
        """Share of the background's words that each term is; of articles without a label half of it, where given."""
        own = totals_by_term if self.background is None else self.background
        shares = _smoothed(own * self.is_word)
        if others is None:
            return shares
        return 0.5 * shares + 0.5 * _smoothed(np.asarray(self.present(others).sum(axis=0)).ravel() * self.is_word)

    def counts(self, learnt: Rows, gold: Array, folds: Codes) -> FoldCounts:
        """Count training articles, fold by fold; see `fit_likeness`."""
        places = [np.flatnonzero(folds == fold) for fold in np.unique(folds)]
        rows = [Rows(learnt.matrix[own], learnt.words[own], learnt.scores[own]) for own in places]
        present = [self.present(own.matrix) for own in rows]
        return FoldCounts(
            places,
            rows,
            np.stack([np.asarray(has.T @ gold[own]) for has, own in zip(present, places, strict=True)]),
            np.stack([np.asarray(has.sum(axis=0), dtype=np.float64).ravel() for has in present]),
            np.stack([np.bincount(own.matrix.indices, minlength=self.n_features) for own in rows]),
        )

    def held_out(self, counts: FoldCounts, *, others: Any) -> Array:
        """Signs of training articles by what the other folds taught, shape (n_articles, n_signs)."""
        values = np.zeros((sum(map(len, counts.places)), len(SIGNS)))
        (all_labels, all_terms), frequency = counts.all, counts.frequency.sum(axis=0)
        for fold, (places, rows) in enumerate(zip(counts.places, counts.rows, strict=True)):
            rest = all_labels - counts.by_label[fold], all_terms - counts.by_term[fold]
            is_known = frequency - counts.frequency[fold] >= MIN_DF
            values[places] = self.signs(rows, self.columns_of(*rest, others), is_known=is_known)
        return values

    def signs(self, rows: Rows, columns: Any, *, is_known: npt.NDArray[np.bool_] | None = None) -> Array:
        """Signs of articles; `is_known` says which features others have too."""
        counted = self.counted if is_known is None else self.counted & is_known
        present = scipy.sparse.csr_matrix(
            (np.ones_like(rows.matrix.data), rows.matrix.indices, rows.matrix.indptr), shape=rows.matrix.shape
        )
        known = np.asarray(present @ counted.astype(np.float64))
        return signs(rows.scores, known, rows.words, np.asarray(rows.matrix @ columns, dtype=np.float64))


def _smoothed(counts: Array) -> Array:
    return np.asarray((counts + 0.5) / (counts + 0.5).sum())


def _background(terms: Sequence[str]) -> Array:
    """Number of general news articles with each term, in lower case."""
    counts, _ = general_news()
    return np.array([counts.get(term.lower(), 0) for term in terms], dtype=np.float64)
