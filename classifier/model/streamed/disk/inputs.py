"""What is kept of a batch of articles: their words by number, numbers, sketches, and texts to compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.corpus.checks.duplicates import BANDS, ROWS
from classifier.corpus.checks.sketches import sketches_of
from classifier.corpus.prepare.articles import Article, find_lines
from classifier.corpus.prepare.units import cut_units
from classifier.model.features.blocks import Block, Fitted
from classifier.model.features.estimator import make_vectorizer
from classifier.model.features.inputs import NUMBERS, UnitInputs
from classifier.model.features.own_vectors import Vectors
from classifier.model.measures.slices import spaced_words
from classifier.string_table import Table
from classifier.tasks import Task
from classifier.tfidf.sparse import SparseRows
from classifier.tfidf.tokenize import Tokens, tokenize
from classifier.tfidf.word_counts import word_counts

Arrays = dict[str, npt.NDArray[Any]]
Key = tuple[str, str, bool]
"""Field, analyzer, and whether it is lower-cased first."""

CODEC = "lz4"


@dataclass(frozen=True)
class Batch:
    """Articles as they were read.

    Attributes:
        titles, texts: of each.
    """

    titles: Sequence[str]
    texts: Sequence[str]


def stored_batch(batch: Batch, task: Task, blocks: Sequence[Block], *, sketched: bool) -> Arrays:
    """Cut a batch of articles into units and words, and give what is kept of them.

    Args:
        batch: articles.
        task: that reads whole articles.
        blocks: of features.
        sketched: near-duplicates are to be found, and so sketches and texts are kept.
    """
    articles = [Article("", title, text) for title, text in zip(batch.titles, batch.texts, strict=True)]
    find_lines(articles)
    units = cut_units(articles, task)
    inputs = UnitInputs(units)
    is_unit = np.zeros(len(articles), np.bool_)
    is_unit[units.group] = True
    words = word_counts(units.title) + word_counts(units.text)
    languages = np.array([article.own_language for article in articles], "S3")
    text_words = np.array([spaced_words(text) for text in batch.texts], np.int64)
    own = {"is_unit": is_unit, "words": words, "languages": languages, "text_words": text_words}
    for number, key in enumerate(keys_of(blocks)):
        field, analyzer, lowercase = key
        tokens = tokenize(inputs.texts(field), analyzer=analyzer, lowercase=lowercase)
        own |= _named(f"tokens{number}", _token_arrays(tokens))
    for number, field in enumerate(numbers_of(blocks)):
        own |= _named(f"numbers{number}", NUMBERS[field].rows(inputs)._asdict())
    return own | (_sketch_arrays(batch.texts) if sketched else {})


def keys_of(blocks: Sequence[Block]) -> list[Key]:
    """The ways in which blocks have texts cut into words."""
    pairs = ((block["field"], make_vectorizer(block)) for block in blocks)
    return list(dict.fromkeys((field, own.analyzer, own.lowercase) for field, own in pairs if own is not None))


def numbers_of(blocks: Sequence[Block]) -> list[str]:
    """Fields of the blocks that hold numbers."""
    return [block["field"] for block in blocks if block["field"] in NUMBERS]


class StoredInputs:
    """Gives the rows of blocks for the chosen units of a batch; see `RowInputs`.

    Args:
        arrays: of `stored_batch`, perhaps mapped from a file.
        blocks: that it was stored for.
        chosen: which of the batch's units, shape (n_units,).
    """

    def __init__(
        self, arrays: Mapping[str, npt.NDArray[Any]], blocks: Sequence[Block], chosen: npt.NDArray[np.bool_]
    ) -> None:
        self.arrays, self.chosen = arrays, chosen
        self.keys, self.numbers = keys_of(blocks), numbers_of(blocks)
        self._tokens: dict[Key, Tokens] = {}

    def tokens(self, key: Key) -> Tokens:
        """Give the chosen units as numbered words."""
        if key not in self._tokens:
            part = {name: self.arrays[f"tokens{self.keys.index(key)}.{name}"] for name in _TOKENS}
            words, ends = _taken(part["words"], part["ends"], self.chosen)
            size = len(part["table_ends"]) - 1
            table = Table(np.zeros(2, np.uint64), part["keys"], part["table_ends"], part["pool"], size)
            self._tokens[key] = Tokens(table, words, ends)
        return self._tokens[key]

    def rows(self, field: str, transform: Fitted) -> SparseRows:
        """Give the rows of a block: by its vocabulary, by word vectors, or numbers where it has neither."""
        if isinstance(transform, Vectors):
            return transform.rows(self.rows(field, transform.transform))
        if transform is None:
            name = f"numbers{self.numbers.index(field)}"
            data, indices, indptr = (self.arrays[f"{name}.{part}"] for part in SparseRows._fields)
            indices_taken, ends = _taken(indices, indptr[1:], self.chosen)
            return SparseRows(_taken(data, indptr[1:], self.chosen)[0], indices_taken, np.append(0, ends))
        vocabulary = transform.vocabulary
        return transform.compiled.rows(self.tokens((field, vocabulary.analyzer, vocabulary.lowercase)))


_TOKENS = ("words", "ends", "keys", "table_ends", "pool")


def _token_arrays(tokens: Tokens) -> Arrays:
    table = tokens.table
    used = int(table.ends[table.size])
    return {
        "words": tokens.words,
        "ends": tokens.ends,
        "keys": table.keys[: 3 * table.size],
        "table_ends": table.ends[: table.size + 1],
        "pool": np.append(table.pool[:used], np.zeros(16, np.uint8)),
    }


def _sketch_arrays(texts: Sequence[str]) -> Arrays:
    import pyarrow as pa

    sketches = sketches_of(texts, hashes=BANDS * ROWS)
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    packed = [pa.compress(data, codec=CODEC, asbytes=True) for data in encoded]
    return {
        "sketch_words": sketches.words,
        "sketch_counts": sketches.counts,
        "bands": sketches.minima.reshape(-1, BANDS, ROWS).transpose(1, 0, 2),
        "texts": np.frombuffer(b"".join(packed), np.uint8),
        "text_ends": np.cumsum([0, *map(len, packed)]),
        "text_sizes": np.array([len(data) for data in encoded], np.int64),
    }


def stored_text(arrays: Mapping[str, npt.NDArray[Any]], place: int) -> str:
    """Give back a text of a batch that was stored with its sketches."""
    import pyarrow as pa

    start, end = arrays["text_ends"][place : place + 2]
    size = int(arrays["text_sizes"][place])
    data = pa.decompress(arrays["texts"][start:end].tobytes(), size, codec=CODEC, asbytes=True)
    return str(data.decode("utf-8", "surrogatepass"))


def _named(name: str, arrays: Mapping[str, npt.NDArray[Any]]) -> Arrays:
    return {f"{name}.{part}": array for part, array in arrays.items()}


def _taken(values: Any, ends: Any, chosen: npt.NDArray[np.bool_]) -> tuple[Any, Any]:
    """The entries of chosen lists, end to end, and where each of these ends."""
    lengths = np.diff(ends, prepend=0)
    kept = values if chosen.all() else values[np.repeat(chosen, lengths)]
    return np.asarray(kept), np.cumsum(lengths[chosen])
