"""Articles about one event are one story; near-copies are folded; days part stories."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from classifier.errors import CorpusError
from classifier.findings.events.stories import find_stories
from classifier.findings.events.story_table import outlet_differences, story_table
from tests.app.running import Done, Run

BRIDGE = (
    "Mayor closes the old river bridge",
    "Old river bridge closed by the mayor",
    "River bridge closed, mayor says",
)
CUP = ("Striker wins cup final in extra time", "Cup final decided by the striker in extra time")


def corpus(titles: tuple[str, ...], *, day: str = "2026-11-02", outlet: str = "Post") -> pd.DataFrame:
    return pd.DataFrame({"title": titles, "published": day, "outlet": outlet})


def numbered(*parts: pd.DataFrame) -> pd.DataFrame:
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(id=[f"a{i}" for i in range(len(frame))])


def test_titles_about_one_event_are_one_story() -> None:
    found = find_stories(numbered(corpus(BRIDGE), corpus(CUP)))
    assert found["story_id"].tolist() == ["a0", "a0", "a0", "a3", "a3"]


def test_a_story_goes_on_the_next_day_and_not_weeks_later() -> None:
    frame = numbered(corpus(BRIDGE), corpus(BRIDGE[1:2], day="2026-11-03"), corpus(BRIDGE[1:2], day="2026-11-30"))
    assert find_stories(frame)["story_id"].tolist() == ["a0", "a0", "a0", "a0", "a4"]


def test_articles_may_come_in_any_order() -> None:
    frame = numbered(corpus(BRIDGE[:1], day="2026-11-03"), corpus(BRIDGE[1:2], day="2026-11-02"))
    together = find_stories(numbered(corpus(BRIDGE[:1], day="2026-11-02"), corpus(BRIDGE[1:2], day="2026-11-02")))
    assert together["story_id"].nunique() == 1
    assert find_stories(frame).index.equals(frame.index)


def test_near_copies_are_one_story_whatever_their_titles() -> None:
    text = "The council voted on Monday to close the old bridge over the river for the whole of the coming winter."
    frame = numbered(corpus(("Bridge shut", "Council in winter mood", "Cup won"))).assign(
        text=[text, text + " Again.", "The striker scored twice in the final and the cup was theirs at last."]
    )
    found = find_stories(frame)
    assert found["copy_of"].tolist() == ["a0", "a0", "a2"]
    assert found["story_id"].tolist() == ["a0", "a0", "a2"]


@pytest.mark.parametrize("titles", [("", ""), ("the", "of")])
def test_titles_without_words_are_stories_of_their_own(titles: tuple[str, ...]) -> None:
    assert find_stories(numbered(corpus(titles)))["story_id"].nunique() == 2


def test_articles_without_dates_are_of_one_day() -> None:
    found = find_stories(numbered(corpus(BRIDGE)).drop(columns="published"))
    assert found["story_id"].nunique() == 1


def test_without_words_it_is_refused() -> None:
    with pytest.raises(CorpusError, match="neither titles nor texts"):
        find_stories(pd.DataFrame({"id": ["a"]}))


def test_a_story_is_a_row_with_its_lead_and_its_outlets() -> None:
    frame = numbered(corpus(BRIDGE), corpus(BRIDGE[:1], outlet="Times"), corpus(CUP[:1]))
    table = story_table(pd.concat([frame, find_stories(frame)], axis=1))
    assert table["articles"].tolist() == [4] and table["outlets"].tolist() == [2]
    assert table["lead"].iloc[0] in {"a0", "a1", "a3"}


def test_outlets_are_compared_with_the_others_of_the_story() -> None:
    frame = numbered(corpus(BRIDGE), corpus(BRIDGE[:2], outlet="Times"))
    frame = frame.assign(story_id="a0", label=["good", "good", "good", "bad", "bad"])
    steps = outlet_differences(frame, ["good", "bad"]).set_index("outlet")
    assert steps.loc["Times", "bad from the others"] == 1 and steps.loc["Post", "bad from the others"] == -1


def test_the_command_prints_and_writes(run: Run, tmp_path: Path) -> None:
    frame = numbered(corpus(BRIDGE), corpus(BRIDGE[:2], outlet="Times"), corpus(CUP))
    frame = frame.assign(tone=["bad"] * 3 + ["good"] * 2 + ["good"] * 2, tone_abstained=False)
    frame.to_csv(tmp_path / "answers.csv", index=False)
    done = Done(*run("stories", str(tmp_path / "answers.csv"), "--task", "tone", "--output", str(tmp_path / "s.csv")))
    assert done.code == 0 and "2 stories" in done.out and "Times: +100 points more good" in done.out
    assert pd.read_csv(tmp_path / "s.csv")["story_id"].nunique() == 2


def test_an_article_with_two_targets_is_one_article_of_its_story(run: Run, tmp_path: Path) -> None:
    rows = [
        {
            "id": f"a{i}",
            "title": title,
            "outlet": outlet,
            "published": "2026-11-02",
            "stance": [{"target": name, "label": label, "abstained": False} for name, label in pairs],
        }
        for i, (title, outlet, pairs) in enumerate(
            [
                (BRIDGE[0], "Post", (("Ann", "favor"), ("Bo", "against"))),
                (BRIDGE[1], "Times", (("Ann", "against"), ("Bo", "against"))),
            ]
        )
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = Done(*run("stories", str(tmp_path / "a.jsonl"), "--task", "stance"))
    assert done.code == 0, done.err
    assert "1 stories of several articles among 2 articles" in done.out
    assert "Post: +100 points more favor" in done.out and "Bo" not in done.out.split("Post:")[0]


def test_articles_without_ids_are_read_and_cells_are_no_formulas(run: Run, tmp_path: Path) -> None:
    frame = corpus(("=HYPERLINK(1)", "=HYPERLINK(2)")).assign(text="The council voted on Monday to close the bridge.")
    frame.to_csv(tmp_path / "a.csv", index=False)
    done = Done(*run("stories", str(tmp_path / "a.csv"), "--output", str(tmp_path / "s.csv")))
    assert done.code == 0, done.err
    assert "\"'=HYPERLINK" in (tmp_path / "s.csv").read_text() or "'=HYPERLINK" in (tmp_path / "s.csv").read_text()
