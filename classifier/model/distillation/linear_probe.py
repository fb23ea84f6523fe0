"""The teacher's start: logistic regression on what the encoder makes of each unit before it learns anything.

It is fast, and where there are few labels it may be the end too: fine-tuning is kept where validation
says that it is better. It is where fine-tuning starts from, which then spoils less of what the encoder
knows (Kumar et al. 2022, "Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution").
Where labels are few, unlabelled units help, see `classifier.model.distillation.seeded_kmeans`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from classifier.model.distillation.seeded_kmeans import Array, Codes, grown_labels
from classifier.model.training.examples import Examples, grouped_folds
from classifier.model.training.pipeline import linear_part, stops_quietly

PROBED = 5000
"""Units that the start is learnt from at the most: one pass of the encoder over them."""

FEW = 50
"""Labelled units a label up to which unlabelled ones are asked: on AG News' training texts they took the start from
68 to 83 with 8 labels a class, from 77 to 83 with 16, and added nothing with 64 (macro-F1, five draws)."""

GROWN = 1500
"""Unlabelled units that are asked: one pass of the encoder over them."""

FOLDS = 5
"""Folds in which it is measured whether they help."""

PENALTY_C = 1.0
"""Inverse strength of the L2 penalty, on states whose variances add up to 1: scikit-learn's default."""

PROBE_STEPS = 500
"""Most steps of the solver."""


def probed(examples: Examples, seed: int) -> npt.NDArray[np.bool_]:
    """Take the groups that the start is learnt from, so that they have about PROBED units: some of each label."""
    size = len(examples.gold)
    count = max(1, min(size, size * PROBED // max(len(examples.units), 1)))
    taken = np.zeros(size, dtype=np.bool_)
    order = np.random.default_rng(seed).permutation(size)
    taken[order[:count]] = True
    for has in (examples.gold[order] >= 0.5).T:
        taken[order[has][:1]] = True
    return taken


def asks_unlabelled(examples: Examples, *, multi_label: bool) -> bool:
    """Whether there are so few labelled units that unlabelled ones may help the start."""
    return not multi_label and len(examples.units) <= FEW * examples.gold.shape[1]


def with_grown(
    states: npt.NDArray[np.float32], examples: Examples, pool: npt.NDArray[np.float32], seed: int
) -> tuple[npt.NDArray[np.float32], Array, Array]:
    """Add the unlabelled units, with the labels that grew on them, to what the start is learnt from.

    Args:
        states: of the examples' units, shape (n_units, 2 * hidden_size).
        examples: with one label each, and every label in some group.
        pool: states of unlabelled units, shape (n_pool, 2 * hidden_size).
        seed: of the folds in which it is measured whether they help.

    Returns:
        States, gold, shape (n_rows, n_labels), and weights of the rows to learn from; the
        examples' alone where the unlabelled units do not help.
    """
    group, half = np.asarray(examples.units.group), states.shape[1] // 2
    gold, weights, count = examples.gold[group], examples.unit_weights, examples.gold.shape[1]
    folds = grouped_folds(examples, FOLDS, seed)[group]
    labelled, unlabelled = (half_states[:, :half].astype(np.float64) for half_states in (states, pool))
    labels = grown_labels(labelled, gold.argmax(axis=1), folds, unlabelled, count, otherwise=_regression)
    if labels is None:
        return states, gold, weights
    ones = np.full(len(labels), weights.mean())
    return np.vstack([states, pool]), np.vstack([gold, np.eye(count)[labels]]), np.concatenate([weights, ones])


def set_head(head: Any, states: npt.NDArray[np.float32], gold: Array, weights: Array, *, multi_label: bool) -> None:
    """Set a teacher's linear layer to logistic regression on the mean states.

    Args:
        head: over the mean and the first token's states; the latter, which added nothing, get zeros.
        states: of the units, shape (n_units, 2 * hidden_size).
        gold: of the units, shape (n_units, n_labels), with every label in some row.
        weights: of the units, shape (n_units,).
        multi_label: whether a unit may have several labels.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    mean = states[:, : states.shape[1] // 2]
    scale = _scale(mean)
    regression = LogisticRegression(C=PENALTY_C, max_iter=PROBE_STEPS)
    classifier = OneVsRestClassifier(regression) if multi_label else regression
    with stops_quietly():
        if multi_label:
            classifier.fit(mean / scale, (gold >= 0.5).astype(int))
        else:
            classifier.fit(mean / scale, gold.argmax(axis=1), sample_weight=weights)
    coefficients, intercepts = linear_part(classifier)
    with torch.no_grad():
        head.weight.zero_()
        head.weight[:, : mean.shape[1]] = torch.from_numpy(coefficients / scale).to(head.weight)
        head.bias.copy_(torch.from_numpy(intercepts).to(head.bias))


def _regression(states: Array, labels: Codes) -> Callable[[Array], Codes]:
    from sklearn.linear_model import LogisticRegression

    scale = _scale(states)
    with stops_quietly():
        fitted = LogisticRegression(C=PENALTY_C, max_iter=PROBE_STEPS).fit(states / scale, labels)
    return lambda others: np.asarray(fitted.predict(others / scale), dtype=np.int64)


def _scale(states: npt.NDArray[Any]) -> float:
    return float(np.sqrt(states.var(axis=0).sum())) or 1.0
