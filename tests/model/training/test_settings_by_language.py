from __future__ import annotations

import pandas as pd
import pytest

from classifier.corpus.prepare.fingerprint import CorpusLanguages, corpus_languages
from classifier.model.training.settings import DEFAULTS, default_settings, settings_by_language
from classifier.model.training.train import notes_on

GERMAN = "Der Stadtrat hat am Montag gegen den Bau der neuen Brücke über den Fluss gestimmt, sagte der Bürgermeister."


def languages(code: str, *, unspaced: float = 0.0, characters: int = 100) -> CorpusLanguages:
    return CorpusLanguages({code: 1.0}, True, unspaced, characters)


@pytest.mark.parametrize("unit", DEFAULTS)
def test_english_has_the_defaults_of_the_unit(unit: str) -> None:
    assert settings_by_language(languages("en"), unit) == DEFAULTS[unit]  # type: ignore[arg-type]


def test_a_corpus_without_a_language_is_read_as_before() -> None:
    assert default_settings(pd.DataFrame({"text": ["12", "34"]}), "article") == DEFAULTS["article"]


def test_short_texts_are_read_by_letters_with_naive_bayes() -> None:
    settings = settings_by_language(languages("de"), "article")
    assert [block["analyzer"] for block in settings.blocks] == ["char_wb"]
    assert settings.bayes > 0


def test_long_articles_have_words_where_blanks_part_them() -> None:
    long = settings_by_language(languages("de", characters=3000), "article")
    chinese = settings_by_language(languages("zh", unspaced=0.9, characters=3000), "article")
    assert "word" in [block["analyzer"] for block in long.blocks]
    assert [block["analyzer"] for block in chinese.blocks] == ["char_wb"]


@pytest.mark.parametrize("unit", ["sentence", "mention"])
def test_no_resource_of_english_is_read_in_another_language(unit: str) -> None:
    fields = {block["field"] for block in settings_by_language(languages("fr"), unit).blocks}  # type: ignore[arg-type]
    assert not fields & {"lexicon", "vectors", "claim"}


def test_languages_are_told_by_the_column_and_else_by_the_texts() -> None:
    frame = pd.DataFrame({"text": [GERMAN] * 4})
    assert corpus_languages(frame).shares == {"de": 1.0}
    assert corpus_languages(frame.assign(language=["deu_Latn"] * 2 + ["nld"] * 2)).shares == {"de": 0.5, "nl": 0.5}


def test_languages_that_a_column_names_count_by_an_even_share() -> None:
    codes = [f"q{letter}" for letter in "abcdefghijklmnopqrst"]
    frame = pd.DataFrame({"text": ["a b c"] * 200, "language": codes * 10})
    assert set(corpus_languages(frame).shares) == set(codes)
    rare = pd.DataFrame({"text": ["a b c"] * 100, "language": ["en"] * 99 + ["fr"]})
    assert corpus_languages(rare).is_english


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("12 34 {}", "the language of the articles cannot be told: name it in a column 'language'"),
        (
            "ျမန္မာႏိုင္ငံ၏ ၿမိဳ႕ေတာ္တြင္ တံတားသစ္ {}",
            "many articles are in the encoding Zawgyi, not in Unicode: convert them first",
        ),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(text: str, note: str) -> None:
    frame = pd.DataFrame({"text": [text.format(i) for i in range(20)]})
    assert notes_on(corpus_languages(frame)) == [note]
