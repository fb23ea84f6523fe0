"""The models as a scikit-learn classifier, for whoever works with scikit-learn and pandas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from classifier.corpus.prepare.articles import Articles, article_frame
from classifier.model.bundle.manifest import linear_model_of, manifest_of, save
from classifier.model.training.settings import Settings
from classifier.model.training.train import Trained, train
from classifier.scoring.loaded import model_of
from classifier.scoring.model import Model
from classifier.tasks import Task, Unit, task_named

Labels = Sequence[Any] | npt.NDArray[Any] | pd.Series | pd.DataFrame
"""A label an article; of a multi-label task a list of labels an article, or a frame of 0 and 1, a column a label."""


class NewsClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Train a calibrated model of news articles, and predict with it.

    Args:
        task: a built-in task, or a name of your own.
        unit: of a task of your own: `article`, `sentence` or `mention`; None: the article.
        multi_label: an article may have several labels, of a task of your own.
        settings: None: the defaults of the task's unit.
        seed: of everything random.

    Attributes:
        classes_: the labels, shape (n_labels,).
        trained_: what was learnt; `classifier.save` makes a bundle of it.
        model_: the same, ready to score, explain and evaluate.
        n_features_in_: columns of the input that are read as one article.

    >>> texts = ["The cup final went to penalties.", "The bank raised its interest rate."] * 20
    >>> texts = [f"{text} Report {i}, page {i * 7}." for i, text in enumerate(texts)]
    >>> desk = NewsClassifier("desk").fit(texts, ["sport", "business"] * 20)
    >>> desk.predict(["A late penalty won the cup."]).tolist()
    ['sport']
    """

    def __init__(
        self,
        task: str | Task = "topic",
        *,
        unit: Unit | None = None,
        multi_label: bool = False,
        settings: Settings | None = None,
        seed: int = 0,
    ) -> None:
        self.task = task
        self.unit = unit
        self.multi_label = multi_label
        self.settings = settings
        self.seed = seed

    def fit(self, articles: Articles, y: Labels) -> Self:
        """Train on labelled articles.

        Args:
            articles: texts, or a corpus frame with `text` and whatever else is read: `title`, `target`.
            y: their labels, in the same order.

        Raises:
            CorpusError: see `classifier.train`.
            TaskError: see `classifier.train`.
            ValueError: there are not as many labels as articles.
        """
        task = self.task if isinstance(self.task, Task) else self._named_task()
        frame = article_frame(articles)
        labels = _label_cells(y)
        if len(labels) != len(frame):
            raise ValueError(f"{len(frame)} articles and {len(labels)} labels: give one for each")
        corpus = frame.reset_index(drop=True).assign(**{task.name: labels})
        self.trained_: Trained = train(corpus, task, settings=self.settings, seed=self.seed)
        linear = linear_model_of(self.trained_)
        self.model_: Model = model_of(manifest_of(self.trained_), linear, Path(task.name))
        self.classes_ = np.asarray(self.trained_.task.labels, dtype=object)
        self.n_features_in_ = 1
        return self

    def predict(self, articles: Articles) -> npt.NDArray[Any]:
        """Give the likeliest label, shape (n_articles,); of a multi-label task 0 or 1, shape (n_articles, n_labels)."""
        check_is_fitted(self, "model_")
        return np.asarray(self.model_.to_sklearn().predict(articles))

    def predict_proba(self, articles: Articles) -> npt.NDArray[np.float64]:
        """Give calibrated probabilities, shape (n_articles, n_labels)."""
        check_is_fitted(self, "model_")
        return np.asarray(self.model_.to_sklearn().predict_proba(articles))

    def save(self, path: str | Path) -> Path:
        """Save what was learnt as a bundle, which the command line scores with.

        Raises:
            BundleError: the folder holds something else, or cannot be written.
        """
        check_is_fitted(self, "trained_")
        return save(self.trained_, path)

    def _named_task(self) -> Task:
        return task_named(str(self.task), unit=self.unit, multi_label=self.multi_label)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        tags.classifier_tags.multi_label = self.multi_label
        return tags


def _label_cells(y: Labels) -> list[Any]:
    """Labels as the cells of a corpus' column."""
    if isinstance(y, pd.DataFrame):
        return [[str(name) for name in y.columns[row]] for row in y.to_numpy(bool)]
    return list(y)
