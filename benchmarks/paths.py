"""Count the modules that an article passes on its way to an answer, and a corpus on its way to a model.

    python -m benchmarks.paths

A module counts when one of its functions runs, in a process that has loaded the models before. Compiled kernels, and
what they are made with, are counted apart: whoever follows a path need not open them.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import classifier
from classifier.corpus.formats.read import read_corpus
from classifier.model.training.settings import DEFAULTS
from classifier.model.training.train import train
from classifier.scoring.loaded import load_model
from classifier.scoring.score import score_articles
from classifier.tasks import TASKS

PACKAGE = Path(classifier.__file__).resolve().parent
ROOT = PACKAGE.parent
KERNELS, BELOW_KERNELS = "tfidf/kernels/", ("compiled.py", "string_table.py", "utf8.py")


def is_kernel(module: str) -> bool:
    """Whether a module, a path below the package, holds compiled kernels or what they are made with."""
    return module.startswith(KERNELS) or module.endswith("_kernels.py") or module in BELOW_KERNELS


def modules_run(call: Callable[[], object]) -> set[str]:
    """Names of the modules, as paths below the package, of which a function runs during a call."""
    modules: set[str] = set()

    def note(frame: FrameType, event: str, _: Any) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and PACKAGE in path.parents:
            modules.add(path.relative_to(PACKAGE).as_posix())

    call()  # what is compiled or cached at the first call is not on the path
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]
    return modules


def score_path(names: tuple[str, ...]) -> set[str]:
    """Modules that score one article with shipped bundles."""
    models = [load_model(name) for name in names]
    text = (ROOT / "seeds" / "01_bridge_repairs.txt").read_text(encoding="utf-8")
    return modules_run(lambda: list(score_articles([{"id": "a", "text": text}], models)))


def train_path() -> set[str]:
    """Modules that train a topic model on the starter corpus."""
    corpus = read_corpus(str(ROOT / "data" / "starter.jsonl"))
    settings = replace(DEFAULTS["article"], min_articles=3)
    return modules_run(lambda: train(corpus, TASKS["topic"], settings=settings))


def main() -> None:
    paths = {
        "score, topic": score_path(("topic",)),
        "score, all four": score_path(tuple(TASKS)),
        "train, topic": train_path(),
    }
    print("| path | modules | kernels besides |\n|---|---:|---:|")
    for name, modules in paths.items():
        kernels = set(filter(is_kernel, modules))
        print(f"| {name} | {len(modules - kernels)} | {len(kernels)} |")


if __name__ == "__main__":
    main()
