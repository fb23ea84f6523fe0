"""Texts that are no article: paywalls, requests for consent, forms to log in, checks for robots, pages of errors.

A text is one of these where it says something that only they say (STRONG), or several things that requests for
consent say (CONSENT), and where most of it is spoken to the reader of the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifier.text.languages.scripts import unspaced_words
from classifier.text.lines.rules import HEADING_WORDS
from classifier.text.sentences.spans import sentence_spans

LEAST_WORDS = 2
"""Fewer words are no article. Of UCI's headlines 0.03% have fewer, of HuffPost's and of Current Events none; 0.3% of
UCI's have fewer than 3."""

MOST_NEWS = 40
"""Words of a notice that are not its own, at the most: a text with more is an article with a notice in it."""

MOST_CHARACTERS = 6000
"""A longer text is an article, or is read as one: notices of consent that were saved as text have up to 1,000 words."""

LEAST_CONSENT = 3
"""Things of CONSENT that a notice says at least."""

CONSENT = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bcookies?\b|plik\w{1,3} cookie",
        r"(?:we|and) value your privacy|\byour privacy\b|privacy (?:choices|preferences|settings)",
        r"\bour (?:\d[\d,.]* )?(?:trusted )?(?:partners|vendors)\b|unseren? (?:\d+ )?partner|nos (?:\d+ )?partenaires",
        r"(?:store|access)[\w/ ]{1,20} information on (?:a|your) device|information on (?:a|your) device",
        r"\b(?:your|withdraw|give|manage|to) consent\b|consent to (?:our|the|us|this)\b|you may (?:click|consent)",
        r"personal(?:i[sz]ed)? (?:ads|advertis|data)|legitimate interest",
        r"(?:accept|reject|allow|decline|agree) (?:all|and|to)|manage (?:your )?(?:options|preferences|choices)",
        r"\b(?:zustimm|einwillig|akzeptier|acconsent|accett|acept|accepter|toestemming|samtyck|souhlas|zgod)\w{0,9}",
    )
)
"""What notices of consent say to their readers; a sentence of news says one of these, hardly ever three."""

PAYWALL = re.compile(
    r"(?:subscribe|log ?in|sign in|register|sign up)[^.!?]{0,60}\bto (?:continue|read|keep|access|unlock)"
    r"|(?:subscribe|log ?in|sign in|register|sign up)[^.!?]{0,60}\bfor full access"
    r"|already a (?:subscriber|member)|(?:for|to) subscribers only|(?:exclusive|reserved) (?:to|for) subscribers"
    r"|continue reading (?:with|your|this|for)|you have (?:reached|read) your (?:limit|last)"
    r"|free articles? (?:left|remaining)"
    r"|enable javascript|javascript (?:is|to be) (?:disabled|required|enabled)|are you a robot|you are (?:a )?human"
    r"|unusual traffic|access (?:to this page )?(?:has been |is )?denied|checking your browser|disable your ad ?block",
    re.IGNORECASE,
)
"""What paywalls and checks for robots say, and pages of HTML may say in a box of their own."""

_OF_PAYWALLS = (
    r"you(?: have|['’]ve) (?:reached|read|used) (?:your|all|the)\b.{0,30}\b(?:limit|articles?)"
    r"|free articles? (?:this month|left|remaining)|articles remaining this"
    r"|(?:available|exclusive|reserved|only|open) (?:to|for) (?:our )?(?:subscribers|members)|(?:is|are) for members\b"
    r"|(?:unlimited|full|complete)(?: digital)? access (?:to|for|from)|(?:un)?lock (?:this|the|every) (?:article|story)"
    r"|(?:become|becoming) a member for|(?:subscribe|subscription) (?:now|today|for|from)\b"
    r"|subscription (?:renews|gives you)|you need a subscription|premium (?:content|article)"
    r"|start your free trial|cancel any ?time|thank you for subscribing|have an account\b|(?:to|and) keep reading"
)
_OF_FORMS = (
    r"\b(?:we|our|this) (?:\w+ )?uses? cookies|(?:forgot(?:ten)?|lost|reset)(?: your)? password"
    r"|your (?:user ?name|e-?mail(?: address)?) and password"
    r"|(?:please|to) (?:log|sign) ?in\b|(?:log|sign) ?in (?:to|or|here|with|again)\b"
    r"|(?:create|sign up for|register for) (?:a|an|your)(?: free)? account"
    r"|session has (?:expired|timed out)|by (?:signing up|clicking \w+|continuing)(?: to \w+)?,? you (?:accept|agree)"
)
_OF_ROBOTS = (
    r"\bcaptcha\b|(?:that|if|are) you(?: are|['’]re)? (?:a |not a )?(?:human|robot)|security check"
    r"|unusual (?:traffic|activity) from your|review the security of your connection"
    r"|(?:enable|turn on|requires?|needs?|supports?) java ?script|java ?script (?:is|must be|to be)"
    r"|(?:your|verify your|checking your|update your) browser"
    r"|ad ?-?block(?:er|ing)?s? (?:detected|is on)|(?:using|disable|turn off)(?: an?| your)? ad ?-?block"
    r"|white ?list (?:us|our|this)"
)
_OF_ERRORS = (
    r"page (?:not found|cannot be (?:displayed|found))"
    r"|page (?:(?:that )?you(?: are|['’]re| were|['’]ve)? (?:looking|requested|asked))"
    r"|(?:can(?:not|['’]t)|could(?: not|n['’]t)) find (?:that|this|the) page|link you (?:followed|clicked)"
    r"|(?:error|http) ?[45]\d\d\b|(?:service|site|page|website) is (?:temporarily|currently) unavailable"
    r"|permission to (?:access|view) this|^access denied\.?$|unable to show this page"
    r"|something went wrong\. |refresh (?:the|this) page|(?:refresh|reload) and try"
    r"|(?:content|video|page|article|site|website) is (?:not|currently not|currently un) ?available in"
    r"|access this (?:website|site) from|access to this (?:page|site) (?:has been|is) denied"
)
STRONG = re.compile("|".join((PAYWALL.pattern, _OF_PAYWALLS, _OF_FORMS, _OF_ROBOTS, _OF_ERRORS)), re.M)
"""What nobody but a notice says to its reader, in lower case."""

_READER = frozenset(
    """you your you're you've you’re you’ve we our us please sorry oops subscribe subscribers subscription unlock sign
    log login cookie cookies consent password email e-mail browser javascript page site website content
    error monthly annual monthly: annual: week month newsletter member members account""".split()
)
"""Words of what is spoken to the reader of a page."""

_WITHOUT_MARKS = str.maketrans(",.?!:", "     ")

_SIGNS = (
    "subscri", "cookie", "consent", "your ", "you are", "javascript", "log in", "sign in", "to read", "keep reading",
    "available", "captcha", "account", "members", "the page", "this page", "page not", "access denied", "error ",
    "premium", "ad block", "adblock", "security check", "went wrong", "human", "refresh", "permission to", "that page",
)  # fmt: skip
"""What a text that is a notice holds at least one of, in lower case: a quick look, since few are."""


def is_article(text: str, title: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Say whether a text is an article, or a headline: LEAST_WORDS or more, and no notice of a page.

    Args:
        text: as given.
        title: its headline, or empty.
        lines: offsets of the lines that are its own; see `body_spans`.
    """
    if not text.strip():
        return _has_words(title)
    return _has_words(title, *(text[start:end] for start, end in lines)) and not is_notice(text, lines)


def is_notice(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Say whether a text is nothing but what a page says to its reader, such as a paywall; see `is_article`."""
    if len(text) > MOST_CHARACTERS:
        return False
    lower = text.lower()
    if not _has_a_sign(lower):
        return False
    news = _words_of_news(text, lines)
    return news <= MOST_NEWS and 2 * news <= len(text.split()) and _says_notice(lower)


def _has_a_sign(lower: str) -> bool:
    for sign in _SIGNS:  # noqa: SIM110 - every article is asked, and a generator takes three times as long
        if sign in lower:
            return True
    return False


def _says_notice(lower: str) -> bool:
    return STRONG.search(lower) is not None or sum(p.search(lower) is not None for p in CONSENT) >= LEAST_CONSENT


def _words_of_news(text: str, lines: Sequence[tuple[int, int]]) -> int:
    """Words of sentences that are not spoken to the reader and no heading; counted up to MOST_NEWS and one sentence."""
    count = 0
    for line in lines:
        for start, end in sentence_spans(text, *line):
            words = text[start:end].lower().translate(_WITHOUT_MARKS).split()
            is_heading = len(words) <= HEADING_WORDS and text[end - 1] not in ".!?"
            if not is_heading and _READER.isdisjoint(words):
                count += len(words)
                if count > MOST_NEWS:
                    return count
    return count


def _has_words(*texts: str) -> bool:
    count = 0
    for text in texts:
        count += len(text.split(None, LEAST_WORDS))
        if count >= LEAST_WORDS:
            return True
    return any(unspaced_words(text) >= LEAST_WORDS for text in texts)
