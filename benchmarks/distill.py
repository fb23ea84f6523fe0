"""What a teacher adds: labels a class against macro-F1, for gold alone, the distilled student, and its teacher.

    python benchmarks/distill.py --datasets DIR --sets ag_news --labels 8 64 --seeds 1

Each run draws so many labels a class from a set's training part (`all`: every one), has the
teacher learn from them and label the rest, trains the student through `classifier.model.distill`,
and measures all three on the set's judging part, which none of them saw. `all` leaves no rest, so
that AllSides articles are labelled in its place, as `--unlabelled allsides` does for any number.
`--teacher DIR` has a teacher that is there already label and be measured, whatever it learnt from.
Prints a Markdown table, and writes it, a JSON line a run, and a plot to --output. Runs that the JSON
lines already hold are not run again, and what the untaught encoder makes of a text is worked out once.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from classifier.corpus.units import articles_of, cut_units
from classifier.model import encoder as encoders
from classifier.model import teaching
from classifier.model.distill import Work, distill
from classifier.model.encoder import load_encoder, packaged_encoder
from classifier.model.linear import pooled
from classifier.model.metrics import f1_of_scores
from classifier.model.settings import DEFAULTS
from classifier.model.teacher import Teacher, TeacherSettings, load_teacher, teacher_scores
from classifier.model.train import Trained, decision_scores, train
from classifier.tasks import TASKS, Task

KINDS = ("gold_alone", "distilled", "teacher")
LEANING_ARTICLES = 3000
"""Of AllSides' training outlets that are read: an article has 256 tokens, and a core reads a few a second."""

JUDGED = 2000
"""Articles of the judging part, at the most: a teacher on one core reads some ten long ones a second."""

Row = Mapping[str, list[int]]


@dataclass(frozen=True)
class Data:
    """A set: `train`, whose rest is unlabelled, and `judge`; the label is in a column named after the task."""

    task: Task
    train: pd.DataFrame
    judge: pd.DataFrame


@cache
def ag_news(folder: Path, _: int) -> Data:
    """Title and description, four desks."""
    rows = pd.read_parquet(folder / "ag_news_partial.parquet")
    rows = rows.assign(desk=rows["label"], id=[f"ag-{i}" for i in range(len(rows))]).set_index("id")
    side = rows["split"].str.startswith("train")
    return Data(Task("desk"), rows.loc[side, ["text", "desk"]], rows.loc[~side, ["text", "desk"]])


@cache
def newsmtsc(folder: Path, _: int) -> Data:
    """Stance toward marked mentions; judged on both dev sets."""
    rows = pd.read_parquet(folder / "newsmtsc.parquet").drop_duplicates("id").set_index("id")
    names = {"sentence": "text", "mention": "target", "from": "mention_start", "to": "mention_end"}
    rows = rows.rename(columns=names).assign(stance=rows["polarity"].map({-1: "against", 0: "neutral", 1: "favor"}))
    side = rows["split"] == "train"
    columns = ["text", "target", "mention_start", "mention_end", "stance"]
    return Data(TASKS["stance"], rows.loc[side, columns], rows.loc[~side, columns])


@cache
def leaning(folder: Path, _: int) -> Data:
    """Leaning of AllSides articles, judged on outlets unseen."""
    rows = _renamed(pd.read_parquet(folder / "allsides.parquet"))
    columns = ["title", "text", "leaning"]
    return Data(
        TASKS["leaning"],
        _allsides(folder)[columns].sample(LEANING_ARTICLES, random_state=0),
        rows.loc[rows["split_media"] != "train", columns],
    )


def editorials(folder: Path, seed: int) -> Data:
    """Sentiment of NYT editorial sentences; each seed holds out another fifth of the editorials."""
    rows = pd.read_parquet(folder / "vader_nyt.parquet").set_index("id")
    cut = np.select(
        [rows["mean_sentiment"] <= -0.5, rows["mean_sentiment"] >= 0.5], ["negative", "positive"], "neutral"
    )
    rows = rows.assign(sentiment=cut, group=rows["article_id"])[["text", "sentiment", "group"]]
    held = np.random.default_rng(0).permutation(rows["group"].unique())[seed % 5 :: 5]
    is_held = rows["group"].isin(held)
    return Data(TASKS["sentiment"], rows[~is_held], rows[is_held])


SETS: dict[str, Callable[[Path, int], Data]] = {
    "ag_news": ag_news,
    "newsmtsc": newsmtsc,
    "leaning": leaning,
    "editorials": editorials,
}


def run(name: str, labels: int | None, seed: int, given: argparse.Namespace, encoder: Path) -> dict[str, Any]:
    """Learn from so many labels a class, and measure the three; macro-F1 in percent."""
    data, started = SETS[name](given.datasets, seed), time.monotonic()
    column = data.task.name
    gold = data.train if labels is None else _drawn(data.train, column, labels, seed)
    judge = data.judge.sample(min(given.judged, len(data.judge)), random_state=0)
    corpus = pd.concat([gold.assign(split="train"), judge.assign(split="test")])
    corpus.index = corpus.index.astype(str).rename("id")
    source = "allsides" if labels is None else given.unlabelled
    pool = data.train.drop(columns=column) if source == "rest" else _allsides(given.datasets)
    rest = pool[~pool.index.isin(gold.index)]
    alone, student, teacher = _learnt(corpus, rest, data.task, seed, source, given, encoder)
    scores = _scores(judge, alone, student, teacher)
    truth = np.array([[float(label == found) for label in student.task.labels] for found in judge[column]])
    figures = {kind: round(100 * f1_of_scores(found, truth[groups]), 2) for kind, (found, groups) in scores.items()}
    told = {"set": name, "labels": labels or "all", "seed": seed, "articles": len(gold), "judged": len(judge)}
    how = {"unlabelled": source, "epochs": given.epochs, "teacher_given": given.teacher is not None}
    soft = (student.distillation or {})["soft_labels"]
    chosen = {"soft": soft["units"], "weight": soft["weight"], "hard": soft["likeliest_alone"]}
    return {**told, **figures, **chosen, **how, "seconds": round(time.monotonic() - started)}


def _learnt(
    corpus: pd.DataFrame,
    rest: pd.DataFrame,
    task: Task,
    seed: int,
    source: str,
    given: argparse.Namespace,
    encoder: Path,
) -> tuple[Trained, Trained, Teacher]:
    """The model of gold alone, the student, and its teacher."""
    settings = replace(DEFAULTS[task.unit], min_articles=2)
    place = Path(tempfile.mkdtemp(prefix="distill-"))
    try:
        teacher = given.teacher or place / "teacher"
        work = Work(teacher, place / "soft.parquet", None if given.teacher else encoder)
        asked: dict[str, Any] = {"settings": settings, "teaching": TeacherSettings(epochs=given.epochs)}
        student = distill(corpus, rest, task, work, **asked, most=given.soft_units, source=[source], seed=seed)
        alone = train(corpus, task, settings=settings, seed=seed)
        return alone, student, load_teacher(teacher, student.task)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _scores(
    judge: pd.DataFrame, alone: Trained, student: Trained, teacher: Teacher
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Decision scores of each of KINDS for the judging articles, and which articles those are."""
    units = cut_units(articles_of(judge), student.task)
    taught = teacher_scores(teacher, units, student.task.unit)
    found = {
        "gold_alone": (decision_scores(alone.pipeline, units, student.task), alone.pooling),
        "distilled": (decision_scores(student.pipeline, units, student.task), student.pooling),
        "teacher": (taught, replace(student.pooling, baseline=taught.mean(axis=0))),
    }
    groups = np.asarray(units.articles)
    return {kind: (pooled(scores, units, pooling), groups) for kind, (scores, pooling) in found.items()}


class Remembered:
    """The untaught encoder's states of each text that it has read, in a file.

    Seeds and numbers of labels share their texts, and what the encoder makes of a text before it
    learns depends on nothing else. A fine-tuned encoder's are worked out as ever.

    Attributes:
        path: of the file.
        encoder: folder of the encoder.
        known: states by a hash of a text's tokens.
    """

    def __init__(self, path: Path, encoder: Path) -> None:
        self.path, self.compute = path, encoders.states_of
        self.print = _print_of(load_encoder(encoder)[0])
        self.known: dict[bytes, np.ndarray] = {}
        if path.exists():
            stored = np.load(path)
            self.known = {bytes(key): states for key, states in zip(stored["keys"], stored["states"], strict=True)}

    def __call__(self, encoder: Any, tokenizer: Any, rows: Sequence[Row], *, size: int = 64) -> np.ndarray:
        """As `states_of`."""
        if not rows or _print_of(encoder) != self.print:
            return self.compute(encoder, tokenizer, rows, size=size)
        keys = [_hash_of(row) for row in rows]
        new = {key: row for key, row in zip(keys, rows, strict=True) if key not in self.known}
        if new:
            self.known |= zip(new, self.compute(encoder, tokenizer, list(new.values()), size=size), strict=True)
        return np.stack([self.known[key] for key in keys])

    def save(self) -> None:
        """Write what is known."""
        draft = self.path.with_suffix(".tmp.npz")
        keys = np.frombuffer(b"".join(self.known), dtype=np.uint8).reshape(len(self.known), -1)
        np.savez(draft, keys=keys, states=np.stack(list(self.known.values())))
        draft.replace(self.path)


def table(runs: list[dict[str, Any]]) -> list[str]:
    """Mean and standard deviation over seeds, a line for each set and number of labels."""
    lines = ["| set | labels a class | seeds | gold alone | distilled | teacher |", "|---|---:|---:|---:|---:|---:|"]
    for (name, labels), found in pd.DataFrame(runs).groupby(["set", "labels"], sort=False):
        cells = [f"{found[kind].mean():.1f} ± {found[kind].std(ddof=0):.1f}" for kind in KINDS]
        lines.append(f"| {name} | {labels} | {len(found)} | {' | '.join(cells)} |")
    return lines


def plot(runs: list[dict[str, Any]], path: Path) -> None:
    """Draw a panel a set: labels a class against macro-F1."""
    from matplotlib.figure import Figure

    frame = pd.DataFrame(runs)
    names = list(frame["set"].unique())
    figure = Figure(figsize=(4 * len(names), 3.2), layout="constrained")
    for axes, name in zip(np.atleast_1d(figure.subplots(1, len(names), sharey=True)), names, strict=True):
        mean = frame[frame["set"] == name].groupby("labels", sort=False)[list(KINDS)].mean()
        for kind in KINDS:
            axes.plot(mean.index.astype(str), mean[kind], marker="o", label=kind.replace("_", " "))
        axes.set(title=name, xlabel="labels a class", ylabel="macro-F1, %")
        axes.legend(frameon=False)
    figure.savefig(path, dpi=120)


def main() -> int:
    """Run what is asked for and not there yet, and print the table."""
    given = _arguments()
    given.output.mkdir(parents=True, exist_ok=True)
    log = given.output / "distill.jsonl"
    runs = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    encoder = given.encoder or packaged_encoder()
    for name, labels, seed in product(given.sets, given.labels, range(given.seeds)):
        if any(_is_of(found, name, labels, seed, given) for found in runs):
            continue
        remembered = Remembered(given.output / f"states-{name}.npz", encoder)
        encoders.states_of = teaching.states_of = remembered
        runs.append(run(name, None if labels == "all" else int(labels), seed, given, encoder))
        encoders.states_of = teaching.states_of = remembered.compute
        remembered.save()
        print(runs[-1], file=sys.stderr, flush=True)
        with log.open("a") as file:
            file.write(json.dumps(runs[-1]) + "\n")
    runs.sort(key=lambda found: float("inf") if found["labels"] == "all" else found["labels"])
    print("\n".join(table(runs)))
    (given.output / "distill.md").write_text("\n".join(table(runs)) + "\n")
    plot(runs, given.output / "distill.png")
    return 0


def _is_of(found: Mapping[str, Any], name: str, labels: str, seed: int, given: argparse.Namespace) -> bool:
    """Whether a run was of this set, number of labels, seed, pool and teacher."""
    source = "allsides" if labels == "all" else given.unlabelled
    asked = [name, labels, seed, source, given.epochs, given.teacher is not None]
    names = ("set", "labels", "seed", "unlabelled", "epochs", "teacher_given")
    return [str(found[key]) for key in names] == [str(value) for value in asked]


def _print_of(encoder: Any) -> float:
    """A number that another encoder would hardly have: of its vectors, since its matrices are read too slowly."""
    return float(sum(parameter.double().sum() for parameter in encoder.parameters() if parameter.ndim == 1))


def _hash_of(row: Row) -> bytes:
    return hashlib.blake2b(np.array([*row.values()], dtype=np.int64).tobytes(), digest_size=16).digest()


@cache
def _allsides(folder: Path) -> pd.DataFrame:
    """The articles that are in the training part of both of AllSides' splits."""
    rows = _renamed(pd.read_parquet(folder / "allsides.parquet"))
    return rows[(rows["split_random"] == "train") & (rows["split_media"] == "train")]


def _renamed(rows: pd.DataFrame) -> pd.DataFrame:
    names = {"ID": "id", "content_original": "text", "bias_text": "leaning"}
    return rows.rename(columns=names).set_index("id").drop(columns=["authors", "date", "url"])


def _drawn(rows: pd.DataFrame, column: str, labels: int, seed: int) -> pd.DataFrame:
    return rows.sample(frac=1, random_state=seed).groupby(column, sort=False).head(labels)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, default=Path("../shared/datasets"), help="folder of the public sets")
    parser.add_argument("--sets", nargs="+", choices=list(SETS), default=list(SETS))
    parser.add_argument("--labels", nargs="+", default=["8", "64", "512", "all"], help="a class; numbers or all")
    parser.add_argument("--seeds", type=int, default=5, help="how many, from 0")
    parser.add_argument("--soft-units", type=int, default=20_000, help="softly labelled, at the most")
    parser.add_argument("--unlabelled", choices=["rest", "allsides"], default="rest", help="what is softly labelled")
    parser.add_argument("--epochs", type=int, default=4, help="of the teacher; 0: logistic regression on its states")
    parser.add_argument("--judged", type=int, default=JUDGED, help="articles of the judging part, at the most")
    parser.add_argument("--encoder", type=Path, help="folder of another encoder than the extra's")
    parser.add_argument("--teacher", type=Path, help="folder of a finished teacher, to be used as it is")
    parser.add_argument("--output", type=Path, default=Path("benchmarks/out"), help="folder of the table and plot")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
