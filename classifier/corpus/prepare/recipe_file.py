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
    columns = { lines = "paragraphs" }       # a label a line of the text: each line is a text as well

    [train]                                  # settings of `classifier models build`, as in `train --config`
    C = 4.0

The same recipe and files give the same corpus.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from classifier.corpus.checks.duplicates import THRESHOLD
from classifier.corpus.checks.validate import CHECKS
from classifier.corpus.prepare.recipe_sources import COLUMN_KEYS, Source
from classifier.corpus.prepare.splits import WAYS
from classifier.corpus.prepare.value_types import check_types
from classifier.corpus.records.toml_files import read_toml
from classifier.errors import InputError

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
class _Plain:
    """Keys of a recipe that are no table of their own kind."""

    task: str
    clean: bool
    train: Mapping[str, Any]


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
    values = read_toml(path)
    check_types("the recipe", values, _Plain, path)
    _check_keys("the recipe", values, KEYS, path)
    if "task" not in values or not values.get("source"):
        raise InputError("needs `task` and at least one [[source]].", path=path)
    for key in ("source", "none_of_these", "calibrate"):
        if not isinstance(values.get(key, []), list):
            raise InputError(f"has {key} = {values[key]!r}: write tables [[{key}]].", path=path)
    for source in (source for key in ("source", "none_of_these", "calibrate") for source in values.get(key, [])):
        check_types("a source", source, Source, path)
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


def _section(kind: type[Any], values: Mapping[str, Any] | None, path: object) -> Any:
    if values is None:
        return None
    check_types(f"[{kind.__name__.lower()}]", values, kind, path)
    _check_keys(f"[{kind.__name__.lower()}]", values, [field.name for field in fields(kind)], path)
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})


def _check_keys(where: str, values: Any, known: Any, path: object) -> None:
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise InputError(f"{where} has {unknown[0]!r}: use {', '.join(known)}.", path=path)
