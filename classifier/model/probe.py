"""The teacher's start: logistic regression on what the encoder makes of each unit before it learns anything.

It is fast, and where there are few labels it may be the end too: fine-tuning is kept where validation
says that it is better. It is where fine-tuning starts from, which then spoils less of what the encoder
knows (Kumar et al. 2022, "Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution").
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from classifier.model.examples import Examples
from classifier.model.fitting import stops_quietly
from classifier.model.linear import linear_part

PROBED = 5000
"""Units that the start is learnt from at the most: one pass of the encoder over them."""

PENALTY_C = 1.0
"""Inverse strength of the L2 penalty, on states whose variances add up to 1: scikit-learn's default."""

PROBE_STEPS = 500
"""Of the solver at the most."""


def probed(examples: Examples, seed: int) -> npt.NDArray[np.bool_]:
    """Take the groups that the start is learnt from, so that they have about PROBED units."""
    size = len(examples.gold)
    count = max(1, min(size, size * PROBED // max(len(examples.units), 1)))
    taken = np.zeros(size, dtype=np.bool_)
    taken[np.random.default_rng(seed).permutation(size)[:count]] = True
    return taken


def set_head(head: Any, states: npt.NDArray[np.float32], examples: Examples, *, multi_label: bool) -> None:
    """Set a teacher's linear layer to logistic regression on the mean states.

    Args:
        head: over the mean and the first token's states; the latter, which added nothing, get zeros.
        states: of the examples' units, shape (n_units, 2 * hidden_size).
        examples: with every label in some group.
        multi_label: whether a group may have several labels.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    mean = states[:, : states.shape[1] // 2]
    scale = float(np.sqrt(mean.var(axis=0).sum())) or 1.0
    regression = LogisticRegression(C=PENALTY_C, max_iter=PROBE_STEPS)
    classifier = OneVsRestClassifier(regression) if multi_label else regression
    gold = examples.gold[np.asarray(examples.units.group)]
    with stops_quietly():
        if multi_label:
            classifier.fit(mean / scale, (gold >= 0.5).astype(int))
        else:
            classifier.fit(mean / scale, gold.argmax(axis=1), sample_weight=examples.unit_weights)
    coefficients, intercepts = linear_part(classifier)
    with torch.no_grad():
        head.weight.zero_()
        head.weight[:, : mean.shape[1]] = torch.from_numpy(coefficients / scale).to(head.weight)
        head.bias.copy_(torch.from_numpy(intercepts).to(head.bias))
