from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from classifier.app.corpus.commands import corpus_app
from classifier.corpus.fetch.public import DATA_SETS
from classifier.errors import ClassifierError, CorpusError, InputError

PROSE = "The council of {0} met on Monday and voted for bridge {0} over the river {0}, they said."


def rows(count: int = 30, **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{i:03}",
            "text": PROSE.format(i),
            "topic": ("sport", "health")[i % 2],
            "outlet": f"o{i % 6}",
            **more,
        }
        for i in range(count)
    ]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return write(tmp_path / "news.jsonl", rows())


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def run(*arguments: object) -> Any:
    """Run `classifier corpus …`, giving stdout and stderr; an error is raised as in the library."""
    return CliRunner().invoke(corpus_app, [str(each) for each in arguments], catch_exceptions=False)


def test_every_command_has_help_with_an_example() -> None:
    for name in ("build", "fetch", "convert", "validate", "describe", "split"):
        result = run(name, "--help")
        assert result.exit_code == 0 and "Example: classifier corpus" in result.output


def test_convert_tells_formats_by_suffix_and_says_how_many(news: Path, tmp_path: Path) -> None:
    result = run("convert", news, tmp_path / "out.parquet")
    assert result.stdout == "" and "30 articles" in result.stderr
    assert pd.read_parquet(tmp_path / "out.parquet")["id"].tolist()[:2] == ["000", "001"]


def test_convert_writes_to_standard_output(news: Path) -> None:
    result = run("convert", news, "-")
    assert result.stdout == news.read_text(encoding="utf-8").replace('"text"', '"title": "", "text"')
    assert run("convert", news, "-", "--to", "csv").stdout_bytes.startswith(b"id,title,text,topic,outlet\r\n")
    with pytest.raises(InputError, match="a folder cannot go"):
        run("convert", news, "-", "--to", "folder", "--label-column", "topic")


def test_convert_changes_labels_and_shows_the_counts(tmp_path: Path) -> None:
    news = write(
        tmp_path / "n.jsonl",
        [{**row, "topic": "tennis|misc" if i else "misc"} for i, row in enumerate(rows(3))],
    )
    label_options = ("--label-column", "topic", "--label-separator", "|", "--roll-up", "--drop", "misc")
    result = run("convert", news, tmp_path / "out.txt", "--to", "fasttext", *label_options)
    assert (tmp_path / "out.txt").read_text(encoding="utf-8").splitlines()[0].startswith("__label__sport The council")
    assert (
        "label 'tennis': 2 articles to 'sport'" in result.stderr
        and "label 'misc': 3 articles left out" in result.stderr
    )


def test_convert_goes_on_past_a_broken_row_or_stops_there(news: Path, tmp_path: Path) -> None:
    news.write_text(news.read_text(encoding="utf-8") + "{broken\n", encoding="utf-8")
    result = run("convert", news, tmp_path / "out.csv")
    assert f"skipped: {news}, line 31: is no JSON" in result.stderr and "30 articles" in result.stderr
    with pytest.raises(InputError, match="line 31"):
        run("convert", news, tmp_path / "stopped.csv", "--errors", "fail")
    assert not (tmp_path / "stopped.csv").exists()


def test_convert_of_a_damaged_parquet_names_it_and_takes_the_rest(news: Path, tmp_path: Path) -> None:
    run("convert", news, tmp_path / "whole.parquet")
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "whole.parquet").read_bytes()[:-200])
    result = run("convert", tmp_path / "cut.parquet", news, tmp_path / "out.csv")
    assert "cut.parquet: is no Parquet file, or a damaged one" in result.stderr and "30 articles" in result.stderr


def test_convert_of_nothing_fails_and_leaves_what_was_there(news: Path, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("old", encoding="utf-8")
    (tmp_path / "bad.jsonl").write_text("{broken\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="no article is left"):
        run("convert", tmp_path / "bad.jsonl", tmp_path / "out.csv")
    with pytest.raises(InputError, match="'excel' is no input format"):
        run("convert", news, tmp_path / "out.csv", "--from", "excel")
    with pytest.raises(InputError, match="'klingon' is no encoding"):
        run("convert", news, tmp_path / "out.csv", "--encoding", "klingon")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "old"


def test_convert_cleans_where_asked(tmp_path: Path) -> None:
    news = write(tmp_path / "n.jsonl", [{"id": "a", "text": f"{PROSE.format(1)}\nAdvertisement\n"}])
    run("convert", news, tmp_path / "out.jsonl", "--clean")
    assert json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))["text"] == PROSE.format(1)


def test_validate_prints_a_table_and_passes_a_corpus_with_warnings(tmp_path: Path) -> None:
    news = write(tmp_path / "n.jsonl", [*rows(20), {"id": "x", "text": "Too short.", "topic": "sport"}])
    result = run("validate", news)
    assert result.exit_code == 0 and "warning  short text" in result.stdout and "article 21 (x)" in result.stdout


def test_validate_fails_on_an_error_and_writes_all_rows(tmp_path: Path) -> None:
    news = write(tmp_path / "n.jsonl", [*rows(20), {**rows(1)[0], "topic": "health"}])
    news.write_text(news.read_text(encoding="utf-8") + "{broken\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="3 errors"):
        run("validate", news, "--output", tmp_path / "problems.csv")
    table = pd.read_csv(tmp_path / "problems.csv", dtype=str)
    assert set(table["check"]) == {"unreadable", "duplicate id", "conflicting labels"}


def test_describe_prints_tables_and_draws_them(news: Path, tmp_path: Path) -> None:
    result = run("describe", news, "--output", tmp_path / "about")
    assert "labels" in result.stdout and "health        15" in result.stdout
    names = {path.name for path in (tmp_path / "about").iterdir()}
    assert {"plots.png", "labels.csv", "outlets.csv"} <= names


def test_what_all_articles_have_alike_is_one_line(news: Path) -> None:
    lines = run("describe", news).stdout.splitlines()
    assert any(line.startswith("alike in all: ") and "languages en" in line for line in lines)
    assert "languages" not in lines
    assert any(line.startswith("none: ") and "copies of another article" in line for line in lines)


def test_split_adds_sides_or_folds(news: Path, tmp_path: Path) -> None:
    result = run("split", news, tmp_path / "out.parquet", "--by", "outlet", "--validation", 0.2, "--test", 0.2)
    table = pd.read_parquet(tmp_path / "out.parquet")
    assert "train" in result.stderr and table.groupby("outlet")["split"].nunique().max() == 1
    run("split", news, tmp_path / "folds.csv", "--folds", 3)
    assert sorted(pd.read_csv(tmp_path / "folds.csv")["fold"].value_counts()) == [10, 10, 10]


def test_no_copy_is_in_two_folds_though_its_outlets_are(tmp_path: Path) -> None:
    copied = [{**row, "text": rows(30)[0]["text"]} if row["outlet"] in ("o0", "o3") else row for row in rows(30)]
    result = run("split", write(tmp_path / "n.jsonl", copied), tmp_path / "out.csv", "--by", "outlet", "--folds", 6)
    table = pd.read_csv(tmp_path / "out.csv")
    assert table.groupby("text")["fold"].nunique().max() == 1
    assert len(table) == 25 and "left out 5 articles" in result.stderr


def test_split_leaves_out_what_has_no_date_or_stops_there(tmp_path: Path) -> None:
    dated = [{**row, "published": f"2024-01-{i + 1:02}" if i else ""} for i, row in enumerate(rows(30))]
    news = write(tmp_path / "n.jsonl", dated)
    result = run("split", news, tmp_path / "out.csv", "--by", "time")
    assert "left out 1 articles" in result.stderr and "29 articles" in result.stderr
    with pytest.raises(CorpusError, match="1 articles have no 'published'"):
        run("split", news, tmp_path / "out.csv", "--by", "time", "--errors", "fail")


@pytest.mark.parametrize(
    "shares", [("--validation", 0, "--test", 0), ("--validation", 0.6, "--test", 0.5), ("--folds", 1)]
)
def test_split_refuses_shares_that_leave_a_side_empty(shares: tuple[object, ...], news: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        run("split", news, tmp_path / "out.csv", *shares)


def test_build_writes_the_corpus_and_its_fingerprint(news: Path, tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text('task = "topic"\n[[source]]\nfile = "news.jsonl"\n', encoding="utf-8")
    outputs = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    results = [run("build", tmp_path / "r.toml", "--sources", tmp_path, "--output", output) for output in outputs]
    assert "30 articles, fingerprint" in results[0].stderr
    assert outputs[0].read_bytes() == outputs[1].read_bytes()


def test_fetch_takes_a_local_copy(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "dev.jsonl").write_text('{"id": "1", "sentence": "Lee won.", "from": 0}\n', encoding="utf-8")
    result = run("fetch", "newsmtsc", "--from", tmp_path / "copy", "--output", tmp_path / "data")
    assert "MIT" in result.stderr and (tmp_path / "data" / DATA_SETS["newsmtsc"].table).exists()
    with pytest.raises(ClassifierError, match="use allsides, newsmtsc, vader-nyt"):
        run("fetch", "reuters")


def test_a_column_of_labels_that_no_record_has_is_named(news: Path) -> None:
    with pytest.raises(InputError, match="has no column 'topik'; it has id, title, text, topic, outlet"):
        run("validate", news, "--label-column", "topik")
    with pytest.raises(InputError, match="has no column 'topik'"):
        run("describe", news, "--label-column", "topik")
