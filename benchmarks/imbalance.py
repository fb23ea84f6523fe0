"""Weights of rare labels: do they gain macro-F1, and what do they cost in accuracy and calibration?

    python benchmarks/imbalance.py DIR/allsides.parquet --text-column content_original --label-column topic
    python benchmarks/imbalance.py topic.parquet --label-column topic

Prints a Markdown table. An article weighs by its label's frequency to a power: 0 leaves all alike, -1 is scikit-learn's
`balanced`. All figures are of held-out folds of the training split, each calibrated on the other folds as in
`classifier train`; "uncalibrated" is the calibration error of the scores' softmax.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from classifier.model.decision.calibration import held_out_probabilities, row_losses, softmax
from classifier.model.features.estimator import UnitFeatures
from classifier.model.measures.metrics import expected_calibration_error, macro_f1
from classifier.model.training.examples import Examples, grouped_folds, training_sides
from classifier.model.training.pipeline import held_out_scores, stops_quietly
from classifier.model.training.settings import DEFAULTS, read_settings
from classifier.tasks import Task

POWERS = {"none": 0.0, "1/sqrt": -0.5, "balanced": -1.0}
"""Of a label's frequency, by name."""


def main() -> None:
    given = arguments()
    settings = read_settings(given.config, "article") if given.config else DEFAULTS["article"]
    sides = training_sides(frame(given), Task("label"), "label", settings, 0)
    examples, task = sides.fitting, sides.task
    folds = grouped_folds(examples, settings.folds, 0)
    matrix = UnitFeatures(list(settings.blocks)).fit_transform(examples.units)
    print(f"{len(examples.gold):,} articles, {len(task.labels)} labels, C {settings.C:g}\n")
    print("| weights | accuracy | macro-F1 | log loss | ECE | uncalibrated |\n|---|---:|---:|---:|---:|---:|")
    for name, power in POWERS.items():
        with stops_quietly():
            scores = held_out_scores(matrix, weighed(examples, power), folds, settings, task)
        print(f"| {name} | {judged(scores, examples.gold, folds)} |", flush=True)


def frame(given: argparse.Namespace) -> pd.DataFrame:
    """The articles with their split: at most as many of the training split as were asked for."""
    found = pd.read_parquet(given.corpus, columns=[given.text_column, given.label_column, given.split])
    found = found.set_axis(["text", "label", "split"], axis=1).dropna()
    found = found[found["split"] == "train"]
    found = found.sample(min(len(found), given.articles or len(found)), random_state=0)
    return found.set_axis([str(number) for number in range(len(found))])


def weighed(examples: Examples, power: float) -> Examples:
    """The examples, each weighed by the frequency of its label to a power, 1 on average."""
    weights = (examples.gold @ examples.gold.sum(axis=0)) ** power
    return replace(examples, weights=weights / weights.mean())


def judged(scores: Any, gold: Any, folds: Any) -> str:
    """Cells of the table."""
    labels, probabilities = gold.argmax(axis=1), held_out_probabilities(scores, gold, folds)
    answered = probabilities.argmax(axis=1)
    errors = [expected_calibration_error(labels, each) for each in (probabilities, softmax(scores))]
    loss = row_losses(probabilities, gold).mean()
    figures = (float(np.mean(answered == labels)), macro_f1(labels, answered), loss, *errors)
    return " | ".join(f"{figure:.4f}" for figure in figures)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", help="Parquet file with texts, labels and a split")
    parser.add_argument("--text-column", default="text")
    parser.add_argument("--label-column", default="topic")
    parser.add_argument("--split", default="split", help="column with train")
    parser.add_argument("--articles", type=int, help="to learn from at most")
    parser.add_argument("--config", help="TOML file of settings; else the defaults")
    return parser.parse_args()


if __name__ == "__main__":
    main()
