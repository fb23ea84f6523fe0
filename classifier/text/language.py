"""The language of a text: a quick test for English, the writing where it tells, py3langid for the rest.

And what hides it: two writings in one text, or an encoding that came before Unicode's. Zawgyi writes Burmese with
Unicode's code points in a typesetter's order: a vowel or a medial before its consonant, and forms of Mon, Karen and
Shan letters for stacked ones; the signs are those that public converters look for. Kruti Dev writes Hindi with the
letters of a typewriter: its commonest words tell it. Other fonts for Indian writings are not known.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from typing import Any

from classifier.text.languages.codes import UNDETERMINED
from classifier.text.languages.resource import ENGLISH, resources
from classifier.text.languages.scripts import language_of_script

_WORD = re.compile(r"[^\W\d_]+")
_BEYOND_LATIN = re.compile("[\u0370-\u1dff\u1f00-\u1fff\u2c80-\ud7ff\uf900-\ufaff\U00010000-\U0003ffff]")
_ENGLISH = frozenset(
    """the of and to in a is that for it on with as was at by be this have from are an but not which or his had
    were they their has he she we who its been will would more one all after said than them there then these those could
    should when where what why how about only other because while does did him our your you out years before against
    between through since until says makes gets get make down""".split()
)
"""Frequent words of English that other languages with its letters hardly have."""
ENGLISH_SHARE = 0.18
"""Share of these words in a text that is certainly English (news prose has 0.3-0.45)."""

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

LEAST_FUNCTION_WORDS = 2
FUNCTION_SHARE = 0.25
AHEAD, AHEAD_OF_ENGLISH = 1.5, 3.0
"""Different function words of a language that tell it: so many, such a share of all words, and so many times as many as
of another language and of English. Of German, French, Spanish, Portuguese, Italian and Dutch texts of eight words
.88 are told right so (`benchmarks/languages_told.py detection`)."""

MIXED_SHARE = 0.35
"""Share of a text's letters from which on a second writing makes it mixed."""

LEAST_MIXED = 100
"""Letters of a text that may be mixed; a short one has but to name somebody."""
_LETTER = re.compile(r"[^\W\d_]")

ZAWGYI, KRUTI_DEV = "Zawgyi", "Kruti Dev"

LEAST_SIGNS = 3
SIGN_SHARE = 0.03
"""Share of signs of Zawgyi among the Burmese characters, from which on a text is in it."""

WORD_SHARE = 0.1
"""Share of words of Kruti Dev, from which on a text is in it."""

LEAST_WORDS = 3
"""Different ones of these words, at least."""

_COMMON_MARKS = "\u1031\u1039"
"""A vowel and a mark, one of which Burmese texts of either encoding hold: looked for first, since that is fast."""

_BURMESE = "[\u1000-\u109f]"
_ZAWGYI = (
    "(?<![\u1000-\u1021\u1025\u1039-\u103f])[\u1031\u103b\u103c]"  # before its consonant
    "|\u1039(?![\u1000-\u1021])"  # a mark that is seen, where Unicode's is not
    "|[\u1060-\u1064\u1069-\u106d\u1070-\u1080\u1083-\u1095]"  # stacked and narrow forms
)
_HINDI = frozenset("gS gSa esa vkSj dks dk ds dh Hkh fd ;g Fkk Fks fy, lkFk dgk".split())
"""Of Kruti Dev: is, are, in, and, to, of (thrice), also, that, this, was, were, for, with, said."""


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
    code = _detected(sample, len(words))
    return _by_function_words(words) if code == UNDETERMINED else code


def _by_function_words(words: list[str]) -> str:
    """The language with a file whose function words a text has, where the detector is not sure; never English.

    English headlines have few of their own, and names and short words of other languages.
    """
    counts = {code: len(own.intersection(words)) for code, own in _function_words().items()}
    english = counts.pop(ENGLISH, 0)
    best, second = (*sorted(counts, key=lambda code: -counts[code]), "")[:2]
    most = counts.get(best, 0)
    is_clear = most >= AHEAD * counts.get(second, 0) and most >= AHEAD_OF_ENGLISH * english
    return best if is_clear and most >= max(LEAST_FUNCTION_WORDS, FUNCTION_SHARE * len(words)) else UNDETERMINED


@cache
def _function_words() -> dict[str, frozenset[str]]:
    """Function words of two letters and more, by language."""
    return {
        code: frozenset(word for word in resource.function_words if len(word) > 1)
        for code, resource in resources().items()
    }


def _detected(sample: str, words: int) -> str:
    """What the detector says, where it is sure; kinds of one language, such as of Arabic, count together."""
    shares: dict[str, float] = {}
    for name, probability in detector().rank(sample):  # the likeliest first
        if probability < LEAST and shares:
            break
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
def detector() -> Any:
    """The detector of languages, read once, which takes half a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def is_mixed(text: str) -> bool:
    """Say whether two writings each have MIXED_SHARE of a text's first letters or more; kana and Han are one.

    >>> is_mixed("Совет отклонил план. The council turned it down. " * 4), is_mixed("Совет отклонил план Windows. " * 8)
    (True, False)
    """
    sample = text[:SAMPLE_CHARACTERS]
    if sample.isascii() or not _BEYOND_LATIN.search(sample):
        return False
    letters = _LETTER.findall(sample)
    if len(letters) < LEAST_MIXED:
        return False
    counts = Counter(_writing(letter) for letter in letters)
    return sum(count >= MIXED_SHARE * counts.total() for count in counts.values()) > 1


@lru_cache(maxsize=1 << 14)
def _writing(letter: str) -> str:
    """The first word of a letter's name, which names its writing."""
    name = unicodedata.name(letter, "").split(" ")[0].split("-")[0]
    return "CJK" if name in ("HIRAGANA", "KATAKANA") else name


def legacy_encoding(text: str) -> str:
    """Name the encoding of a text that is not Unicode's, or give nothing; the first SAMPLE_CHARACTERS are looked at.

    >>> legacy_encoding("ျမန္မာႏိုင္ငံသည္ ေအးခ်မ္းသည္"), legacy_encoding("မြန်မာနိုင်ငံသည် အေးချမ်းသည်")
    ('Zawgyi', '')
    """
    sample = text[:SAMPLE_CHARACTERS]
    if not sample.isascii() and any(mark in sample for mark in _COMMON_MARKS):
        signs, letters = len(re.findall(_ZAWGYI, sample)), len(re.findall(_BURMESE, sample))
        if signs >= max(LEAST_SIGNS, SIGN_SHARE * letters):
            return ZAWGYI
    return KRUTI_DEV if "gS" in sample and _is_kruti_dev(sample.split()) else ""


def _is_kruti_dev(words: list[str]) -> bool:
    hindi = [word for word in words if word in _HINDI]
    return len(hindi) >= WORD_SHARE * len(words) and len(set(hindi)) >= LEAST_WORDS
