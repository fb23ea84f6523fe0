"""What is written down of a language: phrases of its sites, titles before names, verbs of speech, function words.

A language has a file in the folder `resources`, named by its ISO 639 code; one without a file has none of these.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("resources")
ENGLISH = "en"


@dataclass(frozen=True)
class Resource:
    """What is written down of a language; empty where nothing is.

    Attributes:
        name: of the language, in English.
        pointers: patterns of lines that point to another article, alone on a line or before a colon, in lower case.
        furniture: patterns of lines that belong to the site, in lower case.
        tails: patterns of lines that head what stands behind an article, in lower case.
        titles: words before a person's name that are none of it, in lower case.
        speech_verbs: verbs, and words such as "according to", by which somebody is quoted.
        judging_verbs: verbs that tell what somebody thinks of another (of English alone).
        function_words: words that say nothing of what a text is about, in lower case; negations are none of them.
    """

    name: str = ""
    pointers: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    titles: frozenset[str] = frozenset()
    speech_verbs: tuple[str, ...] = ()
    judging_verbs: tuple[str, ...] = ()
    function_words: frozenset[str] = frozenset()


@cache
def resources() -> dict[str, Resource]:
    """What is written down of every language that has a file, by ISO 639 code."""
    return {path.stem: read_resource(path) for path in sorted(FOLDER.glob("*.toml"))}


@cache
def resource_of(language: str) -> Resource:
    """Give what is written down of a language.

    Args:
        language: ISO 639 code, as `language_code` gives it.
    """
    path = FOLDER / f"{language}.toml"
    return read_resource(path) if language.isalpha() and path.exists() else Resource()


def read_resource(path: Path) -> Resource:
    """Read a language's file."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return Resource(
        name=content["name"],
        pointers=tuple(content.get("pointers", ())),
        furniture=tuple(content.get("furniture", ())),
        tails=tuple(content.get("tails", ())),
        titles=frozenset(content.get("titles", ())),
        speech_verbs=tuple(content.get("speech_verbs", ())),
        judging_verbs=tuple(content.get("judging_verbs", ())),
        function_words=frozenset(content.get("function_words", "").split()),
    )
