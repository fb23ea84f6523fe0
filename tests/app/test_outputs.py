"""Outputs before the work: what is read is not written, and a bundle is not replaced unasked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.app.running import Run, one_line
from tests.places import ROOT, STARTER


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return Path(shutil.copy(STARTER, tmp_path / "news.jsonl"))


COMMANDS = [
    ["score", "{read}", "--model", "topic", "--output", "{write}"],
    ["score", "{read}", "--model", "topic", "--output", "{write}.csv", "--stance-output", "{write}"],
    ["corpus", "convert", "{read}", "{write}"],
    ["corpus", "split", "{read}", "{write}"],
    ["corpus", "validate", "{read}", "--output", "{write}"],
    ["explain", "{read}", "--task", "topic", "--html", "{write}"],
    ["tune", "{read}", "--task", "topic", "--output", "{write}"],
    ["train", "{read}", "--task", "topic", "--output", "{write}"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_an_output_that_is_read_is_refused_through_links_and_folders_too(
    run: Run, news: Path, command: list[str]
) -> None:
    link = news.with_name("link.jsonl")
    link.symlink_to(news.name)
    for read, write in ((news, news), (news, link), (link, news), (news.parent, news)):
        code, _, err = run(*(part.format(read=read, write=write) for part in command))
        one_line(err)
        assert code == 1 and ("is read too" in err or "is a file" in err or "cannot be told" in err or "several" in err)
    assert news.read_bytes() == STARTER.read_bytes() and link.is_symlink()


def test_two_outputs_are_two_files(run: Run, news: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    code, _, err = run("score", news, "--model", "stance", "--stance-output", table, "--evidence-output", table)
    assert code == 1 and "named for two outputs" in one_line(err) and not table.exists()


def test_the_work_does_not_begin_where_the_output_cannot_be_a_bundle(run: Run, news: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "notes.txt").touch()
    for name, message in (("file", "is a file"), ("folder", "holds files that are no bundle"), (".", "no bundle")):
        code, _, err = run("train", tmp_path / "nothing.jsonl", "--task", "topic", "--output", tmp_path / name)
        assert code == 1 and message in one_line(err)


def test_a_bundle_is_replaced_with_force_alone_and_through_a_link(
    run: Run, news: Path, bundles: dict[str, Path], tmp_path: Path
) -> None:
    bundle, link = tmp_path / "bundle", tmp_path / "link"
    shutil.copytree(bundles["leaning"], bundle)
    link.symlink_to("bundle")
    before = (bundle / "manifest.json").read_bytes()
    code, _, err = run("train", news, "--task", "leaning", "--output", link)
    assert code == 1 and "--force to replace it" in one_line(err)
    assert (bundle / "manifest.json").read_bytes() == before
    assert run("train", news, "--task", "leaning", "--seed", 1, "--output", link, "--force")[0] == 0
    assert link.is_symlink() and (bundle / "manifest.json").read_bytes() != before


def test_a_shipped_bundle_is_never_replaced(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (ROOT / "models" / "topic" / "manifest.json").read_bytes()
    (tmp_path / "link").symlink_to(ROOT / "models" / "topic")
    monkeypatch.chdir(ROOT)
    for options in (
        [],
        ["--force"],
        ["--force", "--output", "models/topic"],
        ["--force", "--output", tmp_path / "link"],
    ):
        code, _, err = run("train", STARTER, "--task", "topic", *options)
        assert code == 1 and "shipped bundle, which is never replaced" in one_line(err)
    assert (ROOT / "models" / "topic" / "manifest.json").read_bytes() == before


def test_models_build_replaces_when_told_to(run: Run, tmp_path: Path) -> None:
    (tmp_path / "topic").mkdir()
    (tmp_path / "topic" / "manifest.json").write_text("{}", encoding="utf-8")
    recipe = tmp_path / "topic.toml"
    recipe.write_text('task = "topic"\n[[source]]\nfile = "news.jsonl"\n', encoding="utf-8")
    code, _, err = run("models", "build", recipe, "--sources", tmp_path, "--output", tmp_path)
    assert code == 1 and "--replace to replace it" in one_line(err)


def test_an_evaluation_does_not_go_into_a_bundle(run: Run, bundles: dict[str, Path]) -> None:
    code, _, err = run("evaluate", bundles["topic"], STARTER, "--output", bundles["topic"])
    assert code == 1 and "is a bundle, which other files would break" in one_line(err)
