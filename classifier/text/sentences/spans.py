"""Sentences with their character offsets.

A rule-based splitter, made for news English, that knows the end marks of other writings: an end mark, then white
space, then something that can begin a sentence, unless what stands before the mark is an abbreviation or an initial
(the cases of Kiss & Strunk 2006, section 2, as a list).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof rev hon st sr jr gov sen rep reps sens gen col lt capt cmdr sgt maj adm pres supt insp
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun vs etc inc ltd co corp bros
    no nos vol fig al ed est dept univ assn ave blvd rd mt ft messrs mme mlle u.s u.k u.n e.u d.c a.m p.m e.g i.e
    ph.d m.d b.a m.a approx min max avg cf art sec ch pp""".split()
)
CAPITALS = "".join(character for character in map(chr, range(0x100, 0x590)) if character.isupper())
_CASELESS = (
    "\u05d0-\u05ea\u0620-\u064a\u066e-\u06d3\u0904-\u0e30\u0e40-\u0e44\u10d0-\u10ff\u1200-\u135a\u1780-\u17b3"
    "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
)
"""Letters of writings without capitals: Hebrew, Arabic, those of India, Thai, Georgian, Ethiopic, Khmer, kana, Han and
Hangul."""

FULL_MARKS = "。！？｡؟۔।॥።፧။។៕།༎"
"""Marks that end a sentence whatever follows: Chinese and Japanese, Arabic, Urdu, Devanagari, Ethiopic, Burmese, Khmer,
Tibetan."""

END_MARKS = ".!?…"
CLOSING = "\"”’'»)]"
"""Signs that may stand between an end mark and the white space behind it."""

FULL_CLOSING = "」』”’）)]»"
"""Signs that may stand behind one of FULL_MARKS."""

OPENING = "\"“‘'«„‚»(["
"""Signs that a sentence may begin with."""

BEGINNING = f"[A-Z0-9À-ÖØ-ÞА-Я{CAPITALS}{_CASELESS}]"
"""Matches what may begin a sentence."""

_BREAK = re.compile(
    rf"[{END_MARKS}{FULL_MARKS}\n](?:(?<=[{END_MARKS}])(?P<marks>[{END_MARKS}]*+)"
    rf"(?P<gap>[{re.escape(CLOSING)}]*+\s++(?=[{re.escape(OPENING)}]*+{BEGINNING}))?"
    rf"|(?<=[{FULL_MARKS}])(?:\s?[{FULL_MARKS}]++)*+\s?[{re.escape(FULL_CLOSING)}]*+"
    r"|(?<=\n)\n*+)",
)
"""End marks, with what follows them where a sentence may begin behind it; full marks; or line breaks. A run of
marks is taken whole and once, so that the time grows as the text does; its first character is one of a set, which
Python looks for without trying the pattern at every place. `marks` are those behind the first."""

LONGEST_ABBREVIATION = 20
"""Characters before a full stop in which one is looked for."""

IN_ABBREVIATIONS = r"[\w.&]"
"""Matches a character of one."""

_LAST_WORD = re.compile(rf"{IN_ABBREVIATIONS}+$")

LONGEST_SENTENCE = 5000
"""Characters; what runs on for longer, one in 20,000 news articles, is cut between words."""


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Cut text[start:end] into sentences.

    Returns:
        (start, end) offsets into `text`, in order, without white space around them.

    >>> text = "Mr. Ali spoke. Nobody listened!"
    >>> [text[a:b] for a, b in sentence_spans(text)]
    ['Mr. Ali spoke.', 'Nobody listened!']
    """
    end = len(text) if end is None else end
    spans, begin = [], start
    for match in _BREAK.finditer(text, start, end):
        if _ends_sentence(text, begin, match):
            spans.append((begin, match.end()))
            begin = match.end()
    spans.append((begin, end))
    trimmed = (_trim(text, *span) for span in spans)
    return [piece for span in trimmed if span[0] < span[1] for piece in pieces(text, *span)]


def _ends_sentence(text: str, begin: int, match: re.Match[str]) -> bool:
    marks = match["marks"]
    if marks is None:
        return True
    is_full_stop = not marks and text[match.start()] == "."
    return match["gap"] is not None and not (is_full_stop and _follows_abbreviation(text, begin, match.start()))


def _follows_abbreviation(text: str, begin: int, mark: int) -> bool:
    match = _LAST_WORD.search(text, max(begin, mark - LONGEST_ABBREVIATION), mark)
    if match is None:
        return False
    word = match.group().lower()
    return word in ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word != "i")


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentence as it is; one of over LONGEST_SENTENCE characters in pieces."""
    while end - start > LONGEST_SENTENCE:
        blank = text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        edge = blank if blank > 0 else start + LONGEST_SENTENCE
        yield _trim(text, start, edge)
        start = edge
        start, end = _trim(text, start, end)
    yield start, end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
