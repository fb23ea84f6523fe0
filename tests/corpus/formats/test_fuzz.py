"""Damaged files: each reader gives articles, or one line that says what is wrong, and nothing else."""

from __future__ import annotations

import json
import os
import random
import re
from pathlib import Path

import pytest

from classifier.corpus.formats.read import read_all, read_frame
from classifier.corpus.records.files import Record
from classifier.corpus.records.reading import Reading
from classifier.errors import CorpusError, InputError
from tests.corpus.formats.damage import ROWS, TEXTS, damaged, seeds

ROUNDS = int(os.environ.get("CLASSIFIER_FUZZ", "400"))
"""Damaged files that the short run reads."""

LONG_ROUNDS = int(os.environ.get("CLASSIFIER_FUZZ_LONG", "10000"))


def read(path: Path) -> tuple[list[Record], list[InputError]]:
    errors: list[InputError] = []
    return list(read_all([str(path)], Reading(on_error=errors.append))), errors


def check(name: str, data: bytes, folder: Path) -> None:
    """Read a file, and make sure that what comes of it can be named, written and made a frame of."""
    path = folder / name
    path.write_bytes(data)
    records, errors = read(path)
    ids = [str(record["id"]) for record in records] + [str(error.id) for error in errors]
    made = [id_ for id_ in ids if re.fullmatch(rf"{re.escape(name.split('.')[0])}(?:-\d+)?", id_)]
    assert all(ids) and len(set(made)) == len(made)
    assert all("\n" not in str(error) for error in errors)
    for record in records:
        assert all(isinstance(record[column], str) for column in ("id", "title", "text"))
        json.dumps(record, default=str, ensure_ascii=False).encode()
    if records:
        try:
            read_frame([str(path)], Reading(on_error=errors.append))
        except CorpusError as error:
            assert "share an id" in str(error)


def run(rounds: int, folder: Path) -> None:
    files = list(seeds().items())
    for number in range(rounds):
        name, data = files[number % len(files)]
        try:
            check(name, damaged(data, random.Random(number)), folder)
        except Exception as error:
            raise AssertionError(f"seed {number}, {name}") from error


def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    run(ROUNDS, tmp_path)


@pytest.mark.slow
def test_many_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    run(LONG_ROUNDS, tmp_path)


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.tsv"])
@pytest.mark.parametrize("seed", range(20))
def test_bytes_at_random_in_one_row_cost_that_row_alone(name: str, seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    lines = [f'{{"id": "{i}", "text": "{text}"}}' for i, text in enumerate(_plain_texts())]
    if name != "a.jsonl":
        sign = "," if name == "a.csv" else "\t"
        lines = [f"id{sign}text", *(f'{i}{sign}"{text}"' for i, text in enumerate(_plain_texts()))]
    place = chance.randrange(2, len(lines))
    noise = bytes(byte for byte in chance.randbytes(60) if byte not in b'"\r\n')
    raw = [line.encode() for line in lines]
    raw[place] = raw[place][:12] + noise + raw[place][12:]
    (tmp_path / name).write_bytes(b"\n".join(raw))
    records, errors = read(tmp_path / name)
    kept = {record["text"] for record in records}
    damaged_text = _plain_texts()[place if name == "a.jsonl" else place - 1]
    assert set(_plain_texts()) - {damaged_text} <= kept
    assert len(records) + len(errors) == len(_plain_texts())


def test_good_files_are_read_whole(tmp_path: Path) -> None:
    for name, data in seeds().items():
        (tmp_path / name).write_bytes(data)
        records, errors = read(tmp_path / name)
        assert records and not errors, name
        if name.startswith(("a.csv", "a.tsv", "a.json", "a.parquet", "object", "wide")):
            assert [record["text"] for record in records] == [row["text"] for row in ROWS], name


def _plain_texts() -> list[str]:
    return [f"{number} {' '.join(text.split())}" for number, text in enumerate(TEXTS * 3)]
