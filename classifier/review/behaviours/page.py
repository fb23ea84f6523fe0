"""Behaviour cases in files: `behaviours.json`, and a page or a part of `report.html`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from classifier.files import whole_set, write_whole
from classifier.html import render
from classifier.review.behaviours.rates import Behaviours, Part
from classifier.review.evaluation import BEHAVIOURS, OUTPUTS, REPORT
from classifier.scoring.model import Model

SHOWN = 50
"""Failures on a page, at the most; `behaviours.json` has them all."""

ABOUT = {Part.all: "all cases", Part.seen: "the cases that may be looked at", Part.aside: "the third put aside"}


@dataclass(frozen=True)
class BehaviourRows:
    """What a page shows.

    Attributes:
        about: which cases.
        rates, failures: rows of the two tables.
    """

    about: str
    rates: list[tuple[object, ...]]
    failures: list[tuple[str, ...]]


def behaviour_rows(judged: Behaviours) -> BehaviourRows:
    """Give the rows of a page."""
    rates: list[tuple[object, ...]] = list(judged.rates.itertuples(index=False, name=None))
    columns = ["capability", "text", "target", "expected", "answered"]
    failures = list(judged.failures[columns].head(SHOWN).itertuples(index=False, name=None))
    return BehaviourRows(ABOUT[judged.part], rates, failures)


def write_behaviours(judged: Behaviours, folder: str | Path) -> None:
    """Write `behaviours.json`."""
    text = json.dumps(judged.as_dict(), indent=1, ensure_ascii=False, allow_nan=False)
    write_whole(Path(folder) / BEHAVIOURS, (text + "\n").encode("utf-8", "replace"))


def save_behaviours(judged: Behaviours, model: Model, folder: str | Path) -> Path:
    """Write `behaviours.json`, and a `report.html` of behaviours alone; give the folder.

    Raises:
        InputError: the folder cannot be written.
    """
    title = f"{model.task.name}: behaviours"
    rows = behaviour_rows(judged)
    page = render("behaviours.html", title=title, bundle=str(model.path), task=model.task.name, behaviours=rows)
    with whole_set(Path(folder), OUTPUTS) as draft:
        write_behaviours(judged, draft)
        write_whole(draft / REPORT, page.encode())
    return Path(folder)
