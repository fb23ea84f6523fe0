"""From decision scores to probabilities that mean what they say.

Methods: temperature (Guo et al. 2017, section 4.2), sigmoid per label (Platt 1999) and isotonic
per label (Zadrozny & Elkan 2002), the latter two normalized over the labels; the sigmoids are
raised to a power first, since what many labels share out between them makes the likeliest too
unsure. The one with the lowest log loss on held-out folds is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

FLOOR = 1e-6
"""No probability is under this: nothing in a few thousand articles shows that a label is impossible."""

MIN_ISOTONIC_ROWS = 1000
"""Isotonic regression overfits on fewer rows (Niculescu-Mizil & Caruana 2005, section 5)."""


@dataclass(frozen=True)
class Calibrator:
    """Turns decision scores into probabilities.

    Attributes:
        method: `temperature`, `sigmoid` or `isotonic`.
        parameters: JSON-ready: `{"temperature": t}`, `{"slope": [...], "offset": [...], "power": k}`, or
            `{"temperature": t, "x": [[...]], "y": [[...]]}`, a list a label.
        exclusive: exactly one label is true, so that rows sum to 1.
    """

    method: str
    parameters: dict[str, Any]
    exclusive: bool = True

    def __call__(self, scores: Array) -> Array:
        """Give probabilities.

        Args:
            scores: shape (n_rows, n_labels).

        Returns:
            Shape (n_rows, n_labels).
        """
        raw = _APPLY[self.method](np.asarray(scores, dtype=np.float64), self.parameters, self.exclusive)
        clipped = np.clip(raw, FLOOR, 1 - FLOOR)
        return clipped / clipped.sum(axis=1, keepdims=True) if self.exclusive else clipped


def fit_calibrator(
    scores: Array, gold: Array, folds: Codes, *, exclusive: bool = True, methods: Sequence[str] = ()
) -> Calibrator:
    """Fit each method on all folds but one, and take the one with the lowest held-out log loss.

    Args:
        scores: held-out decision scores, shape (n_rows, n_labels).
        gold: 0 or 1, shape (n_rows, n_labels).
        folds: fold of each row; rows of one duplicate cluster share a fold.
        exclusive: exactly one label a row is true.
        methods: that are tried; none: all that the number of rows allows.
    """
    tried = methods or [name for name in _FIT if name != "isotonic" or len(scores) >= MIN_ISOTONIC_ROWS]
    losses = {name: _held_out_loss(name, scores, gold, folds, exclusive) for name in tried}
    best = min(tried, key=lambda name: losses[name])
    return Calibrator(best, _FIT[best](scores, gold, exclusive), exclusive)


def fit_scale(calibrator: Calibrator, scores: Array, gold: Array) -> float:
    """Find what decision scores are to be divided by, 0.2 to 5, for the lowest log loss of a calibrator.

    Args:
        calibrator: that is kept.
        scores, gold: see `fit_calibrator`.
    """
    from scipy.optimize import minimize_scalar

    def loss(log_scale: float) -> float:
        return log_loss(calibrator(scores / np.exp(log_scale)), gold, exclusive=calibrator.exclusive)

    return float(np.exp(minimize_scalar(loss, bounds=(np.log(0.2), np.log(5)), method="bounded").x))


def rescaled(calibrator: Calibrator, scale: float) -> Calibrator:
    """The calibrator that gives for scores what another gives for scores divided by a number."""
    parameters = dict(calibrator.parameters)
    if "temperature" in parameters:
        parameters["temperature"] *= scale
    else:
        parameters["slope"] = [slope / scale for slope in parameters["slope"]]
    return Calibrator(calibrator.method, parameters, calibrator.exclusive)


def held_out_probabilities(scores: Array, gold: Array, folds: Codes, *, exclusive: bool = True) -> Array:
    """Probabilities of each row by a calibrator that was fitted on the other folds, shape (n_rows, n_labels)."""
    probabilities = np.zeros_like(scores)
    for fold in np.unique(folds):
        held = folds == fold
        calibrator = fit_calibrator(scores[~held], gold[~held], folds[~held], exclusive=exclusive)
        probabilities[held] = calibrator(scores[held])
    return probabilities


def log_loss(probabilities: Array, gold: Array, *, exclusive: bool = True) -> float:
    """Mean negative log-likelihood of the gold labels, in nats a row."""
    return float(row_losses(probabilities, gold, exclusive=exclusive).mean())


def row_losses(probabilities: Array, gold: Array, *, exclusive: bool = True) -> Array:
    """Negative log-likelihood of each row's gold labels, in nats, shape (n_rows,)."""
    clipped = np.clip(probabilities, 1e-12, 1 - 1e-12)
    likelihood = gold * np.log(clipped)
    if not exclusive:
        likelihood = likelihood + (1 - gold) * np.log(1 - clipped)
    return np.asarray(-likelihood.sum(axis=1))


def softmax(scores: Array) -> Array:
    """Rows that sum to 1; shape (n_rows, n_labels)."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def sigmoid(scores: Array) -> Array:
    """1 / (1 + exp(-score)), without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * scores)))


def _held_out_loss(method: str, scores: Array, gold: Array, folds: Codes, exclusive: bool) -> float:
    losses, weights = [], []
    for fold in np.unique(folds):
        held = folds == fold
        if held.all():
            return 0.0 if method == "temperature" else np.inf
        fitted = Calibrator(method, _FIT[method](scores[~held], gold[~held], exclusive), exclusive)
        losses.append(log_loss(fitted(scores[held]), gold[held], exclusive=exclusive))
        weights.append(held.sum())
    return float(np.average(losses, weights=weights))


def _fit_temperature(scores: Array, gold: Array, exclusive: bool) -> dict[str, Any]:
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        parameters = {"temperature": float(np.exp(log_temperature))}
        return log_loss(_temperature(scores, parameters, exclusive), gold, exclusive=exclusive)

    minimum = minimize_scalar(loss, bounds=(np.log(0.02), np.log(50)), method="bounded")
    return {"temperature": float(np.exp(minimum.x))}


def _temperature(scores: Array, parameters: dict[str, Any], exclusive: bool) -> Array:
    scaled = scores / parameters["temperature"]
    return softmax(scaled) if exclusive else sigmoid(scaled)


def _fit_sigmoid(scores: Array, gold: Array, exclusive: bool) -> dict[str, Any]:
    from scipy.optimize import minimize_scalar

    fitted = [_fit_platt(scores[:, label], gold[:, label]) for label in range(scores.shape[1])]
    curves = {"slope": [slope for slope, _ in fitted], "offset": [offset for _, offset in fitted], "power": 1.0}
    if not exclusive:
        return curves
    alone = _sigmoid(scores, curves, exclusive)

    def loss(log_power: float) -> float:
        shared = np.maximum(alone ** np.exp(log_power), FLOOR)
        return log_loss(shared / shared.sum(axis=1, keepdims=True), gold)

    minimum = minimize_scalar(loss, bounds=(np.log(0.2), np.log(5)), method="bounded")
    return {**curves, "power": float(np.exp(minimum.x))}


def _fit_platt(scores: Array, gold: Array) -> tuple[float, float]:
    """Slope and offset of one label, on targets smoothed as in Platt 1999, equation 12."""
    from scipy.optimize import minimize

    positive = gold.sum()
    target = np.where(gold > 0, (positive + 1) / (positive + 2), 1 / (len(gold) - positive + 2))

    def loss(parameters: Array) -> tuple[float, Array]:
        margin = parameters[0] * scores + parameters[1]
        error = sigmoid(margin) - target
        value = np.logaddexp(0, margin) - target * margin
        return float(value.mean()), np.array([(error * scores).mean(), error.mean()])

    minimum = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(1e-3, 1e3), (-50, 50)])
    return float(minimum.x[0]), float(minimum.x[1])


def _sigmoid(scores: Array, parameters: dict[str, Any], exclusive: bool) -> Array:
    del exclusive
    alone = sigmoid(scores * np.asarray(parameters["slope"]) + np.asarray(parameters["offset"]))
    return np.asarray(alone ** parameters["power"])


def _fit_isotonic(scores: Array, gold: Array, exclusive: bool) -> dict[str, Any]:
    from sklearn.isotonic import IsotonicRegression

    tempered = _fit_temperature(scores, gold, exclusive)
    start = _temperature(scores, tempered, exclusive)
    x, y = [], []
    for label in range(scores.shape[1]):
        fitted = IsotonicRegression(out_of_bounds="clip").fit(start[:, label], gold[:, label])
        x.append([round(float(value), 6) for value in fitted.X_thresholds_])
        y.append([round(float(value), 6) for value in fitted.y_thresholds_])
    return {**tempered, "x": x, "y": y}


def _isotonic(scores: Array, parameters: dict[str, Any], exclusive: bool) -> Array:
    start = _temperature(scores, parameters, exclusive)
    columns = zip(start.T, parameters["x"], parameters["y"], strict=True)
    return np.column_stack([np.interp(column, x, y) for column, x, y in columns])


_FIT: dict[str, Callable[[Array, Array, bool], dict[str, Any]]] = {
    "temperature": _fit_temperature,
    "sigmoid": _fit_sigmoid,
    "isotonic": _fit_isotonic,
}
_APPLY: dict[str, Callable[[Array, dict[str, Any], bool], Array]] = {
    "temperature": _temperature,
    "sigmoid": _sigmoid,
    "isotonic": _isotonic,
}
