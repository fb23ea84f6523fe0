"""How far shares of labels are from the truth, and how often their intervals hold it.

    python -m benchmarks.findings shares --datasets DIR
    python -m benchmarks.findings assumed --datasets DIR
    python -m benchmarks.findings drift --datasets DIR

Each draw makes a corpus of articles that no model has learnt from, with shares of labels of its own (label shift),
and draws gold labels from it. `shares`: counting, the gold labels alone, the correction, and the package
`ppi-python` on the same draws, where it is installed. `assumed`: without gold labels. `drift`: how often two sets of
articles are told apart, of one kind and of two. DIR holds the public sets.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.distill_parts.sets import Data, ag_news, allsides_rows, editorials, leaning
from classifier.corpus.checks.duplicates import duplicate_clusters
from classifier.findings.drifts.two_samples import apart, score_sides
from classifier.findings.shares.assumed import BLACK_BOX, MAXIMISATION, Assumption, assumed_shares
from classifier.findings.shares.estimates import Estimate, Sample, corrected_share, sample_share
from classifier.findings.shares.shift import Reference, em_shares
from classifier.model.bundle.manifest import linear_model_of, manifest_of
from classifier.model.training.train import train
from classifier.review.answers import answer_corpus
from classifier.scoring.loaded import model_of
from classifier.tasks import TASKS, Task

Array = npt.NDArray[np.float64]

SIZES = (50, 100, 200, 500, 1000)
CONCENTRATION = 2.0
"""Of the Dirichlet distribution of each draw's shares: from nearly even to one label in most articles."""

CORPUS_SHARE = 0.5
"""Articles of a draw, as a share of those that are there."""


@dataclass(frozen=True)
class Pool:
    """Answers to articles that were not learnt from.

    Attributes:
        labels: of the task.
        gold: position of each article's label, shape (n_articles,).
        probabilities: shape (n_articles, n_labels); 0 where there is no answer.
        prior: shares of the labels in training.
        error: expected calibration error on articles that were held out in training.
    """

    labels: list[str]
    gold: npt.NDArray[np.int64]
    probabilities: Array
    prior: Array
    error: float


def newsgroups(folder: Path, _: int) -> Data:
    """20 Newsgroups by date."""
    rows = pd.read_parquet(folder / "newsgroups20.parquet").rename(columns={"body": "text"})
    rows.index = rows.index.astype(str)
    side = rows["split"] == "train"
    columns = ["title", "text", "newsgroup"]
    return Data(Task("newsgroup"), rows.loc[side, columns], rows.loc[~side, columns])


def same_outlets(folder: Path, _: int) -> Data:
    """Leaning of AllSides articles, judged on other articles of the same outlets."""
    rows = allsides_rows(folder)
    columns = ["title", "text", "leaning"]
    side = rows["split_random"] == "train"
    return Data(TASKS["leaning"], rows.loc[side, columns].sample(10_000, random_state=0), rows.loc[~side, columns])


SETS: dict[str, Callable[[Path, int], Data]] = {
    "AG News": ag_news,
    "AllSides leaning": same_outlets,
    "AllSides leaning, unseen outlets": leaning,
    "NYT editorials": editorials,
    "20 Newsgroups": newsgroups,
}


def answered(data: Data) -> Pool:
    """Train on a set's training part, and answer the part that judges."""
    trained = train(data.train, data.task, seed=0)
    model = model_of(manifest_of(trained), linear_model_of(trained), Path(data.task.name))
    judge = data.judge[data.judge[data.task.name].isin(trained.task.labels)]
    answers = answer_corpus(model, judge)
    labels = list(trained.task.labels)
    counts = trained.corpus["label_counts"]
    prior = np.array([counts[label] for label in labels], np.float64)
    return Pool(
        labels,
        judge[data.task.name].map({label: k for k, label in enumerate(labels)}).to_numpy(np.int64),
        np.nan_to_num(answers.probabilities),
        prior / prior.sum(),
        trained.metrics["validation"]["ece"],
    )


def shifted(pool: Pool, random: np.random.Generator) -> npt.NDArray[np.int64]:
    """Articles of a draw, with shares of labels of its own."""
    shares = random.dirichlet(np.full(len(pool.labels), CONCENTRATION))
    size = int(CORPUS_SHARE * len(pool.gold))
    places = [np.flatnonzero(pool.gold == label) for label in range(len(pool.labels))]
    counts = np.minimum((shares * size).astype(int), [len(rows) for rows in places])
    drawn = [random.choice(rows, count, replace=False) for rows, count in zip(places, counts, strict=True)]
    return np.concatenate(drawn)


@dataclass
class Tally:
    """Errors and intervals of one method."""

    errors: list[Array]
    holds: list[Array]
    widths: list[Array]

    def add(self, share: Array, low: Array, high: Array, truth: Array) -> None:
        """Count a draw."""
        self.errors.append(share - truth)
        self.holds.append((low <= truth + 1e-12) & (truth <= high + 1e-12))
        self.widths.append(high - low)

    def row(self) -> tuple[float, float, float, float]:
        """Mean absolute bias, root mean squared error, coverage and width, over labels and draws; in points."""
        errors = np.vstack(self.errors)
        bias, square = np.abs(errors.mean(axis=0)).mean(), np.sqrt((errors**2).mean())
        return 100 * bias, 100 * square, 100 * np.vstack(self.holds).mean(), 100 * np.vstack(self.widths).mean()


def shares(pool: Pool, draws: int, size: int) -> Iterator[tuple[str, Tally]]:
    """Tally the methods with gold labels."""
    tallies = {name: Tally([], [], []) for name in ("counted", "gold alone", "corrected", "ppi-python")}
    for draw in range(draws):
        random = np.random.default_rng([draw, size])
        rows = shifted(pool, random)
        gold, probabilities = pool.gold[rows], pool.probabilities[rows]
        labels = np.arange(len(pool.labels))
        truth = np.bincount(gold, minlength=len(labels)) / len(rows)
        counted = np.bincount(probabilities.argmax(axis=1), minlength=len(labels)) / len(rows)
        half = 1.96 * np.sqrt(counted * (1 - counted) / len(rows))
        tallies["counted"].add(counted, counted - half, counted + half, truth)
        drawn = random.choice(len(rows), min(size, len(rows) // 2), replace=False)
        samples = [
            Sample((gold[drawn] == k).astype(np.float64), probabilities[drawn, k], np.ones(len(drawn))) for k in labels
        ]
        for name, estimates in (
            ("gold alone", [sample_share(sample, len(rows)) for sample in samples]),
            ("corrected", [corrected_share(probabilities[:, k], samples[k]) for k in labels]),
        ):
            tallies[name].add(*_columns(estimates), truth)
        peer = _by_peer(samples, probabilities, drawn)
        if peer is not None:
            tallies["ppi-python"].add(*peer, truth)
    yield from ((name, tally) for name, tally in tallies.items() if tally.errors)


def _columns(estimates: list[Estimate]) -> tuple[Array, Array, Array]:
    share, low, high = np.array([(estimate.share, estimate.low, estimate.high) for estimate in estimates]).T
    return share, low, high


def _by_peer(samples: list[Sample], probabilities: Array, drawn: Any) -> tuple[Array, Array, Array] | None:
    try:
        from ppi_py import ppi_mean_ci, ppi_mean_pointestimate
    except ImportError:
        return None
    rest = np.delete(probabilities, drawn, axis=0)
    rows = []
    for k, sample in enumerate(samples):
        parts = sample.gold, sample.answers, rest[:, k]
        if not sample.gold.any() or not (1 - sample.gold).any():
            rows.append((sample.gold.mean(), sample.gold.mean(), sample.gold.mean()))
            continue
        figures = ppi_mean_pointestimate(*parts), *ppi_mean_ci(*parts, alpha=0.05)
        rows.append(tuple(float(np.ravel(figure)[0]) for figure in figures))
    share, low, high = np.array(rows).T
    return share, low, high


def assumed(pool: Pool, draws: int) -> tuple[Iterator[tuple[str, Tally]], dict[str, int]]:
    """Tally the methods without gold labels; half of the articles are the labelled reference."""
    tallies = {name: Tally([], [], []) for name in ("counted", MAXIMISATION, BLACK_BOX)}
    refusals: dict[str, int] = {}
    labels = len(pool.labels)
    for draw in range(draws):
        random = np.random.default_rng(draw)
        order = random.permutation(len(pool.gold))
        known, rest = np.split(order, [len(order) // 2])
        reference = Reference(pool.gold[known], pool.probabilities[known].argmax(axis=1))
        part = Pool(pool.labels, pool.gold[rest], pool.probabilities[rest], pool.prior, pool.error)
        rows = shifted(part, random)
        gold, probabilities = part.gold[rows], part.probabilities[rows]
        answered_labels = probabilities.argmax(axis=1)
        truth = np.bincount(gold, minlength=labels) / len(rows)
        counted = np.eye(labels)[answered_labels]
        mean = counted.mean(axis=0)
        tallies["counted"].add(mean, mean, mean, truth)
        assumption = Assumption(dict(zip(pool.labels, pool.prior, strict=True)), pool.error, reference, pool.labels)
        result = assumed_shares(counted, probabilities, pool.labels, assumption)
        if result.refusal:
            what = result.refusal.split("(p =")[0]
            refusals[what] = refusals.get(what, 0) + 1
            continue
        tallies[BLACK_BOX].add(*_columns([estimate for estimate in result.estimates if estimate]), truth)
        other = em_shares(probabilities[probabilities.sum(axis=1) > 0], pool.prior)
        low, high = np.array([other.interval(k) for k in range(labels)]).T
        tallies[MAXIMISATION].add(other.shares, low, high, truth)
    return ((name, tally) for name, tally in tallies.items() if tally.errors), refusals


SIDE = 500
"""Articles of either side, where drift is looked for."""

PLANTED = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4)
"""Share of the new articles that are of another kind."""


def drifts(folder: Path, draws: int) -> None:
    """Print how often old and new articles of AG News are told apart, by share of new ones from another desk."""
    rows = ag_news(folder, 0).train
    rows = rows[(duplicate_clusters(rows["text"]) == rows.index).to_numpy()]
    desk = rows["desk"] == rows["desk"].value_counts().index[0]
    common, strange = rows.loc[~desk, "text"].to_numpy(), rows.loc[desk, "text"].to_numpy()
    print("| new articles of another desk | told apart | AUROC |\n|---:|---:|---:|", flush=True)
    for share in PLANTED:
        results = []
        for draw in range(draws):
            random = np.random.default_rng([draw, int(1000 * share)])
            taken = random.choice(common, 2 * SIDE, replace=False)
            others = random.choice(strange, int(share * SIDE), replace=False)
            new = [*taken[SIDE : 2 * SIDE - len(others)], *others]
            results.append(apart(score_sides(list(taken[:SIDE]), new, seed=draw)))
        sure = np.mean([result.is_sure for result in results if result])
        mean = np.mean([result.auroc for result in results if result])
        print(f"| {share:.0%} | {sure:.1%} | {mean:.3f} |", flush=True)


def main() -> int:
    """Print the table that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", choices=["shares", "assumed", "drift"])
    parser.add_argument("--datasets", type=Path, default=Path("../shared/datasets"))
    parser.add_argument("--sets", nargs="*", default=list(SETS), choices=list(SETS))
    parser.add_argument("--draws", type=int, default=500)
    chosen = parser.parse_args()
    if chosen.table == "drift":
        drifts(chosen.datasets, chosen.draws)
        return 0
    print("| set | gold | method | bias | RMSE | coverage | width |\n|---|---:|---|---:|---:|---:|---:|", flush=True)
    for name in chosen.sets:
        pool = answered(SETS[name](chosen.datasets, 0))
        if chosen.table == "assumed":
            tallies, refusals = assumed(pool, chosen.draws)
            _print(name, "none", tallies)
            print(f"  {name}: calibration error {pool.error:.3f}; refused: {refusals or 'never'}", file=sys.stderr)
            continue
        for size in SIZES:
            _print(name, str(size), shares(pool, chosen.draws, size))
    return 0


def _print(name: str, gold: str, tallies: Iterator[tuple[str, Tally]]) -> None:
    for method, tally in tallies:
        bias, error, coverage, width = tally.row()
        print(f"| {name} | {gold} | {method} | {bias:.2f} | {error:.2f} | {coverage:.1f} | {width:.1f} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
