"""A recipe: which sources a corpus is built from, and how, in one TOML file.

    task = "topic"
    clean = true                             # keep the articles' own lines alone

    [[source]]
    file = "headlines.parquet"               # below the folder of sources
    name = "…"                               # for the model card
    licence = "…"
    columns = { text = "title", label = "category", id = "id" }
    where = { subset = ["a", "b"] }          # only rows with one of these values
    label_map = "label_maps/headlines.csv"   # below the recipes' parent folder
    values = { "1" = "favor" }               # in place of a label map, for a few labels
    cuts = { negative = -0.5, positive = 0.5 }  # for a number: up to, and from
    group = "story"                          # column whose articles are kept on one side of a split
    limit_per_group = 2
    limit_per_label = 2000
    weight = 1.0
    split = "subset"                         # column that names each article's side

    [validation]                             # checks whose articles are left out
    drop = ["empty text", "not text"]
    language = "en"
    min_words = 3

    [duplicates]
    threshold = 0.55
    drop = false                             # true: keep the first of each cluster alone

    [split]                                  # where no source names one
    by = "duplicates"                        # or outlet, time, target
    validation = 0.2
    test = 0.0

    [[none_of_these]]                        # articles that belong to no label, as in `train --none-of-these`
    file = "headlines.parquet"               # with the keys of a source; its label is read for limits alone

    [[calibrate]]                            # whole articles with targets and labels, as in `train --calibrate`
    file = "articles.parquet"                # with the keys of a source

    [train]                                  # settings of `classifier models build`, as in `train --config`
    C = 4.0

The same recipe and files give the same corpus.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from classifier.corpus.checks.duplicates import THRESHOLD, duplicate_clusters
from classifier.corpus.checks.validate import CHECKS, Rules, validate
from classifier.corpus.prepare.recipe_sources import COLUMN_KEYS, MADE, Source, build_source
from classifier.corpus.prepare.splits import (
    LEFT_OUT,
    SIDES,
    WAYS,
    Shares,
    cluster_codes,
    split,
    without_crossing,
)
from classifier.corpus.records.frame import SOURCES
from classifier.errors import CorpusError, InputError
from classifier.text.clean import clean

KEPT = (
    "title",
    "text",
    "url",
    "outlet",
    "published",
    "language",
    "authors",
    "target",
    "mention_start",
    "mention_end",
)


KEYS = ("task", "clean", "source", "validation", "duplicates", "split", "none_of_these", "calibrate", "train")
"""Keys of a recipe."""


@dataclass(frozen=True)
class Validation:
    """Which checks leave an article out, and what they hold it to; see `Rules`."""

    drop: tuple[str, ...] = ()
    language: str | None = None
    min_words: int = 1


@dataclass(frozen=True)
class Duplicates:
    """The similarity from which articles are one, and whether only the first of them is kept."""

    threshold: float = THRESHOLD
    drop: bool = False


@dataclass(frozen=True)
class Split:
    """How articles are split where no source says it."""

    by: str = "duplicates"
    validation: float = 0.2
    test: float = 0.0


@dataclass(frozen=True)
class Recipe:
    """What `read_recipe` reads; the module's docstring says what each key does.

    Attributes:
        folder: that label maps are below.
        none_of_these: sources of articles that belong to no label.
        calibrate: sources of whole articles that a task of mentions is calibrated on.
        train: settings that differ from the unit's defaults; see `classifier.model.training.settings`.
    """

    task: str
    sources: tuple[Source, ...]
    folder: Path
    clean: bool = False
    validation: Validation = field(default_factory=Validation)
    duplicates: Duplicates | None = None
    split: Split | None = None
    train: Mapping[str, Any] = field(default_factory=dict)
    none_of_these: tuple[Source, ...] = ()
    calibrate: tuple[Source, ...] = ()


def read_recipe(path: str | Path) -> Recipe:
    """Read a recipe.

    Raises:
        InputError: no such file, no TOML, or keys or values that no recipe has.
    """
    try:
        values = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}).", path=path) from error
    except ValueError as error:
        raise InputError(f"is no TOML ({error}).", path=path) from error
    _check_keys("the recipe", values, KEYS, path)
    if "task" not in values or not values.get("source"):
        raise InputError("needs `task` and at least one [[source]].", path=path)
    for source in (source for key in ("source", "none_of_these", "calibrate") for source in values.get(key, [])):
        _check_keys("a source", source, [field.name for field in fields(Source)], path)
        _check_keys("`columns`", source.get("columns", {}), COLUMN_KEYS, path)
        if "file" not in source:
            raise InputError("a source has no `file`.", path=path)
    validation = _section(Validation, values.get("validation"), path) or Validation()
    _check_keys("`drop`", validation.drop, CHECKS, path)
    if values.get("clean") and any("mention_start" in source.get("columns", {}) for source in values["source"]):
        raise InputError("`clean` would move the mentions that `mention_start` marks. Leave one out.", path=path)
    how = _section(Split, values.get("split"), path)
    if how is not None and how.by not in WAYS:
        raise InputError(f"splits by {how.by!r}: use {', '.join(WAYS)}.", path=path)
    return Recipe(
        task=values["task"],
        sources=tuple(Source(**source) for source in values["source"]),
        folder=Path(path).resolve().parent.parent,
        clean=bool(values.get("clean", False)),
        validation=validation,
        duplicates=_section(Duplicates, values.get("duplicates"), path),
        split=how,
        train=values.get("train", {}),
        none_of_these=tuple(Source(**source) for source in values.get("none_of_these", [])),
        calibrate=tuple(Source(**source) for source in values.get("calibrate", [])),
    )


class Built(NamedTuple):
    """A corpus that was built, and a line on what each step kept and left out."""

    corpus: pd.DataFrame
    notes: list[str]


def build_corpus(recipe: Recipe, sources: str | Path, *, seed: int = 0) -> Built:
    """Build a corpus: read, relabel and limit each source; clean, validate, find duplicates, and split.

    Args:
        recipe: see `read_recipe`.
        sources: the folder that its files are in.
        seed: of which articles are kept where there are more than a limit, and of the split.

    Returns:
        A corpus frame with the columns of KEPT that any source has, the task's label, and those
        of MADE that the recipe asks for; in the order of sources and their rows. Its `attrs`
        name the sources and their licences, for the model card.

    Raises:
        InputError: a file cannot be read.
        CorpusError: a source has not the columns that its recipe names, or nothing is left.
    """
    built = [build_source(source, recipe.task, recipe.folder, Path(sources), seed=seed) for source in recipe.sources]
    frames, notes = [frame for frame, _ in built], [note for _, note in built]
    columns = [name for name in (*KEPT, recipe.task, *MADE) if any(name in frame for frame in frames)]
    corpus = pd.concat([frame[[name for name in columns if name in frame]] for frame in frames])[columns]
    if recipe.clean:
        corpus = corpus.assign(text=[clean(text) for text in corpus["text"]])
    for step in (_validated, _without_copies, _split):
        corpus, note = step(corpus, recipe, seed)
        notes += [note] if note else []
    if corpus.empty:
        raise CorpusError("the recipe leaves no article. Look at its label maps, `where` and [validation].")
    corpus = corpus[[name for name in (*KEPT, recipe.task, *MADE) if name in corpus]]
    corpus.attrs[SOURCES] = credits(recipe)
    return Built(corpus, notes)


def build_beside(recipe: Recipe, key: str, sources: str | Path, *, seed: int = 0) -> pd.DataFrame:
    """Build the articles of `none_of_these`, or of `calibrate` with their labels and targets.

    Args:
        recipe, sources, seed: see `build_corpus`.
        key: one of the two.
    """
    parts = getattr(recipe, key)
    built = [build_source(source, recipe.task, recipe.folder, Path(sources), seed=seed)[0] for source in parts]
    names = ["title", "text", *(("target", recipe.task) if key == "calibrate" else ())]
    return pd.concat([frame[[name for name in names if name in frame]] for frame in built])


def credits(recipe: Recipe) -> list[str]:
    """A line about each source and its licence, for the model card."""
    uses = (("", recipe.sources), ("articles of no label: ", recipe.none_of_these), ("calibration: ", recipe.calibrate))
    return [
        f"{use}{source.name or source.file} ({source.licence or 'licence not stated'})"
        for use, sources in uses
        for source in sources
    ]


def _validated(corpus: pd.DataFrame, recipe: Recipe, seed: int) -> tuple[pd.DataFrame, str]:
    del seed
    wanted = recipe.validation
    if not wanted.drop:
        return corpus, ""
    problems = validate(corpus, Rules(recipe.task, wanted.language, wanted.min_words))
    gone = problems[problems["check"].isin(wanted.drop) & problems["row"].notna()]
    listed = ", ".join(f"{check} {count:,}" for check, count in gone["check"].value_counts().items())
    note = f"validation: left out {gone['row'].nunique():,} articles ({listed})" if len(gone) else ""
    return corpus.drop(index=corpus.index[(gone["row"].unique() - 1).astype(int)]), note


def _without_copies(corpus: pd.DataFrame, recipe: Recipe, seed: int) -> tuple[pd.DataFrame, str]:
    how = recipe.duplicates
    if how is None:
        return corpus, ""
    clusters = duplicate_clusters(corpus["text"], threshold=how.threshold, seed=seed)
    is_copy = clusters.to_numpy() != corpus.index.to_numpy()
    outcome = "left out" if how.drop else "marked"
    note = f"duplicates: {outcome} {int(is_copy.sum()):,} copies of {clusters[is_copy].nunique():,} articles"
    corpus = corpus.assign(duplicate_of=clusters.where(is_copy, None))
    return (corpus[~is_copy].drop(columns="duplicate_of") if how.drop else corpus), note


def _split(corpus: pd.DataFrame, recipe: Recipe, seed: int) -> tuple[pd.DataFrame, str]:
    if "split" in corpus:
        sides = np.array([SIDES.index(side) for side in corpus["split"].fillna("train")], dtype=np.int64)
        stays = without_crossing(sides, cluster_codes(corpus)) == sides
        corpus = corpus.assign(split=[SIDES[side] for side in sides])[stays]
        crossing = int((~stays).sum())
    elif recipe.split is not None:
        how = recipe.split
        shares = Shares(how.validation, how.test)
        corpus = corpus.assign(split=split(corpus, by=how.by, label_column=recipe.task, shares=shares, seed=seed))
        crossing = int((corpus["split"] == LEFT_OUT).sum())
        corpus = corpus[corpus["split"] != LEFT_OUT]
    else:
        return corpus, ""
    counts = corpus["split"].value_counts()
    listed = ", ".join(f"{side} {counts[side]:,}" for side in SIDES if side in counts)
    return corpus, f"split: {listed}; left out of the earlier side {crossing:,} copies of articles in a later one"


def _section(kind: type[Any], values: Mapping[str, Any] | None, path: object) -> Any:
    if values is None:
        return None
    _check_keys(f"[{kind.__name__.lower()}]", values, [field.name for field in fields(kind)], path)
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})


def _check_keys(where: str, values: Any, known: Any, path: object) -> None:
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise InputError(f"{where} has {unknown[0]!r}: use {', '.join(known)}.", path=path)
