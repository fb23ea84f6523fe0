"""Cut texts into numbered words by the compiled kernels: the first step of fitting and of scoring many."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.parallel import blocks_of, in_threads, n_cores
from classifier.string_table import Table, empty_table, merged
from classifier.tfidf.kernels.tokenize import BLANK, count_words, scan, with_folded
from classifier.utf8 import end_to_end

BLOCK_CHARACTERS = 1 << 23
"""Texts are encoded so many characters at a time, so that no second copy of a corpus is held."""

PARALLEL_ENTRIES = 1 << 18
"""Threads pay from so many entries on."""

CODE_POINTS = 0x110000
LETTERS = 0x40000
"""First code point from which Unicode has neither letters nor white space: planes 4 to 16 are empty or private."""

SHORTEST = {"word": 2, "char_wb": 1, "lexical": 1}
"""Characters that a word has at least, by analyzer; scikit-learn's token pattern asks for two."""

_PARTS = {"word": re.compile(r"\w+"), "char_wb": re.compile(r"\S+"), "lexical": re.compile(r"[a-z'-]+")}
FOLDS_ELSEWHERE = ("\u0130", "\u03a3")
"""Letters whose lower case is longer, or depends on those around: left to `str.lower`."""


@dataclass(frozen=True)
class Tokens:
    """Texts as numbered words.

    Attributes:
        table: the words.
        words: number of each word in turn.
        ends: where each text's words end.
    """

    table: Table
    words: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int64]


def tokenize(texts: Sequence[str], *, analyzer: str, lowercase: bool, jobs: int | None = None) -> Tokens:
    """Cut texts into words as scikit-learn does, and number them.

    Args:
        texts: of articles.
        analyzer: `word`: runs of two or more word characters; `char_wb`: of anything but white space;
            `lexical`: of English letters, hyphens and apostrophes, which are made straight.
        lowercase: fold first, as `str.lower` does.
        jobs: threads; None: one a core.
    """
    shares = _shares(texts, jobs or n_cores())
    tables = at_once(lambda share: _tokenize_share(share, analyzer, lowercase), [(share,) for share in shares])
    return _joined(tables)


def counted_words(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    """Count the words of texts that `word_counts` gives to the kernels, shape (n_texts,)."""
    blocks = (encoded(block, lowercase=False) for block in blocks_of(texts, BLOCK_CHARACTERS))
    counts = [np.zeros(0, np.int64), *(count_words(*block, *_folding("char_wb", False)) for block in blocks)]
    return np.concatenate(counts)


def lower_case(tokens: Tokens, *, analyzer: str) -> Tokens:
    """Give what `tokenize` gives of the same texts in lower case; they hold none of FOLDS_ELSEWHERE."""
    size = tokens.table.size
    empty = empty_table(size + 1, int(tokens.table.ends[size]))
    table, numbers = with_folded(empty, tokens.table, *_folding(analyzer, True))
    return Tokens(Table(*table), numbers[tokens.words], tokens.ends)


def _tokenize_share(texts: Sequence[str], analyzer: str, lowercase: bool) -> Tokens:
    folding = _folding(analyzer, lowercase)
    size = sum(map(len, texts))
    table = _table_for(size)
    words: list[npt.NDArray[np.int32]] = []
    ends: list[npt.NDArray[np.int64]] = [np.zeros(0, np.int64)]
    for block in blocks_of(texts, BLOCK_CHARACTERS) if size > BLOCK_CHARACTERS else [texts] if texts else []:
        data, bounds = encoded(block, lowercase=lowercase)
        table, numbers, stops = scan(table, data, bounds, *folding, SHORTEST[analyzer])
        table = Table(*table)
        ends.append(stops + sum(map(len, words)))
        words.append(numbers[: stops[-1]].copy())
    if len(words) == 1:
        return Tokens(table, words[0], ends[1])
    return Tokens(table, np.concatenate(words) if words else np.zeros(0, np.int32), np.concatenate(ends))


def _table_for(characters: int) -> Table:
    """An empty table, small where there is little to read: the system gives its pages one by one."""
    return empty_table(*(min(most, least + characters // 4) for least, most in ((64, 4096), (256, 1 << 16))))


def _joined(parts: Sequence[Tokens]) -> Tokens:
    """One table for all, in the order of the texts."""
    table, words, ends, count = parts[0].table, [parts[0].words], [parts[0].ends], len(parts[0].words)
    if len(parts) == 1:
        return parts[0]
    for part in parts[1:]:
        table, numbers = merged(table, part.table)
        table = Table(*table)
        words.append(numbers[part.words])
        ends.append(part.ends + count)
        count += len(part.words)
    return Tokens(table, np.concatenate(words), np.concatenate(ends))


@cache
def _folding(analyzer: str, lowercase: bool) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    """The byte to write for each ASCII character, and for each code point its lower case."""
    folded = fold_table(analyzer, lowercase)
    return np.where(folded[:128] < 0, BLANK, folded[:128]).astype(np.uint8), folded


@cache
def fold_table(analyzer: str, lowercase: bool) -> npt.NDArray[np.int32]:
    """Give for each code point its lower case, or -1 where that is in no word."""
    every = np.arange(LETTERS, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    if lowercase:
        every = every.replace("\u0130", "i").replace("\u03a3", "\u03c3").lower()
    if analyzer == "lexical":
        every = every.replace("\u2019", "'")
    codes = np.frombuffer(every.encode("utf-32-le", "surrogatepass"), np.int32)
    table = np.full(CODE_POINTS, -1, np.int32)
    for run in _PARTS[analyzer].finditer(every):
        table[run.start() : run.end()] = codes[run.start() : run.end()]
    if analyzer == "char_wb":
        table[LETTERS:] = np.arange(LETTERS, CODE_POINTS)
    return table


def at_once(function: Callable[..., Any], arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Call a function once for each tuple of arguments, at the same time."""
    if len(arguments) < 2:
        return [function(*argument) for argument in arguments]
    return in_threads([partial(function, *argument) for argument in arguments])


def shares_of(ends: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Cut a sequence of lists into runs of about as many entries, one a core; few entries are one run.

    Args:
        ends: where each list ends.

    Returns:
        First list of each run, and the one behind its last.
    """
    total = int(ends[-1]) if len(ends) else 0
    jobs = max(1, min(n_cores(), total // PARALLEL_ENTRIES)) if total >= 2 * PARALLEL_ENTRIES else 1
    if jobs == 1:
        return [(0, len(ends))] if len(ends) else []
    cuts = np.searchsorted(ends, total * np.arange(1, jobs) / jobs)
    edges = [0, *map(int, cuts), len(ends)]
    return [(first, last) for first, last in pairwise(edges) if first < last]


def encoded(texts: Sequence[str], *, lowercase: bool) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Give texts as `end_to_end` does.

    Args:
        texts: of articles.
        lowercase: they will be folded by `fold_table`, and what that cannot fold is folded here.
    """
    return end_to_end(map(_folded, texts) if lowercase else texts)


def folds_elsewhere(text: str) -> bool:
    """Whether a text has letters whose lower case the kernels leave to Python."""
    return not text.isascii() and (FOLDS_ELSEWHERE[0] in text or FOLDS_ELSEWHERE[1] in text)


def _folded(text: str) -> str:
    return text.lower() if folds_elsewhere(text) else text


def _shares(texts: Sequence[str], jobs: int) -> list[Sequence[str]]:
    """Split texts into runs of about the same size, one a thread; few texts into one."""
    jobs = max(1, min(jobs, sum(map(len, texts)) // (BLOCK_CHARACTERS // 8)))
    if jobs == 1:
        return [texts]
    sizes = np.cumsum([len(text) for text in texts])
    cuts = np.searchsorted(sizes, sizes[-1] * np.arange(1, jobs) / jobs)
    bounds = [0, *map(int, cuts), len(texts)]
    return [texts[start:stop] for start, stop in pairwise(bounds)]
