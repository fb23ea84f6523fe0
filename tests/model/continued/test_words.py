"""New words enter the vocabularies; what was there keeps its term and its weight."""

from __future__ import annotations

import numpy as np
import pandas as pd

from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.units import Units, cut_units
from classifier.model.continued.words import with_new_words
from classifier.model.features.estimator import UnitFeatures
from classifier.model.features.inputs import UnitInputs
from classifier.tasks import TASKS

BLOCKS = [
    {"field": "title+text", "analyzer": "word", "ngram_range": (1, 1), "min_df": 2},
    {"field": "title+text", "analyzer": "word", "ngram_range": (2, 2), "min_df": 2},
    {"field": "lead", "analyzer": "char_wb", "ngram_range": (3, 3), "min_df": 2},
]


def units(*texts: str) -> Units:
    return cut_units(articles_of(pd.DataFrame({"text": texts})), TASKS["topic"])


OLD = units("The bridge was repaired again.", "The bridge was closed.", "A match was lost again.", "A match was won.")
NEW = units("An aardvark was seen.", "The aardvark was at the bridge.", "Zebras slept.", "The zebras slept. Once.")


def test_words_of_enough_new_articles_enter() -> None:
    old = UnitFeatures(BLOCKS).fit(OLD).features_
    grown = with_new_words(old, UnitInputs(NEW))
    before, after = old.names(), grown.features.names()
    assert set(after) - set(before) == {f"title+text:{word}" for word in ("aardvark", "zebras", "slept")}
    assert [after[place] for place in grown.places] == before
    words, *others = grown.features.transforms
    assert words is not None and list(words.vocabulary.terms) == sorted(words.vocabulary.terms)
    assert others == list(old.transforms[1:])


def test_old_words_keep_their_weights() -> None:
    old = UnitFeatures(BLOCKS).fit(OLD).features_
    grown = with_new_words(old, UnitInputs(NEW))
    was, now = old.transforms[0], grown.features.transforms[0]
    assert was is not None and now is not None and now.vocabulary.idf is not None
    places = grown.places[: len(was.vocabulary)]
    assert np.array_equal(now.vocabulary.idf[places], was.vocabulary.idf)
    # Of a word in two of four new articles: ln(5 / 3) + 1.
    assert np.isclose(now.vocabulary.idf[now.vocabulary.columns["aardvark"]], np.log(5 / 3) + 1)


def test_nothing_new_changes_nothing() -> None:
    old = UnitFeatures(BLOCKS).fit(OLD).features_
    grown = with_new_words(old, UnitInputs(OLD))
    assert grown.features.names() == old.names() and (grown.places == np.arange(len(old.names()))).all()
    values = np.arange(2.0 * len(old.names())).reshape(-1, 2)
    assert np.array_equal(grown.spread(values), values)
