"""Learn word vectors from articles without labels.

Positive pointwise mutual information of words at most five apart, reduced by singular values: what word2vec's
skip-gram does implicitly (Levy & Goldberg 2014, "Neural Word Embedding as Implicit Matrix Factorization").
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.articles import Article
from classifier.corpus.prepare.fingerprint import CorpusLanguages, corpus_languages, language_shares
from classifier.corpus.prepare.units import cut_units
from classifier.errors import CorpusError
from classifier.model.bundle.store import versions
from classifier.model.features.inputs import title_and_text, undotted
from classifier.model.features.own_vectors import Vectors, coded
from classifier.model.training.settings import CHARACTER_WORDS, UNSPACED
from classifier.model.vectors.pairs import WEIGHTS, counted_pairs, information, reduced
from classifier.model.vectors.words import NONE, NumberedWords
from classifier.tasks import Task
from classifier.tfidf.vocabulary import Vocabulary, join_terms

Record = Mapping[str, Any]
Progress = Callable[[str], None]

BATCH = 2_000
"""Articles that are read at a time; the first of them tell how texts are cut."""

TOLD = 20
"""Articles of each batch that tell the languages."""

STRETCH = 3_000_000
"""Numbered words whose pairs are counted at a time."""

LEAST_ARTICLES = 3
"""Articles that a word is in, so that it has a vector."""

LEAST_CORPUS = 100
"""Articles from which on vectors are learnt."""

LEAST_WORDS = 2
"""Words for each dimension, at the least."""

RUNS = {True: 2, False: 3}
"""Letters that stand for a word where no blanks stand between words: in Chinese and Japanese, and elsewhere."""

TASK = Task("vectors", "article")
"""Cuts articles into what models read: titles and lines of their own."""

METHOD = "positive pointwise mutual information of words up to 5 apart, and its singular vectors"


def learn_vectors(
    records: Iterable[Record],
    *,
    dimensions: int = 50,
    vocabulary: int = 30_000,
    seed: int = 0,
    progress: Progress = lambda _: None,
) -> Vectors:
    """Learn word vectors: the same articles in the same order give the same bytes.

    Args:
        records: of articles, each `text`, and perhaps `title` and `language`; they are read once.
        dimensions: of the vectors.
        vocabulary: words that get one at the most, those in the most articles.
        seed: of the decomposition.
        progress: called with a line at each step.

    Raises:
        CorpusError: there are too few articles or words to learn from.
    """
    reading = iter(records)
    first = list(islice(reading, BATCH))
    if not first:
        raise CorpusError(f"no article to learn from: {LEAST_CORPUS} are the least.")
    cut, digest = cut_of(corpus_languages(pd.DataFrame(first))), hashlib.sha256()
    languages: list[str] = []
    with tempfile.TemporaryFile() as file:
        numbered = NumberedWords(cut, file, gap=max(WEIGHTS))
        for articles in _articles(chain(first, reading), digest):
            languages += [article.own_language for article in articles[:: -(-len(articles) // TOLD)]]
            numbered.add([undotted(text) for text in title_and_text(cut_units(articles, TASK))])
            progress(f"read {numbered.articles:,} articles, {numbered.words:,} words")
        terms, numbers = numbered.commonest(vocabulary, LEAST_ARTICLES)
        if numbered.articles < LEAST_CORPUS or len(terms) < LEAST_WORDS * dimensions:
            raise CorpusError(_too_few(numbered.articles, len(terms), dimensions))
        places = np.full(len(numbered.places) + 1, NONE, np.int64)  # the last is of NONE itself
        places[numbers] = np.arange(len(terms))
        file.flush()
        progress(f"counting pairs of {len(terms):,} words")
        pairs = counted_pairs(_stretches(file, places), len(terms))
    progress(f"finding {dimensions} dimensions of {pairs.nnz:,} pairs")
    codes, scale = coded(reduced(information(pairs), dimensions, seed=seed))
    own = Vocabulary(**{**vars(cut), **_weighed(terms, numbered.frequency[numbers], numbered.articles)})
    about = {
        "languages": language_shares(languages),
        "articles": numbered.articles,
        "read_words": numbered.words,
        "words": len(terms),
        "dimensions": dimensions,
        "seed": seed,
        "method": METHOD,
        "articles_sha256": digest.hexdigest(),
        "versions": versions(),
    }
    return Vectors(own, codes, scale, about)


def cut_of(languages: CorpusLanguages) -> Vocabulary:
    """How texts of these languages are cut into what has a vector: words, or runs of letters; without terms."""
    if languages.unspaced < UNSPACED:
        return Vocabulary(b"", None, sublinear_tf=True, dtype="float32")
    letters = RUNS[languages.main in CHARACTER_WORDS]
    return Vocabulary(b"", None, analyzer="char_wb", ngram_range=(letters, letters), sublinear_tf=True, dtype="float32")


def _weighed(terms: list[str], frequency: npt.NDArray[np.int64], articles: int) -> dict[str, Any]:
    """Terms and their inverse document frequency, as scikit-learn's `TfidfTransformer` smooths it."""
    idf = np.log((1 + articles) / (1 + frequency)) + 1
    return {"blob": join_terms(terms), "idf": idf.astype(np.float32)}


def _articles(records: Iterator[Record], digest: Any) -> Iterator[list[Article]]:
    """The articles of records, batch by batch."""
    while batch := list(islice(records, BATCH)):
        for record in batch:
            own = f"{record.get('title') or ''}\x1f{record['text']}\x1e"
            digest.update(own.encode("utf-8", "surrogatepass"))
        yield [
            Article("", record.get("title") or "", record["text"], language=str(record.get("language") or ""))
            for record in batch
        ]


def _stretches(file: Any, places: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    """The numbered words of the file, by their place in the vocabulary; each stretch ends between two articles."""
    file.seek(0)
    rest = np.zeros(0, np.int32)
    while data := file.read(4 * STRETCH):
        numbers = np.concatenate([rest, np.frombuffer(data, np.int32)])
        end = _last_gap(numbers)
        yield places[numbers[:end]]
        rest = numbers[end:]
    yield places[rest]


def _last_gap(numbers: npt.NDArray[np.int32]) -> int:
    """Where the last article of a stretch that is whole ends; the stretch's end where none does."""
    gap = max(WEIGHTS)
    is_none = np.concatenate([[0], np.cumsum(numbers == NONE)])
    ends = np.flatnonzero(is_none[gap:] - is_none[:-gap] == gap)
    return int(ends[-1]) + gap if len(ends) else len(numbers)


def _too_few(articles: int, words: int, dimensions: int) -> str:
    return (
        f"{articles:,} articles with {words:,} words that {LEAST_ARTICLES} of them have are too few to learn from: "
        f"{LEAST_CORPUS} articles and {LEAST_WORDS * dimensions} words are the least. Give more articles, or fewer "
        "--dimensions."
    )
