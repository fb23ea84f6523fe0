from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from classifier.corpus.formats.read import guess_format, read_records
from classifier.corpus.formats.write import write_records


@pytest.mark.parametrize(
    "line",
    [
        "__label__sport\t__label__local The team won",
        "__label__sport  __label__local   The  team won",
        "\ufeff__label__sport __label__local The team won",
        "The team won __label__sport __label__local",
        "__label__sport The team __label__local won",
    ],
)
def test_labels_are_words_behind_a_mark_wherever_they_stand(line: str, tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text(line + "\n", encoding="utf-8")
    (record,) = read_records(str(path))
    assert (record["text"], record["label"]) == ("The team won", ["sport", "local"])


def test_a_text_that_begins_like_a_label_comes_back_the_same(tmp_path: Path) -> None:
    texts = ["__label__a is a word", "\\__label__b too", "\\\\__label__c", "plain \\ words", "__label__"]
    rows: list[dict[str, Any]] = [{"id": f"x-{i}", "title": "", "text": text} for i, text in enumerate(texts, start=1)]
    rows = [{**row, "label": ["a b", "100%"]} for row in rows]
    write_records(rows, tmp_path / "x.txt", format="fasttext")
    assert guess_format(str(tmp_path / "x.txt")) == "fasttext"
    assert list(read_records(str(tmp_path / "x.txt"))) == rows
