from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.places import SEEDS

KERNEL = """
from classifier.compiled import inner, kernel

@inner
def doubled(number):
    return 2 * number

@kernel
def answer(number):
    return doubled(number) + 0

print(answer(21))
"""


@pytest.mark.skipif(os.name == "nt", reason="a home that is no folder is made up by a device of POSIX")
@pytest.mark.parametrize("can_write", [True, False])
def test_kernels_work_everywhere_and_are_kept_where_that_can_be_written(tmp_path: Path, can_write: bool) -> None:
    (tmp_path / "counting.py").write_text(KERNEL)
    kept = tmp_path / "__pycache__"
    if not can_write:
        kept.touch()  # a file where the folder would be stops even root, whom permissions do not
    environment = {
        name: value for name, value in os.environ.items() if name not in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")
    }
    found = subprocess.run(
        [sys.executable, "-c", "import counting"],
        cwd=tmp_path,
        env=environment | {"HOME": os.devnull, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.stdout, found.returncode) == ("42\n", 0), found.stderr
    assert bool(list(tmp_path.glob("__pycache__/counting.answer*.nbc"))) is can_write


def cut_short(index: Path) -> bytes:
    return index.read_bytes()[:40]


def of_other_types(index: Path) -> bytes:
    with index.open("rb") as file:
        return pickle.dumps(pickle.load(file)) + b"cno_such_module\nTable\n."


@pytest.mark.parametrize("spoilt", [cut_short, of_other_types])
def test_a_kernel_that_cannot_be_read_is_compiled_anew(tmp_path: Path, spoilt: Callable[[Path], bytes]) -> None:
    (tmp_path / "counting.py").write_text(KERNEL)
    path = os.pathsep.join([str(tmp_path), *sys.path])
    environment = {**os.environ, "PYTHONPATH": path, "NUMBA_CACHE_DIR": str(tmp_path / "kept")}

    def answer() -> str:
        command = [sys.executable, "-c", "import counting"]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        ).stdout

    assert answer() == "42\n"
    kept = {index: spoilt(index) for index in tmp_path.rglob("*.nbi")}
    assert kept
    for index, content in kept.items():
        index.write_bytes(content)
    assert answer() == "42\n"
    assert all(index.read_bytes() != content for index, content in kept.items())
    assert answer() == "42\n"


SCORE = """
import sys
from classifier.app.cli import main

sys.argv = ["classifier", "score", *sys.argv[1:], "--format", "jsonl"]
try:
    main()
finally:
    print("numba" in sys.modules, file=sys.stderr)
"""


def test_a_few_articles_are_scored_without_compiling() -> None:
    seeds = sorted(SEEDS.glob("*.txt"))[:3]
    found = subprocess.run([sys.executable, "-c", SCORE, *map(str, seeds)], capture_output=True, text=True, check=False)
    assert len(found.stdout.splitlines()) == len(seeds)
    assert found.stderr.splitlines()[-1] == "False", found.stderr
