"""What `train --memory` does beside training: which files, read how."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.app.display.progress import say
from classifier.app.options import Errors, Skipped
from classifier.corpus.records.files import STDIN, expand_paths
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError
from classifier.tasks import Task

if TYPE_CHECKING:
    from classifier.model.streamed.settings import Bounds
    from classifier.model.training.settings import Settings
    from classifier.model.training.train import Trained

FIRST_ARTICLES = 2000
"""Articles whose languages choose the settings of a corpus that is read in batches."""


def settings_of_files(
    config: Path | None, task: Task, paths: Sequence[str], reading: Reading, *, vectors: Path | None = None
) -> Settings:
    """The settings of a TOML file over those of the languages of the first articles, without naive Bayes.

    Args:
        config: the file, or None.
        task: that is trained.
        paths, reading: of the corpus; FIRST_ARTICLES are read.
        vectors: see `settings_for`.
    """
    import pandas as pd

    from classifier.corpus.formats.read import read_all
    from classifier.model.training.settings import default_settings, read_settings, with_vectors

    own = replace(reading, on_error=Skipped(Errors.skip))
    first = [] if STDIN in paths else list(islice(read_all(list(paths), own), FIRST_ARTICLES))
    defaults = replace(default_settings(pd.DataFrame(first or [{"text": ""}]), task.unit), bayes=0.0)
    settings = read_settings(config, task.unit, defaults=defaults) if config else defaults
    return with_vectors(settings, vectors, task.unit) if vectors else settings


def train_within(
    bounds: Bounds,
    paths: Sequence[str],
    task: Task,
    reading: Reading,
    label_column: str | None,
    settings: Settings,
    seed: int,
    scheduler: str | None = None,
) -> Trained:
    """Train from files that are read in batches; see `classifier.model.streamed.train`.

    Args:
        bounds: of memory, and where parts are kept.
        paths, task, reading, label_column, settings, seed: see `classifier.model.training.train.train`.
        scheduler: address of a Dask scheduler; None: this machine works alone.
    """
    from classifier.corpus.formats.read import read_all, read_sources
    from classifier.dask.cluster import connected
    from classifier.model.streamed.disk.folder import identity_of_files
    from classifier.model.streamed.reading import check_parts
    from classifier.model.streamed.train import Lecture, train_streamed

    if STDIN in paths:
        raise InputError("--memory cannot go on with what comes through a pipe: give files.")
    files = expand_paths(paths)
    check_parts(files)
    column = label_column or task.name
    skipped = Skipped(Errors.skip)
    own = replace(reading, on_error=skipped, label_column=label_column, labels_in=(*reading.labels_in, task.name))
    ways: dict[str, Any] = {"columns": repr(reading.columns), "format": reading.format, "encoding": reading.encoding}
    identity = {"files": identity_of_files(files), "separator": reading.label_separator, **ways}
    lecture = Lecture(read_all(list(paths), own), ", ".join(paths), identity, task, column, settings, seed)
    with nullcontext() if scheduler is None else connected(scheduler) as cluster:
        trained = train_streamed(lecture, replace(bounds, cluster=cluster), progress=say)
    skipped.report()
    trained.corpus["sources"] = read_sources(list(paths))
    return trained
