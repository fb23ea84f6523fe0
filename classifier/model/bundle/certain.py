"""The parts of a model card that say when answers are given for certain, and where the model fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from classifier.model.decision.thresholds import NEVER

SHOWN_PRECISIONS = (0.7, 0.8, 0.9, 0.95)
"""Promised precisions that a card shows; `score --precision` knows more."""


def certain_answers(manifest: Mapping[str, Any], metrics: Mapping[str, Any]) -> Iterator[str]:
    """Write the section: each label's threshold, the share answered and right, on each kind of outlets; promises.

    Args:
        manifest, metrics: of the bundle, with no markup in their texts.
    """
    yield "## When it answers for certain\n"
    if manifest["task"]["multi_label"]:
        yield "A label is given from its threshold on, where its F1 is best.\n"
        yield "| label | threshold |\n|---|---:|"
        yield from (f"| {label} | {threshold:.3f} |" for label, threshold in manifest["thresholds"].items())
        yield ""
        return
    promised = manifest["parameters"]["precision"]
    yield (
        f"An answer under its label's threshold is marked as unsure. Thresholds are set so that {promised:.0%} of the "
        "answers above them are right; `never` where no threshold keeps that. `score --precision` sets another.\n"
    )
    for title, thresholds, figures in _kinds(manifest, metrics):
        yield f"{title}:\n" if title else ""
        yield from _table(thresholds, figures.get("sure", {}))
    for name, table in _promises(manifest):
        yield from _promised(f"Thresholds by promised precision{name}", table)
    yield from _unlike(manifest.get("likeness"), is_of_pool="labelling" in manifest)


def elsewhere(figures: Mapping[str, Any]) -> Iterator[str]:
    """Write where a bundle fails: its figures on sets that it did not learn from; nothing where none are recorded."""
    if not figures:
        return
    yield "## Where it fails\n"
    yield "On sets that it did not learn from, the hardest first (`benchmarks/elsewhere.py` measures them anew):\n"
    yield "| set | articles | accuracy | macro-F1 | calibration error | answered for certain | of these right |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    hardest = sorted(figures.items(), key=lambda item: float(item[1]["accuracy"]))
    for name, row in hardest:
        answered = row["answered"]
        yield (
            f"| {name} | {row['n']:,} | {row['accuracy']:.3f} | {row['f1_macro']:.3f} | {row['ece']:.3f} "
            f"| {_percent(answered['share'])} | {_percent(answered['accuracy'])} |"
        )
    yield ""
    for name, row in hardest:
        if row["recall"]:
            found = ", ".join(f"{label} {share:.0%}" for label, share in row["recall"].items())
            yield f"- {name}: of each of these labels it finds the least: {found}."
    yield ""


@dataclass(frozen=True)
class HowFitted:
    """What is said of something that was fitted on texts of a length.

    Attributes:
        key: of its figures in `metrics.json`.
        measured: behind the name of the texts, in a card.
        note: in the manifest, with the number of texts.
    """

    key: str
    measured: str
    note: str


HOW_FITTED = {
    "head": HowFitted(
        "articles",
        "by folds over them",
        "whole articles are answered by a head fitted on {:,} articles, measured by folds over them",
    ),
    "passages": HowFitted(
        "passages",
        "on which one number was fitted, how much less sure than of sentences the answers are",
        "texts of several sentences are answered as sentences are, less surely: fitted on {:,} passages",
    ),
}
"""By the key of a manifest's voices."""


def by_length(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """What was fitted on texts of a length: their name, its key, and what the manifest holds of it."""
    voices = manifest.get("voices", {})
    least = voices.get("head", {}).get("least_words")
    if "head" in voices:
        yield f"articles of {least} words or more", "head", voices["head"]
    if "passages" in voices:
        shorter = "texts of several sentences" if least is None else f"texts of several sentences under {least} words"
        yield shorter, "passages", voices["passages"]


def _others(manifest: Mapping[str, Any]) -> str:
    """Name of the texts that nothing was fitted for beside the corpus; empty: those are all."""
    if "passages" in manifest.get("voices", {}):
        return "single sentences"
    return "shorter ones" if "head" in manifest.get("voices", {}) else ""


def _kinds(
    manifest: Mapping[str, Any], metrics: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, float], Mapping[str, Any]]]:
    """Title, thresholds and figures: of the whole, or of unseen origins and of known ones."""
    unseen, known, others = manifest["parameters"]["unseen"], manifest.get("known"), _others(manifest)
    held = metrics.get("validation") or metrics.get("folds") or {}
    for title, name, fitted in by_length(manifest):
        yield title.capitalize(), fitted["thresholds"], metrics.get(HOW_FITTED[name].key, {})
    if others or "unseen" not in metrics:
        yield others.capitalize(), manifest["thresholds"], held
    if "unseen" not in metrics:
        return
    yield f"Articles of unseen {unseen}s", manifest["thresholds"], metrics["unseen"]
    if known is not None:
        count = f"{len(known['names']):,} {known['column']}s"
        yield f"Articles that name one of the {count} in training", known["thresholds"], held


def _table(thresholds: Mapping[str, float], sure: Mapping[str, Any]) -> Iterator[str]:
    yield "| label | threshold | precision | coverage |\n|---|---:|---:|---:|"
    for label, threshold in thresholds.items():
        row = sure.get(label, {})
        shares = (_percent(row.get("precision")), _percent(row.get("coverage")))
        yield f"| {label} | {_shown(threshold)} | {' | '.join(shares)} |"
    answered = [row for row in sure.values() if row["precision"] is not None]
    coverage = sum(row["coverage"] for row in answered)
    right = sum(row["coverage"] * row["precision"] for row in answered) / coverage if coverage else None
    yield f"| all | | {_percent(right)} | {_percent(coverage)} |\n"


def _promises(manifest: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for title, _, fitted in by_length(manifest):
        yield f", {title}", fitted["promises"]
    if "promises" in manifest:
        others = _others(manifest)
        yield (f", {others}" if others else ""), manifest["promises"]
    if "known" in manifest:
        yield f", {manifest['known']['column']}s in training", manifest["known"]["promises"]


def _promised(title: str, promises: Mapping[str, Any]) -> Iterator[str]:
    places = [place for place, value in enumerate(promises["precision"]) if value in SHOWN_PRECISIONS]
    yield f"{title}:\n"
    yield "| label | " + " | ".join(f"{promises['precision'][place]:.0%}" for place in places) + " |"
    yield "|---|" + "---:|" * len(places)
    for label, thresholds in promises["thresholds"].items():
        yield f"| {label} | " + " | ".join(_shown(thresholds[place]) for place in places) + " |"
    yield ""


def _unlike(likeness: Mapping[str, Any] | None, *, is_of_pool: bool) -> Iterator[str]:
    if likeness is None:
        yield "Articles that are unlike all that it learnt from are not told apart.\n"
        return
    usual = (
        "the pool's articles that it did not learn from,"
        if is_of_pool
        else "the training articles themselves, held out,"
    )
    yield (
        "An article that is unlike those that it learnt from is marked as unsure (`unlike training`): of "
        f"{usual} that is {likeness['rejected']:.1%}."
    )
    if likeness["none_of_these"]:
        yield (
            f"Of {likeness['none_of_these']:,} articles that belong to no label, from which it learnt this, it is "
            f"{likeness['caught']:.1%} of the half that was held out."
        )
    yield ""


def _shown(threshold: float) -> str:
    return "never" if threshold >= NEVER else f"{threshold:.3f}"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"
