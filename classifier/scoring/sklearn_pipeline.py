"""A loaded model as a scikit-learn `Pipeline`, for whoever works with cross-validation, grids or `eli5`.

An article's score is linear in the sum of its units' features, so that one row an article, with two
columns more for intercept and baseline, and one matrix of coefficients give the same probabilities.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import numpy.typing as npt
import scipy.sparse
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.pipeline import Pipeline

from classifier.corpus.prepare.articles import Articles, article_frame, articles_of
from classifier.corpus.prepare.units import Units, cut_units
from classifier.errors import CorpusError
from classifier.model.decision.calibration import Calibrator
from classifier.model.features.inputs import UnitInputs
from classifier.scoring.decision import chosen_labels
from classifier.scoring.model import Model
from classifier.tfidf.sparse import csr_matrix

Array = npt.NDArray[np.float64]


class ArticleFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turn articles into one sparse row each: the pooled features of their units, and two columns more.

    Args:
        model: whose features are read.
    """

    def __init__(self, model: Model) -> None:
        self.model = model

    def fit(self, articles: Articles, y: object = None) -> Self:
        """Learn nothing: the model is trained."""
        del articles, y
        return self

    def transform(self, articles: Articles) -> scipy.sparse.csr_matrix:
        """Give the rows of articles, shape (n_articles, n_features + 2).

        Args:
            articles: texts, or a corpus frame; for a task that reads mentions, with one target each.

        Raises:
            CorpusError: an article has no target, or several.
        """
        units = cut_units(articles_of(article_frame(articles)), self.model.task)
        _check_targets(units, len(articles), self.model)
        rows = csr_matrix(self.model.features.rows(UnitInputs(units)), sum(self.model.features.widths))
        counts = np.bincount(np.asarray(units.group, dtype=np.int64), minlength=len(units.articles)).astype(np.float64)
        unit, baseline = self.model.pooling.weights(counts)
        indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        sums = scipy.sparse.csr_matrix(
            (np.repeat(unit, counts.astype(np.int64)), np.arange(len(units)), indptr), shape=(len(counts), len(units))
        )
        constants = scipy.sparse.csr_matrix(np.column_stack([unit * counts, baseline]))
        return scipy.sparse.hstack([sums @ rows.astype(np.float64), constants], format="csr")

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Name each feature: its field, a colon, its term; and the two last columns."""
        del input_features
        return np.asarray([*self.model.features.names(), "units", "baseline"], dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        return tags


class CalibratedLinearClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Linear scores and their calibrated probabilities.

    Args:
        model: whose coefficients, calibration and thresholds are taken.

    Attributes:
        classes_: the labels, shape (n_labels,).
        coef_: shape (n_labels, n_features + 2).
    """

    def __init__(self, model: Model) -> None:
        self.model = model

    @property
    def classes_(self) -> npt.NDArray[np.object_]:
        """The labels in the order of the probabilities."""
        return np.asarray(self.model.task.labels, dtype=object)

    @property
    def coef_(self) -> Array:
        """Coefficients of the features, of the intercept beyond the baseline, and of the baseline."""
        baseline = self.model.pooling.baseline
        constants = np.vstack([self.model.intercepts - baseline, baseline])
        return np.vstack([self.model.coefficients.astype(np.float64), constants]).T

    def fit(self, rows: Any, y: object = None) -> Self:
        """Learn nothing: the model is trained."""
        del rows, y
        return self

    def decision_function(self, rows: Any) -> Array:
        """Give decision scores, shape (n_articles, n_labels)."""
        return np.asarray(rows @ self.coef_.T)

    def predict_proba(self, rows: Any) -> Array:
        """Give calibrated probabilities, shape (n_articles, n_labels)."""
        calibrate: Calibrator = self.model.calibrator
        return calibrate(self.decision_function(rows))

    def predict(self, rows: Any) -> npt.NDArray[Any]:
        """Give the likeliest label, shape (n_articles,); of a multi-label task 0 or 1, shape (n_articles, n_labels)."""
        chosen = chosen_labels(self.predict_proba(rows), self.model.task, self.model.thresholds)
        return chosen.astype(int) if self.model.task.multi_label else self.classes_[chosen.argmax(axis=1)]

    def __sklearn_is_fitted__(self) -> bool:
        return True


def pipeline_of(model: Model) -> Pipeline:
    """Give a fitted `Pipeline` from texts, or a corpus frame, to the model's labels and probabilities."""
    return Pipeline([("features", ArticleFeatures(model)), ("classifier", CalibratedLinearClassifier(model))])


def _check_targets(units: Units, articles: int, model: Model) -> None:
    if units.articles != list(range(articles)):
        raise CorpusError(
            f"{model.task.name!r} needs one target for each article: give a frame with a column 'target'."
        )
