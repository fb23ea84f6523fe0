"""The command line: what `classifier` runs."""

from __future__ import annotations

import os
import sys
import warnings
from typing import Annotated

import typer

from classifier.app.commands.distill import distill
from classifier.app.commands.evaluate import evaluate
from classifier.app.commands.explain import explain
from classifier.app.commands.models import models_app
from classifier.app.commands.score import score
from classifier.app.commands.train import train
from classifier.app.commands.tune import tune
from classifier.app.corpus.commands import corpus_app
from classifier.errors import ClassifierError

INTERRUPTED = 130

app = typer.Typer(
    name="classifier",
    help="Topic, sentiment, leaning and stance of news articles, with the sentences that say why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(score)
app.command()(train)
app.command()(tune)
app.command()(distill)
app.command()(evaluate)
app.command()(explain)
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
    try:
        app()
    except ClassifierError as error:
        _stop(str(error), error.exit_code, error)
    except KeyboardInterrupt as error:
        _stop("interrupted", INTERRUPTED, error)
    except BrokenPipeError:
        # Whoever read our output, such as `head`, has enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _stop(message: str, code: int, error: BaseException) -> None:
    if "CLASSIFIER_DEBUG" in os.environ:
        raise error
    print(f"classifier: {message}", file=sys.stderr)
    sys.exit(code)
