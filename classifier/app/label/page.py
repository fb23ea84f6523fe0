"""`classifier label POOL…`: the labelling page."""

from __future__ import annotations

import getpass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from classifier.app.display.inert import note
from classifier.app.display.progress import say
from classifier.app.options import MultiLabel, UnitName, read_labelled, settings_for, with_reading
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError, TaskError

Pool = Annotated[list[str], typer.Argument(help="Files, folders or globs of articles without labels.")]
StoreFile = Annotated[Path | None, typer.Option(help="SQLite file that keeps every decision; else TASK.sqlite.")]
Coder = Annotated[str, typer.Option(help="Who labels; each coder's decisions are kept apart.")]
Port = Annotated[
    int | None, typer.Option(min=0, max=65535, help="Port on this machine; 0: a free one; else 8765, if free.")
]
Task_ = Annotated[str, typer.Option(help="topic, leaning, sentiment, stance, or a name of your own.")]


PATIENCE_S, LARGE = 3.0, 5000
"""Seconds that a pool may take to be counted before the page opens without its model; of a LARGE one, none."""


class Policy(StrEnum):
    """What is asked next, but for every fifth article, which is a simple random draw."""

    mixture = "mixture"
    random = "random"
    uncertain = "uncertain"
    diverse = "diverse"
    spread = "spread"


def user() -> str:
    """The name of whoever is logged in; empty where nobody knows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


@with_reading()
def page(
    pool: Pool,
    task: Task_,
    labels: Annotated[
        str | None, typer.Option(help="a,b,c: the labels; of a store or a built-in task its own.")
    ] = None,
    store: StoreFile = None,
    model: Annotated[str | None, typer.Option(help="Bundle that suggests until there are labels.")] = None,
    rules: Annotated[Path | None, typer.Option(help="TOML file of patterns that suggest; never gold.")] = None,
    policy: Annotated[Policy, typer.Option(help="What is asked next, but for the random draws.")] = Policy.mixture,
    coder: Coder = "",
    unit: UnitName = None,
    multi_label: MultiLabel = False,
    adjudicate: Annotated[bool, typer.Option(help="Settle the articles that coders part on.")] = False,
    config: Annotated[Path | None, typer.Option(help="TOML file of settings, whose features are counted.")] = None,
    port: Port = None,
    *,
    reading: Reading,
) -> None:
    """Label articles on a page of your own machine, with a model that learns along.

    Prints the page's address, which holds a token; stop it with Ctrl-C. Every answer is in the
    store before the next question is shown. Needs the extra "serve".

    Example: classifier label archive/ --task blame --labels yes,no --store blame.sqlite
    """
    from classifier.label.asking.open import default_store, open_session
    from classifier.label.asking.rules import read_rules
    from classifier.label.store.store import open_store
    from classifier.web.shared.serve import require_extra

    require_extra()
    path = store or default_store(task)
    asked = task_for(task, labels, path, unit=unit, multi_label=multi_label)
    patterns = read_rules(rules, asked.labels) if rules else []
    bundle = bundle_for(model, asked) if model else None
    frame = read_labelled(pool, reading)
    settings = settings_for(config, asked.unit, frame)
    with open_store(path, asked) as opened:
        opened.set_about("policy", policy.value)
        opened.set_about("pool", [str(Path(name).resolve()) for name in pool])
        session = open_session(
            opened,
            frame,
            coder=coder or user(),
            policy=policy.value,
            mode="adjudication" if adjudicate else "label",
            model=bundle,
            rules=patterns,
            settings=settings,
            patience=None if adjudicate else PATIENCE_S * (len(frame) <= LARGE),
            progress=say,
        )
        run_page(session, port)


def run_page(session: Any, port: int | None) -> None:
    """Serve the page of a session until an interrupt."""
    import secrets

    from classifier.web.labelling.app import labelling_app
    from classifier.web.shared.guard import loopback_hosts
    from classifier.web.shared.serve import LOOPBACK, bound_socket, serve

    own, token = bound_socket(port), secrets.token_urlsafe(24)
    number = own.getsockname()[1]
    app = labelling_app(session, hosts=loopback_hosts(number), token=token)
    address = f"http://{LOOPBACK}:{number}/?token={token}"
    try:
        serve(app, own, ready=lambda: print(f"{address}", flush=True))
    finally:
        session.close()
    note(f"{session.store.path}: every decision is in it")


def task_for(name: str, labels: str | None, store: Path, *, unit: Any, multi_label: bool) -> Any:
    """The task that is labelled: with the labels that are given, the store's, or the built-in task's."""
    from dataclasses import replace

    from classifier.label.store.store import open_store
    from classifier.tasks import TASKS, task_named

    if labels is None and store.is_file():
        with open_store(store) as opened:
            if opened.task.name != name:
                raise TaskError(f"{store}: holds labels of {opened.task.name!r}, not of {name!r}. Name another store.")
            return opened.task
    asked = task_named(name, unit=unit, multi_label=multi_label)
    if labels is None and name not in TASKS:
        raise InputError("give the labels of a task of your own: --labels a,b,c.")
    chosen = list(dict.fromkeys(filter(None, map(str.strip, labels.split(","))))) if labels else list(asked.labels)
    if len(chosen) < (1 if multi_label else 2):
        raise InputError("give two labels or more: --labels a,b.")
    unknown = [label for label in chosen if name in TASKS and label not in asked.labels]
    if unknown:
        raise TaskError(f"{name!r} has no label {unknown[0]!r}: it has {', '.join(asked.labels)}.")
    return replace(asked, labels=tuple(chosen), ids={})


def bundle_for(path: str, task: Any) -> Any:
    """The bundle that suggests, which has the task's unit and labels."""
    from classifier.scoring.loaded import load_model

    model = load_model(path)
    if model.task.unit != task.unit or not set(model.task.labels) <= set(task.labels):
        has = ", ".join(model.task.labels)
        raise TaskError(f"{path}: answers {has} of each {model.task.unit}, which is not what is labelled here.")
    return model
