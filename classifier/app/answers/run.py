"""One run of `score`: articles in, answers to their place."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from classifier.app.answers.batches import Batch, packed
from classifier.app.answers.columns import answer_columns
from classifier.app.answers.earlier import Earlier, earlier_answers, is_there
from classifier.app.answers.journal import Journal, partial_of
from classifier.app.answers.keep import keeping
from classifier.app.answers.request import Format, Request, check, check_bundles, check_tasks
from classifier.app.answers.server import Server
from classifier.app.answers.state import Origin, bundle_hash, id_hash, keyed, plain_options
from classifier.app.answers.write import Layout, to_file, to_stdout, to_stream, with_tidy
from classifier.app.display.inert import note
from classifier.app.display.progress import say, with_progress
from classifier.app.options import Errors, Skipped
from classifier.app.outputs import kept_for_this_run, refuse_reading_standard_output
from classifier.corpus.records.arrivals import Arrivals
from classifier.corpus.records.encoding import without_surrogates
from classifier.corpus.records.files import STDIN, Unread, article_files, expand_paths, ignore_note
from classifier.corpus.records.reading import Reading
from classifier.corpus.records.size import about_articles
from classifier.errors import ClassifierError, InputError
from classifier.files import is_same, is_stream, place_of
from classifier.tasks import one_a_name

Record = Mapping[str, Any]


def run(request: Request) -> None:
    """Score what is asked for, and write it.

    Raises:
        ClassifierError: nothing could be scored, or a file cannot be read or written.
    """
    check(request)
    files = _files(request)
    with ExitStack() as outputs:
        for output in request.outputs:
            outputs.enter_context(kept_for_this_run(output, files))
        if request.output is None:
            refuse_reading_standard_output(files)
        manifests = _manifests(request)
        journal = _journal(request, manifests)
        if journal is not None:
            outputs.callback(journal.close)
        _run(request, files, manifests, journal)


def _run(request: Request, files: list[str], manifests: list[dict[str, Any]], journal: Journal | None) -> None:
    arrivals = Arrivals()
    request = replace(request, reading=replace(request.reading, arrivals=arrivals))
    layout, records = _laid_out(request, manifests, _records(request))
    if journal is not None:
        _refuse_strangers(journal, request, files)
        records = journal.pending(keyed(records))
    counted = _Counted(request.errors)
    scored = _scored(request, records, layout, arrivals, is_lines=_is_lines(request, journal))
    batches = counted.watch(scored)
    total = about_articles(files) if sys.stderr.isatty() and journal is None else None
    _write(with_progress(batches, total=total, size=lambda batch: batch.size), request, layout, journal)
    if journal is not None and request.resume:
        note(f"{request.output}: {_counts(journal)}")
    counted.report(journal.counts["as before"] if journal else 0)


def _counts(journal: Journal) -> str:
    """How many articles have an answer as before, and how many were scored and why."""
    counts = ", ".join(f"{count:,} {what}" for what, count in journal.counts.items() if count)
    return counts if journal.new_keys else f"finished already, nothing was scored: {counts or 'no article'}"


def _files(request: Request) -> list[str]:
    """The files to read; an output that an earlier run left in a folder is not one of them."""
    files = expand_paths(request.paths)
    own = _own_output(request, files)
    return [file for file in files if file not in own]


def _own_output(request: Request, files: list[str]) -> list[str]:
    """The output, where a folder that is read holds it and a run goes on with it."""
    output = request.output
    if not request.resume or output is None:
        return []
    return [file for file in files if file not in request.paths and is_same(file, output)]


def _manifests(request: Request) -> list[dict[str, Any]]:
    """The manifest of each bundle, all of which promise the precision that is asked for."""
    from classifier.model.bundle.store import read_manifest
    from classifier.scoring.loaded import find_bundle, with_precision

    if request.server is not None:
        return Server(request.server).manifests(request.server_tasks)
    manifests = []
    for bundle in request.bundles:
        folder, manifest = read_manifest(find_bundle(bundle))
        with_precision(manifest, request.precision, folder)
        manifests.append(manifest)
    return manifests


def _laid_out(
    request: Request, manifests: list[dict[str, Any]], records: Iterator[Record]
) -> tuple[Layout, Iterator[Record]]:
    """How answers become rows, and the records with the columns that are carried."""
    from classifier.model.bundle.store import task_of

    check_bundles(manifests)
    tasks = one_a_name([task_of(manifest) for manifest in manifests])
    check_tasks(request, tasks)
    records, kept = keeping(records, request.keep, answer_columns(tasks))
    stance, quotes = request.stance_output, request.evidence_output
    return Layout(tasks, kept, request.raw_cells, stance, quotes), records


def _hashes(manifests: list[dict[str, Any]]) -> dict[str, str]:
    """The hash of each bundle by its task, and where a task has several by the language too."""
    names = [manifest["task"]["name"] for manifest in manifests]
    own = [
        f"{name} {'+'.join(manifest['corpus']['languages'])}" if names.count(name) > 1 else name
        for name, manifest in zip(names, manifests, strict=True)
    ]
    return {name: bundle_hash(manifest) for name, manifest in zip(own, manifests, strict=True)}


def _journal(request: Request, manifests: list[dict[str, Any]]) -> Journal | None:
    """The journal of an output; None for standard output, a pipe or a device."""
    if request.output is None or is_stream(request.output):
        return None
    origin = Origin(
        _hashes(manifests),
        plain_options(
            target=[str(target) for target in request.targets],
            evidence=request.evidence,
            keep=request.keep,
            precision=request.precision,
            probabilities=request.has_columns or request.probabilities,
            **{"raw-cells": request.raw_cells and request.format is Format.csv},
        ),
    )
    place, earlier = place_of(request.output), Earlier()
    is_there(partial_of(place))
    if request.resume:
        names = place, partial_of(place)
        earlier = earlier_answers(*names, origin, format=request.format.value, rescore=request.rescore)
    return Journal(place, origin, earlier)


def _refuse_strangers(journal: Journal, request: Request, files: list[str]) -> None:
    """Refuse to go on with the answers to other articles altogether, before any is scored.

    Raises:
        InputError: not one of the articles has an answer already.
    """
    can_be_read_twice = all(file != STDIN and not is_stream(Path(file)) for file in files)
    if not journal.known or not can_be_read_twice:
        return
    quiet = replace(request.reading, on_error=lambda _: None, on_note=ignore_note)
    if not any(id_hash(record["id"]) in journal.known for record in _read(request, quiet)):
        what = f"holds answers to {len(journal.known):,} articles, and not one of them is given now."
        raise InputError(f"{what} Give another --output, or start without --resume.", path=request.output)


def _read(request: Request, reading: Reading) -> Iterator[Record]:
    from classifier.corpus.formats.read import read_all, read_records

    own = _own_output(request, expand_paths(request.paths))
    if not own:
        yield from read_all(request.paths, reading)
        return
    for file in article_files(request.paths, reading.on_note):
        if file.path not in own:
            yield from read_records(file.path, reading, name=file.name)


def _records(request: Request) -> Iterator[Record]:
    """The records of all paths; in place of what cannot be read, one with `error`."""
    broken: list[InputError] = []
    on_error = broken.append if request.errors is Errors.skip else request.reading.on_error
    skipped = Skipped(request.errors, shown=None)
    for record in _read(request, replace(request.reading, on_error=on_error)):
        yield from _unread(broken, skipped)
        skipped.show()
        yield record
    yield from _unread(broken, skipped)


def _unread(broken: list[InputError], skipped: Skipped) -> Iterator[Record]:
    while broken:
        error = broken.pop(0)
        skipped(error)
        yield {
            "id": str(without_surrogates(error.id)),
            "title": "",
            "text": "",
            "error": Unread.of(error),
        }


def _scored(
    request: Request, records: Iterator[Record], layout: Layout, arrivals: Arrivals, *, is_lines: bool
) -> Iterator[Batch]:
    from classifier.scoring.stream import score_batches

    finish = partial(packed, as_lines=is_lines, stop=request.errors is Errors.fail)
    if request.server is not None:
        batches = Server(request.server).batches(records, request, finish)
        return batches if is_lines and request.output else with_tidy(batches, layout)
    batches = score_batches(
        records,
        request.bundles,
        finish,
        targets=request.targets,
        evidence=request.evidence,
        probabilities=request.has_columns or request.probabilities,
        precision=request.precision,
        jobs=request.jobs,
        arrives=arrivals.wait,
        announce=partial(say, "compiling for the first time, which takes about a quarter of a minute"),
    )
    return batches if is_lines and request.output else with_tidy(batches, layout)


def _is_lines(request: Request, journal: Journal | None) -> bool:
    """Whether answers are packed as lines of JSON by whoever scores them."""
    return journal is not None or request.format is Format.jsonl


def _write(batches: Iterator[Batch], request: Request, layout: Layout, journal: Journal | None) -> None:
    if journal is not None:
        to_file(batches, journal, request.format.value, layout)
    elif request.output is not None:
        to_stream(batches, request.output, request.format.value, layout)
    elif request.format is Format.table:
        from classifier.app.display.table import print_answers

        answers = (pair for batch in batches for pair in zip(batch.content, batch.texts, strict=True))
        print_answers(answers, layout.tasks, full=request.full)
    else:
        to_stdout(batches, request.format.value, layout)


class _Counted:
    """Counts the answers that pass, and stops at an error where that is asked for."""

    def __init__(self, errors: Errors) -> None:
        self.errors, self.answered, self.failed, self.last = errors, 0, 0, ""

    def watch(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        for batch in batches:
            self.answered += batch.answered
            self.failed += batch.failed
            self.last = batch.last or self.last
            yield batch
            if batch.failed and self.errors is Errors.fail:
                raise ClassifierError(f"{self.last}. It stopped there, as --errors fail asks.")

    def report(self, before: int) -> None:
        if self.failed and not self.answered and not before:
            raise ClassifierError(f"none of {self.failed} article(s) could be scored; the last: {self.last}")
        if self.failed:
            total = self.answered + self.failed
            note(f"{self.failed} of {total} articles could not be scored; their records have `error`")
