"""Shares without gold labels of the articles at hand, where an assumption allows them and its checks hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classifier.findings.shares.estimates import Estimate
from classifier.findings.shares.shift import SURE, Reference, Shares, black_box_shares, disagreement, em_shares

Array = npt.NDArray[np.float64]

LARGEST_ERROR = 0.05
"""Expected calibration error over which probabilities are no ground for expectation-maximisation."""

LEAST_ARTICLES = 100
"""Articles under which the checks could not fail."""


MAXIMISATION, BLACK_BOX = "expectation-maximisation", "black-box shift estimation"


@dataclass(frozen=True)
class Assumption:
    """What is known of a model, for shares without gold labels.

    Attributes:
        prior: share of each label that the model was calibrated on.
        calibration_error: expected calibration error where it was measured; None: it was not.
        reference: labelled articles with the model's answers, in the labels' order; None: there are none.
        labels: in that order.
    """

    prior: Mapping[str, float]
    calibration_error: float | None
    reference: Reference | None
    labels: Sequence[str]


@dataclass(frozen=True)
class Assumed:
    """Estimates of each label's share, by which method, or why there are none."""

    estimates: Sequence[Estimate | None]
    method: str = ""
    refusal: str = ""


def assumed_shares(counted: Array, answers: Array, labels: Sequence[str], assumption: Assumption) -> Assumed:
    """Estimate shares under the assumption that only the shares of the labels have changed since training.

    Args:
        counted: 1 at each article's answer, shape (n_articles, n_labels).
        answers: calibrated probabilities, shape (n_articles, n_labels).
        labels: in the order of the columns.
        assumption: what is known of the model.
    """
    refusal = _refusal(counted, labels, assumption)
    has_answer = answers.sum(axis=1) > 0
    if not refusal and has_answer.sum() < LEAST_ARTICLES:
        refusal = f"under {LEAST_ARTICLES} articles have an answer"
    if refusal:
        return _refused(labels, refusal)
    prior = np.array([assumption.prior[label] for label in labels])
    shares, method = em_shares(answers[has_answer], prior / prior.sum()), MAXIMISATION
    if assumption.reference is not None:
        answered = counted[has_answer].argmax(axis=1)
        other = black_box_shares(answered, assumption.reference, len(labels))
        if isinstance(other, str):
            return _refused(labels, other)
        if (chance := disagreement(shares, other)) < SURE:
            what = f"two estimates of the shares disagree (p = {chance:.1g}): more than the labels' shares has changed"
            return _refused(labels, what)
        # It rests on what the model was seen to answer, and not on its probabilities.
        shares, method = other, BLACK_BOX
    return Assumed([_estimate(shares, label) for label in range(len(labels))], method)


def _estimate(shares: Shares, label: int) -> Estimate:
    return Estimate(float(shares.shares[label]), *shares.interval(label), float(shares.covariance[label, label]))


def _refused(labels: Sequence[str], why: str) -> Assumed:
    return Assumed([None] * len(labels), refusal=why)


def _refusal(counted: Array, labels: Sequence[str], assumption: Assumption) -> str:
    """Why the assumption cannot be made at all; empty: it may."""
    if (counted.sum(axis=1) > 1).any():
        return "articles have several labels"
    if set(labels) != set(assumption.prior):
        return "the model has other labels than the answers"
    if list(labels) != list(assumption.labels):
        return "the answers have no probabilities. Score with --probabilities"
    error = assumption.calibration_error
    if error is None:
        return "the calibration of the model was not measured"
    if error > LARGEST_ERROR:
        return f"the probabilities of the model are not calibrated (error {error:.3f}, at most {LARGEST_ERROR})"
    return ""
