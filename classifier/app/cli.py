"""The command line: what `classifier` runs."""

from __future__ import annotations

import os
import sys
import warnings
from typing import Annotated

import typer
from typer.core import TyperGroup

from classifier.app.commands.digest import digest
from classifier.app.commands.distill import distill
from classifier.app.commands.drift import drift
from classifier.app.commands.evaluate import evaluate
from classifier.app.commands.explain import explain
from classifier.app.commands.learn import learn
from classifier.app.commands.measure import measure
from classifier.app.commands.models import models_app
from classifier.app.commands.score import score
from classifier.app.commands.serve import serve
from classifier.app.commands.stories import stories
from classifier.app.commands.train import train
from classifier.app.commands.tune import tune
from classifier.app.corpus.commands import corpus_app
from classifier.app.display.inert import note
from classifier.app.label.commands import label_app
from classifier.app.standard_streams import NAMES, abandon_output, prepare
from classifier.errors import ClassifierError
from classifier.interrupts import stopped_as_by_a_key

INTERRUPTED = 130


class _Stopped(Exception):
    """Carries what Typer would answer by itself, and not as design.md says, out to `main`."""


class _Commands(TyperGroup):
    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except (KeyboardInterrupt, OSError) as error:
            raise _Stopped from error


app = typer.Typer(
    name="classifier",
    cls=_Commands,
    help="Topic, sentiment, leaning and stance of news articles, with the sentences that say why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(score)
app.command()(train)
app.command()(learn)
app.command()(tune)
app.command()(distill)
app.command()(evaluate)
app.command()(explain)
app.command()(measure)
app.command()(drift)
app.command()(stories)
app.command()(digest)
app.command()(serve)
app.add_typer(label_app, name="label")
app.add_typer(corpus_app, name="corpus")
app.add_typer(models_app, name="models")


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Topic, sentiment, leaning and stance of news articles, with the sentences that say why."""
    if debug:
        os.environ["CLASSIFIER_DEBUG"] = "1"
    if version:
        from importlib.metadata import version as installed

        print(f"classifier {installed('news-classifier')}")
        raise typer.Exit


def main() -> None:
    """Run the command line; an error is one line on standard error, and its class names the exit code."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # of libraries, which a user can do nothing about
    prepare()
    try:
        with stopped_as_by_a_key():
            app()
    except ClassifierError as error:
        _stop(str(error), error.exit_code, error)
    except _Stopped as stopped:
        _end(stopped.__cause__)
    except (KeyboardInterrupt, OSError) as error:
        _end(error)
    except RecursionError as error:
        _stop("the input is nested too deeply. Leave it out, or mend it.", 1, error)
    except MemoryError as error:
        _stop("the memory does not suffice. Give fewer or smaller articles at a time.", 1, error)


def _end(reason: BaseException | None) -> None:
    if isinstance(reason, BrokenPipeError):
        # Whoever read our output, such as `head`, has enough.
        abandon_output()
        sys.exit(0)
    if isinstance(reason, OSError):
        what = reason.strerror or str(reason)
        if reason.filename is not None:
            _stop(f"{reason.filename}: cannot be used ({what}). Give another name, or mend it.", 1, reason)
        # What has no name is standard output.
        abandon_output()
        _stop(f"{NAMES[1]}: cannot be written ({what}). Free space, or give another place.", 1, reason)
    _stop("interrupted", INTERRUPTED, reason or KeyboardInterrupt())


def _stop(message: str, code: int, error: BaseException) -> None:
    if "CLASSIFIER_DEBUG" in os.environ:
        raise error
    try:
        sys.stdout.flush()
    except OSError:
        abandon_output()
    note(f"classifier: {message}")
    sys.exit(code)
