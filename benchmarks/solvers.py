"""Solvers of the logistic regression on one matrix: time, and quality on the validation split after calibration.

    python benchmarks/solvers.py DIR/allsides.parquet --text-column content_original --label-column bias_text
    python benchmarks/solvers.py topic.parquet --label-column topic --solvers lbfgs-100 ours

Prints a Markdown table. The calibrator is fitted on one half of the validation articles; log loss and
calibration error are measured on the other, accuracy and macro-F1 on all of them.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.multiclass import OneVsRestClassifier

from classifier.model.decision.calibration import fit_calibrator, log_loss
from classifier.model.measures.metrics import expected_calibration_error, macro_f1
from classifier.model.training.pipeline import linear_scores
from classifier.model.training.solvers.regression import fit_regression
from classifier.tfidf.vectorizer import FastTfidfVectorizer

WORDS = {"ngram_range": (1, 2), "min_df": 2, "sublinear_tf": True, "max_features": 100_000}
Codes = np.ndarray[Any, np.dtype[np.int64]]
Fit = Callable[[Any, Codes, float], Any]


def main() -> None:
    given = arguments()
    warnings.simplefilter("ignore", ConvergenceWarning)
    matrix, labels, held, gold = material(given)
    print(f"{matrix.shape[0]:,} articles, {matrix.nnz:,} cells, {labels.max() + 1} labels, C {given.C:g}\n")
    print("| solver | CPU, s | wall, s | accuracy | macro-F1 | log loss | ECE |\n|---|---:|---:|---:|---:|---:|---:|")
    for name in given.solvers:
        wall, cpu = time.perf_counter(), time.process_time()
        fitted = SOLVERS[name](matrix, labels, given.C)
        taken = f"{time.process_time() - cpu:.1f} | {time.perf_counter() - wall:.1f}"
        print(f"| {name} | {taken} | {judged(linear_scores(fitted, held), gold)} |", flush=True)


def material(given: argparse.Namespace) -> tuple[Any, Codes, Any, Codes]:
    """Matrix and labels of the training articles, and of the validation articles."""
    columns = [given.text_column, given.label_column, given.split]
    frame = pd.read_parquet(given.corpus, columns=columns).set_axis(["text", "label", "split"], axis=1).dropna()
    fitting = frame[frame["split"] == "train"].head(given.articles)
    holding = frame[frame["split"].isin(["valid", "validation"]) & frame["label"].isin(fitting["label"])]
    labels, names = pd.factorize(fitting["label"], sort=True)
    vectorizer = FastTfidfVectorizer(dtype=np.float32, **WORDS)
    matrix = vectorizer.fit_transform(fitting["text"].tolist())
    return matrix, labels, vectorizer.transform(holding["text"].tolist()), names.get_indexer(holding["label"])


def judged(scores: Any, gold: Codes) -> str:
    """Cells of the table: accuracy, macro-F1, log loss and calibration error."""
    answered, half = scores.argmax(axis=1), np.arange(len(gold)) % 2 == 0
    one_hot = np.eye(scores.shape[1])[gold]
    calibrator = fit_calibrator(scores[half], one_hot[half], np.arange(half.sum()) % 3)
    probabilities = calibrator(scores[~half])
    loss = log_loss(probabilities, one_hot[~half])
    error = expected_calibration_error(gold[~half], probabilities)
    accuracy = (answered == gold).mean()
    return f"{accuracy:.4f} | {macro_f1(gold, answered):.4f} | {loss:.4f} | {error:.4f}"


def regression(**parameters: Any) -> Fit:
    """scikit-learn's logistic regression with these parameters."""
    return lambda matrix, labels, C: LogisticRegression(C=C, random_state=0, **parameters).fit(matrix, labels)


def one_vs_rest(**parameters: Any) -> Fit:
    """A binary logistic regression for each label."""
    return lambda matrix, labels, C: OneVsRestClassifier(
        LogisticRegression(C=C, random_state=0, solver="liblinear", **parameters)
    ).fit(matrix, labels)


def descent(passes: int) -> Fit:
    """Averaged stochastic gradient descent, one label against the rest."""
    return lambda matrix, labels, C: SGDClassifier(
        loss="log_loss", alpha=1 / (C * len(labels)), average=True, max_iter=passes, tol=None, random_state=0
    ).fit(matrix, labels)


def ours(matrix: Any, labels: Codes, C: float) -> Any:
    """What `classifier train` does."""
    fitted = LogisticRegression(C=C, random_state=0)
    fit_regression(fitted, matrix, labels, np.ones(len(labels)))
    return fitted


SOLVERS: Mapping[str, Fit] = {
    "lbfgs-30": regression(max_iter=30),
    "lbfgs-100": regression(max_iter=100),
    "lbfgs-300": regression(max_iter=300),
    "newton-cg": regression(solver="newton-cg"),
    "newton-cg-loose": regression(solver="newton-cg", tol=1e-2),
    "sag-10": regression(solver="sag", max_iter=10),
    "saga-10": regression(solver="saga", max_iter=10),
    "liblinear-dual": one_vs_rest(dual=True, tol=0.1),
    "sgd-3": descent(3),
    "sgd-5": descent(5),
    "sgd-10": descent(10),
    "ours": ours,
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", help="Parquet file with texts, labels and a split")
    parser.add_argument("--text-column", default="text")
    parser.add_argument("--label-column", default="leaning")
    parser.add_argument("--split", default="split", help="column with train and valid")
    parser.add_argument("--articles", type=int, help="to learn from at most")
    parser.add_argument("--C", type=float, default=8.0)
    parser.add_argument("--solvers", nargs="+", choices=SOLVERS, default=list(SOLVERS))
    return parser.parse_args()


if __name__ == "__main__":
    main()
