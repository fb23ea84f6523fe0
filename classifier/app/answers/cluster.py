"""`score --scheduler`: one Parquet part for each file of a folder, scored by the workers of a Dask cluster."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.app.answers.columns import answer_columns, answer_row
from classifier.app.answers.request import Request
from classifier.app.answers.tables import write_table
from classifier.app.display.inert import note
from classifier.app.display.progress import say
from classifier.corpus.formats.read import read_records
from classifier.corpus.records.files import ArticleFile, article_files, ignore_note
from classifier.corpus.records.reading import Reading
from classifier.errors import ClassifierError, InputError
from classifier.files import named_failures, write_whole
from classifier.locks import locked

if TYPE_CHECKING:
    from classifier.dask.bundles import Sent

ORIGIN = "_origin.json"
"""Says what bundles and options made the parts of a folder; Parquet's readers pass over such names."""


def score_on_cluster(request: Request, address: str) -> None:
    """Score each file of the input into a Parquet file of its own below the output.

    A part is written whole by the worker that scored it, whose folders are those of this machine. A part that is
    there, and newer than its file, is not made again. What a worker that dies was scoring another one scores.

    Raises:
        InputError: there is no output folder, or it holds answers of other bundles or options; see `connected`.
        BundleError: a bundle is refused.
        ClassifierError: a part failed; the others are there.
    """
    from classifier.dask.bundles import sent_bundle
    from classifier.dask.cluster import connected

    folder = _folder(request)
    files = article_files(request.paths, request.reading.on_note)
    bundles = [sent_bundle(bundle) for bundle in request.bundles]
    with locked(folder), connected(address) as client:
        _check_origin(folder, bundles, request)
        waiting = [file for file in files if not _is_done(file, part_of(file, folder))]
        if len(waiting) < len(files):
            note(f"{folder}: {len(files) - len(waiting):,} of {len(files):,} parts are there")
        reading = replace(request.reading, on_note=ignore_note, on_error=_kept)
        futures = _submitted(client, waiting, folder, bundles, request, reading)
        _wait(futures, folder, client)


def part_of(file: ArticleFile, folder: Path) -> Path:
    """Where the answers to a file's articles go."""
    return folder / f"{file.name.replace('/', '_')}.parquet"


def score_part(
    file: ArticleFile, part: Path, reading: Reading, targets: Sequence[Any], precision: float | None, *bundles: Sent
) -> int:
    """Score one file into its part, on whatever machine this runs; give the number of its articles.

    A part that another worker finished before it died is not made again.
    """

    import pyarrow.parquet as pq

    from classifier.dask.bundles import models_of
    from classifier.scoring.loaded import at_precision
    from classifier.scoring.score import score_articles

    if _is_done(file, part):
        return int(pq.read_metadata(part).num_rows)
    models = [at_precision(model, precision) for model in models_of(bundles)]
    tasks = [model.task for model in models]
    records = read_records(file.path, reading, name=file.name)
    answers = score_articles(records, models, targets=targets, evidence=False, probabilities=True)
    count = 0

    def rows() -> Any:
        nonlocal count
        for answer in answers:
            count += 1
            yield answer_row(answer, tasks)

    write_table(rows(), part, answer_columns(tasks), format="parquet")
    return count


def _kept(error: InputError) -> None:
    """What cannot be read stops its part, and no other: a part that lacks articles would look whole."""
    raise error


def _folder(request: Request) -> Path:
    others = {
        "--server": request.server,
        "--keep": request.keep,
        "--stance-output": request.stance_output,
        "--evidence-output": request.evidence_output,
        "--resume": request.resume,
    }
    asked = next((name for name, value in others.items() if value), None)
    if asked is not None:
        raise InputError(f"{asked} does not go with --scheduler. Leave one of them out.")
    if request.output is None:
        raise InputError("--scheduler needs --output FOLDER for its parts.")
    with named_failures(request.output):
        if request.output.exists() and not request.output.is_dir():
            raise InputError("is a file, and --scheduler writes many. Name a folder.", path=request.output)
        request.output.mkdir(parents=True, exist_ok=True)
    return request.output


def _check_origin(folder: Path, bundles: Sequence[Sent], request: Request) -> None:
    """Refuse a folder whose parts other bundles or options made."""
    targets, precision = [repr(target) for target in request.targets], request.precision
    origin = json.dumps({"bundles": [b.sha256 for b in bundles], "targets": targets, "precision": precision})
    path = folder / ORIGIN
    if not path.exists():
        if any(folder.glob("*.parquet")):
            raise InputError("holds Parquet files that are no answers. Give another --output.", path=folder)
        write_whole(path, origin)
    elif path.read_text(encoding="utf-8") != origin:
        raise InputError("holds answers of other bundles or options. Give another --output.", path=folder)


def _is_done(file: ArticleFile, part: Path) -> bool:
    return part.exists() and part.stat().st_mtime_ns >= Path(file.path).stat().st_mtime_ns


def _submitted(
    client: Any, files: Sequence[ArticleFile], folder: Path, bundles: Sequence[Sent], request: Request, reading: Reading
) -> dict[Any, ArticleFile]:
    """A future a file; each bundle is a task that gives itself, which a worker asks for once."""
    sent = [client.submit(_itself, bundle, key=f"bundle-{bundle.sha256}") for bundle in bundles]
    absolute = [replace(file, path=str(Path(file.path).absolute())) for file in files]
    shared = reading, request.targets, request.precision
    return {
        client.submit(score_part, file, part_of(file, folder).absolute(), *shared, *sent, pure=False): file
        for file in absolute
    }


def _itself(bundle: Sent) -> Sent:
    return bundle


def _wait(futures: dict[Any, ArticleFile], folder: Path, client: Any) -> None:
    """Wait for all parts; those that failed are named when the others are done."""
    from distributed import as_completed

    failed: list[str] = []
    articles = 0
    for number, future in enumerate(as_completed(list(futures), loop=client.loop), start=1):
        error = future.exception()
        if error is None:
            articles += future.result()
            say(f"{number:,} of {len(futures):,} parts, {articles:,} articles")
        else:
            failed.append(f"{error}" if isinstance(error, ClassifierError) else f"{futures[future].path}: {error}")
    note(f"{folder}: {articles:,} articles in {len(futures) - len(failed):,} new parts")
    if failed:
        more = f" (and {len(failed) - 1:,} more parts)" if len(failed) > 1 else ""
        raise ClassifierError(f"{failed[0]}{more} The other parts are there: run the same command again for the rest.")
