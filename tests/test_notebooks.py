"""Each notebook runs from top to bottom in a fresh kernel, and is committed with its plots."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest

from tests.places import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
KILOBYTES = 300
"""A committed notebook is no larger."""


def sources(path: Path) -> list[str]:
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source.replace("%matplotlib inline", "") for cell in cells if cell.cell_type == "code"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_from_top_to_bottom(path: Path) -> None:
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    assert all(output.output_type != "stream" for cell in notebook.cells for output in cell.get("outputs", []))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_defines_no_logic(path: Path) -> None:
    tree = ast.parse("\n".join(sources(path)))
    logic = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If, ast.Try)
    assert not [node for node in ast.walk(tree) if isinstance(node, logic)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_committed_with_its_plots(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in cells) == 1
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 1
    assert all(output.output_type != "error" for output in outputs)
    assert path.stat().st_size < KILOBYTES * 1000


def test_there_are_six() -> None:
    names = ["01_corpus", "02_metrics", "03_errors", "04_compare", "05_study", "06_month"]
    assert [path.stem for path in NOTEBOOKS] == names
