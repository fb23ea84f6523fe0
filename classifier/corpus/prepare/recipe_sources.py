"""One source of a recipe: read, relabelled and limited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from classifier.corpus.formats.read import read_corpus
from classifier.corpus.prepare.labels import (
    LabelMap,
    Relabelling,
    Rule,
    read_label_map,
    unseen_labels,
)
from classifier.corpus.records.columns import Columns
from classifier.errors import CorpusError
from classifier.tasks import TASKS

SPLITS = {
    "train": "train",
    "training": "train",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
}
"""The sides of a split, by the names that files give them."""

MADE = ("data_set", "group", "weight", "duplicate_of", "split")
"""Columns that a recipe makes, beside the label; not `source`, which readers take for the outlet."""

MARKS = ("mention_start", "mention_end")
LINES = "lines"
"""Key of a source's columns: a list of labels, one a line of the text that holds words."""

PATTERN_CHARACTERS = 600
"""Characters of a text, beside its title, in which a label map's patterns are looked for."""


@dataclass(frozen=True)
class Source:
    """One file of a recipe; `classifier.corpus.prepare.recipe_file` says what each key does."""

    file: str
    name: str = ""
    licence: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    label_map: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    cuts: Mapping[str, float] = field(default_factory=dict)
    where: Mapping[str, list[str]] = field(default_factory=dict)
    group: str | None = None
    limit_per_group: int | None = None
    limit_per_label: int | None = None
    weight: float = 1.0
    split: str | None = None

    @property
    def stem(self) -> str:
        """The file's name without its suffixes; in front of its articles' ids."""
        return Path(self.file).name.removesuffix(".gz").rpartition(".")[0]


_OWN_KEYS = ("label", LINES, *MARKS)
COLUMN_KEYS = (*(each.name for each in fields(Columns)), *_OWN_KEYS)


def build_source(source: Source, task: str, maps: Path, folder: Path, *, seed: int) -> tuple[pd.DataFrame, str]:
    """Read one source, with labels mapped and limits kept; ids carry the file's stem.

    Args:
        source: see `Source`.
        task: name of the label column.
        maps: folder that label maps are below.
        folder: that its file is in.
        seed: of which articles are kept where there are more than a limit.

    Returns:
        The source's frame, and a line on what was kept and left out.

    Raises:
        InputError: the file or the label map cannot be read.
        CorpusError: it has not the columns that the recipe names, or a split of another name.
    """
    names = {key: value for key, value in source.columns.items() if key not in _OWN_KEYS}
    frame = read_corpus(folder / source.file, columns=Columns(**names))
    label = source.columns.get("label", task)
    marks = {own: source.columns[own] for own in MARKS if own in source.columns}
    named = (source.columns.get(LINES), source.group, source.split)
    _require(frame, [label, *source.where, *marks.values(), *filter(None, named)], source)
    if LINES in source.columns:
        frame = _with_lines(frame, source.columns[LINES], label)
    read = len(frame)
    for column, allowed in source.where.items():
        frame = frame[frame[column].astype(str).isin(allowed)]
    counts: Counter[tuple[str, str]] = Counter()
    rules = _rules(source, maps, task)
    frame = frame.assign(**{task: _labels(frame, label, source, rules, counts)})
    frame = _limited(frame[frame[task].notna()], task, source, seed)
    note = f"{source.stem}: {len(frame):,} of {read:,} articles kept{_left_out(counts)}{_unseen(rules, counts)}"
    return _with_columns(frame, source, marks), note


def _require(frame: pd.DataFrame, columns: list[str], source: Source) -> None:
    for column in columns:
        if column not in frame:
            raise CorpusError(f"{source.file} has no column {column!r}; it has {', '.join(frame.columns)}.")


def _with_lines(frame: pd.DataFrame, column: str, label: str) -> pd.DataFrame:
    """Add each labelled line of a text as a text of its own, without a title."""
    rows = []
    for id_, row in zip(frame.index, frame.to_dict("records"), strict=True):
        lines = filter(str.strip, row["text"].split("\n"))
        for place, (line, given) in enumerate(zip(lines, row[column], strict=False)):
            if isinstance(given, str):
                rows.append({**row, "title": "", "text": line, label: given, "id": f"{id_}/{place}"})
    return pd.concat([frame, pd.DataFrame(rows).set_index("id")]) if rows else frame


def _labels(
    frame: pd.DataFrame, label: str, source: Source, rules: LabelMap | None, counts: Counter[tuple[str, str]]
) -> pd.Series[Any]:
    """The task's label of each article: a text, a list where it has several, or None."""
    if source.cuts:
        labels: list[Any] = [_cut(float(value), source.cuts) for value in frame[label]]
    else:
        relabel = Relabelling(rules, counts=counts)
        texts = frame["title"] + "\n" + frame["text"].str.slice(0, PATTERN_CHARACTERS)
        labels = [relabel(value, text) for value, text in zip(frame[label], texts, strict=True)]
    return pd.Series(labels, index=frame.index, dtype=object)


def _rules(source: Source, maps: Path, task: str) -> LabelMap | None:
    if source.label_map is not None:
        return read_label_map(maps / source.label_map, TASKS[task].labels if task in TASKS else ())
    return {before: [Rule(None, after)] for before, after in source.values.items()} or None


def _cut(value: float, cuts: Mapping[str, float]) -> str:
    """The label of a number: up to the negative cut, from the positive one, or between them."""
    if value <= cuts["negative"]:
        return "negative"
    return "positive" if value >= cuts["positive"] else "neutral"


def _limited(frame: pd.DataFrame, task: str, source: Source, seed: int) -> pd.DataFrame:
    order = np.random.default_rng(seed).permutation(len(frame))
    shuffled = frame.iloc[order]
    if source.group and source.limit_per_group:
        shuffled = shuffled[shuffled.groupby(source.group).cumcount() < source.limit_per_group]
    if source.limit_per_label:
        shuffled = shuffled[shuffled.groupby(shuffled[task].map(str)).cumcount() < source.limit_per_label]
    return frame.loc[frame.index.isin(shuffled.index)]


def _with_columns(frame: pd.DataFrame, source: Source, marks: Mapping[str, str]) -> pd.DataFrame:
    extra: dict[str, Any] = {"data_set": source.stem, "weight": float(source.weight)}
    extra |= {own: frame[name] for own, name in marks.items()}
    if source.group:
        extra["group"] = source.stem + "/" + frame[source.group].astype(str)
    if source.split:
        extra["split"] = _sides(frame[source.split], source)
    # The file's own column of such a name, which the recipe does not ask for, is another thing.
    frame = frame.drop(columns=[name for name in MADE if name in frame]).assign(**extra)
    frame.index = pd.Index([f"{source.stem}/{id_}" for id_ in frame.index], name="id", dtype="str")
    return frame


def _sides(values: pd.Series[Any], source: Source) -> pd.Series[Any]:
    """The side of each article; one that the source puts on none trains."""
    unknown = sorted(set(values.dropna().astype(str)) - set(SPLITS))
    if unknown:
        raise CorpusError(f"{source.file} has the split {unknown[0]!r}; known are {', '.join(SPLITS)}.")
    return values.map(SPLITS).fillna("train")


def _unseen(rules: LabelMap | None, counts: Counter[tuple[str, str]]) -> str:
    """The labels of the map that the source has not, such as a misspelt one, for a note."""
    return "" if rules is None else unseen_labels(rules, [before for before, _ in counts])


def _left_out(counts: Counter[tuple[str, str]]) -> str:
    """The labels that went, the most frequent first, for a note."""
    gone = Counter({before: count for (before, after), count in counts.items() if not after})
    if not gone:
        return ""
    named = ", ".join(f"{label} {count:,}" for label, count in gone.most_common(5))
    return f"; without a label {gone.total():,} ({named}{', …' if len(gone) > 5 else ''})"
