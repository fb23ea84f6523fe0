"""A loaded model as a scikit-learn `Pipeline`, for whoever works with cross-validation, grids or `eli5`.

An article's score is linear in the sum of its units' features, so that one row an article, with two
columns more for intercept and baseline, and one matrix of coefficients give the same probabilities.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import scipy.sparse
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin

from classifier.corpus.prepare.articles import Articles, article_frame, articles_of
from classifier.corpus.prepare.units import Units, cut_units
from classifier.errors import CorpusError
from classifier.model.decision.calibration import Calibrator
from classifier.model.decision.pooling import Pooling
from classifier.model.decision.thresholds import chosen_labels
from classifier.model.features.blocks import Features
from classifier.model.features.inputs import UnitInputs
from classifier.tasks import Task
from classifier.tfidf.sparse import csr_matrix

Array = npt.NDArray[np.float64]


class ArticleFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turn articles into one sparse row each: the pooled features of their units, and two columns more.

    Args:
        features: fitted blocks.
        pooling: how the units of an article are put together.
        task: says which units are read.
    """

    def __init__(self, features: Features, pooling: Pooling, task: Task) -> None:
        self.features = features
        self.pooling = pooling
        self.task = task

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
        units = cut_units(articles_of(article_frame(articles)), self.task)
        _check_targets(units, len(articles), self.task)
        rows = csr_matrix(self.features.rows(UnitInputs(units)), sum(self.features.widths))
        counts = np.bincount(np.asarray(units.group, dtype=np.int64), minlength=len(units.articles)).astype(np.float64)
        unit, baseline = self.pooling.weights(counts)
        indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        sums = scipy.sparse.csr_matrix(
            (np.repeat(unit, counts.astype(np.int64)), np.arange(len(units)), indptr), shape=(len(counts), len(units))
        )
        constants = scipy.sparse.csr_matrix(np.column_stack([unit * counts, baseline]))
        return scipy.sparse.hstack([sums @ rows.astype(np.float64), constants], format="csr")

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Name each feature: its field, a colon, its term; and the two last columns."""
        del input_features
        return np.asarray([*self.features.names(), "units", "baseline"], dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        return tags


class CalibratedLinearClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Linear scores and their calibrated probabilities.

    Args:
        coef: shape (n_labels, n_features + 2): the features', that of the intercept beyond the baseline, and that
            of the baseline.
        calibrator: from decision scores to probabilities.
        task: with its labels in the order of the scores.
        thresholds: one a label, from which a multi-label task gives it.

    Attributes:
        classes_: the labels, shape (n_labels,).
        coef_: the same as `coef`.
    """

    def __init__(self, coef: Array, calibrator: Calibrator, task: Task, thresholds: Sequence[float]) -> None:
        self.coef = coef
        self.calibrator = calibrator
        self.task = task
        self.thresholds = thresholds

    @property
    def classes_(self) -> npt.NDArray[np.object_]:
        """The labels in the order of the probabilities."""
        return np.asarray(self.task.labels, dtype=object)

    @property
    def coef_(self) -> Array:
        """The coefficients, under scikit-learn's name."""
        return self.coef

    def fit(self, rows: Any, y: object = None) -> Self:
        """Learn nothing: the model is trained."""
        del rows, y
        return self

    def decision_function(self, rows: Any) -> Array:
        """Give decision scores, shape (n_articles, n_labels)."""
        return np.asarray(rows @ self.coef_.T)

    def predict_proba(self, rows: Any) -> Array:
        """Give calibrated probabilities, shape (n_articles, n_labels)."""
        return self.calibrator(self.decision_function(rows))

    def predict(self, rows: Any) -> npt.NDArray[Any]:
        """Give the likeliest label, shape (n_articles,); of a multi-label task 0 or 1, shape (n_articles, n_labels)."""
        several = self.task.multi_label
        chosen = chosen_labels(self.predict_proba(rows), self.thresholds, several=several)
        return chosen.astype(int) if several else self.classes_[chosen.argmax(axis=1)]

    def __sklearn_is_fitted__(self) -> bool:
        return True


def _check_targets(units: Units, articles: int, task: Task) -> None:
    if units.articles != list(range(articles)):
        raise CorpusError(f"{task.name!r} needs one target for each article: give a frame with a column 'target'.")
