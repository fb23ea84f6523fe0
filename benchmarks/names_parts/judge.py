"""Names of annotated sentences against those that are found: exact spans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pandas as pd

from benchmarks.names_parts.annotated import Sentence, Span
from classifier.text.names.tagging import tag_names
from classifier.text.names.words.tokens import tokens_of
from classifier.text.names.words.word_table import WordTable

KINDS = ("PER", "ORG")


class Judged(NamedTuple):
    """A sentence and what was found in it."""

    sentence: Sentence
    spans: list[Span]


def judged(sentences: Iterable[Sentence], table: WordTable) -> list[Judged]:
    """Find the names of sentences, each by itself."""
    return [Judged(sentence, spans_in(sentence.text, table)) for sentence in sentences]


def spans_in(text: str, table: WordTable) -> list[Span]:
    """First and last offset, and kind, of each name of a text."""
    tokens = tokens_of(text)
    ends = [start + len(word) for start, word in zip(tokens.starts, tokens.words, strict=True)]
    spans = tag_names(tokens.words, table).spans
    return [(tokens.starts[span.first], ends[span.stop - 1], span.kind) for span in spans]


def figures(tables: Sequence[tuple[Sequence[Sentence], WordTable]]) -> str:
    """Precision, recall and F1 by corpus, of sentences that each table has not learnt from."""
    return report([pair for sentences, table in tables for pair in judged(sentences, table)])


def report(pairs: Sequence[Judged]) -> str:
    """The same, of names that were found already."""
    rows = []
    for source in [*sorted({pair.sentence.source for pair in pairs}), "both"]:
        own = [pair for pair in pairs if source in ("both", pair.sentence.source)]
        rows.append({"corpus": source, "names": "all, kind aside"} | _row(own, KINDS, typed=False))
        rows.append({"corpus": source, "names": "two words or more"} | _row(own, KINDS, typed=False, least_words=2))
        rows += [{"corpus": source, "names": kind} | _row(own, (kind,), typed=True) for kind in KINDS]
    return pd.DataFrame(rows).to_string(index=False, float_format="%.3f")


def _row(
    pairs: Sequence[Judged], kinds: tuple[str, ...], *, typed: bool, least_words: int = 1
) -> dict[str, float | int]:
    right = missed = wrong = 0
    for sentence, spans in pairs:
        gold, own = (_chosen(sentence.text, names, kinds, typed, least_words) for names in (sentence.names, spans))
        right, missed, wrong = right + len(gold & own), missed + len(gold - own), wrong + len(own - gold)
    return {
        "gold": right + missed,
        "precision": right / max(1, right + wrong),
        "recall": right / max(1, right + missed),
        "F1": 2 * right / max(1, 2 * right + missed + wrong),
    }


def _chosen(text: str, names: list[Span], kinds: tuple[str, ...], typed: bool, least_words: int) -> set[Span]:
    chosen = [name for name in names if name[2] in kinds and len(text[name[0] : name[1]].split()) >= least_words]
    return {(start, end, kind if typed else "") for start, end, kind in chosen}
