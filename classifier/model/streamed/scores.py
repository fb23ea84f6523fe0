"""Held-out scores of the training side, those of the validation side, and likeness, in walks over the matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.model.decision.likeness import SIGNS
from classifier.model.streamed.disk.blocks import Matrix
from classifier.model.training.likeness import MIN_DF, MIN_ROWS, Counting, Fitted, Rows, fitted
from classifier.model.training.pipeline import linear_part

Array = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


def fold_scores(matrix: Matrix, classifiers: list[Any], folds: Numbers, labels: int) -> tuple[Array, Array]:
    """Score the training side, each example by the model that did not learn its fold.

    Returns:
        Scores, shape (n_examples, n_labels), and the mean of each feature, shape (n_features,).
    """
    parts = [linear_part(classifier) for classifier in classifiers]
    scores, sums, rows = np.zeros((len(folds), labels)), np.zeros(matrix.width), 0
    for block in matrix.blocks():
        own = block.matrix(matrix.width)
        sums += np.asarray(own.sum(axis=0, dtype=np.float64)).ravel()
        rows += own.shape[0]
        for fold, (coefficients, intercepts) in zip(np.unique(folds), parts, strict=True):
            chosen = np.flatnonzero(folds[block.numbers] == fold)
            scores[block.numbers[chosen]] = own[chosen] @ coefficients.T + intercepts
    return scores, sums / max(1, rows)


def whole_scores(matrix: Matrix, classifier: Any, rows: int, labels: int) -> Array:
    """Score all rows by one model, shape (n_rows, n_labels)."""
    coefficients, intercepts = linear_part(classifier)
    scores = np.zeros((rows, labels))
    for block in matrix.blocks() if rows else ():
        scores[block.numbers] = block.matrix(matrix.width) @ coefficients.T + intercepts
    return scores


def streamed_likeness(
    matrix: Matrix, counting: Counting | None, gold: Array, folds: Numbers, words: Numbers, scores: Array
) -> Fitted | None:
    """Learn what the training articles are like, as `classifier.model.training.likeness.fit_likeness` does.

    Args:
        matrix: of the training side.
        counting: of its words; None: no block reads words.
        gold, folds, words, scores: of the examples; the scores are held-out ones.
    """
    if counting is None or len(gold) < MIN_ROWS:
        return None
    numbers = np.unique(folds)
    by_label = np.zeros((len(numbers), counting.width, gold.shape[1]))
    by_term = np.zeros((len(numbers), counting.width))
    frequency = np.zeros((len(numbers), matrix.width), np.int64)
    for block in matrix.blocks():
        own = block.matrix(matrix.width)
        for place, fold in enumerate(numbers):
            chosen = np.flatnonzero(folds[block.numbers] == fold)
            present = counting.present(own[chosen])
            by_label[place] += present.T @ gold[block.numbers[chosen]]
            by_term[place] += np.asarray(present.sum(axis=0)).ravel()
            frequency[place] += np.bincount(own[chosen].indices, minlength=matrix.width)
    held = np.zeros((len(gold), len(SIGNS)))
    all_labels, all_terms = by_label.sum(axis=0), by_term.sum(axis=0)
    for place, fold in enumerate(numbers):
        columns = counting.columns_of(all_labels - by_label[place], all_terms - by_term[place], None)
        is_known = frequency.sum(axis=0) - frequency[place] >= MIN_DF
        for block in matrix.blocks():
            chosen = np.flatnonzero(folds[block.numbers] == fold)
            own_numbers = block.numbers[chosen]
            rows = Rows(block.matrix(matrix.width)[chosen], words[own_numbers], scores[own_numbers])
            held[own_numbers] = counting.signs(rows, columns, is_known=is_known)
    columns = counting.columns_of(all_labels, all_terms, None)
    return fitted(columns, held, np.ones(len(SIGNS)))
