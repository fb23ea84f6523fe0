"""Which lines of a text are the article's own, and how its characters should read.

Offsets stay those of the text as given: `body_spans` names the lines to keep, and
`normalize` is applied to a piece only after it was cut out.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from classifier.text.languages.codes import UNDETERMINED
from classifier.text.languages.resource import ENGLISH, resource_of
from classifier.text.lines.rules import (
    BULLETS,
    CUES,
    FURNITURE_CHARACTERS,
    HEADING_WORDS,
    HEADLINE_WORDS,
    LEAD,
    PROSE_CHARACTERS,
    PROSE_SENTENCE,
    TAIL_CHARACTERS,
    LineRules,
    rules_of,
    site_patterns,
)

_ENGLISH = site_patterns(resource_of(ENGLISH))
_BYLINE_CASE = re.compile(rf"{LEAD}by [^A-Z]", re.IGNORECASE)

_HEADS = """
    abou acce ad addi adve all_ also arou arti by_ capt clic comm comp cont copy cred don' dont don’ e-ma edit
    else emai enla face file foll from get_ hide http illu imag in_o in_p join last late leav list log_ more most
    must news our_ phot pict popu post prin priv prom publ read rece reco regi rela repo save scro see_ shar
    sign skip spon stor subs tags tap_ term this togg top_ topi tren twee twit up_n upda vide watc we_u what
    writ www. you_"""
SITE_HEADS = frozenset(head.replace("_", " ") for head in _HEADS.split())
"""How the lines begin that English's patterns tell by their first words."""

SITE_TAILS = frozenset("ges afp ers oto ock epa".split())
"""How the lines end that name an agency."""

LEAD_CHARACTERS = f"{BULLETS}-–—>|[(" + "".join(filter(str.isspace, map(chr, range(0x3001))))

_MOJIBAKE = re.compile(r"[ÃÂâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œž Ÿ¡-¿]|ï¿½|â€")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,6}|#[xX][0-9A-Fa-f]{2,5});")
_MOJIBAKE_FIRST = "ÃÂâï"
"""What mojibake begins with: looked for first, since that is fast."""

_LOST_QUOTE = re.compile(r"â€(?=[\s.,;:!?)—-]|$)")
"""A closing quote whose third byte, 9D, was thrown away as no character of Windows-1252."""

_NESTED = re.compile(r"&(?:(?:amp|AMP|#0{0,5}38|#[xX]0{0,5}26);){2,}")
"""An ampersand escaped time and again, which is unescaped at once: layer by layer takes the square of its length."""

MOST_MARKS = 30
"""Combining marks on a letter (Unicode's Stream-Safe Text Format, UAX 15, section 13): more are put into order in the
square of their number."""

_MANY_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{MOST_MARKS + 1},}}")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffd]")
_REPLACEMENT = "\ufffd"
"""The one of these that counts as printable."""

_QUOTES = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "…": "..."}
_SPACED_QUOTES = re.compile(r"(?<![^\s(\[])«\s+|(?<!\s)\s+»(?!\w)")
"""French quotation marks, which stand apart from what they hold; German ones turn the other way and do not."""

FIRST_CHANGED = (" ", "*", ">")
"""How a text of ASCII begins that normalizing may change, though none of its other characters would be."""

_LEADING_BULLET = re.compile(rf"^[\s{re.escape(BULLETS)}]+")


class Line(NamedTuple):
    """One line of the text as given: its offsets, without the white space around it."""

    start: int
    end: int
    text: str


def body_spans(text: str, language: str = ENGLISH) -> list[tuple[int, int]]:
    """Give the lines that are the article's own words, as offsets into `text`.

    Left out are pointers to other articles ("Also read: …"), site furniture
    (advertisement, share and newsletter lines, photo credits, bylines), what follows
    a tail heading ("More Stories"), and sub-headings alone on a line. A text that
    has no prose at all, such as a headline, is kept whole, less its furniture; one
    that is alone on its line may begin as a pointer does ("Video: …").

    Args:
        text: as given.
        language: its ISO 639 code, which says by whose phrases site lines are known; see `rules_of`.

    Returns:
        (start, end) of each kept line, in order; never empty unless nothing but
        furniture and white space is there.
    """
    rules = ENGLISH_RULES if language in (ENGLISH, UNDETERMINED) else rules_of(language)
    every = _lines(text)
    lines = [line for line in _without_tail(every, rules) if not rules.is_furniture(line.text)]
    if not lines and len(every) == 1 and _is_headline(every[0].text, rules):
        lines = every
    if any(rules.is_prose(line.text) for line in lines):
        lines = [line for line in lines if not rules.is_heading(line.text)]
    return [(line.start, line.end) for line in lines]


def clean(text: str, language: str = ENGLISH) -> str:
    """Give the article's own words alone, one line a paragraph, normalized.

    Cleaning twice is cleaning once.

    Args:
        text: as given.
        language: its ISO 639 code; see `body_spans`.

    >>> clean("The council met on “Monday”.\\n• Also Read: Ten things to do\\nIt voted no.")
    'The council met on "Monday".\\nIt voted no.'
    """
    while True:
        pieces = (normalize(text[start:end]) for start, end in body_spans(text, language))
        cleaned = "\n".join(piece for piece in pieces if piece)
        # What normalizing uncovers, such as a furniture line behind mojibake, goes in the next round.
        if cleaned == text:
            return cleaned
        text = cleaned


def normalize(text: str) -> str:
    """Mend mojibake, straighten quotes, drop bullets and invisible characters, fold white space.

    Applied until nothing changes, so that normalizing twice is normalizing once.
    """
    while _may_change(text):
        mended = _normalize_once(text)
        if mended == text:
            return text
        text = mended
    return text


def _may_change(text: str) -> bool:
    """Whether normalizing may change a text: most sentences are plain ASCII, and stay as they are."""
    is_plain = text.isascii() and text.isprintable() and "  " not in text and "&" not in text
    return not is_plain or text.startswith(FIRST_CHANGED) or text.endswith(" ")


def _is_headline(line: str, rules: LineRules) -> bool:
    """Whether a line that is all of a text says something of its own behind the colon of a pointer."""
    _, colon, rest = line.partition(":")
    return bool(colon) and len(rest.split()) >= HEADLINE_WORDS and rules.is_pointer(line.lower())


def is_furniture(line: str) -> bool:
    """Say whether a line belongs to the site and not to the article."""
    if len(line) > FURNITURE_CHARACTERS:
        return False
    lower = line.lower()
    return _may_be_of_the_site(lower) and fits_furniture(line, lower)


def fits_furniture(line: str, lower: str) -> bool:
    """The same, of a short line and itself in lower case, without the quick look."""
    if _ENGLISH.pointer.match(lower):
        return True
    return _ENGLISH.furniture.match(lower) is not None and not (_BYLINE_CASE.match(line) or _is_prose_sentence(line))


def is_pointer(lower: str) -> bool:
    """Say whether a line in lower case begins as one that points to another article."""
    return _ENGLISH.pointer.match(lower) is not None


def is_heading(line: str) -> bool:
    """Say whether a line is a sub-heading: few words and no end mark."""
    return len(line) < PROSE_CHARACTERS and line.rstrip()[-1:] not in CUES and len(line.split()) <= HEADING_WORDS


def is_tail(line: str) -> bool:
    """Say whether a line heads what stands behind an article, such as "More Stories"."""
    if len(line) >= TAIL_CHARACTERS:
        return False
    lower = line.lower()
    return _may_be_of_the_site(lower) and fits_tail(line, lower)


def fits_tail(line: str, lower: str) -> bool:
    """The same, of a line and itself in lower case, without the quick look."""
    return len(line) < TAIL_CHARACTERS and _ENGLISH.tail.match(lower) is not None


def is_prose(line: str) -> bool:
    """Say whether a line is prose: long, or a sentence of some length."""
    return len(line) >= PROSE_CHARACTERS or _is_prose_sentence(line)


def is_paragraph(line: str) -> bool:
    """Say whether a line is a whole paragraph."""
    return len(line) >= FURNITURE_CHARACTERS and line[-1] in '.!?…"”’)'


ENGLISH_RULES = LineRules(is_furniture, is_pointer, is_tail, is_prose, is_heading, is_paragraph)


def mend(text: str) -> str:
    """Mend mojibake and HTML entities where there are any; a text without them is given back as it is."""
    has_mojibake = not text.isascii() and any(first in text for first in _MOJIBAKE_FIRST) and _MOJIBAKE.search(text)
    if not has_mojibake and not ("&" in text and _ENTITY.search(text)):
        return text
    import ftfy

    return str(ftfy.fix_text(_LOST_QUOTE.sub("”", _NESTED.sub("&amp;", _with_few_marks(text)))))


def _with_few_marks(text: str) -> str:
    """Leave out what a letter has of combining marks beyond MOST_MARKS."""
    beyond_ascii = len(text.encode("utf-8", "surrogatepass")) - len(text)  # a mark takes one byte more, or two
    return text if beyond_ascii <= MOST_MARKS else _MANY_MARKS.sub(_first_marks, text)


def _first_marks(run: re.Match[str]) -> str:
    characters, marks = [], 0
    for character in run.group():
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            characters.append(character)
    return "".join(characters)


def _normalize_once(text: str) -> str:
    text = mend(text)
    if not text.isascii():
        text = _with_few_marks(text)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
        if "«" in text or "»" in text:
            text = _SPACED_QUOTES.sub('"', text)
        for curly, straight in _QUOTES.items():
            text = text.replace(curly, straight)
    if not text.isprintable() or _REPLACEMENT in text:
        text = _INVISIBLE.sub("", text)
    bullets = _LEADING_BULLET.match(text)
    return " ".join((text[bullets.end() :] if bullets else text).split())


def _lines(text: str) -> list[Line]:
    lines, start = [], 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            first = start if len(stripped) == len(raw) else start + len(raw) - len(raw.lstrip())
            lines.append(Line(first, first + len(stripped), stripped))
        start += len(raw) + 1
    return lines


def _without_tail(lines: list[Line], rules: LineRules) -> list[Line]:
    """Drop what follows a tail heading, up to the next paragraph of prose if there is one."""
    body, in_tail = [], False
    for line in lines:
        if rules.is_tail(line.text):
            in_tail = True
        elif in_tail and rules.is_paragraph(line.text):
            in_tail = False
        if not in_tail:
            body.append(line)
    return body


def _may_be_of_the_site(lower: str) -> bool:
    """Whether one of the patterns may match a lower-case line: a quick look, since most are the article's own."""
    lower = lower.rstrip()
    head = lower.lstrip(LEAD_CHARACTERS)[:4]
    return (
        head in SITE_HEADS
        or head[:3] in SITE_HEADS
        or head[:1].isdecimal()
        or lower[-3:] in SITE_TAILS
        or "@" in lower
        or "/" in lower
        or "©" in lower
        or "coo" in lower
    )


def _is_prose_sentence(line: str) -> bool:
    return (
        len(line) > PROSE_SENTENCE and line[-1] in '.!?"”' and len(line.split()) > HEADING_WORDS and line[0].isupper()
    )
