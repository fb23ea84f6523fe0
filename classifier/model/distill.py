"""Distil: a teacher learns from the few labelled articles, labels many more, and the student learns from both.

The student is the model that `train` gives: what is saved, scored and explained is TF-IDF and
logistic regression. What the soft labels weigh, and how many are used, is chosen on validation;
calibration and thresholds are fitted on gold labels alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.errors import CorpusError
from classifier.model.examples import Examples, examples_of, grouped_folds, labelled
from classifier.model.linear import baseline_of, pooled
from classifier.model.metrics import f1_of_scores
from classifier.model.settings import DEFAULTS, Settings
from classifier.model.soft_labels import label_softly, make_pool, read_soft_labels, soft_units
from classifier.model.teacher import (
    DEFAULT,
    Teacher,
    TeacherSettings,
    Track,
    load_teacher,
    require_extra,
    teacher_scores,
)
from classifier.model.train import (
    Progress,
    Trained,
    decision_scores,
    fit_classifier,
    linear_scores,
    make_pipeline,
    train,
)
from classifier.tasks import Task

Array = npt.NDArray[np.float64]

SOFT_UNITS = 100_000
"""Units that are softly labelled where not told otherwise."""

MAX_ITER = 300
"""Of the solver: thirty thousand soft labels need more than the hundred that gold labels do."""

WEIGHTS = (0.3, 1.0)
"""Of a soft unit, that are tried."""

FEWER = 3
"""A third of the soft labels is tried too: where that is as good, more would not help either."""


@dataclass(frozen=True)
class Gold:
    """The labelled articles as the three steps see them.

    Attributes:
        corpus, task: as `labelled` gave them.
        fitting: what is learnt from.
        held: what choices are made on, and what teacher and student are compared by.
        judging: texts that nothing may be learnt from.
    """

    corpus: pd.DataFrame
    task: Task
    fitting: Examples
    held: Examples
    judging: list[str]


@dataclass(frozen=True)
class Choice:
    """How soft labels are learnt from, and how good that was.

    Attributes:
        units: how many, of those there are; 0: gold alone.
        weight: of a soft unit, where a gold one weighs 1.
        hard: learn the likeliest label, weighed by its probability, and not all probabilities.
        f1_macro: on the validation articles.
    """

    units: int
    weight: float = 1.0
    hard: bool = False
    f1_macro: float = 0.0


@dataclass(frozen=True)
class Work:
    """Where the steps leave their files; each is gone on with, or used as it is, when it is there.

    Attributes:
        teacher: folder of the teacher.
        soft_labels: the Parquet file.
        encoder: folder of the encoder that the teacher begins with; None: the teacher is
            a finished one, to be used as it is.
        given: the soft labels are to be used as they are, whichever teacher made them.
    """

    teacher: Path
    soft_labels: Path
    encoder: Path | None
    given: bool = False


def distill(
    corpus: pd.DataFrame,
    unlabelled: pd.DataFrame,
    task: Task,
    work: Work,
    *,
    label_column: str | None = None,
    settings: Settings | None = None,
    teaching: TeacherSettings = DEFAULT,
    most: int = SOFT_UNITS,
    source: Sequence[str] = (),
    seed: int = 0,
    track: Track = lambda items, _total, _what: items,
    progress: Progress = lambda _: None,
) -> Trained:
    """Teach, label, and train the student, each from where it was stopped.

    Args:
        corpus, task, label_column, settings, seed: as for `train`.
        unlabelled: a corpus frame; labels in it are not read.
        work: where the teacher and the soft labels are, or go.
        teaching: how the teacher is fine-tuned.
        most: units to label softly at the most.
        source: names of the unlabelled files, for the manifest.
        track, progress: show how far it is.

    Raises:
        MissingExtraError: PyTorch or transformers is not installed.
        CorpusError: as `train`; no unlabelled unit is left.
        InputError: a folder is no encoder, a file is of another run, the disk is full.
    """
    require_extra()
    settings = settings or DEFAULTS[task.unit]
    settings = replace(settings, max_iter=max(settings.max_iter, MAX_ITER))
    gold = gold_of(corpus, task, label_column or task.name, settings, seed)
    teacher = _teacher(gold, work, teaching, seed, track, progress)
    if work.given:
        soft, told = read_soft_labels(work.soft_labels, gold.task)
    else:
        progress(f"looking for copies of labelled articles among {len(unlabelled):,}")
        learnt = gold.corpus["text"].tolist()
        pool = make_pool(unlabelled, gold.judging, learnt, source=source, seed=seed)
        progress(f"left out {' and '.join(pool.left_out)}")
        label_softly(pool, teacher, gold.task, work.soft_labels, most=most, track=track, seed=seed)
        soft, told = read_soft_labels(work.soft_labels, gold.task)
    extra = soft_examples(soft, unlabelled, gold.task, most=most, seed=seed)
    progress(f"choosing what {len(extra.gold):,} soft labels weigh")
    tried = choose(gold, extra, settings, progress)
    # Where few validation articles cannot tell, more soft labels are the better guess.
    best = max(tried, key=lambda choice: (choice.f1_macro, choice.units))
    trained = train(
        corpus,
        task,
        label_column=label_column,
        settings=settings,
        seed=seed,
        extra=chosen(extra, best),
        progress=progress,
    )
    return replace(trained, distillation=_told(gold, teacher, trained, told, best, tried))


def gold_of(corpus: pd.DataFrame, task: Task, column: str, settings: Settings, seed: int) -> Gold:
    """Split the labelled articles as `train` does; without a validation split, a fold of them is held out."""
    frame, task = labelled(corpus, task, column, settings.min_articles, [])
    examples, is_train = examples_of(frame, task, settings, seed, [])
    if is_train.all():
        is_train = grouped_folds(examples, max(2, round(1 / settings.validation_size)), seed) != 0
    fitting, held = examples.take(is_train), examples.take(~is_train)
    if not len(held.gold) or not len(fitting.gold):
        raise CorpusError("has too few articles to hold some out. Label more of them.")
    judging = frame["text"].iloc[sorted(set(held.units.articles))].tolist()
    if "split" in corpus:
        judging += corpus.loc[corpus["split"] == "test", "text"].tolist()
    return Gold(frame, task, fitting, held, judging)


def soft_examples(soft: pd.DataFrame, unlabelled: pd.DataFrame, task: Task, *, most: int, seed: int) -> Examples:
    """Soft labels as examples in random order, at most so many."""
    units, probabilities = soft_units(soft, unlabelled, task)
    size = len(units)
    everything = Examples(units, probabilities, np.arange(size), np.ones(size))
    taken = np.zeros(size, dtype=np.bool_)
    taken[np.random.default_rng(seed).permutation(size)[:most]] = True
    return everything.take(taken)


def chosen(extra: Examples, choice: Choice) -> Examples | None:
    """The soft labels that a choice takes, weighed as it says; None for gold alone."""
    if not choice.units:
        return None
    taken = extra.take(spread(len(extra.gold), choice.units))
    if not choice.hard:
        return replace(taken, weights=np.full(choice.units, choice.weight))
    likeliest = np.eye(taken.gold.shape[1])[taken.gold.argmax(axis=1)]
    return replace(taken, gold=likeliest, weights=choice.weight * taken.gold.max(axis=1))


def spread(size: int, count: int) -> npt.NDArray[np.bool_]:
    """Take `count` of `size` rows, evenly spread over them.

    >>> spread(6, 3).tolist()
    [True, False, True, False, True, False]
    """
    taken = np.zeros(size, dtype=np.bool_)
    taken[np.arange(count) * size // max(count, 1)] = True
    return taken


def choose(gold: Gold, extra: Examples, settings: Settings, progress: Progress) -> list[Choice]:
    """Try gold alone, then weights, the likeliest labels alone, and fewer soft labels, each on the best so far."""
    everything = len(extra.gold)
    alone = _judged(Choice(0), gold, extra, _matrices(gold, None, settings), settings, progress)
    matrices = _matrices(gold, extra, settings)
    tried = [_judged(Choice(everything, weight), gold, extra, matrices, settings, progress) for weight in WEIGHTS]
    for change in ({"hard": True}, {"units": everything // FEWER}):
        best = max(tried, key=lambda choice: choice.f1_macro)
        tried.append(_judged(replace(best, **change), gold, extra, matrices, settings, progress))
    return [alone, *tried]


def _matrices(gold: Gold, extra: Examples | None, settings: Settings) -> tuple[Any, Any]:
    """Features of what is learnt from, the soft labels last, and of the validation units."""
    features = make_pipeline(settings, gold.task).named_steps["features"]
    units = gold.fitting.units if extra is None else gold.fitting.units.plus(extra.units)
    return features.fit_transform(units), features.transform(gold.held.units)


def _judged(
    choice: Choice, gold: Gold, extra: Examples, matrices: tuple[Any, Any], settings: Settings, progress: Progress
) -> Choice:
    """Learn as a choice says, and measure that on the validation articles."""
    learning, held = matrices
    taken = chosen(extra, choice)
    rows = [np.ones(len(gold.fitting.units), dtype=np.bool_), spread(len(extra.gold), choice.units)]
    classifier = make_pipeline(settings, gold.task).named_steps["classifier"]
    examples = gold.fitting if taken is None else gold.fitting.plus(taken)
    fit_classifier(classifier, learning[np.concatenate(rows)[: learning.shape[0]]], examples)
    baseline = baseline_of(classifier, learning[: len(gold.fitting.units)])
    scores = pooled(linear_scores(classifier, held), gold.held.units, settings.pooling, baseline)
    figure = f1_of_scores(scores, gold.held.gold, exclusive=not gold.task.multi_label)
    how = f"{choice.units:,} soft labels, weight {choice.weight:g}{', the likeliest alone' if choice.hard else ''}"
    progress(f"{how if choice.units else 'gold alone'}: macro-F1 {figure:.3f}")
    return replace(choice, f1_macro=figure)


def _teacher(gold: Gold, work: Work, teaching: TeacherSettings, seed: int, track: Track, progress: Progress) -> Teacher:
    if work.encoder is None:
        return load_teacher(work.teacher, gold.task)
    from classifier.model.teaching import fine_tune

    return fine_tune(
        gold.fitting,
        gold.held,
        gold.task,
        work.encoder,
        work.teacher,
        settings=teaching,
        seed=seed,
        track=track,
        progress=progress,
    )


def _told(
    gold: Gold, teacher: Teacher, trained: Trained, soft: dict[str, Any], best: Choice, tried: Sequence[Choice]
) -> dict[str, Any]:
    """What taught what, for the manifest: figures are macro-F1 on the validation articles."""
    units, exclusive = gold.held.units, not gold.task.multi_label
    power = trained.settings.pooling
    said = teacher_scores(teacher, units, gold.task.unit)
    taught = pooled(said, units, power, said.mean(axis=0))
    learnt = pooled(decision_scores(trained.pipeline, units, gold.task), units, power, trained.baseline)
    answers = [scores.argmax(axis=1) if exclusive else scores > 0 for scores in (taught, learnt)]
    info = teacher.info
    return {
        "teacher": {name: info[name] for name in ("encoder", "encoder_sha256", "sha256", "learnt_from", "validation")},
        "soft_labels": {
            "units": best.units,
            **{"weight": best.weight, "likeliest_alone": best.hard},
            **{name: soft[name] for name in ("articles", "source", "left_out")},
        },
        "f1_macro": {
            "articles": len(gold.held.gold),
            "teacher": f1_of_scores(taught, gold.held.gold, exclusive=exclusive),
            "student": f1_of_scores(learnt, gold.held.gold, exclusive=exclusive),
            "gold_alone": tried[0].f1_macro,
        },
        "agreement": round(float((answers[0] == answers[1]).mean()), 4),
        "tried": [asdict(choice) for choice in tried],
    }
