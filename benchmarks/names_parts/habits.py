"""How words of news are used: capitalised or not, between which other words; counted from sets marked *ship*."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.cluster import MiniBatchKMeans
from sklearn.utils.extmath import randomized_svd

from classifier.text.names.words.shapes import INITIAL, LATE_CAPITAL, LOWER, shape_of
from classifier.text.names.words.tokens import tokens_of
from classifier.text.names.words.word_table import GRAINS, HABITS, WORDS_BY_NAME

LEAST_USES = 20
"""Uses inside sentences of a word that is kept."""

LONGEST = 30
HEADLINE_SHARE = 0.55
CONTEXTS, DIMENSIONS = 2500, 80
SHIFTS = ((-1, 1.0), (1, 1.0), (-2, 0.5), (2, 0.5))
CAPITAL_STEPS = (0.02, 0.1, 0.3, 0.6, 0.85, 0.97)
HABIT_STEPS = (0.01, 0.03, 0.08, 0.2, 0.45, 0.7)
LEAST_COUNTED = 5
PRONOUN_REACH = 25
LEAST_PRONOUNS = 10
NOT_KNOWN = 255
_ENDS = frozenset(".!?:\n;\"([-–—*•'…")
_QUOTES = str.maketrans("’‘ʼ“”‑", "'''\"\"-")

_TITLES = frozenset(
    """Mr. Mrs. Ms. Dr. Sen. Rep. Gov. Gen. Prof. President Senator Minister Secretary Governor Mayor Justice Judge
    Chancellor Chairman Congressman""".split()
)
_SAID = frozenset("said says told added asked wrote tweeted argued insisted replied thinks called who his".split())
_IN = frozenset("in at from near".split())
_ORGANIZATIONS = frozenset(
    """Inc. Corp. Co. Ltd. Inc Corp University Institute Party Committee Council Group Association Bank Department
    Agency Foundation Company News Times Post Center League Union officials spokesman spokeswoman executives""".split()
)


class Corpus(NamedTuple):
    """News as numbered tokens.

    Attributes:
        ids: token after token, 0 is a line feed.
        words: by number.
    """

    ids: Any
    words: list[str]


def read_corpus(datasets: Path) -> Corpus:
    """Number the tokens of all texts."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    parts = [[numbers["\n"]]]
    for text in _texts(datasets):
        words = tokens_of(text.translate(_QUOTES)).words
        parts.append(np.array([*(numbers[word] for word in words), 0], np.int32))  # type: ignore[arg-type]
    return Corpus(np.concatenate(parts), list(numbers))


def _texts(datasets: Path) -> Iterator[str]:
    columns = {
        "allsides": "content_original",
        "wikipedia_current_events": "text",
        "persent_dev": "body",
        "newsmtsc": "sentence",
    }
    for name, column in columns.items():
        yield from pd.read_parquet(datasets / f"{name}.parquet", columns=[column])[column].drop_duplicates()


def habits_of(corpus: Corpus) -> dict[str, Any]:
    """Count how words are used, and group those that stand in like places.

    Returns:
        The arrays of `word_table.npz`, less the weights.
    """
    ids, words = corpus
    shapes = np.array([shape_of(word) for word in words])
    inside = _inside_sentences(ids, words, shapes)
    uses = np.bincount(ids[inside], minlength=len(words))
    is_kept = (shapes >= INITIAL) & (shapes <= LOWER) & (uses >= LEAST_USES)
    is_kept &= np.array([word[0].isalpha() and len(word) < LONGEST for word in words])
    kept = np.flatnonzero(is_kept)
    kept = kept[np.argsort(-uses[kept], kind="stable")]
    rows = np.full(len(words), -1)
    rows[kept] = np.arange(len(kept))
    at = np.flatnonzero(inside[2:-2]) + 2
    at = at[rows[ids[at]] >= 0]
    numbers = np.minimum(np.arange(1, len(kept) + 1), WORDS_BY_NAME)
    return {
        "words": _blob([words[i] for i in kept]),
        "clusters": np.stack([_behind_zero(labels + 1) for labels in _clusters(corpus, shapes, rows, at, len(kept))]),
        "habits": _habits(corpus, shapes, rows, at, len(kept)),
        "capitals": _behind_zero(_capitals(corpus, shapes, inside)[kept]).astype(np.uint8),
        "numbers": _behind_zero(np.where(numbers < WORDS_BY_NAME, numbers, 0)),
        "genders": _behind_zero(_genders(corpus, shapes, rows, len(kept)), first=NOT_KNOWN).astype(np.uint8),
    }


def _blob(words: list[str]) -> Any:
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def _behind_zero(values: Any, first: int = 0) -> Any:
    return np.concatenate([[first], values]).astype(np.uint16)


def _is_name(shapes: Any) -> Any:
    return (shapes >= INITIAL) & (shapes < LATE_CAPITAL)


def _inside_sentences(ids: Any, words: list[str], shapes: Any) -> Any:
    """Which tokens neither open a sentence nor stand in a line set as a headline."""
    is_end = np.array([word in _ENDS for word in words])
    opens = np.concatenate([[True], is_end[ids[:-1]]])
    line = np.cumsum(ids == 0)
    is_word = shapes >= INITIAL
    sizes = np.bincount(line, is_word[ids])
    names = np.bincount(line, (_is_name(shapes) & is_word)[ids])
    return ~opens & ~(names / np.maximum(sizes, 1) > HEADLINE_SHARE)[line]


def _capitals(corpus: Corpus, shapes: Any, inside: Any) -> Any:
    """How often each word, in whatever case, is capitalised inside a sentence, as a step."""
    lower = np.unique([word.lower() for word in corpus.words], return_inverse=True)[1]
    is_upper = np.array([word.isupper() and len(word) > 1 for word in corpus.words])
    at = corpus.ids[inside]
    names = np.bincount(lower[at], (_is_name(shapes) & ~is_upper)[at], lower.max() + 1)
    others = np.bincount(lower[at], ~(_is_name(shapes) | is_upper)[at], lower.max() + 1)
    steps = np.digitize(names / np.maximum(names + others, 1), CAPITAL_STEPS) + 1
    return np.where(names + others < LEAST_COUNTED, 0, steps)[lower]


def _habits(corpus: Corpus, shapes: Any, rows: Any, at: Any, size: int) -> Any:
    """What stands beside each word, as steps, shape (n_habits, size + 1)."""
    ids, words = corpus
    own = rows[ids[at]]
    uses = np.bincount(own, minlength=size)
    beside = {
        "title": (_among(words, _TITLES), -1),
        "said": (_among(words, _SAID), 1),
        "in": (_among(words, _IN), -1),
        "organization": (_among(words, _ORGANIZATIONS), 1),
        "capital behind": (_is_name(shapes), 1),
        "capital before": (_is_name(shapes), -1),
        "the": (_among(words, {"the"}), -1),
        "possessive": (_among(words, {"'s"}), 1),
        "comma": (_among(words, {","}), 1),
    }
    shares = [np.bincount(own, beside[name][0][ids[at + beside[name][1]]], size) / uses for name in HABITS]
    return np.stack([_behind_zero(np.digitize(share, HABIT_STEPS) + 1) for share in shares]).astype(np.uint8)


def _among(words: list[str], chosen: frozenset[str] | set[str]) -> Any:
    return np.array([word in chosen for word in words])


def _genders(corpus: Corpus, shapes: Any, rows: Any, size: int) -> Any:
    """Share of she and her among the next pronouns behind a first name, in percent."""
    ids, words = corpus
    men, women = (_among(words, set(kind.split())) for kind in ("he his him He His", "she her She Her"))
    kinds = (men * 1 + women * 2)[ids]
    places = np.where(kinds > 0, np.arange(len(ids)), len(ids) * 2)
    following = np.minimum.accumulate(places[::-1])[::-1]
    is_name = _is_name(shapes)[ids]
    at = np.flatnonzero(is_name[:-1] & is_name[1:] & (rows[ids[:-1]] >= 0))
    at = at[following[at] - at < PRONOUN_REACH]
    shares = [np.bincount(rows[ids[at]], kinds[following[at]] == kind, size) for kind in (1, 2)]
    total = shares[0] + shares[1]
    return np.where(total < LEAST_PRONOUNS, NOT_KNOWN, np.round(100 * shares[1] / np.maximum(total, 1)))


def _clusters(corpus: Corpus, shapes: Any, rows: Any, at: Any, size: int) -> list[Any]:
    """Group words by what stands around them: positive PMI, cut to few dimensions, k-means of each grain."""
    ids = corpus.ids
    common = np.argsort(-np.bincount(ids, minlength=len(shapes)), kind="stable")[:CONTEXTS]
    context = CONTEXTS + shapes
    context[common] = np.arange(CONTEXTS)
    width = CONTEXTS + LOWER + 1
    counts = sp.csr_matrix((size, len(SHIFTS) * width), dtype=np.float32)
    for block in np.array_split(at, max(1, len(at) // 4_000_000)):
        for i, (shift, weight) in enumerate(SHIFTS):
            columns = context[ids[block + shift]] + i * width
            values = np.full(len(block), weight, np.float32)
            counts = counts + sp.coo_matrix((values, (rows[ids[block]], columns)), shape=counts.shape).tocsr()
    left, singular, _ = randomized_svd(_positive_pmi(counts), n_components=DIMENSIONS, n_iter=3, random_state=0)
    places = left * np.sqrt(singular)
    places /= np.linalg.norm(places, axis=1, keepdims=True) + 1e-9
    makers = [MiniBatchKMeans(n, random_state=0, n_init=1, batch_size=8192, max_iter=40) for n in GRAINS]
    return [maker.fit(places.astype(np.float32)).labels_ for maker in makers]


def _positive_pmi(counts: Any) -> Any:
    """Pointwise mutual information where it is positive, contexts smoothed by 0.75 (Levy & Goldberg 2015)."""
    cells = counts.tocoo()
    smooth = np.asarray(counts.sum(0)).ravel() ** 0.75
    row_sums = np.asarray(counts.sum(1)).ravel()
    values = np.log(cells.data * smooth.sum() / (row_sums[cells.row] * smooth[cells.col]))
    is_positive = values > 0
    cells = (values[is_positive], (cells.row[is_positive], cells.col[is_positive]))
    return sp.csr_matrix(cells, shape=counts.shape)
