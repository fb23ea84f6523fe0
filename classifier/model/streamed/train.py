"""Train from a corpus larger than memory: read once, in batches; everything that grows with it is on the disk.

It does what `classifier.model.training.train` does, step by step: the same articles on the same sides, the same
vocabularies, the same calibration. Matrices that are fitted there by descent are fitted here by the same descent, in
another order of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from classifier.corpus.prepare.fingerprint import LANGUAGE_SAMPLE, described, language_shares, named_languages
from classifier.errors import TaskError
from classifier.files import allow_open_files
from classifier.model.bundle.store import versions
from classifier.model.decision.pooling import Pooling
from classifier.model.features.blocks import Features
from classifier.model.features.vector_files import read_vectors
from classifier.model.streamed.disk.blocks import CELL_BYTES, MATRIX, Matrix
from classifier.model.streamed.disk.folder import Folder, opened_folder
from classifier.model.streamed.judged import metrics_of
from classifier.model.streamed.reading import COLUMNS, Corpus
from classifier.model.streamed.scores import fold_scores, streamed_likeness, whole_scores
from classifier.model.streamed.settings import Bounds
from classifier.model.streamed.sides import Divided, divided
from classifier.model.streamed.solver.models import fit_models
from classifier.model.streamed.stages import (
    COUNTS,
    HELD,
    WORDS,
    count_terms,
    keep_features,
    kept_features,
    make_rows,
    store_words,
)
from classifier.model.streamed.vocabularies import fitted_features
from classifier.model.streamed.workers import Workers
from classifier.model.training.calibrated import calibrate
from classifier.model.training.likeness import Counting
from classifier.model.training.pipeline import compact, linear_part, make_pipeline
from classifier.model.training.settings import Settings
from classifier.model.training.train import Trained, note_on
from classifier.tasks import Task

Progress = Callable[[str], None]

MANY_BATCHES = 64
"""Batches from which on workers end before this process works alone: it needs their memory, and starting them anew is
little beside the work."""


@dataclass(frozen=True)
class Lecture:
    """What is trained, and from what.

    Attributes:
        records: of the corpus, in an order that stays the same from run to run.
        where: they come from, for errors.
        identity: what tells these files, read in this way, from others; JSON-ready.
        task: to learn; it reads whole articles.
        column: of the labels.
        settings: None: the defaults.
        seed: of everything random.
    """

    records: Iterable[Mapping[str, Any]]
    where: str
    identity: Mapping[str, Any]
    task: Task
    column: str
    settings: Settings
    seed: int = 0


def train_streamed(lecture: Lecture, bounds: Bounds, *, progress: Progress = lambda _: None) -> Trained:
    """Train a model from more articles than memory holds.

    What is done is kept in `bounds.scratch`: a run that ended early goes on from there. Whoever has saved the model
    removes the folder.

    Raises:
        CorpusError: see `classifier.model.training.train.train`.
        TaskError: the task reads parts of articles.
        InputError: a file cannot be read, or the disk is full.
    """
    _check(lecture)
    allow_open_files()  # near-duplicates and merging have one open for each batch
    folder = opened_folder(bounds.scratch, _identity(lecture, bounds))
    corpus = Corpus([lecture.column, *COLUMNS, *_more_columns(lecture)], lecture.column)
    with Workers(bounds.workers, bounds.cluster) as workers:
        batches = _read(lecture, bounds, folder, corpus, workers, progress)
        if batches > MANY_BATCHES:
            workers.rest()
        sha256, frame = corpus.sha256, corpus.frame(lecture.where)
        progress(f"dividing {len(frame):,} articles, near-duplicates together")
        division = divided(folder, frame, lecture.task, lecture.column, lecture.settings, lecture.seed, batches=batches)
        languages = _languages(frame, division)
        source = described(frame, lecture.column, languages=languages, sha256=sha256)
        del frame
        features = _features(lecture, bounds, folder, division, batches, workers, progress)
        matrices = _matrices(lecture, bounds, folder, division, features, workers, progress)
    return _fitted(lecture, bounds, folder, division, features, matrices, source, progress)


def _check(lecture: Lecture) -> None:
    if lecture.task.unit != "article":
        raise TaskError(
            f"--memory trains tasks that read whole articles, and {lecture.task.name!r} reads each "
            f"{lecture.task.unit}: train it without --memory."
        )
    if lecture.settings.bayes:
        raise TaskError("--memory takes no bayes: train without one of them.")
    if lecture.task.multi_label and lecture.settings.class_weight:
        raise TaskError("--memory takes no class_weight where articles have several labels: train without one of them.")


def _identity(lecture: Lecture, bounds: Bounds) -> dict[str, Any]:
    """All that the parts on the disk depend on, as text."""
    return {
        "corpus": dict(lecture.identity),
        "task": repr(lecture.task),
        "column": lecture.column,
        "settings": repr(asdict(lecture.settings)),
        "vectors": repr([read_vectors(block["vectors"]) for block in lecture.settings.blocks if "vectors" in block]),
        "seed": lecture.seed,
        "memory": bounds.memory,
        "versions": versions(),
    }


def _more_columns(lecture: Lecture) -> list[str]:
    unseen = lecture.settings.unseen
    return [unseen] if unseen and unseen not in (*COLUMNS, lecture.column) else []


def _read(
    lecture: Lecture, bounds: Bounds, folder: Folder, corpus: Corpus, workers: Workers, progress: Progress
) -> int:
    """Read the corpus once, keep its batches as words, and give their number."""
    done = folder.count(WORDS)
    if done:
        progress(f"going on behind batch {done} of an earlier run")
    sketched = False

    def jobs() -> Iterator[tuple[Any, ...]]:
        for number, batch in enumerate(corpus.batches(lecture.records, bounds.batch_characters)):
            nonlocal sketched
            sketched = sketched or bool(corpus.frames[-1]["duplicate_of"].isna().all())
            if number >= done:
                progress(f"reading, {sum(corpus.sizes):,} articles")
                yield folder, number, batch, lecture.task, lecture.settings.blocks, sketched

    workers.run(store_words, jobs())
    return len(corpus.sizes)


def _languages(frame: pd.DataFrame, division: Divided) -> dict[str, float]:
    told = division.languages[:: max(1, len(frame) // LANGUAGE_SAMPLE)].tolist()
    named = named_languages(frame)
    return language_shares(named or told, are_named=bool(named))


def _features(
    lecture: Lecture,
    bounds: Bounds,
    folder: Folder,
    division: Divided,
    batches: int,
    workers: Workers,
    progress: Progress,
) -> Features:
    """Count the training side's terms, and merge the counts into vocabularies."""
    features = kept_features(folder)
    if features is not None:
        return features
    blocks = lecture.settings.blocks
    first = folder.count(COUNTS)
    progress(f"counting the terms of {len(division.sides.fitting.gold):,} articles")
    jobs = ((folder, number, blocks, division.units_of(folder, number, 0)[0]) for number in range(first, batches))
    workers.run(count_terms, jobs)
    texts = len(division.sides.fitting.gold)
    if batches > MANY_BATCHES:
        workers.rest()
    features = fitted_features(folder, blocks, batches, texts, memory=bounds.free // 2, progress=progress)
    keep_features(folder, features)
    folder.remove(COUNTS)
    return features


def _matrices(
    lecture: Lecture,
    bounds: Bounds,
    folder: Folder,
    division: Divided,
    features: Features,
    workers: Workers,
    progress: Progress,
) -> tuple[Matrix, Matrix]:
    """Rows of both sides on the disk."""
    batches, width = len(division.firsts) - 1, sum(features.widths)
    first, counts = min(folder.count(MATRIX), folder.count(HELD)), _block_counts(bounds, division)
    progress(f"making rows of {width:,} features")

    def jobs() -> Iterator[tuple[Any, ...]]:
        for number in range(first, batches):
            units, places = zip(*(division.units_of(folder, number, side) for side in (0, 1)), strict=True)
            yield folder, number, lecture.settings.blocks, units, places, (*counts, lecture.seed)

    workers.run(make_rows, jobs())
    return Matrix(folder, MATRIX, batches, width, counts[0]), Matrix(folder, HELD, batches, width, counts[1])


CELLS_A_WORD = 1.6
"""Non-zero cells of a row by the words of its article, a guess by AllSides with the default blocks."""


def _block_counts(bounds: Bounds, division: Divided) -> tuple[int, int]:
    """How many blocks each side is drawn into."""
    sides = [division.words[places >= 0].sum() * CELLS_A_WORD * CELL_BYTES for places in division.places]
    return tuple(max(1, -(-int(size) // bounds.block_bytes)) for size in sides)  # type: ignore[return-value]


def _fitted(
    lecture: Lecture,
    bounds: Bounds,
    folder: Folder,
    division: Divided,
    features: Features,
    matrices: tuple[Matrix, Matrix],
    source: dict[str, Any],
    progress: Progress,
) -> Trained:
    """Fit, calibrate and measure, as `classifier.model.training.train.train` does."""
    sides, settings, seed = division.sides, lecture.settings, lecture.seed
    task, fitting = sides.task, sides.fitting
    matrix, held = matrices
    progress(f"fitting on {len(fitting.gold):,} articles and on {settings.folds} folds")
    whole, *parts = fit_models(
        folder, matrix, fitting, division.folds, settings, task, seed=seed, memory=bounds.free // 2, progress=progress
    )
    scores, means = fold_scores(matrix, parts, division.folds, len(task.labels))
    del parts
    coefficients, intercepts = linear_part(whole)
    pooling = Pooling(settings.pooling, np.asarray(coefficients @ means + intercepts, dtype=np.float64))
    pipeline = _pipeline(settings, task, seed, features, whole)
    progress(f"measuring on {len(sides.held.gold):,} validation articles")
    held_scores = whole_scores(held, whole, len(sides.held.gold), len(task.labels))
    calibrated = calibrate(sides, scores, division.folds, held_scores, settings, seed, is_taught=False)
    likeness = None
    if not task.multi_label:
        counting = Counting.of(features, english=source["language"] == "en")
        words = division.words[division.places[0] >= 0]
        likeness = streamed_likeness(matrix, counting, fitting.gold, division.folds, words, scores)
    return Trained(
        task=task,
        pipeline=pipeline,
        pooling=pooling,
        calibrator=calibrated.calibrator,
        thresholds=calibrated.thresholds,
        settings=settings,
        corpus=source,
        metrics=metrics_of(division, calibrated, scores),
        notes=[*sides.notes, *calibrated.notes, *note_on(features.vectors, len(fitting.gold))],
        seed=seed,
        promises=calibrated.promises,
        known=calibrated.known,
        likeness=likeness,
    )


def _pipeline(settings: Settings, task: Task, seed: int, features: Features, classifier: Any) -> Any:
    pipeline = make_pipeline(settings, task, seed=seed)
    pipeline.named_steps["features"].features_ = features
    pipeline.steps[1] = ("classifier", classifier)
    compact(pipeline)
    return pipeline
