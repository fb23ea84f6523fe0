"""A corpus built as a recipe says; `classifier.corpus.prepare.recipe_file` reads recipes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from classifier.corpus.checks.duplicates import duplicate_clusters
from classifier.corpus.checks.validate import Rules, validate
from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.recipe_file import Recipe
from classifier.corpus.prepare.recipe_sources import MADE, build_source
from classifier.corpus.prepare.splits import (
    LEFT_OUT,
    SIDES,
    Shares,
    cluster_codes,
    split,
    without_crossing,
)
from classifier.corpus.records.frame import SOURCES
from classifier.errors import CorpusError
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
        corpus = corpus.assign(text=[clean(article.text, article.own_language) for article in articles_of(corpus)])
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
