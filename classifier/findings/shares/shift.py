"""Shares without gold labels: corrected under the assumption that only the shares of the labels have changed.

Two ways to the same figure, from different evidence, so that one checks the other: expectation-maximisation on
calibrated probabilities (Saerens, Latinne & Decaestecker 2002), and black-box shift estimation from a confusion
matrix (Lipton, Wang & Smola 2018).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classifier.findings.shares.estimates import Z

Array = npt.NDArray[np.float64]

STEPS = 500
ENOUGH = 1e-7
"""Change of the shares under which expectation-maximisation ends."""

WEAKEST = 0.02
"""Smallest singular value of a confusion matrix that is inverted; under it the model cannot tell some labels apart."""

SURE = 1e-3
"""Probability under the assumption of what is seen, under which the assumption is refused."""


@dataclass(frozen=True)
class Shares:
    """Estimated shares of all labels.

    Attributes:
        shares: adding up to 1, shape (n_labels,).
        covariance: shape (n_labels, n_labels).
    """

    shares: Array
    covariance: Array

    def interval(self, label: int) -> tuple[float, float]:
        """The 95% interval of a label's share."""
        half = Z * float(np.sqrt(max(0.0, self.covariance[label, label])))
        return max(0.0, float(self.shares[label]) - half), min(1.0, float(self.shares[label]) + half)


def em_shares(probabilities: Array, prior: Array) -> Shares:
    """Estimate the shares by expectation-maximisation.

    Args:
        probabilities: calibrated where the labels have the shares `prior`, shape (n_articles, n_labels).
        prior: shares that the model was calibrated on, shape (n_labels,).
    """
    ratios = np.clip(probabilities, 1e-9, 1) / prior
    shares = prior.copy()
    for _ in range(STEPS):
        posterior = ratios * shares
        posterior /= posterior.sum(axis=1, keepdims=True)
        before, shares = shares, posterior.mean(axis=0)
        if np.abs(shares - before).max() < ENOUGH:
            break
    # The score of an article's mixture, within the shares that add up to 1; its outer products are the information.
    score = ratios / (ratios @ shares)[:, None]
    basis = _directions(len(shares))
    information = (score @ basis).T @ (score @ basis)
    return Shares(shares, basis @ np.linalg.pinv(information) @ basis.T)


@dataclass(frozen=True)
class Reference:
    """Labelled articles of the kind that the model was calibrated on, with its answers.

    Attributes:
        gold, answered: positions of labels, shape (n_articles,).
    """

    gold: npt.NDArray[np.int64]
    answered: npt.NDArray[np.int64]

    def confusion(self, labels: int) -> Array:
        """Share of each answered label (row) among the articles of a gold label (column)."""
        counts = np.zeros((labels, labels))
        np.add.at(counts, (self.answered, self.gold), 1)
        totals = counts.sum(axis=0)
        return np.asarray(counts / np.maximum(totals, 1))


def black_box_shares(answered: npt.NDArray[np.int64], reference: Reference, labels: int) -> Shares | str:
    """Estimate the shares from counted answers and the confusion matrix of labelled articles.

    Args:
        answered: position of each article's likeliest label, shape (n_articles,).
        reference: labelled articles.
        labels: how many there are.

    Returns:
        The shares, or why there are none.
    """
    sizes = np.bincount(reference.gold, minlength=labels)
    if sizes.min() == 0:
        return "the reference has no article of some labels"
    confusion = reference.confusion(labels)
    if np.linalg.svd(confusion, compute_uv=False)[-1] < WEAKEST:
        return "the model cannot tell some labels apart in the reference"
    counted = np.bincount(answered, minlength=labels) / len(answered)
    inverse = np.linalg.inv(confusion)
    shares = inverse @ counted
    clipped = np.maximum(shares, 0)
    clipped /= clipped.sum()
    # Articles of a label are answered as those of the reference were, within chance, on either side.
    spread = np.zeros((labels, labels))
    for label, share in enumerate(clipped):
        column = confusion[:, label]
        spread += share * _multinomial(column, len(answered)) + share**2 * _multinomial(column, int(sizes[label]))
    return Shares(clipped, inverse @ spread @ inverse.T)


def disagreement(one: Shares, other: Shares) -> float:
    """Give the probability of two estimates being so far apart where both are right (a chi-square test)."""
    from scipy.stats import chi2

    basis = _directions(len(one.shares))
    step = basis.T @ (one.shares - other.shares)
    covariance = basis.T @ (one.covariance + other.covariance) @ basis
    statistic = float(step @ np.linalg.pinv(covariance) @ step)
    return float(chi2.sf(statistic, len(step)))


def _multinomial(shares: Array, size: int) -> Array:
    return (np.diag(shares) - np.outer(shares, shares)) / size


def _directions(labels: int) -> Array:
    """An orthonormal basis of the changes that leave the sum of the shares as it is, shape (n_labels, n_labels - 1)."""
    return np.linalg.svd(np.ones((1, labels)))[2][1:].T
