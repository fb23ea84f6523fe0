"""Requests that make no sense are refused in one line, before any work."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.app.running import Run, one_line

ARTICLE = "seeds/04_cup_final.txt"


def test_two_bundles_of_one_task_are_refused(run: Run, bundles: dict[str, Path]) -> None:
    code, out, err = run("score", ARTICLE, "--model", bundles["topic"], "--model", bundles["topic"])
    assert code == 1 and not out and "two of the bundles answer 'topic'" in one_line(err)


@pytest.mark.parametrize("target", ["", "=", "|", "...", "=the mayor"])
def test_a_target_that_names_nobody_is_refused(run: Run, bundles: dict[str, Path], target: str) -> None:
    code, out, err = run("score", ARTICLE, "--model", bundles["stance"], "--target", target)
    assert code == 2 and not out and "names nobody" in one_line(err)


@pytest.mark.parametrize("floor", ["nan", "inf", "-inf", "high"])
def test_a_gate_that_could_not_fail_is_refused(run: Run, bundles: dict[str, Path], floor: str) -> None:
    code, _, err = run("evaluate", bundles["topic"], "data/starter.jsonl", "--fail-under", f"f1_macro={floor}")
    assert code == 1 and "is not FIGURE=FLOOR" in one_line(err)


@pytest.mark.parametrize("name", ["", "/", "."])
def test_a_path_without_a_name_is_no_bundle(run: Run, name: str) -> None:
    code, _, err = run("score", ARTICLE, "--model", name)
    assert code == 4 and "no bundle" in one_line(err)


@pytest.mark.parametrize("file", ["metrics.json", "MODEL_CARD.md"])
def test_a_bundle_that_lacks_a_file_is_not_whole(run: Run, bundles: dict[str, Path], tmp_path: Path, file: str) -> None:
    bundle = Path(shutil.copytree(bundles["topic"], tmp_path / "topic"))
    assert run("models", "verify", bundle)[0] == 0
    (bundle / file).write_text("", encoding="utf-8")
    assert run("models", "verify", bundle)[0] == 4
    (bundle / file).unlink()
    assert run("models", "verify", bundle)[0] == 4


def test_a_seed_that_is_too_large_is_wrong_usage(run: Run) -> None:
    assert run("train", "data/starter.jsonl", "--task", "tone", "--seed", "99999999999")[0] == 2
