"""Names of countries, for which one stands in where a model should not weigh which it is."""

from __future__ import annotations

import re

STAND_IN = "Canada"
"""The country that stands for every one: the shipped stance takes its name for neither praise nor blame."""

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
_CAPITAL = re.compile(r"\b[A-Z][a-z]{3,11}\b")


def without_countries(text: str) -> str:
    """Put STAND_IN for every country.

    >>> without_countries("Ann Lee left Syria.")
    'Ann Lee left Canada.'
    """
    return _CAPITAL.sub(_stand_in, text)


def _stand_in(match: re.Match[str]) -> str:
    return STAND_IN if match.group() in _COUNTRIES else match.group()
