"""Logistic regression on soft labels: cross-entropy with probabilities, by L-BFGS.

scikit-learn's learns certain labels alone, so that each soft row would have to stand there once
a label; here it stands there once, and a fit may start where a like one ended.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.model.linear import linear_part

Array = npt.NDArray[np.float64]


def fit_softly(classifier: Any, matrix: Any, gold: Array, weights: Array, *, start: Any = None) -> None:
    """Fit a `LogisticRegression` to probabilities: what its own `fit` gives for each row once a label.

    Args:
        classifier: unfitted; its parameters are read, and its fitted state is set.
        matrix: sparse, shape (n_rows, n_features).
        gold: probabilities, shape (n_rows, n_labels), two labels or more.
        weights: of each row, shape (n_rows,).
        start: a classifier fitted to the same features and labels, whose coefficients to start from.
    """
    from scipy.optimize import minimize

    mass = weights[:, None] * gold
    if classifier.class_weight == "balanced":
        mass = mass * (mass.sum() / (gold.shape[1] * np.maximum(mass.sum(axis=0), 1e-12)))
    shape = (gold.shape[1], matrix.shape[1] + 1)
    first = np.zeros(shape) if start is None else np.column_stack(linear_part(start))
    # Two labels share scikit-learn's one row of coefficients by halves, whose squares add up to half of its own.
    penalty = (2.0 if gold.shape[1] == 2 else 1.0) / (classifier.C * float(mass.sum()))
    objective = _objective(matrix.astype(np.float32, copy=False), mass / mass.sum(), penalty)
    options = {"maxiter": classifier.max_iter, "maxls": 50, "gtol": classifier.tol, "ftol": 1e-10}
    found = minimize(objective, first.ravel(), jac=True, method="L-BFGS-B", options=options)
    _set_fitted(classifier, found.x.reshape(shape), found.nit)


def _objective(matrix: Any, mass: Array, penalty: float) -> Callable[[Array], tuple[float, Array]]:
    """Cross-entropy with a mass that adds up to 1, and a penalty: of flat coefficients, with their gradient."""
    transposed = matrix.T.tocsr()
    of_rows = mass.sum(axis=1, keepdims=True)

    def objective(flat: Array) -> tuple[float, Array]:
        parameters = flat.reshape(mass.shape[1], -1)
        coefficients = parameters[:, :-1]
        scores = matrix @ coefficients.T.astype(np.float32) + parameters[:, -1]
        scores -= scores.max(axis=1, keepdims=True)
        logarithms = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        error = of_rows * np.exp(logarithms) - mass
        loss = 0.5 * penalty * float((coefficients**2).sum()) - float((mass * logarithms).sum())
        slope = (transposed @ error.astype(np.float32)).T + penalty * coefficients
        return loss, np.column_stack([slope, error.sum(axis=0)]).ravel()

    return objective


def _set_fitted(classifier: Any, parameters: Array, steps: int) -> None:
    labels, width = parameters.shape
    if labels == 2:
        parameters = (parameters[1] - parameters[0])[None]
    classifier.coef_, classifier.intercept_ = parameters[:, :-1].copy(), parameters[:, -1].copy()
    classifier.classes_ = np.arange(labels)
    classifier.n_features_in_ = width - 1
    classifier.n_iter_ = np.array([steps], dtype=np.int32)
