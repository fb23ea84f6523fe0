"""A digest of what is new: it remembers what it has read, and compares with the weeks before."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from classifier.errors import InputError
from classifier.findings.digest.build import build_digest
from classifier.findings.digest.page import digest_text
from classifier.findings.digest.state import State, hash_of, opened_state
from classifier.text.targets import Target
from tests.app.running import Done, Run, one_line


def answer(topic: str, tone: str, *, against: str = "", abstained: bool = False) -> dict[str, object]:
    stance = {"target": against, "label": "against", "abstained": False, "mentions": 2, "evidence": []}
    evidence = [{"start": 0, "end": 4, "text": f"{against} lied.", "label": "against", "weight": 0.4}]
    return {
        "topic": {"label": topic, "abstained": abstained, "probability": 0.4, "reason": "low probability"},
        "sentiment": {"label": tone, "abstained": False},
        "stance": [{**stance, "evidence": evidence}] if against else [],
    }


def fill(state: State) -> None:
    """Four weeks of sport, and a day of politics."""
    for number in range(60):
        day = date(2026, 11, 1 + number % 20)
        record = {"id": f"old{number}", "title": f"Cup round {number}", "text": "x", "outlet": "Post"}
        state.add(record, answer("sport" if number % 4 else "politics", "neutral"), day)
    titles = ("Mayor closes the river bridge", "River bridge closed by the mayor", "Budget talks fail")
    for number in range(30):
        record = {
            "id": f"new{number}",
            "title": titles[number % 3],
            "text": "",
            "outlet": ("Post", "Times")[number % 2],
        }
        given = answer("politics", "negative", against="Ann Lee" if number % 3 else "Lee", abstained=number == 0)
        state.add(record, given, date(2026, 11, 25))


def test_a_digest_says_what_is_new() -> None:
    with opened_state(None) as state:
        fill(state)
        day = date(2026, 11, 25)
        digest = build_digest(state, since=day, until=day, watch=[Target("Bo Kim")])
    assert (digest.new, digest.before) == (30, 60)
    politics = digest.topics.set_index("value").loc["politics"]
    assert politics["is_sure"] and politics["new"] == 1 and politics["low"] > 0
    people = digest.people.set_index("name")
    assert people.loc["Ann Lee", "articles"] == 30, "a family name alone is the one who bears it"
    assert people.loc["Bo Kim", "articles"] == 0 and people.loc["Bo Kim", "is_watched"]
    assert people.loc["Ann Lee", "against"] == 30 and people.loc["Ann Lee", "tone"] == -1
    assert digest.eyes["id"].tolist() == ["new0"]
    assert digest.outlets["outlet"].tolist() == ["Post", "Times"]
    assert digest.stories["articles"].max() >= 10
    text = "\n".join(digest_text(digest))
    assert "More, or less, than in the weeks before" in text and "Needs eyes (1)" in text


def test_what_was_read_is_remembered_until_it_changes(tmp_path: Path) -> None:
    record = {"id": "a", "title": "Bridge", "text": "It is closed."}
    with opened_state(tmp_path) as state:
        assert list(state.unknown([record])) == [record]
        state.add(record, answer("politics", "neutral"), date(2026, 11, 25))
        state.save()
    with opened_state(tmp_path) as state:
        assert list(state.unknown([record])) == []
        changed = {**record, "text": "It is open."}
        assert list(state.unknown([changed])) == [changed] and hash_of(changed) != hash_of(record)


def test_a_state_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "digest.sqlite").write_text("no database " * 200)
    with pytest.raises(InputError, match="state of a digest"), opened_state(tmp_path):
        pass


def test_the_command_scores_once_and_compares(run: Run, tmp_path: Path) -> None:
    pages = tmp_path / "in.jsonl"
    rows = [
        {
            "id": "a",
            "title": "Bridge closed",
            "text": "Mayor Ann Lee closed the bridge.",
            "published": "2026-11-24",
        },
        {"id": "b", "title": "Cup won", "text": "The striker scored twice in the final.", "published": "2026-11-25"},
    ]
    pages.write_text("".join(json.dumps(row) + "\n" for row in rows))
    options = ["--since", "2026-11-25", "--until", "2026-11-25", "--state", str(tmp_path / "state")]
    done = Done(*run("digest", str(pages), *options, "--html", str(tmp_path / "page.html")))
    assert done.code == 0 and "2 articles were scored" in done.err and "1 articles" in done.out
    assert "Cup won" not in done.err and "sport" in (tmp_path / "page.html").read_text()
    again = Done(*run("digest", str(pages), *options))
    assert again.code == 0 and "0 articles were scored" in again.err
    refused = Done(*run("digest", str(pages), "--since", "someday"))
    assert refused.code == 1 and "is no day" in one_line(refused.err)


def test_other_models_answer_anew(tmp_path: Path) -> None:
    record = {"id": "a", "title": "Bridge", "text": "It is closed."}
    with opened_state(tmp_path, "one") as state:
        state.add(record, answer("politics", "neutral"), date(2026, 11, 25))
        state.save()
    with opened_state(tmp_path, "two") as state:
        assert list(state.unknown([record])) == [record]


def test_near_copies_are_folded() -> None:
    text = "The council voted on Monday to close the old bridge over the river for the whole of the coming winter."
    with opened_state(None) as state:
        for number in range(3):
            record = {"id": f"c{number}", "title": "Bridge shut", "text": text, "outlet": "Post"}
            state.add(record, answer("politics", "neutral", against="Ann Lee"), date(2026, 11, 25))
        digest = build_digest(state, since=date(2026, 11, 25), until=date(2026, 11, 25))
    assert (digest.new, digest.copies) == (3, 2)
    assert digest.people["articles"].tolist() == [1] and digest.stories["copies"].tolist() == [2]


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_answers_are_digested_as_they_are(run: Run, tmp_path: Path, suffix: str) -> None:
    rows = [
        {"id": f"a{i}", "title": title, "text": f"{title}. The striker scored in the final.", "published": "2026-11-25"}
        for i, title in enumerate(("Cup won", "Cup lost"))
    ]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    output = tmp_path / f"answers.{suffix}"
    scored = Done(*run("score", str(tmp_path / "in.jsonl"), "--output", str(output), "--keep", "published"))
    assert scored.code == 0, scored.err
    done = Done(*run("digest", str(output), "--since", "2026-11-25", "--until", "2026-11-25"))
    assert done.code == 0 and "2 answers of" in done.err and "2 articles" in done.out, done.err
    assert "sport" in done.out
