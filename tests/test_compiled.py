from __future__ import annotations

import os
import subprocess
import sys
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
