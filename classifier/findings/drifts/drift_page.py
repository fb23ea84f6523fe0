"""A comparison of new articles with earlier ones as one page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from classifier.files import write_whole
from classifier.findings.drifts.drift import OF_LABELS, OF_LANGUAGE, OF_OUTLETS, SAME, Drift
from classifier.findings.shares.measure_page import interval, percent
from classifier.html import render

MEANING = {
    SAME: "Nothing tells new articles from old ones beyond chance. A model that fits the one kind fits the other.",
    OF_LABELS: "The labels have other shares than before; articles of one label read the same. Answers still hold, and "
    "`classifier measure` corrects their shares.",
    OF_OUTLETS: "Other outlets, or other shares of them, make most of the difference.",
    OF_LANGUAGE: "Articles of one label and one outlet read differently than before. Label some of the new ones, and "
    "judge the model on them.",
}
"""What each verdict means for the model."""


def save_drift(drift: Drift, path: str | Path) -> None:
    """Write the page.

    Raises:
        InputError: it cannot be written.
    """
    page = render(
        "drift.html",
        title="Drift",
        drift=drift,
        meaning=MEANING[drift.verdict],
        tiles=list(tiles(drift)),
        shares=list(share_rows(drift)),
        figures=[
            [row["what"], row["old"], row["new"], p_text(row["p_value"])] for row in drift.figures.to_dict("records")
        ],
        words=[
            [row["word"], "new" if row["weight"] > 0 else "old", percent(row["old"]), percent(row["new"])]
            for row in drift.words.to_dict("records")
        ],
    )
    write_whole(Path(path), str(page).encode())


def tiles(drift: Drift) -> Iterator[tuple[str, str, list[str]]]:
    """Value, name and notes of how well the sides are told apart."""
    for name, result in (
        ("all articles", drift.apart),
        *((f"within one {key}", part) for key, part in drift.within.items()),
    ):
        if result is not None:
            lines = [f"95% interval {result.low:.3f} to {result.high:.3f}", f"p {p_text(result.p_value)}"]
            yield f"{result.auroc:.3f}", f"AUROC, {name}", lines


def share_rows(drift: Drift, *, sure_only: bool = False) -> Iterator[list[Any]]:
    """What, value, both shares and the difference with its interval; sure ones first, the largest first."""
    order = drift.shares.assign(size=drift.shares["difference"].abs()).sort_values(
        ["is_sure", "size"], ascending=False, kind="stable"
    )
    for row in order.to_dict("records"):
        if row["is_sure"] or not sure_only:
            yield [
                row["what"],
                str(row["value"]) or "no answer",
                percent(row["old"]),
                percent(row["new"]),
                percent(row["difference"], signed=True),
                interval(row["low"], row["high"]),
                "yes" if row["is_sure"] else "",
            ]


def p_text(p_value: float) -> str:
    """A probability as it is printed."""
    return "< 0.001" if p_value < 0.001 else f"{p_value:.3f}"
