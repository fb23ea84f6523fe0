"""A search's result as a TOML file that `classifier train --config` reads, with what was tried as comments."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from classifier.model.training.rules import NONE
from classifier.model.training.settings import Settings, as_dict
from classifier.model.tuning.tune import Tuned

NAMES = {"macro-f1": "macro-F1", "log-loss": "log loss"}


def tuned_toml(tuned: Tuned) -> str:
    """Write the best settings, under comments that say how they were found."""
    return "".join(f"# {line}".rstrip() + "\n" for line in _told(tuned)) + "\n" + settings_toml(tuned.best.settings)


def settings_toml(settings: Settings) -> str:
    """Write settings as TOML.

    >>> from classifier.model.training.settings import DEFAULTS
    >>> print(settings_toml(DEFAULTS["article"]).splitlines()[0])
    C = 8.0
    """
    plain = as_dict(settings)
    blocks = plain.pop("blocks")
    lines = [*_pairs(plain), *(line for block in blocks for line in ("", "[[blocks]]", *_pairs(block)))]
    return "\n".join(lines) + "\n"


def _pairs(values: Mapping[str, Any]) -> Iterator[str]:
    # TOML writes numbers, texts, truth values and lists of them as JSON does.
    return (f"{key} = {json.dumps(NONE if value is None else value)}" for key, value in values.items())


def _told(tuned: Tuned) -> Iterator[str]:
    name, (first, best) = NAMES[tuned.metric], tuned.confirmed
    rungs = ", ".join(f"{rung:,}" for rung in tuned.rungs)
    yield f"Settings for {tuned.task.name!r} ({tuned.task.unit}), found by `classifier tune`; give them to"
    yield "`classifier train` with --config."
    yield ""
    yield f"{len(tuned.trials)} trials on {rungs} articles, seed {tuned.seed}, by {name} of calibrated answers on"
    yield f"{tuned.best.settings.folds} held-out folds; near-duplicates and groups stand in one fold."
    yield f"Trial {tuned.best.number} is the best: {tuned.best}."
    yield ""
    yield f"On other folds of all articles, {name}:"
    yield f"  {abs(first):.4f}  trial 0, what the search started from"
    yield f"  {abs(best):.4f}  trial {tuned.best.number}; gain {best - first:+.4f}, 95% {_span(tuned.gain)}"
    yield "The best of many trials looks better than it is: judge it on articles that were in no fold."
    yield ""
    yield f"Each trial on the largest part of the articles that it reached ({name}):"
    for number, (articles, score) in sorted(tuned.scores.items(), key=lambda pair: (-pair[1][0], -pair[1][1])):
        yield f"  {abs(score):.4f} on {articles:>7,}  trial {number:>2}: {tuned.trials[number]}"


def _span(gain: list[float]) -> str:
    return f"{gain[0]:+.4f} to {gain[1]:+.4f}"
