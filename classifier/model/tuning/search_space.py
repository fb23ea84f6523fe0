"""What `classifier tune` tries: a few choices at a few places, over the settings it starts from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from classifier.model.features.inputs import FIELDS
from classifier.model.training.settings import CHARACTERS, WORDS, Block, Settings, as_dict

Change = Callable[[Settings], Settings]
Space = Mapping[str, Mapping[str, Change]]
"""Places to change, each with its choices by name; to leave a place as it is is always one more."""

STRENGTHS = (0.25, 0.5, 2.0, 4.0)
"""Factors on `C`: two octaves to either side of what was chosen for other corpora."""

CHANGED = 0.4
"""Share of places that a trial changes: most settings do best near the defaults."""

ATTEMPTS = 50
"""Draws for each trial asked for; where that many give too few different ones, the space holds no more."""


@dataclass(frozen=True)
class Trial:
    """One point of the space.

    Attributes:
        number: from 0, which is what the search starts from.
        choices: place to choice, for the places that are changed.
        settings: what comes of it.
    """

    number: int
    choices: Mapping[str, str]
    settings: Settings

    def __str__(self) -> str:
        return ", ".join(f"{place} {choice}" for place, choice in self.choices.items()) or "what it started from"


def space_of(settings: Settings, *, reads_units: bool, has_titles: bool) -> Space:
    """The choices that make sense for these settings.

    Args:
        settings: what the search starts from.
        reads_units: an article may have several units, so that pooling matters.
        has_titles: the corpus has titles, which may be a block of their own.
    """
    space: dict[str, dict[str, Change]] = {
        "C": {f"times {factor:g}": _set(C=settings.C * factor) for factor in STRENGTHS},
        "class_weight": {str(value): _set(class_weight=value) for value in (None, "balanced")},
        "min_df": {str(number): _words(min_df=number) for number in (1, 2, 3, 5)},
        "word blocks": {"one for each n": _apart, "one for all n": _joined},
        "n-grams": {f"up to {top}": _up_to(top) for top in (1, 2, 3)},
        "sublinear_tf": {str(value).lower(): _words(sublinear_tf=value) for value in (True, False)},
        "letter case": {"kept": _words(lowercase=False), "folded": _words(lowercase=None)},
        "character block": {"with": _with_characters, "without": _without_characters},
    }
    if reads_units:
        space["pooling"] = {f"{overlap:g}": _set(pooling=overlap) for overlap in (0.0, 0.2, 1.0)}
    else:
        space["max_features"] = {
            "no limit": _words(max_features=None),
            **{f"{limit:,}": _words(max_features=limit) for limit in (50_000, 200_000)},
        }
    if has_titles and all(block["field"] != "title" for block in settings.blocks):
        space["title block"] = {f"weight {weight:g}": _title(weight) for weight in (0.3, 0.6)}
    return space


def draw(space: Space, settings: Settings, count: int, *, seed: int) -> list[Trial]:
    """Draw different trials; the first changes nothing.

    Args:
        space: where to choose.
        settings: what the search starts from.
        count: of trials; fewer come where the space holds fewer.
        seed: of the draws.
    """
    generator = np.random.default_rng(seed)
    trials, seen = [Trial(0, {}, settings)], {repr(as_dict(settings))}
    for _ in range(ATTEMPTS * count):
        if len(trials) >= count:
            break
        choices, changed = changed_by(_drawn(space, generator), space, settings)
        if repr(as_dict(changed)) not in seen:
            seen.add(repr(as_dict(changed)))
            trials.append(Trial(len(trials), choices, changed))
    return trials


def changed_by(choices: Mapping[str, str], space: Space, settings: Settings) -> tuple[dict[str, str], Settings]:
    """Make the changes in the space's order; those that change nothing are left out."""
    made: dict[str, str] = {}
    for place in (place for place in space if place in choices):
        changed = space[place][choices[place]](settings)
        if as_dict(changed) != as_dict(settings):
            made[place] = choices[place]
        settings = changed
    return made, settings


def _drawn(space: Space, generator: np.random.Generator) -> dict[str, str]:
    places = [place for place in space if generator.random() < CHANGED]
    return {place: str(generator.choice(sorted(space[place]))) for place in places}


def _set(**values: Any) -> Change:
    return lambda settings: replace(settings, **values)


def _words(**values: Any) -> Change:
    """Change every block of words."""

    def change(settings: Settings) -> Settings:
        blocks = [{**block, **values} if _reads(block, "word") else block for block in settings.blocks]
        return replace(settings, blocks=tuple(_without_none(block) for block in blocks))

    return change


def _apart(settings: Settings) -> Settings:
    """A block for each n: each then has length 1, and the many pairs do not drown the words. They weigh less, too."""
    blocks: list[Block] = []
    for block in settings.blocks:
        low, high = block.get("ngram_range", (1, 1))
        if not _reads(block, "word") or low == high:
            blocks.append(block)
            continue
        weight = block.get("weight", 1.0)
        blocks.extend({**block, "ngram_range": (n, n), "weight": weight / n} for n in range(low, high + 1))
    return replace(settings, blocks=tuple(blocks))


def _joined(settings: Settings) -> Settings:
    """One block of words for each field, like its first, with the n-grams of all."""
    blocks: list[Block] = []
    for block in settings.blocks:
        alike = _of_words(settings, block["field"]) if _reads(block, "word") else [block]
        if block is alike[0]:
            ends = [n for other in alike for n in other.get("ngram_range", (1, 1))]
            blocks.append({**block, "ngram_range": (min(ends), max(ends))} if len(alike) > 1 else block)
    return replace(settings, blocks=tuple(blocks))


def _up_to(top: int) -> Change:
    """Let the words of each field go up to n-grams of this length: in their block, or in one more for each n."""

    def change(settings: Settings) -> Settings:
        blocks: list[Block] = []
        for block in settings.blocks:
            alike = _of_words(settings, block["field"]) if _reads(block, "word") else []
            low, high = block.get("ngram_range", (1, 1))
            if len(alike) == 1:
                blocks.append({**block, "ngram_range": (min(low, top), top)})
            elif not alike or high <= top:
                blocks.append(block)
            if len(alike) > 1 and block is alike[-1]:
                blocks.extend({**block, "ngram_range": (n, n)} for n in range(high + 1, top + 1))
        return replace(settings, blocks=tuple(blocks))

    return change


def _of_words(settings: Settings, field: str) -> list[Block]:
    return [block for block in settings.blocks if block["field"] == field and _reads(block, "word")]


def _with_characters(settings: Settings) -> Settings:
    if any(_reads(block, "char_wb") for block in settings.blocks):
        return settings
    field = next((block["field"] for block in settings.blocks if _reads(block, "word")), "text")
    return replace(settings, blocks=(*settings.blocks, {"field": field, **CHARACTERS, "max_features": 100_000}))


def _without_characters(settings: Settings) -> Settings:
    blocks = tuple(block for block in settings.blocks if not _reads(block, "char_wb"))
    return replace(settings, blocks=blocks) if blocks else settings


def _title(weight: float) -> Change:
    title = {"field": "title", **WORDS, "weight": weight}
    return lambda settings: replace(settings, blocks=(*settings.blocks, title))


def _reads(block: Block, analyzer: str) -> bool:
    return block["field"] in FIELDS and "vectors" not in block and block.get("analyzer", "word") == analyzer


def _without_none(block: Block) -> Block:
    return {key: value for key, value in block.items() if value is not None}
