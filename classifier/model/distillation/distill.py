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
from classifier.model.decision.pooling import Pooling, pooled
from classifier.model.distillation.gold import Gold, gold_of
from classifier.model.distillation.soft_labels import (
    PLACE,
    UNIT_PLACE,
    Pool,
    first_units,
    label_softly,
    make_pool,
    read_soft_labels,
)
from classifier.model.distillation.student import (
    Choice,
    choose,
    chosen,
    gold_alone,
    is_clearly_better,
    preferred,
    soft_examples,
    student_scores,
)
from classifier.model.distillation.teacher import (
    DEFAULT,
    Teacher,
    TeacherSettings,
    Track,
    load_teacher,
    require_extra,
    teacher_scores,
)
from classifier.model.measures.metrics import f1_of_scores
from classifier.model.training.examples import Examples, check_different, grouped_folds
from classifier.model.training.pipeline import decision_scores
from classifier.model.training.settings import Settings, default_settings
from classifier.model.training.train import Progress, Trained, train
from classifier.tasks import Task

Array = npt.NDArray[np.float64]

UNKNOWN_TEACHER = (
    "the teacher or its soft labels were given as they are: if the teacher learnt some of these validation articles, "
    "its figure is too good, and more may have been made of its labels than they deserve"
)
"""The note on a teacher or soft labels from elsewhere, since what they learnt from is not known."""

SOFT_UNITS = 100_000
"""Units that are softly labelled by default."""


@dataclass(frozen=True)
class Plan:
    """What teaches, what is labelled, and where the steps leave their files; those that are there are gone on with.

    Attributes:
        teacher: folder of the teacher.
        soft_labels: the Parquet file.
        encoder: folder of the encoder that the teacher begins with; None: the teacher is
            a finished one, to be used as it is.
        keeps_soft_labels: the soft labels are used as they are, whichever teacher made them.
        teaching: how the teacher is fine-tuned.
        most: units to label softly at the most.
        weight: of each soft unit, where a gold one weighs 1; None: what is best on validation, of soft
            labels and of how many.
        source: names of the unlabelled files, for the manifest.
    """

    teacher: Path
    soft_labels: Path
    encoder: Path | None
    keeps_soft_labels: bool = False
    teaching: TeacherSettings = DEFAULT
    most: int = SOFT_UNITS
    weight: float | None = None
    source: Sequence[str] = ()


def distill(
    corpus: pd.DataFrame,
    unlabelled: pd.DataFrame,
    task: Task,
    plan: Plan,
    *,
    label_column: str | None = None,
    settings: Settings | None = None,
    seed: int = 0,
    track: Track = lambda items, _total, _what: items,
    progress: Progress = lambda _: None,
) -> Trained:
    """Teach, label, and train the student, each from where it was stopped.

    Args:
        corpus, task, label_column, settings, seed: as for `train`.
        unlabelled: a corpus frame; labels in it are not read.
        plan: what teaches, and where its files go.
        track, progress: show how far it is.

    Raises:
        MissingExtraError: PyTorch or transformers is not installed.
        CorpusError: as `train`; no unlabelled unit is left.
        InputError: a folder is no encoder, a file is of another run, the disk is full.
    """
    require_extra()
    settings = settings or default_settings(corpus, task.unit)
    gold = gold_of(corpus, task, label_column or task.name, settings, seed)
    _check(gold, settings, seed)
    teacher, soft, source = _labels(gold, unlabelled, plan, seed, track, progress)
    extra = soft_examples(soft, unlabelled, gold.task, most=plan.most, seed=seed)
    taught = _taught(teacher, gold, settings)
    tried, best = _choose(gold, extra, teacher, taught, settings, plan.weight, progress)
    softly = chosen(extra, best)
    trained = train(
        corpus, task, label_column=label_column, settings=settings, seed=seed, extra=softly, progress=progress
    )
    scores = student_scores(best, gold, extra, settings) if gold.held_is_learnt else _student_scores(trained, gold)
    if plan.encoder is None or plan.keeps_soft_labels:
        trained = replace(trained, notes=[*trained.notes, UNKNOWN_TEACHER])
    return replace(trained, distillation=_summary(gold, teacher, (taught, scores), source, best, tried))


def _labels(
    gold: Gold, unlabelled: pd.DataFrame, plan: Plan, seed: int, track: Track, progress: Progress
) -> tuple[Teacher, pd.DataFrame, dict[str, Any]]:
    """Teach, and label softly; or take the soft labels that are there.

    Returns:
        The teacher, the soft labels, and what their file says of itself.
    """
    if plan.keeps_soft_labels:
        labels = read_soft_labels(plan.soft_labels, gold.task)  # before hours are spent
        return _teacher(gold, None, plan, seed, track, progress), *labels
    progress(f"looking for copies of labelled articles among {len(unlabelled):,}")
    learnt = gold.corpus["text"].tolist()
    pool = make_pool(unlabelled, gold.judging, learnt, source=plan.source, seed=seed)
    progress(f"left out {' and '.join(pool.left_out)}")
    teacher = _teacher(gold, pool, plan, seed, track, progress)
    label_softly(pool, teacher, gold.task, plan.soft_labels, most=plan.most, track=track, seed=seed)
    return teacher, *read_soft_labels(plan.soft_labels, gold.task)


def _choose(
    gold: Gold,
    extra: Examples,
    teacher: Teacher,
    taught: Array,
    settings: Settings,
    weight: float | None,
    progress: Progress,
) -> tuple[Sequence[Choice], Choice]:
    """Choose what soft labels weigh by validation, unless their weight is named; give what was tried, too."""
    if weight is not None:
        return [gold_alone(gold, extra, settings, progress)], Choice(len(extra.gold), weight)
    progress(f"choosing what {len(extra.gold):,} soft labels weigh")
    tried = choose(gold, extra, settings, progress)
    judges = len(gold.held.gold)
    # What grew on unlabelled texts was measured on folds of everything that it learnt from.
    trusted = _has_grown(teacher) or is_clearly_better(_f1(taught, gold), tried[0].f1_macro, judges)
    return tried, preferred(tried, judges, trusted=trusted)


def _student_scores(trained: Trained, gold: Gold) -> Array:
    units = gold.held.units
    return pooled(decision_scores(trained.pipeline, units, gold.task), units, trained.pooling)


def _check(gold: Gold, settings: Settings, seed: int) -> None:
    """Find what the student would stumble over, before the teacher learns."""
    check_different(gold.fitting, grouped_folds(gold.fitting, settings.folds, seed), gold.task)
    taken = sorted({*PLACE, UNIT_PLACE} & set(gold.task.labels))
    if taken:
        raise CorpusError(f"has a label {taken[0]!r}, which names a column of the soft labels. Rename it.")


def _teacher(gold: Gold, pool: Pool | None, plan: Plan, seed: int, track: Track, progress: Progress) -> Teacher:
    if plan.encoder is None:
        return load_teacher(plan.teacher, gold.task)
    from classifier.model.distillation.fine_tune import Lesson, fine_tune
    from classifier.model.distillation.linear_probe import GROWN, asks_unlabelled

    asks = pool is not None and asks_unlabelled(gold.fitting, multi_label=gold.task.multi_label)
    others = first_units(pool, gold.task, GROWN, seed) if asks and pool else None
    lesson = Lesson(gold.fitting, gold.held, gold.task, others)
    return fine_tune(
        lesson, plan.encoder, plan.teacher, settings=plan.teaching, seed=seed, track=track, progress=progress
    )


def _taught(teacher: Teacher, gold: Gold, settings: Settings) -> Array:
    """The teacher's decision scores of the validation groups, shape (n_groups, n_labels)."""
    units = gold.held.units
    scores = teacher_scores(teacher, units, gold.task.unit)
    return pooled(scores, units, Pooling(settings.pooling, scores.mean(axis=0), len(units) / len(gold.held.gold)))


def _f1(scores: Array, gold: Gold) -> float:
    return f1_of_scores(scores, gold.held.gold, exclusive=not gold.task.multi_label)


def _has_grown(teacher: Teacher) -> bool:
    """Whether the teacher's start learnt from unlabelled texts, see `classifier.model.distillation.seeded_kmeans`."""
    return bool(teacher.info["learnt_from"].get("unlabelled_units"))


def _summary(
    gold: Gold,
    teacher: Teacher,
    scores: tuple[Array, Array],
    soft: dict[str, Any],
    best: Choice,
    tried: Sequence[Choice],
) -> dict[str, Any]:
    """Describe for the manifest what taught what: figures are macro-F1 on the validation articles.

    Args:
        scores: of the validation groups, the teacher's and the student's.
    """
    taught, learnt = scores
    answers = [side > 0 if gold.task.multi_label else side.argmax(axis=1) for side in scores]
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
            "teacher": _f1(taught, gold),
            "student": _f1(learnt, gold),
            "gold_alone": tried[0].f1_macro,
        },
        "agreement": round(float((answers[0] == answers[1]).mean()), 4),
        "tried": [asdict(choice) for choice in tried],
    }
