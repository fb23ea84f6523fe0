"""Checks of a single value: a text, a date, the names of labels."""

from __future__ import annotations

import re
from collections.abc import Iterable

from classifier.text.language import legacy_encoding

LETTER_SHARE = 0.5
"""Least share of letters among a text's characters but white space; news prose has 0.92 to 0.98, tables of results
0.5."""

MARKUP_TAGS = 3

_TAG = re.compile(r"</?(?:p|div|span|a|br|img|script|table|td|li|h\d)\b[^<>]{0,300}>", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LOST = re.compile(r"�|â€[\x80-\xbf™œ˜\x9d”“¦]|Ã[\x80-\xbf©¨¼¶¤±³]")


def text_problem(text: str) -> tuple[str, str] | None:
    """Say what makes a text no text, or a damaged one: check and message; None where nothing does."""
    if control := _CONTROL.search(text):
        return "not text", f"holds the control character U+{ord(control[0]):04X}"
    dense = "".join(text.split())
    letters = sum(map(str.isalpha, dense)) / max(1, len(dense))
    if letters < LETTER_SHARE:
        return "not text", f"only {letters:.0%} of its characters are letters: {start_of(text)}"
    tags = len(_TAG.findall(text))
    if tags >= MARKUP_TAGS:
        return "markup", f"holds {tags} HTML tags"
    if legacy := legacy_encoding(text):
        return "legacy encoding", f"is in the encoding {legacy}, not in Unicode: convert it first"
    if lost := _LOST.search(text):
        return "lost characters", f"holds {lost[0]!r}, which a wrong encoding left"
    return None


def twin_labels(labels: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of labels that differ by case, punctuation or one letter only.

    >>> twin_labels(["Sport", "sports", "health", "Health ", "weather"])
    [('Health ', 'health'), ('Sport', 'sports')]
    """
    names = sorted(labels)
    keys = {name: "".join(filter(str.isalnum, name.casefold())) for name in names}
    pairs = ((a, b) for i, a in enumerate(names) for b in names[i + 1 :])
    return [(a, b) for a, b in pairs if _is_twin(keys[a], keys[b])]


def start_of(text: str) -> str:
    """The beginning of a text, quoted, for a message."""
    return repr(" ".join(text.split())[:60])


def _is_twin(a: str, b: str) -> bool:
    if a == b:
        return True
    # A digit that differs names something else: "top 10" and "top 20".
    if min(len(a), len(b)) < 5 or abs(len(a) - len(b)) > 1 or re.sub(r"\D", "", a) != re.sub(r"\D", "", b):
        return False
    same_start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[same_start:], b[same_start:]
    return rest_a[1:] == rest_b[1:] or rest_a[1:] == rest_b or rest_a == rest_b[1:]
