"""Words of new articles that a model's blocks do not know: they enter the vocabularies, and nothing leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from classifier.model.features.blocks import Block, Features
from classifier.model.features.estimator import make_vectorizer
from classifier.model.features.inputs import UnitInputs
from classifier.tfidf.ngram_counts import EmptyVocabularyError
from classifier.tfidf.transform import Transform
from classifier.tfidf.vectorizer import FastTfidfVectorizer
from classifier.tfidf.vocabulary import SEPARATOR, Vocabulary

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Grown:
    """Blocks with new words.

    Attributes:
        features: with the old terms and the new.
        places: column of each old feature, shape (n_old_features,).
    """

    features: Features
    places: Codes

    def spread(self, values: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
        """Give rows of the old features their new places, shape (n_features, …); new words have 0."""
        rows = np.zeros((sum(self.features.widths), *values.shape[1:]), values.dtype)
        rows[self.places] = values
        return rows


def with_new_words(features: Features, inputs: UnitInputs) -> Grown:
    """Add the words of units that are in enough of them, as each block asks, to the blocks that read single words.

    The document frequencies of old terms stay. Those of new words are their shares of these units. New pairs of words
    and runs of letters do not enter: they are many, and to count them takes longer than to learn.
    """
    transforms, places, start = [], [], 0
    for block, transform, width in zip(features.blocks, features.transforms, features.widths, strict=True):
        grown, own = transform, np.arange(width)
        if isinstance(transform, Transform) and _reads_words(transform.vocabulary):
            vocabulary, own = _joined(transform.vocabulary, _words_of(block, transform.vocabulary, inputs))
            grown = Transform(vocabulary)
        transforms.append(grown)
        places.append(start + own)
        start += len(grown.vocabulary) if isinstance(grown, Transform) else width
    return Grown(Features(features.blocks, transforms), np.concatenate(places))


def _reads_words(vocabulary: Vocabulary) -> bool:
    return vocabulary.analyzer == "word" and vocabulary.ngram_range[0] == 1


def _words_of(block: Block, vocabulary: Vocabulary, inputs: UnitInputs) -> Vocabulary | None:
    """The vocabulary of single words that the units alone would give; None: they have none."""
    alone = {**block, "ngram_range": (1, 1), "stop_words": sorted(vocabulary.stop_words) or None}
    vectorizer = make_vectorizer(alone)
    assert isinstance(vectorizer, FastTfidfVectorizer)
    try:
        return vectorizer.fit(inputs.texts(block["field"])).learnt
    except EmptyVocabularyError:
        return None


def _joined(old: Vocabulary, new: Vocabulary | None) -> tuple[Vocabulary, Codes]:
    """Both vocabularies as one, and where the old terms are in it, shape (n_old_terms,)."""
    old_terms = _terms(old)
    known = set(old_terms)
    added = [(term, column) for column, term in enumerate(_terms(new) if new else ()) if term not in known]
    terms = sorted([*old_terms, *(term for term, _ in added)])
    place = {term: column for column, term in enumerate(terms)}
    places = np.array([place[term] for term in old_terms], dtype=np.int64)
    idf = old.idf
    if old.idf is not None and new is not None and new.idf is not None:
        idf = np.empty(len(terms), old.idf.dtype)
        idf[places] = old.idf
        idf[[place[term] for term, _ in added]] = new.idf[[column for _, column in added]]
    return replace(old, blob=b"".join(term + SEPARATOR for term in terms), idf=idf), places


def _terms(vocabulary: Vocabulary) -> list[bytes]:
    return vocabulary.blob.split(SEPARATOR)[:-1]
