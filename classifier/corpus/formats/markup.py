"""HTML made safe to parse: in time that grows with its length alone, whatever is in it.

libxml2 compares each attribute of a tag with all before it, so that a tag of 100,000 attributes
takes minutes. The markup is therefore cut into tags and text here, and written again so that
no parser can cut it differently. Scripts, styles and comments, which hold no article, go.
"""

from __future__ import annotations

import re
from itertools import islice

MAX_ATTRIBUTES = 64
"""Attributes of a tag; real ones have under thirty."""

# Each alternative takes all that it has looked at, so that no character is looked at twice.
_TOKEN = re.compile(
    r"""
    (?P<nothing> <!--.*?(?:-->|\Z) | <[!?][^>]*+(?:>|\Z) )
    | <(?P<raw>script|style)\b (?P<raw_tag>(?:=\s*+(?:"[^"]*+"|'[^']*+')|[^>])*+) >?
      (?P<inside>.*?) (?:</(?P=raw)\b[^>]*+(?:>|\Z)|\Z)
    | (?P<tag> </?[a-zA-Z][\w:.-]*+ )
      (?P<attributes> (?:=\s*+(?:"[^"]*+"|'[^']*+')|[^><])*+ )
      >?+
    | <?[^<]*+
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z_][\w:.-]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"']*+)))?+|["']""")


def safe_markup(page: str) -> str:
    """Write a page's markup again: no scripts but those of JSON-LD, no comments, few attributes a tag.

    >>> safe_markup("<p class=a id='b' hidden>1 < 2<!-- note --></p>")
    '<p class="a" id="b" hidden>1 &lt; 2 </p>'
    """
    return _TOKEN.sub(_written, page)


def _written(token: re.Match[str]) -> str:
    if token["nothing"] is not None:
        return "<!DOCTYPE html>" if token[0][:9].lower() == "<!doctype" else " "
    if token["raw"] is not None:
        is_data = token["raw"].lower() == "script" and "ld+json" in token["raw_tag"]
        inside = token["inside"].replace("<", "\\u003c")
        return f'<script type="application/ld+json">{inside}</script>' if is_data else " "
    if token["tag"] is None:
        return token[0].replace("<", "&lt;")
    attributes = "".join(_attributes(token["attributes"])) if token["attributes"] else ""
    return f"{token['tag']}{attributes}>"


def _attributes(text: str) -> list[str]:
    return [_attribute(*match.groups()) for match in islice(_ATTRIBUTE.finditer(text), MAX_ATTRIBUTES) if match[1]]


def _attribute(name: str, *values: str | None) -> str:
    value = next((value for value in values if value is not None), None)
    return f" {name}" if value is None else f' {name}="{_escaped(value)}"'


def _escaped(value: str) -> str:
    return value.replace("<", "&lt;").replace('"', "&quot;")
