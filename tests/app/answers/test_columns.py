"""Answers as rows: a column a value, each of one kind."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from classifier.app.answers.columns import answer_columns, answer_row, evidence_rows, stance_columns, stance_rows
from classifier.tasks import TASKS, Task
from tests.app.running import Run, one_line
from tests.places import ROOT

URGENCY = Task("urgency", "article", ("low", "high"))
THEMES = Task("themes", "article", ("war", "money"), multi_label=True)
STANCE = TASKS["stance"]
ANSWER = {
    "id": "a",
    "title": "Bridge",
    "language": "en",
    "outlet": "Herald",
    "urgency": {"label": "high", "probability": 0.7, "abstained": False, "probabilities": {"low": 0.3, "high": 0.7}},
    "themes": {
        "labels": [{"label": "war", "probability": 0.9}, {"label": "money", "probability": 0.8}],
        "abstained": False,
    },
    "stance": [
        {
            "target": name,
            "label": label,
            "probability": 0.6,
            "abstained": False,
            "mentions": 2,
            "evidence": [{"start": 0, "end": 4, "text": "Word", "label": label, "weight": 0.2}],
        }
        for name, label in (("Ann Lee", "favor"), ("Bo Carr", "against"))
    ],
    "warnings": ["short"],
}
DOCUMENTED = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")


def test_a_row_has_the_columns_that_are_announced_and_no_cell_holds_two_answers() -> None:
    tasks = [URGENCY, THEMES, STANCE]
    columns, row = answer_columns(tasks, ["outlet"]), answer_row(ANSWER, tasks, ["outlet"])
    assert set(row) - {
        f"{task.name}_{name}" for task in tasks for name in ("id", "target", "mentions", "probability")
    } <= set(columns)
    assert (row["urgency"], row["urgency_probability_low"], row["themes"]) == ("high", 0.3, ["war", "money"])
    assert (row["stance_target"], row["stance"], row["stance_targets"]) == ("Ann Lee", "favor", 2)


def test_an_article_that_was_not_scored_has_its_error_and_nothing_else() -> None:
    row = answer_row(
        {"id": "a", "title": "", "language": "de", "error": {"type": "empty", "message": "no text"}}, [URGENCY]
    )
    assert (row["error_type"], row["error"], row.get("urgency")) == ("empty", "no text", None)


def test_targets_and_quotations_are_rows_of_their_own() -> None:
    assert [
        (row["target"], row["label"], row["outlet"]) for row in stance_rows(ANSWER, [URGENCY, STANCE], ["outlet"])
    ] == [
        ("Ann Lee", "favor", "Herald"),
        ("Bo Carr", "against", "Herald"),
    ]
    assert set(next(stance_rows(ANSWER, [STANCE]))) <= set(stance_columns([STANCE]))
    assert [(row["target"], row["rank"], row["text"]) for row in evidence_rows(ANSWER, [STANCE])] == [
        ("Ann Lee", 1, "Word"),
        ("Bo Carr", 1, "Word"),
    ]


@pytest.mark.parametrize("column", [*answer_columns([URGENCY, STANCE]), *stance_columns([STANCE])])
def test_every_column_is_in_the_data_dictionary(column: str) -> None:
    for task in (URGENCY, STANCE):
        column = column.replace(task.name, "TASK", 1) if column.startswith(task.name) else column
        for label in task.labels:
            column = column.replace(f"probability_{label}", "probability_LABEL")
    assert f"`{column}`" in DOCUMENTED


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    rows = [
        {
            "id": "1",
            "title": "=1+1",
            "text": "Mayor Ann Lee praised the bridge. Ann Lee was glad.",
            "source": "Herald",
            "topic": "gold",
        },
        {"id": "2", "title": "", "text": " ", "source": "Ledger", "topic": "gold"},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_parquet_has_types_and_the_columns_that_are_kept(
    run: Run, bundles: dict[str, Path], corpus: Path, tmp_path: Path
) -> None:
    models = ["--model", bundles["topic"], "--model", bundles["stance"]]
    output = tmp_path / "a.parquet"
    assert run("score", corpus, *models, "--output", output, "--keep", "source,topic")[0] == 0
    frame = pd.read_parquet(output)
    assert frame["source"].tolist() == ["Herald", "Ledger"] and frame["input_topic"].tolist() == ["gold", "gold"]
    assert frame["topic_probability"].dtype == "float64" and frame["topic_abstained"].tolist()[0] in (True, False)
    labels = [name for name in frame if name.startswith("topic_probability_")]
    assert abs(frame[labels].iloc[0].sum() - 1) < 0.01 and frame[labels].iloc[1].isna().all()
    assert frame["topic"].isna().tolist() == [False, True]


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_kept_columns_are_in_every_format(
    run: Run, bundles: dict[str, Path], corpus: Path, tmp_path: Path, suffix: str
) -> None:
    output = tmp_path / f"a.{suffix}"
    run("score", corpus, "--model", bundles["topic"], "--output", output, "--keep", "all")
    frame = pd.read_json(output, lines=True) if suffix == "jsonl" else pd.read_csv(output)
    assert frame["outlet"].tolist() == ["Herald", "Ledger"] and frame["input_topic"].tolist() == ["gold", "gold"]


def test_a_column_to_keep_that_is_not_there_is_named_before_the_work(
    run: Run, bundles: dict[str, Path], corpus: Path
) -> None:
    code, out, err = run("score", corpus, "--model", bundles["topic"], "--keep", "outlt")
    assert (code, out) == (
        1,
        "",
    ) and "--keep outlt: there is no such column; there are text, outlet, topic" in one_line(err)


def test_cells_that_a_spreadsheet_takes_for_formulas_get_an_apostrophe(
    run: Run, bundles: dict[str, Path], corpus: Path
) -> None:
    options = ["score", corpus, "--model", bundles["topic"], "--format", "csv"]
    assert "1,'=1+1," in run(*options)[1] and "1,=1+1," in run(*options, "--raw-cells")[1]


def test_tables_of_their_own_go_with_any_output(
    run: Run, bundles: dict[str, Path], corpus: Path, tmp_path: Path
) -> None:
    tables = ["--stance-output", tmp_path / "s.parquet", "--evidence-output", tmp_path / "e.jsonl"]
    assert run("score", corpus, "--model", bundles["stance"], "--format", "table", *tables)[0] == 0
    stance = pd.read_parquet(tmp_path / "s.parquet")
    assert stance[["id", "target"]].values.tolist() == [["1", "Ann Lee"]] and stance["mentions"].dtype == "int64"
    assert pd.read_json(tmp_path / "e.jsonl", lines=True)["task"].eq("stance").all()
    code, _, err = run("score", corpus, "--model", bundles["topic"], *tables[:2])
    assert code == 1 and "none of the bundles reads mentions" in one_line(err)


def test_topics_that_a_long_article_is_also_about_are_a_list() -> None:
    answer = {"id": "a", "topic": {"label": "x", "probability": 0.5, "abstained": False, "also": ["y", "z"]}}
    task = Task("topic", "article", ("x", "y", "z"))
    assert answer_columns([task])["topic_also"] == "list"
    assert answer_row(answer, [task])["topic_also"] == ["y", "z"]
