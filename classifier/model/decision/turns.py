"""Turns of phrase that a sum of words reads the wrong way: denials, comparisons, concessions, events.

A linear model adds words up, and so reads "not corrupt" as corrupt, "the lowest unemployment in 50 years" as bad, and
"was killed" as blame. Where a sentence has such a turn, this reads it by rules: the clause that counts is chosen, its
words have the valence of VADER's lexicon (Hutto & Gilbert 2014) and of JUDGING, and a denial or a fall turns it.
The rules were written by the cases of `tests/behaviour` that are not put aside.
"""

from __future__ import annotations

import re
from functools import cache

from classifier.model.features.known_words import valences

DENIAL_WORDS = 6
"""A denial reaches so many words on."""

LONGEST_WORDS = 16
"""Words of a sentence that is read by rules. On NewsMTSC's training sentences the rules are right in less than half of
the longer ones, where the sum of words is right more often."""

NEAR = 60
"""Characters behind the target in which a long sentence tells what happened to it."""

LEAST_VALENCE = 0.9
"""Of a word of the lexicon that counts; its scale is -4 to 4."""

TARGET = "targetmention"

JUDGING = {
    **dict.fromkeys(
        """corrupt crook crooked dishonest incompetent unfit cowardly coward shameless shameful disgraceful reckless
        arrogant cynical greedy heartless lazy fraud traitor hypocrite cheats cheat betrayed betrays wrecked ruined
        destroyed unfair absurd foolish dreadful insincere broken bully bullied careless clumsy catastrophe fiasco
        contempt dangerous harm damage liar lied lies failed crueller worse""".split(),
        -2.5,
    ),
    **dict.fromkeys(
        """competent capable sincere admirable effective wise wisely bravely brave rightly honest honesty fair fairer
        sensible splendid splendidly superb remarkable rescued saved rebuilt champion patiently candid courage
        courageous kept safer exposed superbly truth impressive outstanding inspiring generous clever""".split(),
        2.5,
    ),
}
"""Words that judge a person, which the lexicon lacks or takes for weak."""

_BAD = frozenset(
    """unemployment joblessness crime crimes poverty delays debt deficit inflation deaths errors mistakes violence
    pollution hunger homelessness corruption accidents complaints losses died killed infections""".split()
)
_GOOD = frozenset("jobs employment wages growth safety trust harvest incomes exports investment literacy".split())
_RISE = frozenset(
    """rise rises rose risen rising highest higher high up increase increased more most soared soaring grew
    climbed""".split()
)
_FALL = frozenset(
    """fall falls fell fallen falling lowest lower low down fewer fewest less decreased dropped cut cuts reduced
    halved""".split()
)
_DENIALS = frozenset(
    "not no never nobody nothing neither nor none hardly barely scarcely without lacks lacked lack unfounded".split()
)
_WORD = re.compile(r"[a-z][a-z'-]*|[,;:.]")
_NAME = re.compile(r"(?<![.!?\"] )(?<!^)\b[A-Z][a-z]+(?: [A-Z][a-z]+)*")
_TRIGGER = re.compile(
    r"\b(?:not|no|never|nobody|nothing|neither|none|hardly|barely|lack\w*|far from|than|but|although|though|while"
    r"|whereas|despite|unlike|where|once|whatever|even|lowest|highest|record|down|up|fell|fallen|risen|rose|unfounded)\b"
)
"""Words of turns, in lower case; "n't" and a semicolon are looked for first."""

_NOT = re.compile(r"n't\b")
_NOBODY_MORE = re.compile(
    r"\b(?:nobody|no one|no \w+)\b.{0,40}\bdone (more|less)( harm| damage)?\b.*\bthan\b", re.IGNORECASE
)
_NEVER_MORE = re.compile(r"\bnever (?:been|had|known) an? (\w+?)(?:er|ler)\b", re.IGNORECASE)
_REPORT_SIGNS = re.compile(r"[\"“”‘:?]")
_REPORTS = re.compile(r"\b(?:sa(?:id|ys?)|t(?:ell|old|ells)|asked|wrote|if|when|would|could|may|might)\b")
_THAN = re.compile(r"\b(better|worse) than (?:any|expected|feared|hoped)", re.IGNORECASE)
_GRANTED = re.compile(
    r"^(?:although|though|even though|while|whereas|despite|whatever|once|for all|unlike|where)\b([^,]*), (.*)$",
    re.IGNORECASE,
)
_ADMITTED = re.compile(r"\beven (?:his|her|its|their) \w+ (?:admit|concede|agree)s?(?: that)? (.*)$", re.IGNORECASE)
_CLAUSES = re.compile(r"; |, (?:while|whereas|and|but|where) | (?:while|whereas|but) ")
_REFERS = re.compile(r"\b(?:targetmention|he|she|his|her|it|its|they|their)\b", re.IGNORECASE)
_BEFORE = re.compile(r"\b([a-z]+) targetmention\b")
_BEHIND = re.compile(r"\btargetmention (bravely|wisely|rightly|courageously|shamelessly|recklessly)\b")
_WAS_RIGHT = re.compile(r"\btargetmention (?:is|was|were) (right|wrong) to\b")
_HARM = re.compile(
    r"\b(?:was|were|been|being) (?:\w+ly )?(?:killed|injured|wounded|shot|robbed|beaten|stabbed|diagnosed"
    r"|hospitali[sz]ed|kidnapped|rescued|evacuated|buried)\b"
)
_EVENT = re.compile(
    r"\b(?:(?:was|were|is|been|being|got) (?:\w+ly )?"
    r"(?:killed|injured|wounded|hurt|shot|robbed|beaten|stabbed|diagnosed|hospitali[sz]ed|taken|held|released|elected"
    r"|re-elected|defeated|kidnapped|rescued|evacuated|buried)"
    r"|died|dies|wins?|won|lost|loses|suffered|collapsed|defeated|beat|drowned|survived"
    r"|broke (?:his|her)|death threats|heart attack|cancer|leads? (?:the|in) (?:poll|polls|race)|ahead in the poll"
    r"|(?:shares|profits|sales) of|fire destroyed|stole|stolen)\b"
)


def turn_of(text: str) -> int | None:
    """Read a sentence that has a turn of phrase.

    Args:
        text: with the target masked, if there is one.

    Returns:
        1: it praises, -1: it blames, 0: it tells an event; None: it has no turn that is known.

    >>> turn_of("targetmention is not corrupt."), turn_of("Crime is at its lowest in years."), turn_of("It rained.")
    (1, 1, None)
    """
    if text.count(" ") >= LONGEST_WORDS:
        return _event(text, near=True)
    if _REPORT_SIGNS.search(text) is not None or _REPORTS.search(text) is not None:
        return None
    if (sign := _attached(text)) is not None:
        return sign
    lower = text.lower()
    if ";" not in text and _NOT.search(lower) is None and _TRIGGER.search(lower) is None:
        return _event(text)
    clause, is_cut = _clause_that_counts(text)
    for pattern in (_NOBODY_MORE, _NEVER_MORE, _THAN):
        if match := pattern.search(text):
            return _compared(pattern, match)
    total, is_turned = _valence(clause.lower())
    if total and (is_turned or is_cut):
        return 1 if total > 0 else -1
    return _event(clause)


def _attached(text: str) -> int | None:
    """What the word before the target, or the one behind it, says of it alone."""
    if TARGET not in text:
        return None
    if match := _BEHIND.search(text):
        return 1 if _word_valence(match[1]) > 0 else -1
    if match := _WAS_RIGHT.search(text):
        return 1 if match[1] == "right" else -1
    if (match := _BEFORE.search(text)) and match[1] in JUDGING and _NAME.search(text):
        return 1 if JUDGING[match[1]] > 0 else -1
    return None


def _clause_that_counts(text: str) -> tuple[str, bool]:
    """The clause that speaks of the target, or that follows what is granted; and whether one was cut off."""
    if match := _ADMITTED.search(text):
        return match[1], True
    if match := _GRANTED.match(text):
        granted, rest = match[1], match[2]
        is_of_other = TARGET in granted and TARGET not in rest and _REFERS.search(rest) is None
        return (granted, True) if is_of_other else (rest, True)
    clauses = _CLAUSES.split(text)
    if len(clauses) > 1:
        last = clauses[-1]
        if TARGET in text and not _REFERS.search(last):
            return next((clause for clause in reversed(clauses) if TARGET in clause), text), True
        if TARGET in clauses[0] and _NAME.search(last):
            return clauses[0], True
        if re.search(r"\b(?:but|while|whereas)\b", text):
            return last, True
    return text, False


def _compared(pattern: re.Pattern[str], match: re.Match[str]) -> int | None:
    if pattern is _NOBODY_MORE:
        return (1 if match[1].lower() == "more" else -1) * (-1 if match[2] else 1)
    if pattern is _THAN:
        return 1 if match[1].lower() == "better" else -1
    value = _word_valence(match[1].lower()) or _word_valence(match[1].lower() + "e")
    return None if not value else 1 if value > 0 else -1


def _valence(clause: str) -> tuple[float, bool]:
    """The sum of valences, and whether a denial or a direction turned one of them."""
    total, is_turned, reach = 0.0, "than" in clause, 0
    words = _WORD.findall(clause)
    direction = -1 if _FALL & set(words) else 1 if _RISE & set(words) else 0  # "cut crime to its lowest" falls once
    for place, word in enumerate(words):
        if word in ",;:.":
            reach = 0
        elif word in _DENIALS or word.endswith("n't") or (word == "from" and words[place - 1 : place] == ["far"]):
            reach = DENIAL_WORDS + 1
        elif word in _BAD or word in _GOOD:
            value = -2.0 if word in _BAD else 2.0
            if direction:
                value, is_turned = value * (1 if direction > 0 else -1), True
            total += -value if reach else value
            is_turned |= bool(reach)
        elif value := _word_valence(word):
            total += -value if reach else value
            is_turned |= bool(reach)
        reach = max(0, reach - 1)
    return total, is_turned


def _word_valence(word: str) -> float:
    if word in JUDGING:
        return JUDGING[word]
    value = _lexicon().get(word, 0.0)
    return value if abs(value) >= LEAST_VALENCE else 0.0


@cache
def _lexicon() -> dict[str, float]:
    return valences()


def _event(text: str, *, near: bool = False) -> int | None:
    """0 for what happened to somebody, in a sentence without a word that judges; `near`: shortly behind the target."""
    place = text.find(TARGET) if near else 0
    if place < 0:
        return None
    if near:
        behind = text[place : place + NEAR]
        event = _HARM.search(behind) if _may_be_harmed(behind) else None
    else:
        event = _EVENT.search(text)
    if event is None:
        return None
    if any(word in JUDGING for word in _WORD.findall(text.lower())):
        return None
    return 0


def _may_be_harmed(text: str) -> bool:
    """Whether a text has what _HARM begins with: a quick look, since few have more."""
    return "was " in text or "were " in text or "been " in text or "being " in text
