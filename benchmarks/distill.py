"""What a teacher adds: labels a class against macro-F1, for gold alone, the distilled student, and its teacher.

    python benchmarks/distill.py --datasets DIR --sets ag_news --labels 8 64 --seeds 1

Each run draws so many labels a class from a set's training part (`all`: every one), has the
teacher learn from them and label the rest or another set's articles, trains the student through
`classifier.model.distill`, and measures all three on the set's judging part, which none of them
saw. Prints a Markdown table, and with --output writes it, a JSON line a run, and a plot. Runs that the
JSON lines already hold are not run again.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from classifier.corpus.units import articles_of, cut_units
from classifier.model.distill import Work, distill
from classifier.model.encoder import packaged_encoder
from classifier.model.linear import pooled
from classifier.model.metrics import f1_of_scores
from classifier.model.settings import DEFAULTS
from classifier.model.teacher import load_teacher, teacher_scores
from classifier.model.train import decision_scores, train
from classifier.tasks import TASKS, Task

KINDS = ("gold_alone", "distilled", "teacher")
JUDGED = 2000
"""Articles of the judging part, at the most: a teacher on one core reads some ten long ones a second."""


@dataclass(frozen=True)
class Data:
    """A set: `train` and `judge` with the label in a column named after the task, and `unlabelled`."""

    task: Task
    train: pd.DataFrame
    judge: pd.DataFrame
    unlabelled: pd.DataFrame


def ag_news(folder: Path, _: int) -> Data:
    """Title and description, four desks; the unlabelled are the rest of train."""
    rows = pd.read_parquet(folder / "ag_news_partial.parquet")
    rows = rows.assign(desk=rows["label"], id=[f"ag-{i}" for i in range(len(rows))]).set_index("id")
    side = rows["split"].str.startswith("train")
    learnt = rows.loc[side, ["text", "desk"]]
    return Data(Task("desk"), learnt, rows.loc[~side, ["text", "desk"]], learnt)


def newsmtsc(folder: Path, _: int) -> Data:
    """Stance toward marked mentions; judged on both dev sets, the unlabelled are AllSides articles."""
    rows = pd.read_parquet(folder / "newsmtsc.parquet").drop_duplicates("id").set_index("id")
    names = {"sentence": "text", "mention": "target", "from": "mention_start", "to": "mention_end"}
    rows = rows.rename(columns=names).assign(stance=rows["polarity"].map({-1: "against", 0: "neutral", 1: "favor"}))
    side = rows["split"] == "train"
    return Data(TASKS["stance"], rows[side], rows[~side], _allsides(folder)[["title", "text"]])


def leaning(folder: Path, _: int) -> Data:
    """Leaning of AllSides articles, judged on outlets unseen; the unlabelled are the training outlets' rest."""
    rows = _allsides(folder)
    learnt = rows[rows["split_media"] == "train"]
    columns = ["title", "text", "leaning"]
    judge = pd.read_parquet(folder / "allsides.parquet").pipe(_renamed)
    return Data(TASKS["leaning"], learnt[columns], judge.loc[judge["split_media"] != "train", columns], learnt[columns])


def editorials(folder: Path, seed: int) -> Data:
    """Sentiment of NYT editorial sentences, a fifth of the editorials held out; AllSides is unlabelled."""
    rows = pd.read_parquet(folder / "vader_nyt.parquet").set_index("id")
    cut = np.select(
        [rows["mean_sentiment"] <= -0.5, rows["mean_sentiment"] >= 0.5], ["negative", "positive"], "neutral"
    )
    rows = rows.assign(sentiment=cut, group=rows["article_id"])
    held = np.random.default_rng(seed).permutation(rows["group"].unique())[::5]
    is_held = rows["group"].isin(held)
    return Data(TASKS["sentiment"], rows[~is_held], rows[is_held], _allsides(folder)[["title", "text"]])


SETS: dict[str, Callable[[Path, int], Data]] = {
    "ag_news": ag_news,
    "newsmtsc": newsmtsc,
    "leaning": leaning,
    "editorials": editorials,
}


def run(name: str, labels: int | None, seed: int, folder: Path, most: int, encoder: Path) -> dict[str, Any]:
    """Learn from so many labels a class, and measure the three; macro-F1 in percent."""
    data = SETS[name](folder, seed)
    column = data.task.name
    gold = data.train if labels is None else _drawn(data.train, column, labels, seed)
    judge = data.judge.sample(min(JUDGED, len(data.judge)), random_state=seed)
    corpus = pd.concat([gold.assign(split="train"), judge.assign(split="test")])
    corpus.index = corpus.index.astype(str).rename("id")
    settings = replace(DEFAULTS[data.task.unit], min_articles=2)
    started, place = time.monotonic(), Path(tempfile.mkdtemp(prefix="distill-"))
    try:
        work = Work(place / "teacher", place / "soft.parquet", encoder)
        rest = data.unlabelled[~data.unlabelled.index.isin(gold.index)]
        student = distill(corpus, rest, data.task, work, settings=settings, most=most, source=[name], seed=seed)
        alone = train(corpus, data.task, settings=settings, seed=seed)
        units = cut_units(articles_of(judge), student.task)
        truth = np.array([[float(label == found) for label in student.task.labels] for found in judge[column]])
        truth = truth[np.asarray(units.articles)]
        taught = teacher_scores(load_teacher(place / "teacher", student.task), units, student.task.unit)
        scores = {
            "gold_alone": (decision_scores(alone.pipeline, units, student.task), alone.baseline),
            "distilled": (decision_scores(student.pipeline, units, student.task), student.baseline),
            "teacher": (taught, taught.mean(axis=0)),
        }
    finally:
        shutil.rmtree(place, ignore_errors=True)
    merged = {kind: pooled(found, units, settings.pooling, mean) for kind, (found, mean) in scores.items()}
    figures = {kind: round(100 * f1_of_scores(found, truth), 2) for kind, found in merged.items()}
    told = {"set": name, "labels": labels or "all", "seed": seed, "articles": len(gold), "judged": len(judge)}
    soft = (student.distillation or {})["soft_labels"]["units"]
    return {**told, **figures, "soft": soft, "seconds": round(time.monotonic() - started)}


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
    done = {(found["set"], str(found["labels"]), found["seed"]) for found in runs}
    for name in given.sets:
        for labels in given.labels:
            for seed in range(given.seeds):
                if (name, labels, seed) in done:
                    continue
                count = None if labels == "all" else int(labels)
                encoder = given.encoder or packaged_encoder()
                runs.append(run(name, count, seed, given.datasets, given.soft_units, encoder))
                print(runs[-1], file=sys.stderr, flush=True)
                with log.open("a") as file:
                    file.write(json.dumps(runs[-1]) + "\n")
    print("\n".join(table(runs)))
    (given.output / "distill.md").write_text("\n".join(table(runs)) + "\n")
    plot(runs, given.output / "distill.png")
    return 0


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
    parser.add_argument("--soft-units", type=int, default=20_000)
    parser.add_argument("--encoder", type=Path, help="folder of another encoder than the extra's")
    parser.add_argument("--output", type=Path, default=Path("benchmarks/out"), help="folder of the table and plot")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
