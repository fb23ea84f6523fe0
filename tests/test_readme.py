"""README's examples, run as they stand."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from classifier.app.cli import app
from tests.places import ROOT

PAGES = "".join(page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs").glob("*.md")))
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"<!-- example -->\s*```bash\n(.*?)```", README, re.DOTALL)
CLASSIFIER = shlex.quote(str(Path(sys.executable).with_name("classifier")))


def commands(command: object, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    children = getattr(command, "commands", None)
    if children is None:
        return [path]
    return [found for name, child in children.items() for found in commands(child, (*path, name))]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split("\n")[0])
def test_every_example_runs(block: str, tmp_path: Path) -> None:
    for line in block.replace("OUT/", f"{tmp_path}/").splitlines():
        command = re.sub(r"\bclassifier(?= )", CLASSIFIER, line)
        done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0 and done.stdout, done.stderr


@pytest.mark.parametrize("path", commands(get_command(app)), ids=" ".join)
def test_every_command_has_help_and_is_in_the_docs(path: tuple[str, ...]) -> None:
    command = get_command(app)
    for name in path:
        command = command.commands[name]  # type: ignore[attr-defined]
    assert (command.help and command.help.strip().endswith((".", ")"))) or "Example:" in (command.help or "")
    assert "classifier " + " ".join(path) in README + PAGES


def test_the_two_commands_are_one_line_each() -> None:
    for mark in ("<!-- score -->", "<!-- tests -->"):
        block = README.split(mark)[1].split("```")[1]
        assert block.startswith("bash\npython3 -m venv .venv && ") and block.count("\n") == 2
