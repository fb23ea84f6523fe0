"""Are probabilities and promises kept where training has never been? A recipe is trained without whole groups.

    python -m benchmarks.unseen data/recipes/leaning.toml --datasets ../shared/datasets [--column outlet] [--folds 3]
    python -m benchmarks.unseen data/recipes/leaning.toml --datasets ../shared/datasets --split split_media
    python -m benchmarks.unseen data/recipes/topic.toml --datasets ../shared/datasets --column data_set --rows 12000

Nested: each model fits its own calibration and thresholds on folds by the same column (`unseen`) of what it learns
from, where there are groups enough. With --split the published split of AllSides is the outer one. A distilled recipe
is trained without its teacher. Prints macro-F1, the calibration error, and of each promised precision the share that is
answered and right.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

import classifier
from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.recipe import build_corpus
from classifier.corpus.prepare.recipe_file import read_recipe
from classifier.corpus.prepare.units import cut_units
from classifier.model.features.inputs import UnitInputs
from classifier.model.measures.metrics import expected_calibration_error, macro_f1
from classifier.model.training.examples import MIN_ORIGINS
from classifier.model.training.settings import Settings, settings_of
from classifier.scoring.decision import decide
from classifier.scoring.loaded import load_model
from classifier.tasks import TASKS, Task

BATCH = 1000
"""Articles that are decided on at a time."""

Array = npt.NDArray[np.float64]


def outer(corpus: pd.DataFrame, column: str, folds: int) -> Iterator[tuple[str, npt.NDArray[np.bool_]]]:
    """Give each outer fold's name, and which articles it holds out: whole groups, those of a few groups alone."""
    groups = corpus[column].fillna("").astype(str)
    names = np.random.default_rng(0).permutation(np.unique(groups))
    if len(names) <= folds:
        yield from ((str(name), (groups == name).to_numpy()) for name in names)
        return
    sizes = groups.value_counts()
    totals, place = np.zeros(folds), {}
    for name in sorted(names, key=lambda name: -sizes[name]):  # the largest first, each to the smallest fold
        place[name] = int(totals.argmin())
        totals[place[name]] += sizes[name]
    yield from ((f"fold {fold + 1}", (groups.map(place) == fold).to_numpy()) for fold in range(folds))


def sides_of(corpus: pd.DataFrame, datasets: Path, column: str) -> pd.Series:
    """Give the published side of each article of AllSides, `train`, `valid` or missing."""
    frame = pd.read_parquet(datasets / "allsides.parquet", columns=["ID", column])
    sides = dict(zip(frame["ID"].astype(str), frame[column], strict=True))
    return pd.Series([sides.get(str(name).rpartition("/")[2]) for name in corpus.index], corpus.index)


def judged(
    corpus: pd.DataFrame, task: Task, settings: Settings, held: npt.NDArray[np.bool_]
) -> tuple[dict[str, Any], Array, npt.NDArray[np.int64]]:
    """Train without the held articles: thresholds by precision, probabilities of the held, and their labels."""
    learnt = corpus[~held].drop(columns=["split"], errors="ignore")
    trained = classifier.train(learnt, task.name, settings=settings)
    with TemporaryDirectory() as folder:
        model = load_model(classifier.save(trained, Path(folder) / "model"))
    rows, codes = [], []
    articles, gold = articles_of(corpus[held]), corpus.loc[held, task.name].tolist()
    for start in range(0, len(articles), BATCH):
        batch = articles[start : start + BATCH]
        rows.append(decide(model, batch, UnitInputs(cut_units(batch, model.task))).probabilities)
    codes = [model.task.labels.index(label) if label in model.task.labels else -1 for label in gold]
    probabilities, code = np.vstack(rows), np.asarray(codes)
    answered = ~np.isnan(probabilities[:, 0]) & (code >= 0)
    assert trained.promises is not None
    return trained.promises, probabilities[answered], code[answered]


def show(name: str, probabilities: Array, gold: npt.NDArray[np.int64], promised: dict[float, Array]) -> None:
    """Print the figures of some held articles."""
    best = probabilities.argmax(axis=1)
    right = best == gold
    error = expected_calibration_error(gold, probabilities)
    print(f"\n{name}: {len(gold):,} articles, {right.mean():.1%} right, macro-F1 {macro_f1(gold, best):.3f}, ", end="")
    print(f"calibration error {error:.3f}\n\n| promised | answered | of these right |\n|---:|---:|---:|")
    for precision, thresholds in promised.items():
        sure = probabilities.max(axis=1) >= thresholds
        share = f"{right[sure].mean():.1%}" if sure.any() else "-"
        print(f"| {precision:.0%} | {sure.mean():.2%} ({sure.sum():,}) | {share} |", flush=True)


def main() -> None:
    """Print the figures of each outer fold, and of all together."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--datasets", type=Path, required=True)
    parser.add_argument("--column", default="outlet", help="groups of which are left out")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--split", help="column of a published split of AllSides, in place of folds")
    parser.add_argument("--rows", type=int, help="articles of the corpus, for a quick look")
    given = parser.parse_args()
    recipe = read_recipe(given.recipe)
    task = TASKS[recipe.task]
    corpus = build_corpus(recipe, given.datasets).corpus
    settings, groups = settings_of(recipe.train, task.unit), corpus[given.column].nunique()
    if groups - groups // given.folds >= MIN_ORIGINS:
        settings = replace(settings, unseen=given.column)
    else:
        print(f"{groups} groups are too few to fold what is learnt from by them too: it is folded at random")
    corpus = corpus.sample(min(given.rows or len(corpus), len(corpus)), random_state=0)
    ways = outer(corpus, given.column, given.folds)
    if given.split:
        sides = sides_of(corpus, given.datasets, given.split)
        corpus, sides = corpus[sides.notna()], sides.dropna()
        ways = iter([(given.split, (sides != "train").to_numpy())])
    results = []
    for name, held in ways:
        promises, probabilities, gold = judged(corpus, task, settings, held)
        table = np.asarray(list(promises["thresholds"].values()))[probabilities.argmax(axis=1)]
        results.append((probabilities, gold, table))
        show(name, probabilities, gold, dict(zip(promises["precision"], table.T, strict=True)))
    if len(results) > 1:
        probabilities, gold, table = (np.concatenate(parts) for parts in zip(*results, strict=True))
        show("all folds", probabilities, gold, dict(zip(promises["precision"], table.T, strict=True)))


if __name__ == "__main__":
    main()
