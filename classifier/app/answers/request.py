"""What is asked of one run of `score`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.app.answers.tables import table_format
from classifier.app.display.inert import note
from classifier.app.options import Errors
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError
from classifier.files import is_same, is_stream, named_failures
from classifier.text.languages.codes import UNDETERMINED

if TYPE_CHECKING:
    from classifier.tasks import Task
    from classifier.text.targets import Target


class Format(StrEnum):
    """How answers are written."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


CONTINUED = (Format.jsonl, Format.csv, Format.parquet)
"""Formats of outputs that `--resume` goes on with."""


@dataclass(frozen=True)
class Request:
    """What is scored, with what, and where the answers go.

    Attributes:
        paths: as given: files, folders, globs or `-`.
        reading: how they are read.
        bundles: folders, or names of shipped bundles.
        format: of the answers.
        output: None: standard output.
        stance_output, evidence_output: tables of their own; None: not asked for.
        targets: of stance, that name somebody each.
        keep: columns to carry.
        evidence: quote sentences.
        probabilities: give every label's; CSV and Parquet always do.
        errors: what an article that cannot be scored does to the run.
        precision: promised of the answers given for certain; None: as each bundle was trained for.
        jobs: worker processes.
        resume: let answers of earlier runs stand.
        rescore: redo answers of other bundles or options in place of an error.
        full: panels, however many articles there are.
        raw_cells: leave CSV cells as they are.
        server: address of a service that scores in place of this process, with bundles of its own; None: none.
    """

    paths: list[str]
    reading: Reading
    bundles: list[str]
    format: Format
    output: Path | None
    stance_output: Path | None
    evidence_output: Path | None
    targets: list[Target]
    keep: list[str]
    evidence: bool
    probabilities: bool
    errors: Errors
    precision: float | None
    jobs: int
    resume: bool
    rescore: bool
    full: bool
    raw_cells: bool
    server: str | None = None

    @property
    def server_tasks(self) -> list[str]:
        """The tasks that a service is asked for; none: all that it has."""
        return self.bundles if self.server else []

    @property
    def outputs(self) -> list[Path]:
        """Every file that is written."""
        return [path for path in (self.output, self.stance_output, self.evidence_output) if path is not None]

    @property
    def has_columns(self) -> bool:
        """Whether answers become rows, with a column a label's probability."""
        return self.format in (Format.csv, Format.parquet) or len(self.outputs) > (self.output is not None)


def format_of(format: Format | None, output: Path | None, is_terminal: bool) -> Format:
    """Tell the format of the answers: as asked, by the output's name, or by who looks.

    Raises:
        InputError: it cannot be told, or does not go with the output.
    """
    if format is Format.table and output is not None:
        raise InputError("--format table is for the terminal. Write jsonl, json, csv or parquet.")
    if format is not None or output is None:
        if format is Format.parquet and output is None:
            raise InputError("--format parquet needs --output.")
        return format or (Format.table if is_terminal else Format.jsonl)
    suffix = output.suffix.lstrip(".").lower()
    if suffix in Format.__members__ and suffix != Format.table:
        return Format(suffix)
    with named_failures(output):
        if is_stream(output):
            return Format.jsonl
    raise InputError("its name does not tell the format. End it in .jsonl, .json, .csv or .parquet.", path=output)


def check(request: Request) -> None:
    """Refuse what does not go together, before any work.

    Raises:
        InputError: it does not.
    """
    outputs = request.outputs
    for i, path in enumerate(outputs):
        if any(is_same(path, other) for other in outputs[:i]):
            raise InputError("is named for two outputs. Give each a file of its own.", path=path)
    if request.stance_output is not None:
        table_format(request.stance_output, "--stance-output")
    if request.evidence_output is not None:
        table_format(request.evidence_output, "--evidence-output")
    if request.evidence_output is not None and not request.evidence:
        raise InputError("--evidence-output and --no-evidence do not go together.")
    if request.full and request.format is not Format.table:
        raise InputError("--full draws on the terminal. Leave it out, or give --format table.")
    tables = [path for path in (request.stance_output, request.evidence_output) if path is not None]
    if request.raw_cells and request.format is not Format.csv and not any(path.suffix == ".csv" for path in tables):
        raise InputError("--raw-cells is for CSV, and no output is CSV. Leave it out.")
    with named_failures(request.output or Path()):
        is_pipe = request.output is not None and is_stream(request.output)
    if is_pipe and request.format is Format.parquet:
        raise InputError("Parquet cannot be written into a pipe or a device. Give a file.", path=request.output)
    if request.resume:
        _check_resume(request, is_pipe=is_pipe)


def check_bundles(manifests: Sequence[Mapping[str, Any]]) -> None:
    """Refuse two bundles that answer the same of the same article; one a language is routed to.

    Raises:
        InputError: two bundles of one task read one language, or one of them any.
    """
    read: dict[str, set[str]] = {}
    for manifest in manifests:
        name, own = manifest["task"]["name"], set(manifest.get("corpus", {}).get("languages") or [UNDETERMINED])
        others = read.setdefault(name, set())
        if others and (others & own or UNDETERMINED in others | own):
            raise InputError(f"two of the bundles answer {name!r}, and an answer has room for one. Leave one out.")
        others |= own


def check_tasks(request: Request, tasks: list[Task]) -> None:
    """Refuse a table that none of the bundles fills.

    Raises:
        InputError: no bundle answers toward targets, or quotes sentences.
    """
    if request.stance_output is not None and not any(task.unit == "mention" for task in tasks):
        raise InputError("--stance-output: none of the bundles reads mentions of targets. Add --model stance.")
    if request.targets and not any(task.unit == "mention" for task in tasks):
        note("note: --target is not used: none of the bundles reads mentions of targets. Add --model stance.")
    if request.evidence_output is not None and all(task.unit == "article" for task in tasks):
        raise InputError("--evidence-output: none of the bundles quotes sentences. Add --model sentiment.")


def _check_resume(request: Request, *, is_pipe: bool) -> None:
    if request.output is None or is_pipe:
        raise InputError("--resume needs --output with a name that ends in .jsonl, .csv or .parquet.")
    if request.format not in CONTINUED:
        raise InputError("--resume cannot go on with .json. End --output in .jsonl, .csv or .parquet.")
    if request.format is Format.csv and len(request.outputs) > 1:
        what = "--resume makes tables of their own from .jsonl and .parquet alone, since CSV holds no whole answers."
        raise InputError(f"{what} End --output in one of these.")
