"""A stream that comes slowly is answered as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from classifier.scoring.answer import Answer
from classifier.scoring.stream import Record, score_batches


def ids(answers: list[Answer], _: list[Record]) -> list[str]:
    return [answer["id"] for answer in answers]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("pause_after", [1, 40])
def test_what_has_come_is_answered_before_more_comes(jobs: int, pause_after: int) -> None:
    taken: list[str] = []
    answered: list[str] = []

    def records() -> Iterator[dict[str, Any]]:
        for number in range(3 * pause_after):
            if number and number % pause_after == 0:
                assert answered == taken, "the stream is asked for more while answers are held back"
            taken.append(str(number))
            yield {"id": str(number), "title": "", "text": "The council voted for the bridge on Monday."}

    def arrives(_: float) -> bool:
        return not taken or len(taken) % pause_after != 0

    for batch in score_batches(records(), ["topic"], ids, jobs=jobs, arrives=arrives):
        answered.extend(batch)
    assert answered == [str(number) for number in range(3 * pause_after)]
