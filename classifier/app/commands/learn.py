"""`classifier learn`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from classifier.app.commands.train import summary
from classifier.app.display.inert import note, print_inert
from classifier.app.display.progress import say
from classifier.app.options import READ_BY_MODELS, LabelColumn, Seed, read_labelled, with_reading
from classifier.app.outputs import bundle_place
from classifier.corpus.records.reading import Reading


@with_reading(*READ_BY_MODELS)
def learn(
    bundle: Annotated[str, typer.Argument(help="Bundle that was trained with --keep-learning.")],
    corpus: Annotated[list[str], typer.Argument(help="Files, folders or globs of new articles of the same labels.")],
    output: Annotated[Path, typer.Option(help="Folder of the new bundle; never that of the old one.")],
    label_column: LabelColumn = None,
    seed: Seed = 0,
    force: Annotated[
        bool,
        typer.Option("--force", help="Save it also where it is worse, and replace a bundle that is at --output."),
    ] = False,
    *,
    reading: Reading,
) -> None:
    """Learn new articles on top of a bundle, without the old ones, and save a new bundle where it is not worse.

    Example: classifier learn urgency new.jsonl --output urgency-2
    """
    from classifier.app.display.figures import print_comparison
    from classifier.errors import GateError
    from classifier.model.bundle.store import read_manifest
    from classifier.model.continued.learn import check_continues
    from classifier.review.continued.learn import learn_on
    from classifier.scoring.loaded import find_bundle

    parent, manifest = read_manifest(find_bundle(bundle))
    check_continues(manifest, parent)
    task = manifest["task"]["name"]
    with bundle_place(output, [parent, *corpus], force=force) as place:
        frame = read_labelled(corpus, reading, task=task, label_column=label_column)
        learnt = learn_on(parent, frame, output, label_column=label_column, seed=seed, progress=say)
        print_comparison(learnt.comparison)
        try:
            learnt.check()
        except GateError as error:
            if not force:
                raise
            note(f"note: saved because of --force: {error}")
        learnt.save(place)
    note(f"note: {learnt.manifest['notes'][-1]}")
    print_inert(summary(learnt.metrics, output))
