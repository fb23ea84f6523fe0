"""A hook of mkdocs: writes the page of commands from their own `--help`, so that it cannot be out of date."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

PAGE = "reference/commands.md"
WIDTH = "74"
"""Characters of a line, as many as the page shows without scrolling."""


def on_files(files: Files, config: Any) -> Files:
    """Add the page to the site."""
    files.append(File.generated(config, PAGE, content=page()))
    return files


def page() -> str:
    """Give every command with its help, as Markdown."""
    parts = ["# Commands\n", "Each command says this with `--help`.\n"]
    for command in commands():
        parts.append(f"## {' '.join(['classifier', *command])}\n\n```text\n{help_of(command)}\n```\n")
    return "\n".join(parts)


def commands() -> Iterator[tuple[str, ...]]:
    """Name every command, groups before what is in them."""
    from typer.main import get_command

    from classifier.app.cli import app

    return _below((), get_command(app))


def _below(path: tuple[str, ...], command: Any) -> Iterator[tuple[str, ...]]:
    yield path
    for name, child in getattr(command, "commands", {}).items():
        yield from _below((*path, name), child)


def help_of(command: tuple[str, ...]) -> str:
    """Give what a command says of itself."""
    environment = {"COLUMNS": WIDTH, "TERM": "dumb", "NO_COLOR": "1", "PATH": "", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [str(Path(sys.executable).with_name("classifier")), *command, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        encoding="utf-8",
    )
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())
