"""A recipe: which sources a corpus is built from, and how, in one TOML file.

    task = "topic"
    [[source]]
    file = "headlines.parquet"             # below the folder of sources
    name = "…"                             # for the model card
    licence = "…"
    columns = { text = "title", label = "category", id = "id" }
    label_map = "label_maps/headlines.csv" # below the recipes' parent folder; optional
    values = { "1" = "favor" }             # in place of a label map, for a few labels
    cuts = { negative = -0.5, positive = 0.5 }  # for a number: up to, and from
    group = "story"                        # column whose articles belong together
    limit_per_group = 2
    limit_per_label = 2000
    weight = 1.0
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np
import pandas as pd

from classifier.corpus.labels import map_labels, read_label_map
from classifier.corpus.read import Columns, read_corpus
from classifier.errors import CorpusError, InputError

KEPT = ("title", "text", "url", "outlet", "published", "language", "authors", "target", "mention_start", "mention_end")
SPLITS = {"train": "train", "valid": "validation", "validation": "validation", "dev": "validation", "test": "test"}


@dataclass(frozen=True)
class Source:
    """One file of a recipe; see the module's docstring."""

    file: str
    name: str = ""
    licence: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    label_map: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    cuts: Mapping[str, float] = field(default_factory=dict)
    group: str | None = None
    limit_per_group: int | None = None
    limit_per_label: int | None = None
    weight: float = 1.0
    split: str | None = None
    where: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Recipe:
    """What `read_recipe` reads: a task's name, its sources, and the folder of label maps."""

    task: str
    sources: tuple[Source, ...]
    folder: Path


def read_recipe(path: str | Path) -> Recipe:
    """Read a recipe.

    Raises:
        InputError: no such file, no TOML, or keys that no recipe has.
    """
    try:
        given = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}).", path=path) from error
    except ValueError as error:
        raise InputError(f"is no TOML ({error}).", path=path) from error
    known = {each.name for each in fields(Source)}
    for source in given.get("source", []):
        unknown = sorted(set(source) - known)
        if unknown:
            raise InputError(f"a source has the key {unknown[0]!r}: use {', '.join(sorted(known))}.", path=path)
    if "task" not in given or not given.get("source"):
        raise InputError("needs `task` and at least one [[source]].", path=path)
    sources = tuple(Source(**source) for source in given["source"])
    return Recipe(given["task"], sources, Path(path).resolve().parent.parent)


def build_corpus(recipe: Recipe, sources: str | Path, *, seed: int = 0) -> pd.DataFrame:
    """Build a corpus: read each source, map its labels, limit it, and put all together.

    Args:
        recipe: see `read_recipe`.
        sources: the folder that its files are in.
        seed: of which articles are kept where there are more than a limit.

    Returns:
        A corpus frame with the columns of KEPT that any source has, the task's label, `source`
        and `weight`, and `split` where a source names it; sorted by source and id.

    Raises:
        InputError: a file cannot be read.
        CorpusError: a source has not the columns that its recipe names.
    """
    frames = [build_source(source, recipe, Path(sources), seed) for source in recipe.sources]
    corpus = pd.concat(frames)
    columns = [name for name in (*KEPT, recipe.task, "source", "group", "split", "weight") if name in corpus]
    return corpus[columns]


def build_source(source: Source, recipe: Recipe, folder: Path, seed: int) -> pd.DataFrame:
    """Read one source, with labels mapped and limits kept; ids carry the file's stem."""
    label = source.columns.get("label", recipe.task)
    names = {key: value for key, value in source.columns.items() if key in {each.name for each in fields(Columns)}}
    frame = read_corpus(folder / source.file, columns=Columns(**names))
    if label not in frame:
        raise CorpusError(f"{source.file} has no column {label!r}; it has {', '.join(frame.columns)}.")
    for column, allowed in source.where.items():
        frame = frame[frame[column].astype(str).isin(allowed)]
    frame = frame.assign(**{recipe.task: _labels(frame, label, source, recipe)})
    frame = frame[frame[recipe.task] != ""]
    frame = _limited(frame, recipe.task, source, seed)
    extra = {
        "source": Path(source.file).stem,
        "weight": float(source.weight),
        **({"group": frame[source.group].astype(str)} if source.group else {}),
        **({"split": frame[source.split].map(SPLITS)} if source.split else {}),
        **{own: frame[source.columns[own]] for own in ("mention_start", "mention_end") if own in source.columns},
    }
    frame = frame.assign(**extra)
    frame.index = pd.Index([f"{Path(source.file).stem}/{id_}" for id_ in frame.index], name="id")
    return frame


def _labels(frame: pd.DataFrame, label: str, source: Source, recipe: Recipe) -> list[str]:
    if source.label_map:
        texts = (frame["title"] + "\n" + frame["text"].str.slice(0, 600)).tolist()
        return map_labels(frame[label], texts, read_label_map(recipe.folder / source.label_map))
    if source.values:
        return [source.values.get(str(value), "") for value in frame[label]]
    if source.cuts:
        return [_cut(float(value), source.cuts) for value in frame[label]]
    return frame[label].astype(str).tolist()


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
        shuffled = shuffled[shuffled.groupby(task).cumcount() < source.limit_per_label]
    return frame.loc[frame.index.isin(shuffled.index)]


def credits(recipe: Recipe) -> list[str]:
    """A line about each source and its licence, for the model card."""
    return [f"{source.name or source.file} ({source.licence or 'licence not stated'})" for source in recipe.sources]


