"""Which articles train and which judge, so that no duplicate cluster is on both sides."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]


def grouped_folds(labels: Codes, groups: Codes, *, folds: int, seed: int = 0) -> Codes:
    """Assign whole groups to folds, each fold with about the same share of every label.

    Largest groups first, each to the fold that then has the fewest articles of the group's
    labels, relative to what it should have.

    Args:
        labels: code of each article's label, shape (n_articles,).
        groups: code of each article's group, shape (n_articles,).
        folds: how many, 2 or more.
        seed: of the order of groups of one size.

    Returns:
        Fold of each article, from 0, shape (n_articles,).

    Raises:
        ValueError: fewer than 2 folds.
    """
    if folds < 2:
        raise ValueError(f"folds is {folds}, not 2 or more")
    _, label_codes = np.unique(labels, return_inverse=True)
    _, group_codes, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    counts = np.zeros((len(sizes), label_codes.max(initial=0) + 1))
    np.add.at(counts, (group_codes, label_codes), 1)
    order = np.random.default_rng(seed).permutation(len(sizes))
    order = order[np.argsort(-sizes[order], kind="stable")]
    fold_of_group = _assign(counts, order, folds)
    return np.asarray(fold_of_group[group_codes], dtype=np.int64)


def _assign(counts: npt.NDArray[np.float64], order: Codes, folds: int) -> Codes:
    filled = np.zeros((folds, counts.shape[1]))
    fair = np.maximum(counts.sum(axis=0), 1) / folds
    assigned = np.zeros(len(counts), dtype=np.int64)
    for group in order:
        own = counts[group]
        fullness = (filled * own / fair).sum(axis=1)
        fold = int(np.lexsort((filled.sum(axis=1), fullness))[0])
        filled[fold] += own
        assigned[group] = fold
    return assigned
