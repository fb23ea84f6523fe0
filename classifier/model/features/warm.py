"""Kernels that read texts, called once so that they are compiled: some of them in a process of their own.

Half of what is compiled for the first time needs no model, and Numba compiles one kernel at a time in a process.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module

import numpy as np

from classifier import parallel
from classifier.corpus.prepare.articles import Article, find_lines, find_sentences
from classifier.corpus.prepare.units import cut_units
from classifier.model.features.inputs import NUMBERS, UnitInputs
from classifier.tasks import TASKS, Unit
from classifier.text.names.named_text import tag_all
from classifier.text.targets import Target


def read_a_text(unit: Unit) -> list[Article]:
    """Call the kernels that lines, sentences and names are found by, as far as a unit needs them, on an article."""
    articles = [Article("", "", "Ann Lee was said to be good.", (Target("Ann Lee"),))] * 2  # one alone is read plainly
    find_lines(articles)
    if unit != "article":
        find_sentences(articles)
    if unit == "mention":
        tag_all([article.named for article in articles])
    return articles


def read_words() -> None:
    """Call the kernels that lexicons and word vectors know words by, on a sentence."""
    task = TASKS["sentiment"]
    inputs = UnitInputs(cut_units([Article("", "", "It was said to be good.")], task))
    for numbers in NUMBERS.values():
        if numbers.scores is None:
            numbers.rows(inputs)
        else:
            numbers.scores(inputs, np.zeros((len(numbers.names), len(task.labels)), np.float32))


def main() -> None:
    """Compile the kernels that lines, sentences and names are found by."""
    import_module(parallel.KERNELS)  # with it loaded, kernels are called however little there is to read
    read_a_text("mention")


COMMAND: Sequence[str] = (sys.executable, "-P", "-c", f"from {__name__} import main; main()")


@contextmanager
def compiled_beside() -> Iterator[None]:
    """Have kernels that read texts compiled while a block compiles others: in a process of its own, and behind it.

    Where they were compiled before nothing is done. What goes wrong in the process costs time alone: whoever calls a
    kernel that is not compiled compiles it.
    """
    is_no_use = parallel.are_compiled() or not parallel.are_kept() or parallel.n_cores() == 1
    beside = None if is_no_use else _begun()
    try:
        yield
        if beside is not None:
            read_words()
            beside.wait()
    finally:
        if beside is not None:
            beside.kill()
            beside.wait()


def _begun() -> subprocess.Popen[bytes] | None:
    nowhere = subprocess.DEVNULL
    try:
        return subprocess.Popen(COMMAND, stdin=nowhere, stdout=nowhere, stderr=nowhere)
    except OSError:  # there is no Python that could be run
        return None
