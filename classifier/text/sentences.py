"""Sentences with their character offsets.

A rule-based splitter for news English: an end mark, then white space, then
something that can begin a sentence, unless what stands before the mark is an
abbreviation or an initial (the cases of Kiss & Strunk 2006, section 2, as a list).
"""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof rev hon st sr jr gov sen rep reps sens gen col lt capt cmdr sgt maj adm pres supt insp
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun vs etc inc ltd co corp bros
    no nos vol fig al ed est dept univ assn ave blvd rd mt ft messrs mme mlle u.s u.k u.n e.u d.c a.m p.m e.g i.e
    ph.d m.d b.a m.a approx min max avg cf art sec ch pp""".split()
)
_BREAK = re.compile(r"([.!?…]+)[\"”’'»)\]]*\s+(?=[\"“‘'«(\[]*[A-Z0-9À-ÖØ-ÞА-Я])|\n+")
_LAST_WORD = re.compile(r"[\w.&]+$")


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
        if match.group(1) is None or not _is_abbreviation(text, begin, match):
            spans.append((begin, match.end()))
            begin = match.end()
    spans.append((begin, end))
    return [trimmed for trimmed in (_trim(text, *span) for span in spans) if trimmed[0] < trimmed[1]]


def _is_abbreviation(text: str, begin: int, match: re.Match[str]) -> bool:
    if match.group(1) != ".":
        return False
    word = _LAST_WORD.search(text, max(begin, match.start() - 20), match.start())
    if word is None:
        return False
    found = word.group().lower()
    return found in _ABBREVIATIONS or (len(found) == 1 and found.isalpha() and found != "i")


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
