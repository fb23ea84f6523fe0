"""What a command imports: `--help` next to nothing, and one article no library that is slow to import."""

from __future__ import annotations

import subprocess
import sys

import pytest

SLOW = {"pandas", "sklearn", "scipy", "numba", "pyarrow", "matplotlib", "trafilatura", "torch", "ftfy", "py3langid"}
COMMAND = """
import sys
from classifier.app.cli import main
sys.argv = ["classifier", *sys.argv[1:]]
try:
    main()
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], SLOW | {"numpy", "joblib", "orjson", "multiprocessing"}),
        (["score", "--help"], SLOW | {"numpy", "joblib", "orjson", "multiprocessing"}),
        (["score", "seeds/01_bridge_repairs.txt", "--format", "json"], SLOW),
    ],
)
def test_a_command_imports_only_what_it_uses(arguments: list[str], unwanted: set[str]) -> None:
    done = subprocess.run([sys.executable, "-c", COMMAND, *arguments], capture_output=True, text=True, check=True)
    assert done.stdout
    assert set(done.stderr.split()) & unwanted == set()


def test_an_interrupt_while_commands_are_imported_is_one_line() -> None:
    code = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from classifier.__main__ import main
class Late:
    def find_spec(self, name, *_):
        if name == "typer":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Late())
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "classifier: interrupted\n")
