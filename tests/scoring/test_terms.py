"""Terms as a person reads them, the strongest first, function words left out."""

from __future__ import annotations

import pytest

from classifier.scoring.terms import Term, ranked, shown_term


@pytest.mark.parametrize(
    ("term", "shown"),
    [
        (Term("brave plan", "text", "words", 1.0), "brave plan"),
        (Term("brave", "title", "words", 1.0), "brave (title)"),
        (Term("targetmention won", "right", "words", 1.0), "[target] won (right)"),
        (Term(" bra", "text", "letters", 1.0), "…·bra…"),
        (Term("brave", "text", "meaning", 1.0), "brave (meaning)"),
        (Term("brave", "left", "meaning", 1.0), "brave (meaning, left)"),
        (Term("extended text sum", "vectors", "number", 1.0), "extended lexicon: text sum"),
    ],
)
def test_a_term_is_shown_as_a_person_reads_it(term: Term, shown: str) -> None:
    assert shown_term(term) == shown


@pytest.mark.parametrize(
    ("term", "kind", "is_function"),
    [
        ("the", "words", True),
        ("of the", "words", True),
        ("The", "words", True),
        ("it's", "words", True),
        ("of peace", "words", False),
        ("not", "words", False),
        (" a ", "letters", True),
        (" and", "letters", True),
        ("brav", "letters", False),
        ("of", "meaning", True),
        ("text sum", "number", False),
    ],
)
def test_function_words_and_fragments_are_told(term: str, kind: str, is_function: bool) -> None:
    assert Term(term, "text", kind, 1.0).is_function("en") == is_function


@pytest.mark.parametrize(
    ("term", "language", "is_function"),
    [
        ("und", "de", True),
        ("war", "de", True),
        ("war", "en", False),
        ("the", "de", False),
        ("les", "fr", True),
        ("the", "sw", False),
    ],
)
def test_function_words_are_those_of_the_articles_language(term: str, language: str, is_function: bool) -> None:
    assert Term(term, "text", "words", 1.0).is_function(language) == is_function


def test_the_strongest_come_first_whichever_way_they_pull() -> None:
    terms = [Term(word, "text", "words", value) for word, value in (("calm", 0.1), ("the", 3.0), ("war", -2.0))]
    assert [term.term for term in ranked(terms, "en")] == ["war", "calm"]
