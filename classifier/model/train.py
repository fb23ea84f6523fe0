"""Train: a corpus frame in, a fitted pipeline with its calibration, thresholds and metrics out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.fingerprint import fingerprint
from classifier.corpus.units import Units, articles_of, cut_units
from classifier.errors import CorpusError
from classifier.model.calibrate import Calibrator, fit_calibrator, fit_thresholds
from classifier.model.judged import judged
from classifier.model.linear import baseline_of, linear_part, pooled
from classifier.model.multi_label import best_f1_thresholds
from classifier.model.settings import DEFAULTS, Settings
from classifier.model.slices import slice_columns
from classifier.tasks import Task

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Progress = Callable[[str], None]

VALIDATION_NAMES = ("validation", "valid", "dev")
"""Values of a `split` column that stand for the validation split; `test` is never read in training."""

MIN_COPY = 0.05
"""A soft label's probability under this is left out: each one is a row more to learn from."""


@dataclass(frozen=True)
class Trained:
    """A trained model, ready to be saved.

    Attributes:
        task: with its labels in the order of the scores.
        pipeline: scikit-learn's, from units to decision scores.
        baseline: mean decision score of a training unit, shape (n_labels,).
        calibrator, thresholds: see `classifier.model.calibrate`.
        settings: that it was trained with.
        corpus: fingerprint of what it was trained on.
        metrics: of the validation split and of the held-out folds.
        notes: what was left out, one sentence each.
        seed: of everything random.
        distillation: what taught it beside the corpus, see `classifier.model.distill`; or None.
    """

    task: Task
    pipeline: Any
    baseline: Array
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


@dataclass(frozen=True)
class Examples:
    """Groups with gold labels, and their units.

    Attributes:
        units: of all groups.
        gold: 0 or 1, or a soft label's probabilities, shape (n_groups, n_labels).
        clusters: duplicate cluster of each group, shape (n_groups,).
        weights: of each group, shape (n_groups,).
    """

    units: Units
    gold: Array
    clusters: Codes
    weights: Array

    def take(self, groups: npt.NDArray[np.bool_]) -> Examples:
        """The chosen groups and their units, groups numbered anew."""
        number = np.cumsum(groups) - 1
        place = [i for i, group in enumerate(self.units.group) if groups[group]]
        units = self.units.take(place)
        kept = np.flatnonzero(groups)
        renumbered = replace(
            units,
            group=[int(number[group]) for group in units.group],
            articles=[units.articles[i] for i in kept],
            targets=[units.targets[i] for i in kept],
        )
        return Examples(renumbered, self.gold[groups], self.clusters[groups], self.weights[groups])

    def plus(self, other: Examples) -> Examples:
        """These groups and, numbered after them, the others."""
        pairs = [(getattr(self, name), getattr(other, name)) for name in ("gold", "clusters", "weights")]
        return Examples(self.units.plus(other.units), *(np.concatenate(pair) for pair in pairs))


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
        extra: softly labelled, each unit a group of its own: learnt from beside the corpus, and
            never calibrated or measured on. Weights are relative to the corpus' mean of 1 a unit.
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
    pipeline = make_pipeline(settings, task)
    features = pipeline.named_steps["features"]
    learning = fitting if extra is None else fitting.plus(extra)
    matrix = features.fit_transform(learning.units)
    folds = grouped_folds(fitting, settings.folds, seed)
    _check_different(fitting, folds, task)
    progress(f"calibrating on {settings.folds} held-out folds, {matrix.shape[1]:,} features")
    scores = _held_out_scores(matrix, learning, folds, settings, task)
    calibrator = fit_calibrator(scores, fitting.gold, folds, exclusive=not task.multi_label)
    probabilities = calibrator(scores)
    thresholds = _thresholds(probabilities, fitting.gold, settings, task)
    progress("fitting on all of them")
    fit_classifier(pipeline.named_steps["classifier"], matrix, learning)
    baseline = baseline_of(pipeline.named_steps["classifier"], matrix[: len(fitting.units)])
    _compact(pipeline)
    metrics = {"folds": _measured(corpus, fitting, probabilities, fitting, thresholds, task)}
    if len(held.gold):
        progress(f"measuring on {len(held.gold):,} validation articles")
        held_scores = pooled(decision_scores(pipeline, held.units, task), held.units, settings.pooling, baseline)
        metrics["validation"] = _measured(corpus, held, calibrator(held_scores), fitting, thresholds, task)
    return Trained(
        task, pipeline, baseline, calibrator, thresholds, settings, fingerprint(known, given), metrics, notes, seed
    )


def labelled(
    corpus: pd.DataFrame, task: Task, column: str, min_articles: int, notes: list[str]
) -> tuple[pd.DataFrame, Task]:
    """Keep the articles that have a label the task can learn, and name the task's labels.

    Returns:
        The corpus with the label in a column named after the task (a list for a
        multi-label task), and the task with the labels that are left.
    """
    if column not in corpus:
        has = ", ".join(map(str, corpus.columns))
        raise CorpusError(f"has no column {column!r} to learn {task.name!r} from. Give --label-column; it has {has}.")
    if task.unit == "mention" and "target" not in corpus:
        raise CorpusError(f"has no column 'target', which {task.name!r} needs: add the target of each article.")
    corpus = corpus.assign(**{task.name: corpus[column].map(label_list)})
    corpus = corpus[corpus[task.name].map(len) > 0]
    if "split" in corpus:
        corpus = corpus[corpus["split"] != "test"]
    counts = corpus[task.name].explode().value_counts()
    _check_known(corpus, task, counts)
    kept = [label for label in (task.labels or sorted(counts.index)) if counts.get(label, 0) >= min_articles]
    for label in task.labels or sorted(counts.index):
        if label not in kept:
            notes.append(f"left out the label {label!r}: {counts.get(label, 0)} articles, {min_articles} are needed")
    if len(kept) < (1 if task.multi_label else 2):
        raise CorpusError(
            f"has {len(kept)} label(s) with {min_articles} or more articles in {column!r}, two are needed to learn. "
            f"Found: {', '.join(f'{label} ({count})' for label, count in counts.items()) or 'none'}."
        )
    corpus = corpus.assign(**{task.name: corpus[task.name].map(lambda labels: [x for x in labels if x in kept])})
    corpus = corpus[corpus[task.name].map(len) > 0]
    if not task.multi_label and (corpus[task.name].map(len) > 1).any():
        several = corpus.index[corpus[task.name].map(len) > 1]
        raise CorpusError("has several labels an article. Give --multi-label.", ids=several.astype(str).tolist())
    ids = {label: concept for label, concept in task.ids.items() if label in kept}
    return corpus, replace(task, labels=tuple(kept), ids=ids)


def make_pipeline(settings: Settings, task: Task) -> Any:
    """The unfitted scikit-learn pipeline: units to features, features to decision scores."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import Pipeline

    from classifier.model.features import UnitFeatures

    regression = LogisticRegression(
        C=settings.C, tol=settings.tol, max_iter=settings.max_iter, class_weight=settings.class_weight
    )
    classifier = OneVsRestClassifier(regression) if task.multi_label else regression
    return Pipeline([("features", UnitFeatures(list(settings.blocks))), ("classifier", classifier)])


def fit_classifier(classifier: Any, matrix: Any, examples: Examples) -> None:
    """Fit the classifier, each unit with its group's label and its share of the group's weight."""
    group = np.asarray(examples.units.group)
    share = examples.weights[group] / np.bincount(group, minlength=len(examples.gold))[group]
    if hasattr(classifier, "estimator"):
        classifier.fit(matrix, (examples.gold[group] >= 0.5).astype(int))
        return
    rows, labels, weights = hard_copies(examples.gold[group], share)
    classifier.fit(matrix if len(rows) == len(group) else matrix[rows], labels, sample_weight=weights)


def hard_copies(gold: Array, weights: Array) -> tuple[Codes, Codes, Array]:
    """Each row once for each label that it may have, the weight divided by the probabilities.

    Cross-entropy with the copies is cross-entropy with the probabilities.

    Returns:
        Row, label and weight of each copy; a row that has one label for certain is one copy.
    """
    # The likeliest label is kept among however many.
    kept = np.where(gold >= np.minimum(MIN_COPY, gold.max(axis=1, keepdims=True)), gold, 0.0)
    rows, labels = np.nonzero(kept)
    share = kept[rows, labels] / kept.sum(axis=1)[rows]
    return rows, labels, weights[rows] * share


def decision_scores(pipeline: Any, units: Units, task: Task) -> Array:
    """Linear score of each unit for each label, shape (n_units, n_labels)."""
    if not len(units):
        return np.zeros((0, len(task.labels)))
    matrix = pipeline.named_steps["features"].transform(units)
    return linear_scores(pipeline.named_steps["classifier"], matrix)


def grouped_folds(examples: Examples, folds: int, seed: int) -> Codes:
    """Stratified folds in which no duplicate cluster is in two, shape (n_groups,)."""
    from classifier.corpus.splits import grouped_folds as assign

    return assign(_strata(examples.gold), examples.clusters, folds=folds, seed=seed)


def examples_of(
    corpus: pd.DataFrame, task: Task, settings: Settings, seed: int, notes: list[str]
) -> tuple[Examples, npt.NDArray[np.bool_]]:
    """The groups of a corpus that `labelled` gave, and which of them train; the others validate."""
    from classifier.corpus.splits import cluster_codes

    units = cut_units(articles_of(corpus), task)
    position = np.asarray(units.articles, dtype=np.int64)
    gold = np.array([[float(label in found) for label in task.labels] for found in corpus[task.name]])
    clusters = cluster_codes(corpus)
    weights = corpus["weight"].to_numpy(float) if "weight" in corpus else np.ones(len(corpus))
    examples = Examples(units, gold[position], clusters[position], weights[position])
    has_units = np.bincount(np.asarray(units.group, dtype=np.int64), minlength=len(position)) > 0
    if not has_units.all():
        notes.append(f"left out {int((~has_units).sum())} articles without a unit to read ({task.unit})")
    if not has_units.any():
        raise CorpusError(f"has no article with a {task.unit} to learn from. Look at its text and target columns.")
    is_train = training_rows(corpus, gold, clusters, settings, seed)[position]
    return _mean_weight_one(examples.take(has_units)), is_train[has_units]


def _mean_weight_one(examples: Examples) -> Examples:
    """Weigh the units 1 on average, so that `C` means the same for any weights."""
    return replace(examples, weights=examples.weights * len(examples.units) / examples.weights.sum())


def training_rows(
    corpus: pd.DataFrame, gold: Array, clusters: Codes, settings: Settings, seed: int
) -> npt.NDArray[np.bool_]:
    """Which articles train; the rest is the validation split, as the corpus has it or by the seed."""
    if "split" in corpus:
        is_train = ~corpus["split"].isin(VALIDATION_NAMES).to_numpy()
        if not is_train.any():
            raise CorpusError("has no article whose split is 'train'.")
        return np.asarray(is_train)
    from classifier.corpus.splits import grouped_folds as assign

    parts = max(2, round(1 / settings.validation_size))
    return np.asarray(assign(_strata(gold), clusters, folds=parts, seed=seed) != 0)


def _held_out_scores(matrix: Any, examples: Examples, folds: Codes, settings: Settings, task: Task) -> Array:
    """Decision scores of each group by a model that saw no group of its fold."""
    from joblib import Parallel, delayed

    numbers = [int(fold) for fold in np.unique(folds)]
    # What is extra stands behind the groups that have a fold, and is in none.
    everywhere = np.concatenate([folds, np.full(len(examples.gold) - len(folds), -1)])
    jobs = (delayed(_fold_scores)(matrix, examples, everywhere == fold, settings, task) for fold in numbers)
    scores = np.zeros((len(folds), examples.gold.shape[1]))
    for fold, found in zip(numbers, Parallel(n_jobs=-1, prefer="threads")(jobs), strict=True):
        scores[folds == fold] = found
    return scores


def _fold_scores(matrix: Any, examples: Examples, held: npt.NDArray[np.bool_], settings: Settings, task: Task) -> Array:
    group = np.asarray(examples.units.group)
    classifier = make_pipeline(settings, task).named_steps["classifier"]
    fit_classifier(classifier, matrix[~held[group]], examples.take(~held))
    found = linear_scores(classifier, matrix[held[group]])
    baseline = baseline_of(classifier, matrix[~held[group]])
    return pooled(found, examples.take(held).units, settings.pooling, baseline)


def _check_different(examples: Examples, folds: Codes, task: Task) -> None:
    """Make sure that every fold leaves some article of each label to learn from."""
    left = [examples.gold[folds != fold].any(axis=0) for fold in np.unique(folds)]
    lacking = [label for label, *found in zip(task.labels, *left, strict=True) if not all(found)]
    if lacking or len(left) < 2:
        named = ", ".join(lacking or task.labels)
        raise CorpusError(
            f"has too few different articles of {named}: near-duplicates count as one, and at least two a label "
            "are needed, to hold some out. Add articles, or leave the label out."
        )


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
    thresholds: list[float],
    task: Task,
) -> dict[str, Any]:
    majority = int(fitting.gold.sum(axis=0).argmax())
    slices = slice_columns(corpus.iloc[examples.units.articles])
    return judged(examples.gold, probabilities, task, thresholds, majority=majority, slices=slices)


def _strata(gold: Array) -> Codes:
    return np.asarray(gold.argmax(axis=1), dtype=np.int64)


def label_list(value: object) -> list[str]:
    """Read a label cell: nothing, one label, or a list of labels."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return []
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, (Sequence, np.ndarray)):
        return [str(label).strip() for label in value]
    return [str(value)]


def _check_known(corpus: pd.DataFrame, task: Task, counts: pd.Series[Any]) -> None:
    unknown = [str(label) for label in counts.index if task.labels and label not in task.labels]
    if unknown:
        rows = corpus.index[corpus[task.name].map(lambda labels: bool(set(labels) & set(unknown)))]
        raise CorpusError(
            f"has labels that {task.name!r} does not know: {', '.join(unknown[:5])}. It knows "
            f"{', '.join(task.labels)}. Map them, or give your task a name of its own.",
            ids=rows.astype(str).tolist(),
        )


def _compact(pipeline: Any) -> None:
    """Round coefficients to 11 significant bits, as float32: a third of the size, the same answers."""
    classifier = pipeline.named_steps["classifier"]
    for estimator in getattr(classifier, "estimators_", [classifier]):
        estimator.coef_ = np.asarray(estimator.coef_, dtype=np.float16).astype(np.float32)
