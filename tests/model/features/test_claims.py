"""Features of claims: what is shared, what the article's sentences come to together, and doubt."""

from __future__ import annotations

import numpy as np
import pytest

from classifier.corpus.prepare.articles import Article
from classifier.corpus.prepare.units import Units, cut_units
from classifier.model.features.claims import CLAIM_FEATURES, claim_rows
from classifier.tasks import TASKS
from classifier.text.targets import parse_target

CLAIM = "the harbour tunnel should be closed for repairs"
TEXT = (
    "The harbour tunnel should be closed, an engineer said. Nobody listened. "
    "The mayor denied that the tunnel needs repairs. Gulls circled."
)


def units_about(claim: str, text: str = TEXT) -> Units:
    return cut_units([Article("a", "", text, (parse_target(claim),))], TASKS["stance"])


def dense(units: Units) -> np.ndarray:
    rows = claim_rows(units)
    found = np.zeros((len(units), len(CLAIM_FEATURES)))
    for i in range(len(units)):
        span = slice(rows.indptr[i], rows.indptr[i + 1])
        found[i, rows.indices[span]] = rows.data[span]
    return found


def column(units: Units, name: str) -> np.ndarray:
    return dense(units)[:, CLAIM_FEATURES.index(name)]


def test_a_sentence_that_repeats_more_of_the_claim_shares_more() -> None:
    units = units_about(CLAIM)
    assert [text.split()[1] for text in units.text] == ["harbour", "mayor"]
    shares = column(units, "overlap")
    assert shares[0] > shares[1] > 0


def test_what_the_article_comes_to_is_in_each_of_its_sentences() -> None:
    units = units_about(CLAIM)
    for name in ("best overlap", "overlap of all", "sentences about it"):
        values = column(units, name)
        assert values[0] == values[1] > 0
    assert column(units, "overlap of all")[0] >= column(units, "best overlap")[0]


def test_a_denial_speaks_against_a_claim_that_denies_nothing() -> None:
    units = units_about(CLAIM)
    assert column(units, "refuting sentence").tolist() == pytest.approx([0, 1 / 3])
    assert column(units, "refuting one alone")[1] == 1
    assert column(units_about("the mayor denied that the tunnel needs repairs"), "refuting both").max() == 1


def test_numbers_of_the_claim_are_looked_for() -> None:
    shared = units_about("the tunnel had 40 cracks in it", "The tunnel had 40 cracks.")
    other = units_about("the tunnel had 40 cracks in it", "The tunnel had 90 cracks.")
    assert column(shared, "numbers shared") == 1 and column(shared, "numbers differ") == 0
    assert column(other, "numbers shared") == 0 and column(other, "numbers differ") == 1


def test_mentions_of_a_name_and_whole_sentences_have_no_claim_features() -> None:
    named = units_about("Ann Lee", "Ann Lee should be mandatory reading. It rained.")
    whole = cut_units([Article("a", "", TEXT)], TASKS["sentiment"])
    assert len(named) == 1 and not dense(named).any()
    assert len(whole) == 4 and not dense(whole).any()


def test_an_article_alone_has_the_features_it_has_among_others() -> None:
    articles = [Article("a", "", TEXT, (parse_target(CLAIM),)), Article("b", "", TEXT[:60], (parse_target(CLAIM),))]
    together = dense(cut_units(articles, TASKS["stance"]))
    apart = [dense(cut_units([article], TASKS["stance"])) for article in articles]
    assert together == pytest.approx(np.vstack(apart))
