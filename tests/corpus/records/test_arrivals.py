"""Lines of a pipe are counted as they come and as they are taken."""

from __future__ import annotations

import os
from pathlib import Path

from classifier.corpus.formats.read import read_records
from classifier.corpus.records.arrivals import Arrivals
from classifier.corpus.records.reading import Reading


def test_the_next_line_of_a_pipe_is_waited_for_and_no_longer(tmp_path: Path) -> None:
    pipe = tmp_path / "feed"
    os.mkfifo(pipe)
    writer = os.open(pipe, os.O_RDWR)  # an end to write to, without a reader yet
    os.write(writer, b'{"id": "1", "text": "It rained."}\n{"id": "2", "text": "It snowed."}\n')
    arrivals = Arrivals()
    records = read_records(str(pipe), Reading(arrivals=arrivals))
    assert next(records)["id"] == "1"
    assert arrivals.wait(0)
    assert next(records)["id"] == "2"
    assert not arrivals.wait(0)
    os.write(writer, b'{"id": "3", "text": "It thawed."}\n')
    assert arrivals.wait(0)
    assert next(records)["id"] == "3"
    records.close()
    os.close(writer)
    assert arrivals.wait(0), "nothing is watched any more"


def test_a_file_never_makes_one_wait(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": "1", "text": "It rained."}\n')
    arrivals = Arrivals()
    assert [record["id"] for record in read_records(str(file), Reading(arrivals=arrivals))] == ["1"]
    assert arrivals.wait(0)
