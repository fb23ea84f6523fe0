"""Targets of stance: whom or what it is toward, and how a user writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from classifier.errors import TargetError
from classifier.text.function_words import FUNCTION_WORDS
from classifier.text.names.words.spelling import fold, plain

LONGEST_TARGET = 500
"""Characters of a name, a claim or an alias; a longer one was not meant as one."""

SHOWN_CHARACTERS = 60
"""Of a name in a message."""

_PARTICLES = frozenset(
    "of the and for de da do dos das van von der den bin ibn al el la le du di y & on in"
    " für und des et della dello dei degli delle zu zum zur im auf aux pour sur en para por voor het".split()
)
_SPOKEN = frozenset(
    """is are was were be been will would can could should must may might did does do has have had says said asked
    told not why how because his her its their he she it they we you""".split()
)
"""Words of a statement, also in a headline with capitals throughout."""


@dataclass(frozen=True)
class Target:
    """Whom or what a stance is toward.

    Attributes:
        name: as the answer shows it: a name or a claim.
        aliases: further words that name it, as given by the user.
        is_claim: the name is a statement and not a name.
        id: by which the user knows it, or empty.
    """

    name: str
    aliases: tuple[str, ...] = ()
    is_claim: bool = False
    id: str = ""

    def __str__(self) -> str:
        """As `--target` reads it, with the id behind it."""
        aliases = f"={'|'.join(self.aliases)}" if self.aliases else ""
        return f"{self.name}{aliases}" + (f" [{self.id}]" if self.id else "")


@lru_cache(maxsize=4096)
def parse_target(text: str) -> Target:
    """Read a target as written by a user: `NAME` or `NAME=ALIAS|ALIAS`.

    >>> parse_target("Donald Trump=the former president|the Republican").aliases
    ('the former president', 'the Republican')
    >>> parse_target("Vaccination should be mandatory").is_claim
    True
    """
    name, _, rest = text.partition("=")
    return make_target(name, rest.split("|"))


def make_target(name: str, aliases: Sequence[str] = (), id_: str = "") -> Target:
    """Make a target of a name and its aliases as a user wrote them."""
    name = plain(name)
    return Target(name, tuple(alias for alias in map(plain, aliases) if alias), is_claim=_is_claim(name), id=id_)


def check_targets(targets: Sequence[Target]) -> None:
    """Refuse targets that name nobody, and names and aliases that two targets share.

    Raises:
        TargetError: says which, and what to do.
    """
    owners: dict[str, Target] = {}
    for target in targets:
        for name in (target.name, *target.aliases):
            if problem := _problem(name):
                raise TargetError(f"the target {_shown(name)} {problem}. Give a name, such as 'Ann Lee'.")
            other = owners.setdefault(" ".join(map(fold, name.split())), target)
            if other.name != target.name:
                raise TargetError(
                    f"the targets {_shown(other.name)} and {_shown(target.name)} share the name {_shown(name)}. "
                    "Leave it to one of them."
                )


def _problem(name: str) -> str:
    if not any(character.isalnum() for character in name):
        return "names nobody"
    if len(name) > LONGEST_TARGET:
        return f"has {len(name):,} characters, more than {LONGEST_TARGET}"
    words = [word for word in name.split() if any(map(str.isalnum, word))]
    if all(word in FUNCTION_WORDS for word in words):
        return "has nothing but function words"
    return ""


def _shown(name: str) -> str:
    return repr(name if len(name) <= SHOWN_CHARACTERS else f"{name[:SHOWN_CHARACTERS]}…")


def _is_claim(name: str) -> bool:
    """Whether a target is a statement: it has words that no name has, or ends as a sentence does."""
    words = name.split()
    lower = [word for word in words if word[:1].islower() and word not in _PARTICLES]
    # "Ann Lee Jr." ends in a full stop too.
    ends = name.endswith(("!", "?")) or (name.endswith(".") and words[-1][0].islower())
    spoken = len(words) >= 4 and any(word.lower() in _SPOKEN for word in words[1:])
    return len(words) >= 3 and (len(lower) >= 2 or ends or spoken)
