"""The share of articles with a label, from answers to all of them and gold labels of a random sample.

The estimator is the difference estimator of survey sampling (Särndal, Swensson & Wretman 1992, section 6.3)
with a tuned coefficient, which is prediction-powered inference with power tuning (PPI++; Angelopoulos, Duchi &
Zrnic 2023) for the articles at hand: the answers to all of them are summed up, and the gold labels correct the sum.
Draws with unequal chances are weighed by the inverse of the chance (Horvitz & Thompson 1952), as in design-based
supervised learning (Egami et al. 2023).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

Z = 1.959964
"""Standard normal quantile of a 95% interval."""

PSEUDO = 40.0
"""Gold labels that the model's own probabilities count as, where the spread of its errors is estimated: few gold
labels may hold no error at all. Chosen among 0, 20 and 40 by the coverage of 95% intervals on draws of three sets of
news (`benchmarks/findings.py`) and of made ones: with 50 gold labels and a share of 5%, 94 to 98 of 100 intervals hold
the truth, and 85 to 92 without."""

MOST_COEFFICIENT = 1.5
"""Largest coefficient of the answers: a larger one is noise."""

FEW = 5
"""Gold articles with a label, or without it, under which its interval rests on the model's probabilities."""


@dataclass(frozen=True)
class Estimate:
    """An estimated share.

    Attributes:
        share: 0 to 1.
        low, high: its 95% interval.
        variance: of the share.
    """

    share: float
    low: float
    high: float
    variance: float


@dataclass(frozen=True)
class Sample:
    """The gold sample of some articles, for one label.

    Attributes:
        gold: 1 where the article has the label, else 0, shape (n_gold,).
        answers: what the model says of the same articles, 0 to 1, shape (n_gold,).
        weights: inverse chances of being drawn, shape (n_gold,); all equal in a simple random sample.
    """

    gold: Array
    answers: Array
    weights: Array

    @property
    def shares(self) -> Array:
        """The weights, adding up to 1."""
        return np.asarray(self.weights / self.weights.sum())


def sample_share(sample: Sample, articles: int) -> Estimate:
    """Estimate the share from the gold labels alone.

    Args:
        sample: of the articles.
        articles: number of all of them.
    """
    shares = sample.shares
    share = float(shares @ sample.gold)
    return _with_interval(share, _variance(sample.gold - share, shares, articles, share * (1 - share)), articles)


def corrected_share(answers: Array, sample: Sample) -> Estimate:
    """Estimate the share from the answers to all articles, corrected by the gold labels.

    Args:
        answers: what the model says of every article, the sampled ones too, 0 to 1, shape (n_articles,).
        sample: of these articles.
    """
    shares = sample.shares
    spread = float(answers.var())
    gold, predicted = (values - shares @ values for values in (sample.gold, sample.answers))
    # The model's probabilities stand for PSEUDO gold labels more: where they are calibrated, the coefficient is 1.
    common = len(gold) * float(shares @ (gold * predicted)) + PSEUDO * spread
    own = len(gold) * float(shares @ predicted**2) + PSEUDO * spread
    coefficient = min(max(common / own, 0.0), MOST_COEFFICIENT) if own > 0 else 0.0
    residuals = sample.gold - coefficient * sample.answers
    rest = float(shares @ residuals)
    share = rest + coefficient * float(answers.mean())
    # A residual pulls the coefficient toward itself; see HC3 of MacKinnon & White 1985.
    leverage = shares + predicted**2 / own if own > 0 else shares
    loose = (residuals - rest) / (1 - np.minimum(leverage, 0.9))
    expected = float((answers * (1 - answers)).mean())
    return _with_interval(share, _variance(loose, shares, len(answers), expected), len(answers))


def difference(one: Estimate, other: Estimate) -> Estimate:
    """Estimate how much larger a share is than another, of other articles."""
    variance = one.variance + other.variance
    half = Z * float(np.sqrt(variance))
    step = one.share - other.share
    return Estimate(step, step - half, step + half, variance)


def effective_interval(share: float, variance: float) -> tuple[float, float]:
    """Give Wilson's 95% interval of a share for the size of a simple random sample with this variance.

    It stays between 0 and 1 and is right near them, where a normal one is not (Korn & Graubard 1998).
    """
    if variance <= 0:
        return share, share
    size = share * (1 - share) / variance
    middle = (share + Z**2 / (2 * size)) / (1 + Z**2 / size)
    half = Z * float(np.sqrt(share * (1 - share) / size + Z**2 / (4 * size**2))) / (1 + Z**2 / size)
    return max(0.0, middle - half), min(1.0, middle + half)


def _with_interval(share: float, variance: float, articles: int) -> Estimate:
    inside = min(max(share, 0.5 / articles), 1 - 0.5 / articles)
    low, high = effective_interval(inside, variance)
    shown = min(max(share, 0.0), 1.0)
    return Estimate(shown, min(low, shown), max(high, shown), variance)


def _variance(residuals: Array, shares: Array, articles: int, expected: float) -> float:
    """Variance of a weighed mean of residuals, no smaller than is expected, where all the articles are so many."""
    size = len(residuals)
    squares = size * float((shares**2) @ residuals**2)
    # A model that is too sure of itself expects too little: its word counts where it expects more than is seen.
    seen = squares / (size - 1) / float((shares**2).sum()) if size > 1 else 0.0
    pseudo = PSEUDO * max(expected, seen) * float((shares**2).sum())
    unknown = max(0.0, 1 - size / articles)
    return unknown * (squares + pseudo) / (size - 1 + PSEUDO)
