"""Kernels that read texts are compiled in a process beside, whose failure costs nothing but time."""

from __future__ import annotations

import subprocess
import sys

import pytest

from classifier import parallel
from classifier.model.features import warm


@pytest.fixture
def never_compiled(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(parallel, "are_compiled", lambda: False)
    monkeypatch.setattr(parallel, "n_cores", lambda: 2)
    return monkeypatch


@pytest.mark.parametrize("command", [(sys.executable, "-c", "raise SystemExit(3)"), ("no-such-python",)])
def test_a_process_that_fails_is_passed_over(never_compiled: pytest.MonkeyPatch, command: tuple[str, ...]) -> None:
    never_compiled.setattr(warm, "COMMAND", command)
    with warm.compiled_beside():
        pass


def test_the_process_ends_with_a_block_that_fails(never_compiled: pytest.MonkeyPatch) -> None:
    never_compiled.setattr(warm, "COMMAND", (sys.executable, "-c", "import time; time.sleep(600)"))
    begun, processes = warm._begun, list[subprocess.Popen[bytes] | None]()
    never_compiled.setattr(warm, "_begun", lambda: processes.append(begun()) or processes[-1])
    with pytest.raises(ValueError, match="stopped"), warm.compiled_beside():
        raise ValueError("stopped")
    (process,) = processes
    assert process is not None and process.returncode is not None and process.returncode != 0


def test_what_is_compiled_needs_no_model() -> None:
    warm.main()
    warm.read_words()
    loaded = {"names.words.token_kernels", "sentences.sentence_kernels", "names.tagging_kernels"}
    assert {f"classifier.text.{name}" for name in loaded} <= set(sys.modules)
