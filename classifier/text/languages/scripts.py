"""Which writing a text is in: what tells its words apart, and which languages are written so.

Ranges are those of Unicode's blocks (Scripts.txt, version 15.1), for the writings that the measured languages use.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

UNSPACED_RANGES = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\ua9ff\uaa60-\uaa7f\uf900-\ufaff\U00020000-\U0003134f"
)
"""Thai, Lao, Tibetan, Burmese, Khmer, kana and Han: no blank stands between words."""

UNSPACED = re.compile(f"[{UNSPACED_RANGES}]")
_LETTER = re.compile(r"[^\W\d_]")

_ONE_LANGUAGE = {
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "hy": "\u0530-\u058f",
    "he": "\u0590-\u05ff",
    "bn": "\u0980-\u09ff",
    "pa": "\u0a00-\u0a7f",
    "gu": "\u0a80-\u0aff",
    "or": "\u0b00-\u0b7f",
    "ta": "\u0b80-\u0bff",
    "te": "\u0c00-\u0c7f",
    "kn": "\u0c80-\u0cff",
    "ml": "\u0d00-\u0d7f",
    "si": "\u0d80-\u0dff",
    "th": "\u0e00-\u0e7f",
    "lo": "\u0e80-\u0eff",
    "bo": "\u0f00-\u0fff",
    "my": "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f",
    "ka": "\u10a0-\u10ff\u1c90-\u1cbf",
    "ko": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3",
    "km": "\u1780-\u17ff\u19e0-\u19ff",
    "ja": "\u3040-\u30ff\u31f0-\u31ff",
    "zh": "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f",
}
_BY_LANGUAGE = {code: re.compile(f"[{ranges}]") for code, ranges in _ONE_LANGUAGE.items()}
SHARED_WITH = {"he": ("yi",), "bn": ("as",)}
"""Languages besides that a writing may stand for; the commonest is named, and a detector tells the others."""

CHARACTERS_A_WORD = 2
"""Of Chinese, whose words have one to three; those of Thai and Khmer have more."""

MIN_SCRIPT_LETTERS = 4
"""Letters of a writing from which on it tells the language."""

KANA_SHARE = 0.1
"""Share of kana among Han and kana from which on a text is Japanese; Japanese news has a third to a half."""


def unspaced_share(texts: Sequence[str]) -> float:
    """Share of the letters of texts that are of a writing without blanks between words, 0 to 1.

    >>> unspaced_share(["市议会否决了新的大桥。"])
    1.0
    """
    letters = sum(len(_LETTER.findall(text)) for text in texts)
    # A vowel sign of Thai or Burmese is no letter by itself, so that a text may have more signs than letters.
    return min(1.0, sum(len(UNSPACED.findall(text)) for text in texts) / letters) if letters else 0.0


def unspaced_words(text: str) -> int:
    """Give about how many words a text has in writings without blanks between them.

    >>> unspaced_words("市议会否决了桥"), unspaced_words("A bridge")
    (3, 0)
    """
    return 0 if text.isascii() else len(UNSPACED.findall(text)) // CHARACTERS_A_WORD


def language_of_script(text: str) -> str | None:
    """Give the language that most of a text's letters are written for; None where a writing serves several.

    >>> language_of_script("Совет отклонил план") is None, language_of_script("ตำรวจจับกุมชายสองคน")
    (True, 'th')
    """
    if text.isascii():
        return None
    counts = {code: len(pattern.findall(text)) for code, pattern in _BY_LANGUAGE.items()}
    kana, han = counts["ja"], counts["zh"]
    is_japanese = kana >= KANA_SHARE * (kana + han) and kana > 0
    counts["ja"], counts["zh"] = (kana + han, 0) if is_japanese else (0, han)
    code = max(counts, key=lambda name: counts[name])
    others = len(_LETTER.findall(text)) - counts[code]
    return code if counts[code] >= MIN_SCRIPT_LETTERS and counts[code] > others else None
