"""A corpus cut into a part a language, for a model each."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pandas as pd

from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.records.labels import labels_of
from classifier.errors import CorpusError
from classifier.text.languages.codes import UNDETERMINED

LEAST_ARTICLES = 50
"""Articles of a language from which on it has a model of its own."""

LEAST_LABELS = 2


class ByLanguage(NamedTuple):
    """The parts of a corpus, and a line on what is in none.

    Attributes:
        parts: by ISO 639 code, in the order of the alphabet; each names its language in the column `language`.
        notes: what was left out, and why.
    """

    parts: dict[str, pd.DataFrame]
    notes: list[str]


def by_language(corpus: pd.DataFrame, label_column: str) -> ByLanguage:
    """Cut a corpus by the language that each article's row names, else by that of its words.

    Args:
        corpus: one article a row, with the label column.
        label_column: of the labels; a language with fewer than LEAST_LABELS of them, or LEAST_ARTICLES with one, is
            left out.

    Raises:
        CorpusError: no language is left.
    """
    named = corpus.assign(language=[article.own_language for article in articles_of(corpus)])
    labelled = named[[bool(labels_of(value)) for value in named[label_column]]]
    parts, notes = {}, []
    for code, count in sorted(Counter(labelled["language"]).items()):
        part = labelled[labelled["language"] == code]
        if problem := _problem(code, part, label_column):
            notes.append(f"{count} articles {problem}: left out")
        else:
            parts[code] = part
    if not parts:
        lacking = f"no language has {LEAST_ARTICLES} labelled articles of {LEAST_LABELS} labels"
        raise CorpusError(f"{lacking}. Name the languages in a column 'language', or leave out --by-language.")
    return ByLanguage(parts, notes)


def _problem(code: str, part: pd.DataFrame, label_column: str) -> str:
    if code == UNDETERMINED:
        return "are in no language that could be told"
    if len(part) < LEAST_ARTICLES:
        return f"are in {code!r}, under the {LEAST_ARTICLES} that a model takes"
    if len({label for value in part[label_column] for label in labels_of(value)}) < LEAST_LABELS:
        return f"are in {code!r} and have one label"
    return ""
