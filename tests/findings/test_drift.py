"""Old and new articles: what differs, and of what kind the difference is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from classifier.errors import CorpusError
from classifier.findings.drifts.drift import OF_LABELS, OF_LANGUAGE, SAME, drift
from classifier.findings.drifts.two_samples import apart, score_sides
from tests.app.running import Done, Run, one_line

SUBJECTS = {
    "sport": "match goal striker cup league coach team season".split(),
    "health": "doctor hospital patient vaccine clinic nurse ward virus".split(),
}
COMMON = "the of and a in on was said it for with after over new town people week day year council".split()


def articles(size: int, seed: int, *, sport: float = 0.5, words: tuple[str, ...] = ()) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    labels = np.where(random.random(size) < sport, "sport", "health")
    texts = []
    for label in labels:
        own = [*random.choice(SUBJECTS[label], 8), *random.choice(COMMON, 40)]
        own += list(random.choice(words, 3)) if words else []
        random.shuffle(own)
        texts.append(" ".join(own))
    frame = pd.DataFrame({"id": [f"{seed}-{i}" for i in range(size)], "text": texts, "label": labels})
    return frame.assign(abstained=False, reason=None, language="en", outlet="Post")


def test_articles_of_one_kind_are_not_told_apart() -> None:
    result = drift(articles(200, 1), articles(200, 2))
    assert result.verdict == SAME and not result.shares["is_sure"].any()
    assert result.apart is not None and result.apart.low < 0.5 < result.apart.high


def test_other_shares_of_labels_are_told_from_other_words() -> None:
    of_labels = drift(articles(300, 1, sport=0.8), articles(300, 2, sport=0.3))
    assert of_labels.verdict == OF_LABELS
    assert set(of_labels.shares.loc[of_labels.shares["is_sure"], "what"]) == {"label"}
    of_words = drift(articles(300, 1), articles(300, 2, words=("pandemic", "lockdown")))
    assert of_words.verdict == OF_LANGUAGE
    assert {"pandemic", "lockdown"} <= set(of_words.words.query("weight > 0")["word"].head(2))


def test_chance_is_rarely_taken_for_a_difference() -> None:
    sure = 0
    for seed in range(40):
        old, new = (articles(80, 2 * seed + side)["text"].tolist() for side in (0, 1))
        result = apart(score_sides(old, new, seed=seed))
        assert result is not None
        sure += result.is_sure
    assert sure <= 6  # 5% of 40 is 2; over 6 of them have a chance of 0.3%


def test_near_copies_on_both_sides_are_left_out() -> None:
    old = articles(100, 1)
    result = drift(old, pd.concat([old.head(50), articles(100, 2)]))
    assert any("50 near-copies" in note for note in result.notes)


def test_answers_without_texts_are_compared_by_their_labels() -> None:
    old, new = (articles(300, seed, sport=share).drop(columns="text") for seed, share in ((1, 0.8), (2, 0.3)))
    result = drift(old, new)
    assert result.apart is None and result.verdict == OF_LABELS
    assert any("no texts" in note for note in result.notes)


def test_an_empty_side_is_refused() -> None:
    with pytest.raises(CorpusError, match="no articles"):
        drift(articles(10, 1), articles(0, 2))


def test_the_command_has_a_gate_and_a_page(run: Run, tmp_path: Path) -> None:
    for name, seed, words in (("old", 1, ()), ("new", 2, ("pandemic", "lockdown"))):
        articles(120, seed, words=words)[["id", "text", "outlet"]].to_csv(tmp_path / f"{name}.csv", index=False)
    sides = [str(tmp_path / "old.csv"), str(tmp_path / "new.csv")]
    done = Done(*run("drift", *sides, "--html", str(tmp_path / "page.html")))
    assert done.code == 0 and "pandemic" in done.out
    assert "pandemic" in (tmp_path / "page.html").read_text()
    failed = Done(*run("drift", *sides, "--fail-over", "0.6"))
    assert failed.code == 3 and "is over 0.6" in one_line(failed.err)
