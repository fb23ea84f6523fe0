"""What a teacher adds: labels a class against macro-F1, for gold alone, the distilled student, and its teacher.

    python benchmarks/distill.py --datasets DIR --sets ag_news --labels 8 64 --seeds 1

Each run draws so many labels a class from a set's training part (`all`: every one), has the
teacher learn from them and label the rest, trains the student through `classifier.model.distillation.distill`,
and measures all three on the set's judging part, which none of them saw. `all` leaves no rest, so
that AllSides articles are labelled in its place, as `--unlabelled allsides` does for any number.
`--teacher DIR` has a teacher that is there already label and be measured, whatever it learnt from
and whichever articles of the judging part chose its epoch.
Prints a Markdown table, and writes it, a JSON line a run, and a plot to --output. Runs that the JSON
lines already hold are not run again, one that was stopped goes on, and what the untaught encoder makes
of a text is worked out once.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from distill_parts.remembered import Remembered
from distill_parts.sets import SETS, allsides
from distill_parts.shown import plot, table

from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.units import cut_units
from classifier.model.decision.pooling import pooled
from classifier.model.distillation import encoder as encoders
from classifier.model.distillation import fine_tune as teaching
from classifier.model.distillation.distill import Plan, distill
from classifier.model.distillation.encoder import encoder_name, packaged_encoder
from classifier.model.distillation.teacher import (
    Teacher,
    TeacherSettings,
    load_teacher,
    teacher_scores,
)
from classifier.model.measures.metrics import f1_of_scores
from classifier.model.training.pipeline import decision_scores
from classifier.model.training.settings import DEFAULTS
from classifier.model.training.train import Trained, train
from classifier.tasks import Task

CALIBRATION_FOLDS = 2
"""As few as can be: probabilities are calibrated on them, and scores alone are measured here."""

JUDGED = 2000
"""Articles of the judging part, at the most: a teacher on one core reads some ten long ones a second."""


def run(name: str, labels: int | None, seed: int, given: argparse.Namespace, encoder: Path) -> dict[str, Any]:
    """Learn from so many labels a class, and measure the three; macro-F1 in percent."""
    data, started = SETS[name](given.datasets, seed), time.monotonic()
    column = data.task.name
    gold = data.train if labels is None else _drawn(data.train, column, labels, seed)
    judge = data.judge.sample(min(given.judged, len(data.judge)), random_state=0)
    corpus = pd.concat([gold.assign(split="train"), judge.assign(split="test")])
    corpus.index = corpus.index.astype(str).rename("id")
    source = _source(labels, given)
    pool = data.train.drop(columns=column) if source == "rest" else allsides(given.datasets)
    rest = pool[~pool.index.isin(gold.index)]
    alone, student, teacher = _learnt(
        corpus, rest, data.task, seed, source, given, encoder, _place(name, labels, seed, given, encoder)
    )
    scores = _scores(judge, alone, student, teacher)
    truth = np.array([[float(label == found) for label in student.task.labels] for found in judge[column]])
    figures = {kind: round(100 * f1_of_scores(found, truth[groups]), 2) for kind, (found, groups) in scores.items()}
    told = {"set": name, "labels": labels or "all", "seed": seed, "articles": len(gold), "judged": len(judge)}
    how = {"unlabelled": source, "encoder": encoder_name(encoder), **_asked(given)}
    soft = (student.distillation or {})["soft_labels"]
    chosen = {"soft": soft["units"], "weight": soft["weight"], "hard": soft["likeliest_alone"]}
    return {**told, **figures, **chosen, **how, "seconds": round(time.monotonic() - started)}


def _source(labels: int | None, given: argparse.Namespace) -> str:
    return "allsides" if labels is None else str(given.unlabelled)


def _place(name: str, labels: int | None, seed: int, given: argparse.Namespace, encoder: Path) -> Path:
    """Folder of what a run makes, which it goes on from when it was stopped."""
    told = (name, labels or "all", seed, _source(labels, given), encoder_name(encoder), given.epochs)
    return Path(given.output, "work", "-".join(map(str, told)))


def _learnt(
    corpus: pd.DataFrame,
    rest: pd.DataFrame,
    task: Task,
    seed: int,
    source: str,
    given: argparse.Namespace,
    encoder: Path,
    place: Path,
) -> tuple[Trained, Trained, Teacher]:
    """The model of gold alone, the student, and its teacher; in `place` is what was learnt before a stop."""
    place.mkdir(parents=True, exist_ok=True)
    settings = replace(DEFAULTS[task.unit], min_articles=2, folds=CALIBRATION_FOLDS)
    teacher = given.teacher or place / "teacher"
    plan = Plan(
        teacher,
        place / "soft.parquet",
        None if given.teacher else encoder,
        teaching=TeacherSettings(epochs=given.epochs),
        most=given.soft_units,
        source=[source],
    )
    student = distill(corpus, rest, task, plan, settings=settings, seed=seed)
    alone = train(corpus, task, settings=settings, seed=seed)
    return alone, student, load_teacher(teacher, student.task)


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


def main() -> int:
    """Run what is asked for and not there yet, and print the table."""
    given = _arguments()
    given.output.mkdir(parents=True, exist_ok=True)
    log = given.output / "distill.jsonl"
    runs = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    encoder, memories = given.encoder or packaged_encoder(), dict[str, Remembered]()
    for name, labels, seed in product(given.sets, given.labels, range(given.seeds)):
        if any(_is_of(found, name, labels, seed, given, encoder) for found in runs):
            continue
        if name not in memories:
            memories = {name: Remembered(given.output / f"states-{name}.npz", encoder)}
        encoders.states_of = teaching.states_of = memories[name]
        asked = (name, None if labels == "all" else int(labels), seed, given, encoder)
        runs.append(run(*asked))
        encoders.states_of = teaching.states_of = memories[name].compute
        memories[name].save()
        print(runs[-1], file=sys.stderr, flush=True)
        with log.open("a") as file:
            file.write(json.dumps(runs[-1]) + "\n")
        if not given.keep:
            shutil.rmtree(_place(*asked))
    runs.sort(key=_order)
    print("\n".join(table(runs)))
    (given.output / "distill.md").write_text("\n".join(table(runs)) + "\n")
    plot(runs, given.output / "distill.png")
    return 0


def _is_of(
    found: Mapping[str, Any], name: str, labels: str, seed: int, given: argparse.Namespace, encoder: Path
) -> bool:
    """Whether a run was of this set, number of labels, seed, pool, encoder and options."""
    source = "allsides" if labels == "all" else given.unlabelled
    asked = {"set": name, "labels": labels, "seed": seed, "unlabelled": source, "encoder": encoder_name(encoder)}
    return all(str(found.get(key)) == str(value) for key, value in {**asked, **_asked(given)}.items())


def _asked(given: argparse.Namespace) -> dict[str, Any]:
    """What a run depends on beside its set, number of labels, seed, pool and encoder."""
    told = {"epochs": given.epochs, "teacher_given": str(given.teacher) if given.teacher else ""}
    return {**told, "soft_units": given.soft_units, "judged_most": given.judged}


def _order(found: Mapping[str, Any]) -> tuple[int, float]:
    """By set, then by the number of labels."""
    return list(SETS).index(found["set"]), float("inf") if found["labels"] == "all" else found["labels"]


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
    parser.add_argument("--keep", action="store_true", help="keep the teachers and soft labels in the folder's `work`")
    parser.add_argument("--output", type=Path, default=Path("benchmarks/out"), help="folder of the table and plot")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
