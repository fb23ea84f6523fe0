"""The house as docs/architecture.md draws it: no circles, no crowded room, short ways."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.paths import is_kernel, score_path, train_path
from tests.places import ROOT

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in sorted((ROOT / "classifier").rglob("*.py"))
}
MAX_LINES, MAX_MODULES = 300, 14


def imports(name: str) -> set[str]:
    """The modules that a module imports, wherever in it, for types too."""
    imported = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return imported & set(MODULES) - {name}


IMPORTS = {name: imports(name) for name in MODULES}


def reached(start: str) -> set[str]:
    """The modules that one imports, and those that they import in turn."""
    seen: set[str] = set()
    waiting = list(IMPORTS[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += IMPORTS[name]
    return seen


def test_no_two_files_import_each_other() -> None:
    assert not [name for name in MODULES if name in reached(name)]


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_short(name: str) -> None:
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= MAX_LINES


def test_no_package_is_crowded() -> None:
    counts = Counter(path.parent for path in MODULES.values() if path.name != "__init__.py")
    assert not {folder.name: count for folder, count in counts.items() if count > MAX_MODULES}


def test_every_public_function_has_a_docstring() -> None:
    lacking = [
        f"{name}.{node.name}"
        for name, path in MODULES.items()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
        if not ast.get_docstring(node)
    ]
    assert not lacking


def test_one_article_passes_few_modules() -> None:
    assert len(score_path(("topic",))) <= 20


def test_a_corpus_passes_few_modules() -> None:
    assert len({module for module in train_path() if not is_kernel(module)}) <= 36


def test_architecture_names_every_room() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = {path.parent for path in MODULES.values()}
    assert not [folder.name for folder in folders if f"{folder.name}/" not in page]


def test_paths_are_of_this_checkout() -> None:
    assert all((Path(ROOT) / "classifier" / module).exists() for module in score_path(("topic",)))
