from __future__ import annotations

from pathlib import Path

import pytest

from classifier.corpus.formats.read import guess_format, read_all, read_corpus, read_records
from classifier.corpus.formats.write import write_records
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError


def page(folder: Path, name: str, content: str | bytes) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


def test_the_layout_of_bbc_is_labels_as_folders(tmp_path: Path) -> None:
    page(tmp_path, "README.TXT", "About the set.")
    page(tmp_path, "sport/001.txt", "Late goal wins the cup\n\nA late goal won the cup.")
    page(tmp_path, "business/001.txt", "Sales cost £3m\n\nThe firm's sales fell.".encode("latin-1"))
    assert guess_format(str(tmp_path)) == "folder"
    frame = read_corpus(tmp_path, label_column="topic")
    assert frame["topic"].to_dict() == {"business/001": "business", "sport/001": "sport"}
    assert frame.loc["business/001", "title"] == "Sales cost £3m"


def test_the_layout_of_20_newsgroups_has_no_suffixes(tmp_path: Path) -> None:
    page(tmp_path, "sci.space/60151", "From: someone\n\nThe launch was late.")
    page(tmp_path, "rec.autos/101551", "The clutch slips.")
    assert [(record["id"], record["label"]) for record in read_all([str(tmp_path)])] == [
        ("rec.autos/101551", "rec.autos"),
        ("sci.space/60151", "sci.space"),
    ]


def test_the_head_of_a_message_is_no_text(tmp_path: Path) -> None:
    head = "From: Ann Lee <ann@example.org>\nSubject: Re: the late\n launch\nLines: 2\n\n"
    page(tmp_path, "sci.space/1", head + "It was late.\n\nSubject: to the weather.")
    page(tmp_path, "sci.space/2", "Verdict: Guilty\nSentence: Two years\n\nThe court ruled on Monday.")
    first, second = read_all([str(tmp_path)])
    assert (first["title"], first["authors"]) == ("Re: the late launch", "Ann Lee <ann@example.org>")
    assert first["text"] == "It was late.\n\nSubject: to the weather."
    assert second["text"].startswith("Verdict: Guilty") and second["title"] == "Verdict: Guilty"


def test_a_broken_file_in_a_folder_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    page(tmp_path, "a/1.txt", "Good words here.")
    page(tmp_path, "a/2.txt", b"\x89PNG\r\n")
    page(tmp_path, "b/3.txt", "")
    errors: list[InputError] = []
    records = list(read_records(str(tmp_path), Reading(format="folder", on_error=errors.append)))
    assert [record["id"] for record in records] == ["a/1"]
    assert ["not text" in error.what or "empty" in error.what for error in errors] == [True, True]


def test_a_folder_of_files_is_no_folder_of_labels(tmp_path: Path) -> None:
    page(tmp_path, "one.txt", "Words.")
    page(tmp_path, "deeper/two.txt", "Words.")
    assert sorted(record["id"] for record in read_all([str(tmp_path)])) == ["deeper/two", "one"]


def test_labels_and_ids_that_no_file_name_holds_come_back(tmp_path: Path) -> None:
    rows = [
        {"id": "a/b:1", "title": "", "text": "Words.", "label": "arts/culture & more"},
        {"id": "..", "title": "", "text": "Others.", "label": ".."},
    ]
    write_records(rows, tmp_path / "out", format="folder")
    assert {path.resolve().is_relative_to(tmp_path / "out") for path in tmp_path.rglob("*.txt")} == {True}
    labels = [record["label"] for record in read_records(str(tmp_path / "out"), Reading(format="folder"))]
    assert labels == ["..", "arts/culture & more"]


@pytest.mark.parametrize("label", [None, ["a", "b"]])
def test_a_folder_takes_one_label_an_article(label: object, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one label"):
        write_records([{"id": "1", "title": "", "text": "x", "label": label}], tmp_path / "out", format="folder")
    assert not (tmp_path / "out").exists()


def test_html_keeps_date_outlet_and_author(tmp_path: Path) -> None:
    body = "<p>" + "The council closed the old bridge after a crack was found in its pier. " * 8 + "</p>"
    page(
        tmp_path,
        "x.html",
        '<html><head><title>Bridge closed</title><meta property="og:site_name" content="Harbour Courier">'
        '<meta name="author" content="Ann Lee"><meta property="article:published_time" content="2024-05-01">'
        f"</head><body><article><h1>Bridge closed</h1>{body}</article></body></html>",
    )
    (record,) = read_records(str(tmp_path / "x.html"))
    assert (record["title"], record["outlet"], record["authors"]) == (
        "Bridge closed",
        "Harbour Courier",
        "Ann Lee",
    )
    assert record["published"] == "2024-05-01"
