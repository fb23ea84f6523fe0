"""Solvers of the logistic regression on one matrix: time, and quality on the validation split after calibration.

    python benchmarks/solvers.py DIR/allsides.parquet --text-column content_original --label-column bias_text
    python benchmarks/solvers.py topic.parquet --label-column topic --solvers lbfgs-100 ours
    python benchmarks/solvers.py … --mapped --solvers lbfgs-blocks-30 sag-10 saga-10 sgd-blocks-5 ours --seeds 0 1 2

Prints a Markdown table. The calibrator is fitted on one half of the validation articles; log loss and
calibration error are measured on the other, accuracy and macro-F1 on all of them. `--mapped` reads the matrix from
files that are mapped into memory, as a corpus beyond memory has it.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import logsumexp, softmax
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
Fit = Callable[[Any, Codes, float, int], Any]

BLOCK_ROWS = 4000
"""Rows of a block."""


def main() -> None:
    given = arguments()
    warnings.simplefilter("ignore", ConvergenceWarning)
    matrix, labels, held, gold = material(given)
    matrix = mapped(matrix) if given.mapped else matrix
    print(f"{matrix.shape[0]:,} articles, {matrix.nnz:,} cells, {labels.max() + 1} labels, C {given.C:g}\n")
    print("| solver, seed | CPU, s | wall, s | accuracy | macro-F1 | log loss | ECE |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, seed in product(given.solvers, given.seeds):
        wall, cpu = time.perf_counter(), time.process_time()
        fitted = SOLVERS[name](matrix, labels, given.C, seed)
        taken = f"{time.process_time() - cpu:.1f} | {time.perf_counter() - wall:.1f}"
        print(f"| {name}, {seed} | {taken} | {judged(linear_scores(fitted, held), gold)} |", flush=True)


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


def mapped(matrix: Any) -> Any:
    """The same matrix, its arrays mapped from files."""
    folder, arrays = Path(tempfile.mkdtemp(prefix="solvers-")), []
    for name in ("data", "indices", "indptr"):
        np.save(folder / f"{name}.npy", getattr(matrix, name))
        arrays.append(np.load(folder / f"{name}.npy", mmap_mode="r"))
    rows = csr_matrix(matrix.shape, dtype=matrix.dtype)
    rows.data, rows.indices, rows.indptr = arrays
    shutil.rmtree(folder)  # what is mapped stays until it is let go
    return rows


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
    return lambda matrix, labels, C, seed: LogisticRegression(C=C, random_state=seed, **parameters).fit(matrix, labels)


def one_vs_rest(**parameters: Any) -> Fit:
    """A binary logistic regression for each label."""
    return lambda matrix, labels, C, seed: OneVsRestClassifier(
        LogisticRegression(C=C, random_state=seed, solver="liblinear", **parameters)
    ).fit(matrix, labels)


def descent(passes: int) -> Fit:
    """Averaged stochastic gradient descent, one label against the rest."""
    return lambda matrix, labels, C, seed: SGDClassifier(
        loss="log_loss", alpha=1 / (C * len(labels)), average=True, max_iter=passes, tol=None, random_state=seed
    ).fit(matrix, labels)


def block_descent(passes: int) -> Fit:
    """The same by `partial_fit`, block after block of rows in an order by the seed."""

    def fit(matrix: Any, labels: Codes, C: float, seed: int) -> Any:
        fitted = SGDClassifier(loss="log_loss", alpha=1 / (C * len(labels)), average=True, random_state=seed)
        for number in range(passes):
            for block in np.random.default_rng([seed, number]).permutation(-(-len(labels) // BLOCK_ROWS)):
                own = slice(block * BLOCK_ROWS, (block + 1) * BLOCK_ROWS)
                fitted.partial_fit(matrix[own], labels[own], classes=np.unique(labels))
        return fitted

    return fit


def block_gradients(steps: int) -> Fit:
    """L-BFGS on softmax, its gradient summed up over blocks of rows, so that one alone is in memory."""

    def fit(matrix: Any, labels: Codes, C: float, seed: int) -> Any:
        shape, gold = (matrix.shape[1] + 1, labels.max() + 1), np.eye(labels.max() + 1)[labels]

        def objective(flat: Any) -> tuple[float, Any]:
            weights = flat.reshape(shape)
            loss, slope = 0.5 / C * float((weights[:-1] ** 2).sum()), np.vstack([weights[:-1] / C, 0 * weights[-1:]])
            for first in range(0, len(labels), BLOCK_ROWS):
                rows, own = matrix[first : first + BLOCK_ROWS], gold[first : first + BLOCK_ROWS]
                scores = rows @ weights[:-1] + weights[-1]
                loss += float((logsumexp(scores, axis=1) - (own * scores).sum(axis=1)).sum())
                error = softmax(scores, axis=1) - own
                slope += np.vstack([rows.T @ error, error.sum(axis=0)])
            return loss, slope.ravel()

        del seed
        found = minimize(objective, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": steps})
        fitted = LogisticRegression(C=C)
        fitted.coef_, fitted.intercept_ = found.x.reshape(shape)[:-1].T, found.x.reshape(shape)[-1]
        fitted.classes_ = np.arange(shape[1])
        return fitted

    return fit


def ours(matrix: Any, labels: Codes, C: float, seed: int) -> Any:
    """What `classifier train` does."""
    fitted = LogisticRegression(C=C, random_state=seed)
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
    "sgd-blocks-5": block_descent(5),
    "lbfgs-blocks-30": block_gradients(30),
    "lbfgs-blocks-100": block_gradients(100),
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
    parser.add_argument("--mapped", action="store_true", help="map the matrix from files")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--solvers", nargs="+", choices=SOLVERS, default=list(SOLVERS))
    return parser.parse_args()


if __name__ == "__main__":
    main()
