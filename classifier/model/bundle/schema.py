"""The rules that a bundle's manifest keeps; whoever loads, verifies or scores with one has it checked here.

A manifest is a text from anywhere: every value that is read later has its type, its range and its
length checked first, so that nothing later hangs, divides by zero or answers with no number.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from classifier.model.decision.likeness import SIGNS
from classifier.model.decision.voices import FEATURES
from classifier.model.features.own_vectors import problem_of_about
from classifier.model.training.rules import ALLOWED, LATER, LOSSES
from classifier.tasks import Unit, is_task_name

FORMAT = 2
"""Raise when an older `classifier` could not read, or would misread, what this one saves."""

MAX_LABELS = 10_000
MAX_PROMISES = 100
MAX_LINEAGE = 1_000
MAX_TEXT = 10_000
"""Characters of a single text of a manifest."""

CALIBRATIONS: Mapping[str, tuple[str, ...]] = {
    "temperature": ("temperature",),
    "sigmoid": ("slope", "offset", "power"),
    "isotonic": ("temperature", "x", "y"),
}
"""Parameters of each method of calibration."""


class SchemaError(ValueError):
    """A value of a bundle is not what it has to be; the message names it."""


def check_manifest(manifest: Any) -> None:
    """Check a manifest of this format.

    Raises:
        SchemaError: a value is missing, or not what it has to be.
    """
    _need(isinstance(manifest, dict), "the manifest", "is no table")
    labels = _check_task(_table(manifest, "task"))
    _check_texts(_table(manifest, "versions"), "versions")
    _check_corpus(_table(manifest, "corpus"))
    _check_parameters(_table(manifest, "parameters"))
    _need(_is_int(manifest.get("seed")), "seed", "is no whole number")
    _check_numbers(manifest.get("baseline"), len(labels), "baseline")
    _need(
        _is_number(manifest.get("units_a_group")) and manifest["units_a_group"] > 0, "units_a_group", "is not above 0"
    )
    _check_calibration(_table(manifest, "calibration"), len(labels), several=manifest["task"]["multi_label"])
    _check_thresholds(manifest, labels)
    if "known" in manifest:
        _check_known(_table(manifest, "known"), labels, several=manifest["task"]["multi_label"])
    if "windows" in manifest:
        windows = _table(manifest, "windows")
        for name in ("least", "words"):
            _need(_is_int(windows.get(name)) and 0 < windows[name] < 1e6, f"windows.{name}", "is no number of words")
        _need(_is_share(windows.get("share")), "windows.share", "is not between 0 and 1")
        _need(manifest["task"]["unit"] == "article", "windows", "are of articles alone")
    if "likeness" in manifest:
        _check_likeness(_table(manifest, "likeness"))
    if "profiles" in manifest:
        _check_profiles(_table(manifest, "profiles"))
    if "voices" in manifest:
        _check_voices(_table(manifest, "voices"), labels)
    if "learning" in manifest:
        _need(_table(manifest, "learning").get("loss") in LOSSES, "learning.loss", "is not known")
    if "vectors" in manifest:
        _check_vectors(_table(manifest, "vectors"))
    if "lineage" in manifest:
        _check_lineage(manifest["lineage"])
    _need(_are_texts(manifest.get("notes")), "notes", "are no texts")
    for name in ("distillation", "labelling"):
        _need(isinstance(manifest.get(name, {}), dict), name, "is no table")


def _check_task(task: Any) -> list[str]:
    name, unit, labels, ids = (task.get(key) for key in ("name", "unit", "labels", "ids"))
    _need(
        isinstance(name, str) and len(name) < 100 and is_task_name(name),
        "task.name",
        "is no name of a task, or one that an answer needs for itself",
    )
    _need(unit in get_args(Unit), "task.unit", "is no unit")
    _need(_are_texts(labels) and 2 <= len(labels) <= MAX_LABELS, "task.labels", "are not two texts or more")
    _need(len(set(labels)) == len(labels) and "" not in labels, "task.labels", "are empty, or there twice")
    _need(isinstance(ids, dict) and set(ids) <= set(labels) and _are_texts(list(ids.values())), "task.ids", "are odd")
    _need(isinstance(task.get("multi_label"), bool), "task.multi_label", "is not true or false")
    return list(labels)


def _check_corpus(corpus: Any) -> None:
    _need(_is_int(corpus.get("rows")) and corpus["rows"] >= 0, "corpus.rows", "is no number of articles")
    counts = _table(corpus, "label_counts", where="corpus.")
    _need(all(_is_int(count) and count >= 0 for count in counts.values()), "corpus.label_counts", "are no numbers")
    dates, language = corpus.get("date_range"), corpus.get("language")
    _need(dates is None or (_are_texts(dates) and len(dates) == 2), "corpus.date_range", "is not two dates")
    _need(language is None or _is_text(language), "corpus.language", "is no code of a language")
    shares = corpus.get("languages", {})
    is_table = isinstance(shares, dict) and all(_is_share(share) for share in shares.values())
    _need(is_table, "corpus.languages", "are no shares of languages")
    _need(isinstance(corpus.get("claims"), bool), "corpus.claims", "is not true or false")
    _need(_are_texts(corpus.get("sources")), "corpus.sources", "are no texts")
    _need(_is_text(corpus.get("sha256")), "corpus.sha256", "is no hash")


def _check_parameters(parameters: Any) -> None:
    _need(set(parameters) | set(LATER) == set(ALLOWED), "parameters", "are not those of training")
    for name, value in parameters.items():
        fits, wanted = ALLOWED[name]
        _need(fits(value), f"parameters.{name}", f"has to be {wanted}")
    _need(all(_is_text(block["field"]) for block in parameters["blocks"]), "parameters.blocks", "have no field")


def _check_thresholds(table: Mapping[str, Any], labels: list[str], where: str = "") -> None:
    """Check the thresholds, and those of each promised precision where there are any."""
    thresholds = _table(table, "thresholds", where=where)
    _need(list(thresholds) == labels, f"{where}thresholds", "are not of the task's labels in their order")
    for label, threshold in thresholds.items():
        _need(_is_share(threshold), f"{where}the threshold of {label!r}", "is not between 0 and 1")
    if "promises" in table:
        promises = _table(table, "promises", where=where)
        precisions: Any = promises.get("precision")
        _need(_rises(precisions) and len(precisions) <= MAX_PROMISES, f"{where}promises.precision", "does not rise")
        columns = _table(promises, "thresholds", where=f"{where}promises.")
        _need(list(columns) == labels, f"{where}promises.thresholds", "are not of the task's labels in their order")
        for label, column in columns.items():
            fits = _rises(column) and len(column) == len(precisions)
            _need(fits, f"{where}the promises of {label!r}", "do not rise, or are not one a precision")


def _check_known(known: Mapping[str, Any], labels: list[str], *, several: bool) -> None:
    _need(_is_text(known.get("column")), "known.column", "is no name of a column")
    _need(_are_texts(known.get("names")), "known.names", "are no texts")
    _check_calibration(_table(known, "calibration", where="known."), len(labels), several=several)
    _check_thresholds(known, labels, "known.")


def _check_likeness(likeness: Mapping[str, Any]) -> None:
    for name in ("means", "scales", "weights"):
        _check_numbers(likeness.get(name), len(SIGNS), f"likeness.{name}")
    _need(all(scale > 0 for scale in likeness["scales"]), "likeness.scales", "are not above 0")
    _need(_is_number(likeness.get("threshold")), "likeness.threshold", "is no number")
    _need(_is_share(likeness.get("rejected")), "likeness.rejected", "is not between 0 and 1")
    count: Any = likeness.get("none_of_these")
    caught = likeness.get("caught")
    _need(_is_int(count) and count >= 0, "likeness.none_of_these", "is no number of articles")
    _need(caught is None or _is_share(caught), "likeness.caught", "is not between 0 and 1")


def _check_profiles(profiles: Mapping[str, Any]) -> None:
    for code in profiles:
        profile = _table(profiles, code, where="profiles.")
        runs: Any = profile.get("runs")
        _need(_are_texts(runs) and len(runs) > 0, f"profiles.{code}.runs", "are no texts")
        _check_numbers(profile.get("weights"), len(runs), f"profiles.{code}.weights")
        _need(_is_number(profile.get("threshold")), f"profiles.{code}.threshold", "is no number")


def _check_voices(voices: Mapping[str, Any], labels: list[str]) -> None:
    poles = [voices.get(name) for name in ("negative", "neutral", "positive")]
    _need(
        all(_is_text(pole) for pole in poles) and sorted(map(str, poles)) == sorted(labels),
        "voices",
        "are not of the task's three labels",
    )
    _need(_is_number(voices.get("turn")) and 0 <= voices["turn"] < 1e3, "voices.turn", "is no number from 0 on")
    if "passages" in voices:
        passages = _table(voices, "passages", where="voices.")
        temperature: Any = passages.get("temperature")
        is_above_0 = _is_number(temperature) and 1e-6 < temperature < 1e6
        _need(is_above_0, "voices.passages.temperature", "is no number above 0")
        _check_thresholds(passages, labels, "voices.passages.")
    if "head" not in voices:
        return
    head: Any = _table(voices, "head", where="voices.")
    rows = head.get("coefficients")
    _need(
        isinstance(rows, list) and len(rows) == len(FEATURES), "voices.head.coefficients", "are not one row a feature"
    )
    for row in rows:
        _check_numbers(row, len(labels), "voices.head.coefficients")
    _check_numbers(head.get("intercepts"), len(labels), "voices.head.intercepts")
    least = head.get("least_words")
    _need(_is_int(least) and 0 < least < 1e6, "voices.head.least_words", "is no number of words")
    _check_thresholds(head, labels, "voices.head.")


def _check_vectors(vectors: Mapping[str, Any]) -> None:
    _need(_is_text(vectors.get("sha256")), "vectors.sha256", "is no hash")
    problem = problem_of_about(json.dumps({name: value for name, value in vectors.items() if name != "sha256"}))
    _need(not problem, "vectors", problem)


def _check_lineage(lineage: Any) -> None:
    is_list = isinstance(lineage, list) and len(lineage) <= MAX_LINEAGE
    _need(is_list and all(isinstance(step, dict) for step in lineage), "lineage", "is no list of tables")
    for step in lineage:
        _need(_is_text(step.get("parent")) and _is_text(step.get("parent_corpus")), "lineage", "names no parent")
        counts = [step.get(name) for name in ("articles", "validation", "new_words")]
        _need(all(_is_int(count) and count >= 0 for count in counts), "lineage", "has no numbers of articles")


def _rises(values: Any) -> bool:
    """Whether values are shares that do not fall, at least one."""
    return isinstance(values, list) and bool(values) and all(map(_is_share, values)) and values == sorted(values)


def _is_share(value: Any) -> bool:
    return _is_number(value) and 0 <= value <= 1


def _check_calibration(calibration: Mapping[str, Any], size: int, *, several: bool) -> None:
    method, exclusive = calibration.get("method"), calibration.get("exclusive")
    _need(isinstance(method, str) and method in CALIBRATIONS, "calibration.method", "is not known")
    _need(exclusive is (not several), "calibration.exclusive", "does not fit the task")
    parameters = _table(calibration, "parameters", where="calibration.")
    _need(set(parameters) == set(CALIBRATIONS[str(method)]), "calibration.parameters", f"are not those of {method}")
    for name in ("temperature", "power"):
        if name in parameters:
            value = parameters[name]
            _need(_is_number(value) and 1e-6 < value < 1e6, f"calibration.{name}", "is no number above 0")
    for name in ("slope", "offset"):
        if name in parameters:
            _check_numbers(parameters[name], size, f"calibration.{name}")
    if "x" in parameters:
        _check_curves(parameters["x"], parameters["y"], size)


def _check_curves(x: Any, y: Any, size: int) -> None:
    for name, curves in (("x", x), ("y", y)):
        _need(isinstance(curves, list) and len(curves) == size, f"calibration.{name}", "has not one list a label")
        for curve in curves:
            _need(isinstance(curve, list) and bool(curve), f"calibration.{name}", "has an empty list")
            _check_numbers(curve, len(curve), f"calibration.{name}")
            _need(curve == sorted(curve), f"calibration.{name}", "does not rise")
    _need([len(curve) for curve in x] == [len(curve) for curve in y], "calibration.y", "has not the length of x")


def _check_numbers(values: Any, size: int, name: str) -> None:
    is_list = isinstance(values, list) and len(values) == size
    _need(is_list and all(map(_is_number, values)), name, f"is not a list of {size} finite numbers")


def _check_texts(table: Mapping[str, Any], name: str) -> None:
    _need(_are_texts(list(table.values())), name, "are no texts")


def _table(values: Mapping[str, Any], name: str, *, where: str = "") -> Mapping[str, Any]:
    table = values.get(name)
    _need(isinstance(table, dict), f"{where}{name}", "is missing, or no table")
    return table  # type: ignore[return-value]


def _need(holds: bool, name: str, what: str) -> None:
    if not holds:
        raise SchemaError(f"{name} {what}")


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 53


def _is_number(value: Any) -> bool:
    is_float = isinstance(value, float) and math.isfinite(value) and abs(value) < 1e30
    return is_float or _is_int(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_TEXT


def _are_texts(values: Any) -> bool:
    return isinstance(values, Sequence) and not isinstance(values, str) and all(map(_is_text, values))
