"""None of these: half of a set's labels are left out of training, and articles of these are to be told apart.

    python -m benchmarks.none_of_these --datasets ../shared/datasets
        [--sets newsgroups ag-news huffpost newsgroups-train] [--seeds 3] [--first-seed 0]

Prints a table by method: AUROC of the articles of known labels against those of unknown ones, and the share of the
unknown ones that is rejected where 95% of the known ones stay, both means over the choices of the labels. The settings
are the defaults. `classifier train` uses the sum of the three signs, which were chosen with these same figures in view:
the rows of the sums are flattering. `--first-seed 2 --seeds 4 --sets ag-news huffpost newsgroups-train` takes choices
of labels, and of articles, that were not looked at.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.units import cut_units
from classifier.model.decision.likeness import Likeness, signs, weighed
from classifier.model.training.likeness import rows_of
from classifier.model.training.pipeline import linear_scores
from classifier.model.training.settings import DEFAULTS
from classifier.model.training.train import Trained, train
from classifier.tasks import Task

Array = npt.NDArray[np.float64]

KEPT = 0.95
"""Share of the articles of known labels that stay."""

OTHER_NEWS = 3_000
"""Articles of general news that stand for `--none-of-these`."""

TASK = Task("kind")


def newsgroups(folder: Path) -> pd.DataFrame:
    """20 Newsgroups by date."""
    frame = pd.read_parquet(folder / "newsgroups20.parquet")
    return _frame(frame["title"], frame["body"], frame["newsgroup"], frame["split"] == "train")


def newsgroups_train(folder: Path) -> pd.DataFrame:
    """The training part of 20 Newsgroups alone: the first three quarters of each group's posts by date train."""
    frame = pd.read_parquet(folder / "newsgroups20.parquet")
    frame = frame[frame["split"] == "train"]
    number = frame["id"].str.rsplit("/", n=1).str[-1].astype(int)  # rises with the date within a group
    frame = frame.loc[number.sort_values(kind="stable").index]
    place = frame.groupby("newsgroup").cumcount() / frame.groupby("newsgroup")["newsgroup"].transform("size")
    return _frame(frame["title"], frame["body"], frame["newsgroup"], place < 0.75)


def ag_news(folder: Path) -> pd.DataFrame:
    """AG News: the part of the training articles that is there, and the test part."""
    frame = pd.read_parquet(folder / "ag_news_partial.parquet")
    return _frame("", frame["text"], frame["label"], frame["split"] != "test")


def huffpost(folder: Path) -> pd.DataFrame:
    """HuffPost headlines, three quarters of which train."""
    frame = pd.read_parquet(folder / "huffpost36k.parquet")
    return _frame("", frame["text"], frame["category"], np.random.default_rng(0).random(len(frame)) < 0.75)


def _frame(title: Any, text: Any, kind: Any, is_train: Any) -> pd.DataFrame:
    frame = pd.DataFrame({"text": text, "kind": kind, "is_train": is_train}).assign(title=title).fillna("")
    frame = frame[frame["text"].str.strip() != ""]
    return frame.set_axis([f"a{i}" for i in range(len(frame))])


SETS: Mapping[str, Callable[[Path], pd.DataFrame]] = {
    "newsgroups": newsgroups,
    "ag-news": ag_news,
    "huffpost": huffpost,
    "newsgroups-train": newsgroups_train,
}


def other_news(folder: Path) -> pd.DataFrame:
    """General news of sets that none of SETS is, for models that learn from articles without a label."""
    texts = [
        pd.read_parquet(folder / "wikipedia_current_events.parquet")["text"],
        pd.read_parquet(folder / "uci_news_aggregator.parquet")["title"],
        pd.read_parquet(folder / "times_of_india_2001.parquet")["title"],
    ]
    sampled = pd.concat([text.dropna().sample(OTHER_NEWS // 3, random_state=0) for text in texts])
    return pd.DataFrame({"text": sampled.tolist()}, index=[f"n{i}" for i in range(len(sampled))])


def methods(folder: Path, known: pd.DataFrame, judging: pd.DataFrame) -> Iterator[tuple[str, Array]]:
    """Give the name of each method, and how known it takes each article to be, shape (n_articles,)."""
    plain = train(known, TASK, settings=DEFAULTS["article"])
    taught = train(known, TASK, settings=DEFAULTS["article"], none_of_these=other_news(folder))
    units = cut_units(articles_of(judging), TASK)
    features, classifier = (plain.pipeline.named_steps[name] for name in ("features", "classifier"))
    matrix = features.transform(units)
    scores = linear_scores(classifier, matrix)
    yield "largest probability", plain.calibrator(scores).max(axis=1)
    yield "largest score", scores.max(axis=1)
    yield "energy", np.logaddexp.reduce(scores, axis=1)
    learnt = features.transform(cut_units(articles_of(known), TASK))
    gold = known["kind"].to_numpy()
    yield "distance to the label's centroid", _nearness(learnt, gold, matrix)
    yield "one against the rest", _one_vs_rest(learnt, gold, matrix)
    values = _values(plain, matrix, units, scores)
    yield "known words", values[:, 1]
    yield "background of general news", values[:, 2]
    own = _without_background(known)
    bare = _values(own, matrix, units, scores)
    yield "largest score + known words + own background", _total(own, bare)
    yield "largest score + known words + general news", _total(plain, values)
    yield (
        "the same, learnt with --none-of-these",
        _total(taught, _values(taught, matrix, units, scores)),
    )


def _without_background(known: pd.DataFrame) -> Trained:
    """The same model, trained as one of a language that the background is not in: it is its own background."""
    return train(known.assign(language="xx"), TASK, settings=replace(DEFAULTS["article"]))


def _values(trained: Trained, matrix: Any, units: Any, scores: Array) -> Array:
    rows = rows_of(matrix, units, scores)
    analyzers = [transform and transform.vocabulary.analyzer for transform in _features(trained).transforms]
    is_word = np.repeat([analyzer == "word" for analyzer in analyzers], _features(trained).widths)
    known = np.asarray((matrix > 0) @ is_word.astype(float))
    return signs(scores, known, rows.words, np.asarray(matrix @ _likeness(trained).columns, dtype=np.float64))


def _features(trained: Trained) -> Any:
    return trained.pipeline.named_steps["features"].features_


def _likeness(trained: Trained) -> Likeness:
    assert trained.likeness is not None
    return trained.likeness.likeness


def _total(trained: Trained, values: Array) -> Array:
    likeness = _likeness(trained)
    return weighed(values, likeness.means, likeness.scales, likeness.weights)


def _nearness(learnt: Any, gold: npt.NDArray[Any], matrix: Any) -> Array:
    centroids = np.vstack([np.asarray(learnt[np.flatnonzero(gold == label)].mean(axis=0)) for label in np.unique(gold)])
    centroids /= np.linalg.norm(centroids, axis=1, keepdims=True)
    return np.asarray((matrix @ centroids.T).max(axis=1))


def _one_vs_rest(learnt: Any, gold: npt.NDArray[Any], matrix: Any) -> Array:
    models = [LogisticRegression(C=8.0, max_iter=60).fit(learnt, gold == label) for label in np.unique(gold)]
    return np.max([model.decision_function(matrix) for model in models], axis=0)


def judged(folder: Path, frame: pd.DataFrame, seed: int) -> Iterator[dict[str, Any]]:
    """Leave half of the labels out, and judge every method."""
    labels = sorted(frame["kind"].unique())
    chosen = np.random.default_rng(seed).permutation(labels)[: len(labels) // 2]
    judging = frame[~frame["is_train"]].drop(columns="is_train")
    judging = judging.iloc[cut_units(articles_of(judging), TASK).group]  # of a few nothing is left to read
    known = frame[frame["is_train"] & frame["kind"].isin(chosen)].drop(columns="is_train")
    known = known.iloc[cut_units(articles_of(known), TASK).group]
    is_known = judging["kind"].isin(chosen).to_numpy()
    for name, nearness in methods(folder, known, judging):
        bound = np.quantile(nearness[is_known], 1 - KEPT)
        rejected = (nearness[~is_known] < bound).mean()
        yield {"method": name, "AUROC": roc_auc_score(is_known, nearness), "unknown rejected": rejected}


def main() -> None:
    """Print the table of each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS)[:3])
    parser.add_argument("--seeds", type=int, default=3, help="choices of the labels that are left out")
    parser.add_argument("--first-seed", type=int, default=0, help="of these choices")
    given = parser.parse_args()
    for name in given.sets:
        frame = SETS[name](given.datasets)
        rows = [
            row
            for seed in range(given.first_seed, given.first_seed + given.seeds)
            for row in judged(given.datasets, frame, seed)
        ]
        table = pd.DataFrame(rows).groupby("method", sort=False).mean()
        print(f"\n{name}, {given.seeds} choices of the labels from seed {given.first_seed} on\n")
        print("| method | AUROC | unknown rejected |\n|---|---:|---:|")
        for method, row in table.iterrows():
            print(f"| {method} | {row['AUROC']:.3f} | {row['unknown rejected']:.1%} |", flush=True)


if __name__ == "__main__":
    main()
