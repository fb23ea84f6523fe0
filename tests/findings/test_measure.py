"""Shares of answers: for all, for groups, with gold labels of any form, and refused in one line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from classifier.errors import CorpusError, InputError
from classifier.findings.answer_table import read_answers
from classifier.findings.shares.measure import ALL, measure
from tests.app.running import Done, Run, one_line


def answers(size: int = 1000, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answers that say `yes` too often, and the gold labels of all."""
    random = np.random.default_rng(seed)
    gold = random.random(size) < 0.3
    share = np.clip(0.6 * gold + 0.3 + 0.1 * random.normal(size=size), 0.01, 0.99)
    frame = pd.DataFrame(
        {
            "id": [f"a{i}" for i in range(size)],
            "outlet": np.where(np.arange(size) % 2, "Post", "Times"),
            "published": [f"2026-0{1 + i % 3}-15" for i in range(size)],
            "label": np.where(share > 0.4, "yes", "no"),
            "abstained": False,
            "reason": None,
            "probability_yes": share,
            "probability_no": 1 - share,
        }
    )
    return frame, pd.DataFrame({"id": frame["id"], "blame": np.where(gold, "yes", "no")})


def share_of(frame: pd.DataFrame, label: str = "yes", **group: str) -> pd.Series:
    rows = frame[frame["label"] == label]
    for name, value in group.items():
        rows = rows[rows[name] == value]
    (row,) = rows.to_dict("records")
    return pd.Series(row)


def test_gold_labels_correct_what_counting_gets_wrong() -> None:
    frame, gold = answers()
    result = measure(frame, "blame", gold=gold.sample(200, random_state=1))
    row, truth = share_of(result.shares), (gold["blame"] == "yes").mean()
    assert row["low"] <= truth <= row["high"] and row["high"] - row["low"] < 0.08
    assert abs(row["counted"] - truth) > 0.1
    assert row["sample_high"] - row["sample_low"] > row["high"] - row["low"]
    assert "200 of them, drawn at random" in result.methods


def test_groups_are_compared_with_all_others_and_months_with_the_month_before() -> None:
    frame, gold = answers()
    sample = gold.sample(400, random_state=1)
    by_outlet = measure(frame, "blame", gold=sample, by=["outlet"]).shares
    assert set(by_outlet["outlet"]) == {ALL, "Post", "Times"}
    assert share_of(by_outlet, outlet="Post")["compared_with"] == "all others"
    by_month = measure(frame, "blame", gold=sample, by=["month"]).shares
    assert share_of(by_month, month="2026-02")["compared_with"] == "2026-01"
    assert share_of(by_month, month="2026-01")["compared_with"] == ""


def test_small_groups_have_no_corrected_share() -> None:
    frame, gold = answers()
    row = share_of(measure(frame, "blame", gold=gold.head(15), by=["outlet"]).shares, outlet="Post")
    assert row["gold"] < 10 and np.isnan(row["share"])


def test_several_labels_are_measured_one_by_one() -> None:
    frame, gold = answers()
    several = frame.assign(label=[[label, "news"] for label in frame["label"]])
    result = measure(several, "blame", gold=gold.assign(blame=[[label, "news"] for label in gold["blame"]]).head(100))
    assert share_of(result.shares, "news")["share"] == pytest.approx(1)


def test_a_sample_that_is_not_random_is_warned_of() -> None:
    frame, gold = answers()
    chosen = frame["label"] == "yes"
    result = measure(frame, "blame", gold=gold[chosen.to_numpy()].head(200))
    assert any("no random sample" in note for note in result.notes)


def test_of_a_label_store_the_random_draws_count_alone() -> None:
    frame, gold = answers()
    stored = gold.head(200).assign(chosen=["random", "uncertain"] * 100)
    result = measure(frame, "blame", gold=stored)
    assert share_of(result.shares)["gold"] == 100
    assert any("were not drawn at random" in note for note in result.notes)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda gold: gold.drop(columns="blame"), "no column 'blame'"),
        (lambda gold: gold.assign(id="x" + gold["id"]), "their ids differ"),
        (lambda gold: pd.concat([gold, gold]), "two gold labels"),
        (lambda gold: gold.assign(chance=0), "no number over 0"),
    ],
)
def test_gold_labels_that_cannot_be_used_are_refused(change: object, message: str) -> None:
    frame, gold = answers(100)
    with pytest.raises(CorpusError, match=message):
        measure(frame, "blame", gold=change(gold))  # type: ignore[operator]


def test_answers_read_the_same_from_every_format(tmp_path: Path) -> None:
    frame, _ = answers(20)
    table = frame.rename(columns=lambda name: name if name in ("id", "outlet", "published") else f"blame_{name}")
    table = table.rename(columns={"blame_label": "blame"})
    table.to_csv(tmp_path / "a.csv", index=False)
    table.to_parquet(tmp_path / "a.parquet")
    objects = [
        {
            "id": row["id"],
            "blame": {
                "label": row["label"],
                "abstained": False,
                "probabilities": {"yes": row["probability_yes"], "no": row["probability_no"]},
            },
        }
        for row in frame.to_dict("records")
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(item) + "\n" for item in objects))
    frames = [read_answers(tmp_path / name, "blame") for name in ("a.csv", "a.parquet", "a.jsonl")]
    for one in frames:
        assert one["label"].tolist() == frame["label"].tolist()
        np.testing.assert_allclose(one["probability_yes"], frame["probability_yes"])


def test_other_answers_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,topic\n1,sport\n")
    with pytest.raises(InputError, match="no answers to 'leaning'"):
        read_answers(tmp_path / "a.csv", "leaning")


def test_the_command_prints_writes_and_draws(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    frame, gold = answers(300)
    table = frame.rename(columns={"label": "blame", "abstained": "blame_abstained"})
    table = table.rename(columns=lambda name: f"blame_{name}" if name.startswith("probability_") else name)
    table.to_csv(tmp_path / "answers.csv", index=False)
    gold.head(120).to_csv(tmp_path / "gold.csv", index=False)
    options = ["--task", "blame", "--gold", str(tmp_path / "gold.csv"), "--by", "month"]
    outputs = ["--output", str(tmp_path / "shares.csv"), "--html", str(tmp_path / "page.html")]
    outputs += ["--plot", str(tmp_path / "shares.svg")]
    done = Done(*run("measure", str(tmp_path / "answers.csv"), *options, *outputs))
    assert done.code == 0 and "prediction-powered" in done.out
    shares = pd.read_csv(tmp_path / "shares.csv")
    assert len(shares) == 2 * 4 and {"share", "low", "high"} <= set(shares)
    assert "<svg" in (tmp_path / "shares.svg").read_text()
    page = (tmp_path / "page.html").read_text()
    assert "<svg" in page and "Methods" in page and "http" not in page.split("<main>")[1].split("<svg")[0]


def test_the_command_refuses_in_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text("id,topic,topic_abstained\n1,sport,false\n")
    refused = Done(*run("measure", str(tmp_path / "answers.csv"), "--by", "outlet"))
    assert refused.code == 1 and "--keep outlet" in one_line(refused.err)
    refused = Done(*run("measure", str(tmp_path / "answers.csv"), "--output", str(tmp_path / "answers.csv")))
    assert refused.code != 0 and (tmp_path / "answers.csv").read_text().startswith("id,topic")


def test_stances_are_measured_toward_one_target(run: Run, tmp_path: Path) -> None:
    rows = [
        {"id": f"a{i}", "stance": [{"target": name, "label": label, "abstained": False} for name, label in pairs]}
        for i, pairs in enumerate([(("Ann", "favor"), ("Bo", "against")), (("Ann", "against"),)] * 20)
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    gold = pd.DataFrame({"id": [f"a{i}" for i in range(20)], "target": "Ann", "stance": ["favor", "against"] * 10})
    gold.to_csv(tmp_path / "gold.csv", index=False)
    options = ["--task", "stance", "--target", "Ann", "--gold", str(tmp_path / "gold.csv")]
    done = Done(*run("measure", str(tmp_path / "a.jsonl"), *options, "--output", str(tmp_path / "s.csv")))
    assert done.code == 0, done.err
    shares = pd.read_csv(tmp_path / "s.csv").set_index("label")
    assert shares.loc["favor", "share"] == pytest.approx(0.5) and shares.loc["favor", "gold"] == 20


def test_answers_without_any_label_are_refused() -> None:
    frame, _ = answers(20)
    nothing = frame[["id", "outlet"]].assign(label=None)
    with pytest.raises(CorpusError, match="no article has an answer"):
        measure(nothing, "blame")


def test_articles_that_cannot_be_read_are_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "head.csv").write_text("id\n")
    refused = Done(*run("measure", str(tmp_path / "head.csv")))
    assert refused.code == 1 and "no article could be read" in one_line(refused.err)


def test_gold_labels_of_other_outlets_are_warned_of() -> None:
    frame, gold = answers()
    of_one = gold[(frame["outlet"] == "Post").to_numpy()]
    result = measure(frame, "blame", gold=of_one.sample(200, random_state=1))
    assert any("other outlets" in note for note in result.notes)
    drawn = measure(frame, "blame", gold=gold.sample(200, random_state=0))
    assert not any("other outlets" in note for note in drawn.notes)


def test_too_few_gold_labels_are_said() -> None:
    frame, gold = answers()
    assert any("under 10 gold labels" in note for note in measure(frame, "blame", gold=gold.head(5)).notes)
