"""Linear scores: one layout for binary, multi-class and multi-label models."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def linear_part(classifier: Any) -> tuple[Array, Array]:
    """Coefficients, shape (n_labels, n_features), and intercepts, shape (n_labels,).

    A binary model's one score s becomes (-s/2, s/2), whose softmax is the sigmoid of s.
    """
    estimators = getattr(classifier, "estimators_", None)
    if estimators is not None:
        coefficients = np.vstack([estimator.coef_ for estimator in estimators])
        return coefficients, np.concatenate([estimator.intercept_ for estimator in estimators])
    if len(classifier.coef_) == 1:
        half = classifier.coef_ / 2, classifier.intercept_ / 2
        return np.vstack([-half[0], half[0]]), np.concatenate([-half[1], half[1]])
    return classifier.coef_, classifier.intercept_
