"""Cleaned, masked and cut words are found in the article as given."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classifier.corpus.prepare.articles import Article
from classifier.corpus.prepare.units import cut_units
from classifier.model.features.inputs import FIELDS, LEAD, undotted
from classifier.scoring.alignment import locate, ngram_spans, trace
from classifier.tasks import Task
from classifier.text.clean import body_spans, clean, mend, normalize
from classifier.text.targets import parse_target
from classifier.tfidf.plain_transform import analyze
from classifier.tfidf.vocabulary import Vocabulary

WORDS = st.text(alphabet="abcÀİß“”’…é \n\t-•.,", max_size=60)


def quoted(derived: str, text: str, word: str) -> str | None:
    start = derived.index(word)
    span = trace(derived, text, [(0, len(text))]).span(start, start + len(word))
    return None if span is None else text[slice(*span)]


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("He said “never…” twice", "never", "never"),
        ("He said “never…” twice", "...", "…"),
        ("The cafÃ© shut", "café", "cafÃ©"),
        ("so\u00adft and  wide", "soft", "so\u00adft"),
        ("cafe\u0301 noir", "café", "cafe\u0301"),
        ("It&#39;s a plan", "It's", "It&#39;s"),
    ],
)
def test_words_are_found_through_normalizing(text: str, word: str, found: str) -> None:
    assert quoted(normalize(text), text, word) == found


def test_a_word_after_a_dropped_line_is_found_behind_it() -> None:
    text = "The vote was lost on Monday.\nAdvertisement\nThe vote was held again on Friday, after the count."
    cleaned = clean(text)
    places = trace(cleaned, text, [(0, 28), (43, len(text))])
    start = cleaned.rindex("vote")
    assert places.span(start, start + 4) == (text.rindex("vote"), text.rindex("vote") + 4)


@given(WORDS)
@example("••a…")
def test_what_is_found_reads_as_what_was_looked_for(text: str) -> None:
    derived = normalize(text)
    places = trace(derived, text, [(0, len(text))])
    for match in re.finditer(r"\w+", derived):
        span = places.span(*match.span())
        assert span is not None
        assert normalize(match.group()) in normalize(text[slice(*span)])


@given(WORDS, st.sampled_from([("word", (1, 3)), ("char_wb", (2, 4))]), st.booleans())
def test_ngrams_are_those_of_the_vocabulary(text: str, kind: tuple[str, tuple[int, int]], lowercase: bool) -> None:
    vocabulary = Vocabulary(b"", None, analyzer=kind[0], ngram_range=kind[1], lowercase=lowercase)
    found = list(ngram_spans(text, vocabulary))
    assert [term for term, _ in found] == list(analyze(undotted(text), vocabulary))
    assert all(0 <= start <= end <= len(text) for _, spans in found for start, end in spans)


def test_a_word_with_a_dotted_capital_stands_where_it_is() -> None:
    text = "Köprü İSTANBUL yakınında."
    vocabulary = Vocabulary(b"", None, analyzer="word", ngram_range=(1, 1), lowercase=True)
    found = {term: text[spans[0][0] : spans[0][1]] for term, spans in ngram_spans(text, vocabulary)}
    assert found == {"köprü": "Köprü", "istanbul": "İSTANBUL", "yakınında": "yakınında"}


def test_each_side_of_a_mention_is_found_on_its_side() -> None:
    text = "They said Ann Lee won, and they said that Ann Lee lost, they said."
    units = cut_units([Article("a", "", text, (parse_target("Ann Lee"),))], Task("stance", "mention"))
    located = locate(units, 1, "\n" + text, lines=None)
    second = text.rindex("Ann Lee")
    for field, word in (("left", "they said that"), ("right", "they said"), ("near", "that")):
        (read,) = FIELDS[field](units.take([1]))
        start = read.index(word)
        span = located.places(field, read).span(start, start + len(word))
        assert span is not None
        a, b = span[0] - 1, span[1] - 1  # behind the empty title and its line break
        assert text[a:b] == word
        assert (a > second) == (field == "right")


def test_the_title_and_the_text_are_told_apart() -> None:
    units = cut_units([Article("a", "Rain again", "Rain fell.")], Task("topic"))
    located = locate(units, 0, "Rain again\nRain fell.", lines=body_spans("Rain fell."))
    (read,) = FIELDS["title+text"](units)
    places = located.places("title+text", read)
    assert places.span(0, 4) == (0, 4)
    assert places.span(11, 15) == (11, 15)
    assert mend(located.original[11:15]) == "Rain"


@given(WORDS, WORDS)
def test_a_lead_is_traced_from_the_title_on(title: str, text: str) -> None:
    units = cut_units([Article("a", title, f"{text} end.")], Task("topic"))
    located = locate(units, 0, f"{title}\n{text} end.", lines=body_spans(f"{text} end."))
    (read,) = FIELDS["lead"](units)
    places = located.places("lead", read)
    assert len(read) <= LEAD
    traced = "".join(located.original[start] for start in places.starts if start >= 0)
    assert mend(traced) == mend("".join(read.split()))


def test_a_lead_ends_between_words() -> None:
    units = cut_units([Article("a", "Rain", "Heavy rain fell. " * 60)], Task("topic"))
    (read,) = FIELDS["lead"](units)
    assert LEAD - 8 < len(read) <= LEAD
    assert units.text[0].startswith(read.removeprefix("Rain\n") + " ")
