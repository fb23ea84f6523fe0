"""The language of a text: a quick test for English, the writing where it tells, py3langid for the rest."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from classifier.text.languages.codes import UNDETERMINED
from classifier.text.languages.scripts import language_of_script

_WORD = re.compile(r"[^\W\d_]+")
_BEYOND_LATIN = re.compile("[\u0370-\u1dff\u1f00-\u1fff\u2c80-\ud7ff\uf900-\ufaff\U00010000-\U0003ffff]")
_ENGLISH = frozenset(
    """the of and to in a is that for it on with as was at by be this have from are an but not which or his had
    were they their has he she we who its been will would more one all after said""".split()
)
ENGLISH_SHARE = 0.18
"""Share of the most frequent English words in a text that is certainly English (news prose has 0.3-0.45)."""

SURE_SHARE = 0.25
"""The same of whatever stands between white space, of which there is less than there are words."""

SURE_WORDS = 24
"""Words between white space from which a quick look is enough; it takes a fifth of the time."""

SAMPLE_CHARACTERS = 600
MIN_LETTERS = 20
SURE = 0.9
"""Probability from which on the detector is believed on a text of under ENOUGH_WORDS words."""

ENOUGH_WORDS = 25
_KINDS = {"ary": "ar", "arz": "ar", "yue": "zh", "wuu": "zh", "kik": "ki"}
LEAST = 0.01
"""Probability under which a language is not counted."""

ACCENTED_SHARE = 0.1
"""Share of words with other letters than English has from which on a text is not taken for English by its function
words: Hungarian has "a" and "is" among its own."""


def detect_language(text: str) -> str:
    """Give the ISO 639-1 code of the text's language, or `und` where it is too short to tell.

    Only the first SAMPLE_CHARACTERS are read.

    >>> detect_language("The minister said on Monday that the plan would be put to a vote.")
    'en'
    """
    sample = text[:SAMPLE_CHARACTERS]
    lower = sample.lower()
    if _is_surely_english(lower.split()):
        return "en"
    words = _WORD.findall(lower)
    code = language_of_script(sample) if _BEYOND_LATIN.search(sample) else None
    if code is not None:
        return code
    if sum(map(len, words)) < MIN_LETTERS:
        return UNDETERMINED
    if _english(words) >= ENGLISH_SHARE * len(words) and not _is_accented(words):
        return "en"
    return _detected(sample, len(words))


def _detected(sample: str, words: int) -> str:
    """What the detector says, where it is sure; kinds of one language, such as of Arabic, count together."""
    shares: dict[str, float] = {}
    for name, probability in _identifier().rank(sample):
        if probability >= LEAST or not shares:
            code = _KINDS.get(str(name), str(name))
            shares[code] = shares.get(code, 0.0) + float(probability)
    code = max(shares, key=lambda name: shares[name])
    # Headlines have few function words: an unsure verdict on a short text is none.
    return code if shares[code] >= SURE or words >= ENOUGH_WORDS else UNDETERMINED


def _is_accented(words: list[str]) -> bool:
    return sum(not word.isascii() for word in words) >= ACCENTED_SHARE * len(words)


def _is_surely_english(words: list[str]) -> bool:
    return len(words) >= SURE_WORDS and _english(words) >= SURE_SHARE * len(words)


def _english(words: list[str]) -> int:
    return sum(map(_ENGLISH.__contains__, words))


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
