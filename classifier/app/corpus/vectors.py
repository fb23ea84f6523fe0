"""`classifier corpus vectors`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from classifier.app.corpus.options import ErrorsOption, Paths
from classifier.app.display.inert import note
from classifier.app.display.progress import say, with_progress
from classifier.app.options import Errors, Seed, Skipped, with_reading
from classifier.app.outputs import kept_for_this_run
from classifier.corpus.records.reading import Reading

MAX_WORDS, MAX_DIMENSIONS = 1_000_000, 1_000
"""Those of `classifier.model.features.own_vectors`, which `--help` does not wait for."""


@with_reading("text", "title", "language")
def vectors(
    paths: Paths,
    output: Annotated[Path, typer.Option(help="File to write, such as vectors.npz.")],
    dimensions: Annotated[int, typer.Option(min=2, max=MAX_DIMENSIONS, help="Numbers of each vector.")] = 50,
    vocabulary: Annotated[
        int, typer.Option(min=1, max=MAX_WORDS, help="Words that get a vector at the most, the commonest.")
    ] = 30_000,
    seed: Seed = 0,
    errors: ErrorsOption = Errors.skip,
    *,
    reading: Reading,
) -> None:
    """Learn word vectors of any language from articles without labels, for `classifier train --vectors`.

    The same articles and seed give the same bytes.

    Example: classifier corpus vectors data/starter.jsonl --output vectors.npz
    """
    from classifier.corpus.formats.read import read_all
    from classifier.model.features.vector_files import write_vectors
    from classifier.model.vectors.learn import learn_vectors

    with kept_for_this_run(output, paths):
        skipped = Skipped(errors)
        records = with_progress(read_all(paths, replace(reading, on_error=skipped)))
        learnt = learn_vectors(records, dimensions=dimensions, vocabulary=vocabulary, seed=seed, progress=say)
        write_vectors(learnt, output)
    skipped.report()
    about = learnt.about
    languages = ", ".join(about["languages"]) or "a language that was not told"
    size = f"{about['words']:,} words, {dimensions} dimensions"
    note(f"{output}: {size}, learnt from {about['articles']:,} articles in {languages}")
