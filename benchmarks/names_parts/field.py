"""The conditional random field of names, learnt from annotated sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize

from benchmarks.names_parts.annotated import Sentence
from classifier.text.names.features import feature_count, runs_of
from classifier.text.names.tagging import IMPOSSIBLE, KINDS, TAGS
from classifier.text.names.words.tokens import tokens_of
from classifier.text.names.words.word_table import WordTable

PENALTY = 1.0
"""Of the squares of the weights; chosen by three folds over the training documents."""

ROUNDS = 150
LEAST = 0.02
"""A feature whose largest weight is below this is left out."""

N = len(TAGS)
_MAY_FOLLOW = np.array([[b[0] != "I" or (a[0] != "O" and a[2:] == b[2:]) for b in TAGS] for a in TAGS])
_BARRED = np.where(_MAY_FOLLOW, 0.0, IMPOSSIBLE)
_START = np.array([IMPOSSIBLE if tag[0] == "I" else 0.0 for tag in TAGS])


class Examples(NamedTuple):
    """Runs of words with their tags: features shape (n_tokens, n_slots), tags (n_tokens,), sizes (n_runs,)."""

    features: Any
    tags: Any
    sizes: Any


def learn(sentences: Sequence[Sentence], table: WordTable) -> tuple[Any, Any]:
    """Learn the weights, shape (n_features, n_tags), and the transitions, shape (n_tags, n_tags)."""
    examples = examples_of(sentences, table)
    rows, slots = examples.features.shape
    ones, edges = np.ones(rows * slots), np.arange(0, rows * slots + 1, slots)
    matrix = sp.csr_matrix((ones, examples.features.ravel(), edges), shape=(rows, feature_count()))
    used = np.flatnonzero(np.bincount(examples.features.ravel(), minlength=feature_count()))
    loss = _loss(matrix[:, used], examples)
    options = {"maxiter": ROUNDS}
    best = minimize(loss, np.zeros((len(used) + N) * N), jac=True, method="L-BFGS-B", options=options).x
    weights = np.zeros((feature_count(), N))
    weights[used] = best[: len(used) * N].reshape(-1, N)
    return weights, best[len(used) * N :].reshape(N, N) + _BARRED


def examples_of(sentences: Sequence[Sentence], table: WordTable) -> Examples:
    """Give the runs of sentences with the tags of their words."""
    parts = [_examples(sentence, table) for sentence in sentences]
    return Examples(*(np.concatenate([part[i] for part in parts if len(part.tags)]) for i in range(3)))


def _examples(sentence: Sentence, table: WordTable) -> Examples:
    tokens = tokens_of(sentence.text)
    tags = np.zeros(len(tokens.words), np.int64)
    for start, end, kind in sentence.names:
        if kind in KINDS:
            own = [i for i, at in enumerate(tokens.starts) if at < end and at + len(tokens.words[i]) > start]
            tags[own] = KINDS.index(kind) * 2 + 2
            tags[own[:1]] -= 1
    runs = runs_of(tokens.words, table)
    sizes = runs.ends - runs.starts
    places = [i for first, stop in zip(runs.starts, runs.ends, strict=True) for i in range(first, stop)]
    tags = tags[places] if places else tags[:0]
    first = np.cumsum(sizes) - sizes
    tags[first] -= (tags[first] > 0) & (tags[first] % 2 == 0)  # a name that begins before its run
    return Examples(runs.features.T, tags, sizes)


def headlines(sentences: Sequence[Sentence], *, share: float, seed: int) -> list[Sentence]:
    """Some of the sentences once more, set as headlines: every word of some length capitalised."""
    rng = np.random.default_rng(seed)
    chosen = [sentence for sentence in sentences if rng.random() < share]
    return [sentence._replace(text=_as_headline(sentence.text)) for sentence in chosen]


def _as_headline(text: str) -> str:
    words = text.split(" ")
    return " ".join(word[0].upper() + word[1:] if len(word) > len("with") - 1 else word for word in words)


def _loss(matrix: Any, examples: Examples) -> Any:
    """The function that is made small: the negative log-likelihood with its penalty, and its gradient."""
    transposed = matrix.T.tocsr()
    first = np.cumsum(examples.sizes) - examples.sizes
    groups = [first[examples.sizes == size][:, None] + np.arange(size) for size in np.unique(examples.sizes)]

    def loss(values: Any) -> tuple[float, Any]:
        weights, transitions = values[: -N * N].reshape(-1, N), values[-N * N :].reshape(N, N)
        scores = matrix @ weights
        gradient, moves = np.zeros_like(scores), np.zeros((N, N))
        total = 0.0
        for places in groups:
            lost, gradient[places] = _of_group(scores[places], examples.tags[places], transitions + _BARRED, moves)
            total += lost
        slope = np.concatenate([(transposed @ gradient).ravel(), moves.ravel()])
        return total + 0.5 * PENALTY * float(values @ values), slope + PENALTY * values

    return loss


def _of_group(scores: Any, tags: Any, transitions: Any, moves: Any) -> tuple[float, Any]:
    """Loss and gradient of runs of one size, by the forward and backward sums; `moves` gets the transitions'."""
    size = scores.shape[1]
    ahead, behind = np.empty_like(scores), np.zeros_like(scores)
    ahead[:, 0] = scores[:, 0] + _START
    for i in range(1, size):
        ahead[:, i] = scores[:, i] + _log_sum(ahead[:, i - 1][:, :, None] + transitions, 1)
    for i in range(size - 2, -1, -1):
        behind[:, i] = _log_sum(transitions + (scores[:, i + 1] + behind[:, i + 1])[:, None, :], 2)
    whole = _log_sum(ahead[:, -1], 1)
    gold = np.take_along_axis(scores, tags[:, :, None], 2).sum()
    for i in range(1, size):
        pairs = ahead[:, i - 1][:, :, None] + transitions + (scores[:, i] + behind[:, i])[:, None, :]
        moves += np.exp(pairs - whole[:, None, None]).sum(0)
        np.subtract.at(moves, (tags[:, i - 1], tags[:, i]), 1)
        gold += transitions[tags[:, i - 1], tags[:, i]].sum()
    gradient = np.exp(ahead + behind - whole[:, None, None])
    np.put_along_axis(gradient, tags[:, :, None], np.take_along_axis(gradient, tags[:, :, None], 2) - 1, 2)
    return float(whole.sum() - gold), gradient


def _log_sum(values: Any, axis: int) -> Any:
    top = values.max(axis, keepdims=True)
    return (top + np.log(np.exp(values - top).sum(axis, keepdims=True))).squeeze(axis)
