"""One country for all countries, and one year for all years, where a model should not weigh which it is."""

from __future__ import annotations

import re

COUNTRY, YEAR = "Canada", "2015"
"""What stands for every country and year."""

_COUNTRIES = frozenset(
    """Afghanistan Albania Algeria Angola Argentina Armenia Australia Austria Azerbaijan Bahrain Bangladesh Belarus
    Belgium Bolivia Bosnia Botswana Brazil Britain Bulgaria Cambodia Cameroon Canada Chile China Colombia Congo Croatia
    Cuba Cyprus Denmark Ecuador Egypt England Eritrea Estonia Ethiopia Finland France Gaza Germany Ghana Greece
    Guatemala Haiti Honduras Hungary Iceland India Indonesia Iran Iraq Ireland Israel Italy Jamaica Japan Kazakhstan
    Kenya Kosovo Kuwait Laos Latvia Lebanon Liberia Libya Lithuania Luxembourg Malaysia Mali Malta Mexico Moldova
    Mongolia Montenegro Morocco Mozambique Myanmar Namibia Nepal Netherlands Nicaragua Niger Nigeria Norway Oman
    Pakistan Palestine Panama Paraguay Peru Philippines Poland Portugal Qatar Romania Russia Rwanda Scotland Senegal
    Serbia Singapore Slovakia Slovenia Somalia Spain Sudan Sweden Switzerland Syria Taiwan Tanzania Thailand Tunisia
    Turkey Uganda Ukraine Uruguay Uzbekistan Venezuela Vietnam Wales Yemen Zambia Zimbabwe""".split()
)
_CANDIDATE = re.compile(r"\b(?:[A-Z][a-z]{3,11}|(?:19|20)\d\d)\b")


def with_stand_ins(text: str) -> str:
    """Put COUNTRY for every country, and YEAR for every year from 1900 to 2099.

    >>> with_stand_ins("Ann Lee left Syria in 2011.")
    'Ann Lee left Canada in 2015.'
    """
    return _CANDIDATE.sub(_stand_in, text)


def has_stand_ins(word: str) -> bool:
    """Say whether a word holds a country or a year.

    >>> has_stand_ins("Syria-based"), has_stand_ins("Syrian")
    (True, False)
    """
    return with_stand_ins(word) != word


def _stand_in(match: re.Match[str]) -> str:
    word = match.group()
    return YEAR if word[0].isdigit() else COUNTRY if word in _COUNTRIES else word
