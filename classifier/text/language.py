"""The language of a text: a quick test for English, py3langid for the rest."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_WORD = re.compile(r"[^\W\d_]+")
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
UNDETERMINED = "und"
"""ISO 639-2 code for a text too short to tell."""


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
    if sum(map(len, words)) < MIN_LETTERS:
        return UNDETERMINED
    if _english(words) >= ENGLISH_SHARE * len(words):
        return "en"
    code, probability = _identifier().classify(sample)
    # Headlines have few function words: an unsure verdict on a short text is none.
    return str(code) if probability >= 0.9 or len(words) >= 25 else UNDETERMINED


def _is_surely_english(words: list[str]) -> bool:
    return len(words) >= SURE_WORDS and _english(words) >= SURE_SHARE * len(words)


def _english(words: list[str]) -> int:
    return sum(map(_ENGLISH.__contains__, words))


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
