"""Should a probability fall where the lead of a long article and its body disagree?

    python -m benchmarks.lead_and_body --datasets ../shared/datasets

The logarithms of the shipped topic's probabilities of validation articles of 300 words and more are divided by
1 + a (1 - s), where s is the probability of the answer in the article's middle and end, and a is fitted by log loss
on the other four of five folds. Prints log loss and calibration error without it and with it.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.recipe import build_corpus
from classifier.corpus.prepare.recipe_file import read_recipe
from classifier.corpus.prepare.units import cut_units
from classifier.model.decision.calibration import Calibrator, log_loss
from classifier.model.features.inputs import UnitInputs
from classifier.model.measures.metrics import expected_calibration_error
from classifier.scoring.loaded import load_model
from classifier.scoring.model import Model

LONG, FOLDS, BATCH = 300, 5, 500
Array = npt.NDArray[np.float64]


def read(model: Model, datasets: Path) -> tuple[Array, Array, npt.NDArray[np.int64]]:
    """Give scores of long validation articles, the answer's mean probability in their parts, and the gold labels."""
    corpus = build_corpus(read_recipe("data/recipes/topic.toml"), datasets).corpus
    corpus = corpus[(corpus["split"] == "validation") & (corpus["text"].str.split().str.len() >= LONG)]
    scores, shares, windows = [], [], model.windows
    assert windows is not None
    for start in range(0, len(corpus), BATCH):
        units = cut_units(articles_of(corpus.iloc[start : start + BATCH]), model.task)
        sums, _ = model.features.scores(UnitInputs(units), model.coefficients)
        rows = sums + model.intercepts
        every = np.zeros(len(units))  # parts are read however sure the whole is
        parts = replace(windows, least=LONG).shares(
            units, every, model.features, model.coefficients, model.intercepts, model.calibrator
        )
        scores.append(rows)
        shares.append(parts[np.arange(len(rows)), rows.argmax(axis=1)])
    gold = np.array([model.task.labels.index(label) for label in corpus["topic"]])
    return np.vstack(scores), np.concatenate(shares), gold


def cooled(calibrator: Calibrator, scores: Array, shares: Array, a: float) -> Array:
    """Probabilities where the answer's lead shrinks by its share in the parts, shape (n_articles, n_labels)."""
    probabilities = calibrator(scores)
    powered = probabilities ** (1 / (1 + a * (1 - shares)))[:, None]
    return np.asarray(powered / powered.sum(axis=1, keepdims=True))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, required=True)
    model = load_model("topic")
    scores, shares, gold = read(model, parser.parse_args().datasets)
    onehot = np.eye(scores.shape[1])[gold]
    folds = np.random.default_rng(0).integers(0, FOLDS, len(gold))
    ways = {name: np.zeros_like(scores) for name in ("as shipped", "by disagreement")}
    chosen = []
    for fold in range(FOLDS):
        held, rest = folds == fold, folds != fold

        def loss(a: float, rest: npt.NDArray[np.bool_] = rest) -> float:
            return log_loss(cooled(model.calibrator, scores[rest], shares[rest], a), onehot[rest])

        a = float(minimize_scalar(loss, bounds=(-0.5, 5), method="bounded").x)
        chosen.append(round(a, 2))
        ways["as shipped"][held] = model.calibrator(scores[held])
        ways["by disagreement"][held] = cooled(model.calibrator, scores[held], shares[held], a)
    print(f"{len(gold):,} articles; a by fold: {chosen}\n")
    print("| probabilities | log loss | calibration error |\n|---|---:|---:|")
    for name, probabilities in ways.items():
        error = expected_calibration_error(gold, probabilities)
        print(f"| {name} | {log_loss(probabilities, onehot):.4f} | {error:.4f} |", flush=True)


if __name__ == "__main__":
    main()
