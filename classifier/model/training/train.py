"""Train: a corpus frame in, a fitted pipeline with its calibration, thresholds and metrics out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.fingerprint import fingerprint
from classifier.corpus.prepare.units import Units
from classifier.errors import CorpusError
from classifier.model.decision.calibration import (
    Calibrator,
    fit_calibrator,
    fit_thresholds,
    held_out_probabilities,
)
from classifier.model.decision.linear import Pooling, linear_part, pooled, pooling_of
from classifier.model.measures.measure import judged
from classifier.model.measures.multi_label import best_f1_thresholds, held_out_thresholds
from classifier.model.measures.slices import slice_columns
from classifier.model.training.examples import Examples, examples_of, grouped_folds, labelled
from classifier.model.training.fitting import fit_classifier, stops_quietly
from classifier.model.training.settings import DEFAULTS, Settings
from classifier.tasks import Task

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Progress = Callable[[str], None]


MIN_TO_CALIBRATE = 30
"""Validation articles of each label from which a model that a teacher taught is calibrated on them."""


@dataclass(frozen=True)
class Trained:
    """A trained model, ready to be saved.

    Attributes:
        task: with its labels in the order of the scores.
        pipeline: scikit-learn's, from units to decision scores.
        pooling: how the units of a group are put together.
        calibrator, thresholds: see `classifier.model.decision.calibration`.
        settings: that it was trained with.
        corpus: fingerprint of what it was trained on.
        metrics: of the validation split and of the held-out folds.
        notes: what was left out, one sentence each.
        seed: of everything random.
        distillation: what taught it beside the corpus, see `classifier.model.distillation.distill`; or None.
    """

    task: Task
    pipeline: Any
    pooling: Pooling
    calibrator: Calibrator
    thresholds: list[float]
    settings: Settings
    corpus: dict[str, Any]
    metrics: dict[str, Any]
    notes: list[str]
    seed: int
    distillation: dict[str, Any] | None = None

    def __repr__(self) -> str:
        return f"Trained({self.task.name!r}, {len(self.task.labels)} labels, {self.corpus['rows']:,} articles)"

    def _repr_html_(self) -> str:
        shown = ("n", "accuracy", "f1_macro")
        rows = {split: {name: found.get(name) for name in shown} for split, found in self.metrics.items()}
        return f"<p><b>{self!r}</b></p>{pd.DataFrame.from_dict(rows, orient='index').to_html(na_rep='')}"


def train(
    corpus: pd.DataFrame,
    task: Task,
    *,
    label_column: str | None = None,
    settings: Settings | None = None,
    seed: int = 0,
    extra: Examples | None = None,
    progress: Progress = lambda _: None,
) -> Trained:
    """Train a model from labelled articles.

    Args:
        corpus: one article a row; `text` and the label column; optional `title`, `target`,
            `split`, `duplicate_of`, `group`, `weight`.
        task: what to learn; a task without labels takes them from the corpus.
        label_column: where it is not named after the task.
        settings: None: the defaults of the task's unit.
        seed: of the split and the folds.
        extra: softly labelled by a teacher that learnt the training side, each unit a group of its
            own: learnt from beside the corpus, and never calibrated or measured on. Calibration
            and thresholds are then fitted on the validation side, where that has enough of each
            label. Weights are relative to the corpus' mean of 1 a unit.
        progress: called with a line at each step.

    Raises:
        CorpusError: no label column, labels the task does not know, one label only, no rows left.
    """
    settings = settings or DEFAULTS[task.unit]
    notes: list[str] = []
    known, given = corpus, label_column or task.name
    corpus, task = labelled(corpus, task, given, settings.min_articles, notes)
    progress(f"cutting {len(corpus):,} articles into units ({task.unit})")
    examples, is_train = examples_of(corpus, task, settings, seed, notes)
    fitting, held = examples.take(is_train), examples.take(~is_train)
    progress(f"learning from {len(fitting.gold):,} articles, {len(fitting.units):,} units")
    pipeline = make_pipeline(settings, task, seed=seed)
    features = pipeline.named_steps["features"]
    learning = fitting if extra is None else fitting.plus(extra)
    matrix = features.fit_transform(learning.units)
    folds = grouped_folds(fitting, settings.folds, seed)
    check_different(fitting, folds, task)
    progress(f"fitting on all of them and on {settings.folds} folds, {matrix.shape[1]:,} features")
    classifier = pipeline.named_steps["classifier"]
    with stops_quietly():
        scores = held_out_scores(matrix, learning, folds, settings, task, whole=classifier, seed=seed)
    pooling = pooling_of(settings.pooling, classifier, matrix[: len(fitting.units)], len(fitting.gold))
    _compact(pipeline)
    progress(f"measuring on {len(held.gold):,} validation articles")
    held_scores = pooled(decision_scores(pipeline, held.units, task), held.units, pooling)
    exclusive = not task.multi_label
    if extra is not None and _can_calibrate(held):
        # The teacher learnt the labels of the training side: a student's answers there are better than elsewhere.
        notes.append("calibrated on the validation articles; each fold of them is measured by the others")
        folds = grouped_folds(held, settings.folds, seed)
        calibrator = fit_calibrator(held_scores, held.gold, folds, exclusive=exclusive)
        said = held_out_probabilities(held_scores, held.gold, folds, exclusive=exclusive)
        thresholds = _thresholds(said, held.gold, settings, task)
        measured_from = held_out_thresholds(said, held.gold, folds) if task.multi_label else thresholds
    else:
        calibrator = fit_calibrator(scores, fitting.gold, folds, exclusive=exclusive)
        thresholds = _thresholds(calibrator(scores), fitting.gold, settings, task)
        said, measured_from = calibrator(held_scores), thresholds
    metrics = {"folds": _measured(corpus, fitting, calibrator(scores), fitting, thresholds, task)}
    if len(held.gold):
        metrics["validation"] = _measured(corpus, held, said, fitting, measured_from, task)
    return Trained(
        task, pipeline, pooling, calibrator, thresholds, settings, fingerprint(known, given), metrics, notes, seed
    )


def make_pipeline(settings: Settings, task: Task, *, seed: int = 0) -> Any:
    """The unfitted scikit-learn pipeline: units to features, features to decision scores."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import Pipeline

    from classifier.model.features.estimator import UnitFeatures

    regression = LogisticRegression(
        C=settings.C,
        tol=settings.tol,
        max_iter=settings.max_iter,
        class_weight=settings.class_weight,
        random_state=seed,
    )
    classifier = OneVsRestClassifier(regression) if task.multi_label else regression
    return Pipeline([("features", UnitFeatures(list(settings.blocks))), ("classifier", classifier)])


def decision_scores(pipeline: Any, units: Units, task: Task) -> Array:
    """Linear score of each unit for each label, shape (n_units, n_labels)."""
    if not len(units):
        return np.zeros((0, len(task.labels)))
    matrix = pipeline.named_steps["features"].transform(units)
    return linear_scores(pipeline.named_steps["classifier"], matrix)


def held_out_scores(
    matrix: Any,
    examples: Examples,
    folds: Codes,
    settings: Settings,
    task: Task,
    *,
    whole: Any = None,
    seed: int = 0,
) -> Array:
    """Decision scores of each group by a model that saw no group of its fold.

    Args:
        matrix: features of the examples' units.
        examples: those behind the last group that has a fold are in none, and always learnt from.
        folds: of the groups, shape (n_groups,).
        settings, task: of the model.
        whole: a classifier to fit on all examples at the same time; None: there is none.
        seed: of the solver.
    """
    from joblib import Parallel, delayed
    from threadpoolctl import threadpool_limits

    numbers = [int(fold) for fold in np.unique(folds)]
    everywhere = np.concatenate([folds, np.full(len(examples.gold) - len(folds), -1)])
    jobs = [delayed(_fold_scores)(matrix, examples, everywhere == fold, settings, task, seed) for fold in numbers]
    if whole is not None:  # the longest first
        jobs.insert(0, delayed(fit_classifier)(whole, matrix, examples))
    with threadpool_limits(1):  # of numpy's own, which would take each other's cores
        found = Parallel(n_jobs=-1, prefer="threads")(jobs)
    scores = np.zeros((len(folds), examples.gold.shape[1]))
    for fold, held_scores in zip(numbers, found[-len(numbers) :], strict=True):
        scores[folds == fold] = held_scores
    return scores


def _fold_scores(
    matrix: Any, examples: Examples, held: npt.NDArray[np.bool_], settings: Settings, task: Task, seed: int
) -> Array:
    group = np.asarray(examples.units.group)
    classifier = make_pipeline(settings, task, seed=seed).named_steps["classifier"]
    learning = matrix[~held[group]]
    fit_classifier(classifier, learning, examples.take(~held))
    found = linear_scores(classifier, matrix[held[group]])
    pooling = pooling_of(settings.pooling, classifier, learning, int((~held).sum()))
    return pooled(found, examples.take(held).units, pooling)


def check_different(examples: Examples, folds: Codes, task: Task) -> None:
    """Make sure that every fold leaves some article of each label to learn from."""
    left = [examples.gold[folds != fold].any(axis=0) for fold in np.unique(folds)]
    lacking = [label for label, *found in zip(task.labels, *left, strict=True) if not all(found)]
    everywhere = [label for label, has in zip(task.labels, examples.gold.T, strict=True) if has.all()]
    if task.multi_label and everywhere:
        raise CorpusError(f"has {everywhere[0]!r} on every article, which teaches nothing. Leave that label out.")
    if lacking or len(left) < 2:
        named = ", ".join(lacking or task.labels)
        raise CorpusError(
            f"has too few different articles of {named}: near-duplicates count as one, and at least two a label "
            "are needed, to hold some out. Add articles, or leave the label out."
        )


def _can_calibrate(held: Examples) -> bool:
    """Whether validation has enough of each label to calibrate on."""
    return len(held.gold) > 0 and bool(held.gold.sum(axis=0).min() >= MIN_TO_CALIBRATE)


def linear_scores(classifier: Any, matrix: Any) -> Array:
    """Linear score of each row for each label, shape (n_rows, n_labels)."""
    coefficients, intercepts = linear_part(classifier)
    return np.asarray(matrix @ coefficients.T + intercepts, dtype=np.float64)


def _thresholds(probabilities: Array, gold: Array, settings: Settings, task: Task) -> list[float]:
    if task.multi_label:
        return best_f1_thresholds(probabilities, gold)
    return fit_thresholds(probabilities, gold, precision=settings.precision)


def _measured(
    corpus: pd.DataFrame,
    examples: Examples,
    probabilities: Array,
    fitting: Examples,
    thresholds: Sequence[float] | Array,
    task: Task,
) -> dict[str, Any]:
    majority = int(fitting.gold.sum(axis=0).argmax())
    slices = slice_columns(corpus.iloc[examples.units.articles])
    return judged(examples.gold, probabilities, task, thresholds, majority=majority, slices=slices)


def _compact(pipeline: Any) -> None:
    """Round coefficients to 11 significant bits, as float32: a third of the size, the same answers."""
    classifier = pipeline.named_steps["classifier"]
    for estimator in getattr(classifier, "estimators_", [classifier]):
        estimator.coef_ = np.asarray(estimator.coef_, dtype=np.float16).astype(np.float32)
