"""A mistake in a JSON list costs the items that it is in, and a line says so."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from classifier.corpus.formats.read import read_all
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

ROWS = [
    {"id": f"r{i}", "text": f"The council voted, number {i}, on {{it}}, {{that}}.", "tags": [{"id": "x"}, {"id": "y"}]}
    for i in range(40)
]
DOCUMENT = json.dumps(ROWS, indent=1)


def read(text: str, folder: Path) -> tuple[list[str], list[InputError]]:
    path, errors = folder / "a.json", []
    path.write_text(text, encoding="utf-8")
    return [record["id"] for record in read_all([str(path)], Reading(on_error=errors.append))], errors


@pytest.mark.parametrize(
    ("before", "after"),
    [('"r7"', '"r7'), ("number 7,", 'num"ber 7,'), ('"id": "r7"', 'id: "r7"'), ('"id": "r7",', '"id": "r7"')],
)
def test_the_items_behind_a_mistake_are_read(before: str, after: str, tmp_path: Path) -> None:
    ids, errors = read(DOCUMENT.replace(before, after), tmp_path)
    assert ids == [row["id"] for row in ROWS if row["id"] != "r7"]
    assert len(errors) == 1 and "item 8 is no JSON" in str(errors[0]) and "behind it are read" in str(errors[0])


def test_a_list_that_was_cut_off_gives_what_is_there_and_says_so(tmp_path: Path) -> None:
    ids, errors = read(DOCUMENT[: DOCUMENT.index('"r30"')], tmp_path)
    assert ids == [f"r{i}" for i in range(30)]
    assert "No item is read behind it" in str(errors[0])


@pytest.mark.parametrize("seed", range(40))
def test_bytes_at_random_cost_two_items_at_the_most(seed: int, tmp_path: Path) -> None:
    chance, text = random.Random(seed), DOCUMENT
    place = chance.randrange(100, len(text) - 100)
    noise = "".join(chance.choice("abc 019.,:'{}") for _ in range(8))
    ids, errors = read(text[:place] + noise + text[place + 8 :], tmp_path)
    assert len(set(ids) & {row["id"] for row in ROWS}) >= len(ROWS) - 2
    assert len(errors) <= 3


def test_a_document_of_mistakes_ends(tmp_path: Path) -> None:
    for text in ('[{"text":1}x' + '},{"text":"b' * 100_000, "[" + '{"text":1}x},{"text":"b' * 100_000):
        ids, errors = read(text, tmp_path)
        assert not ids and errors
