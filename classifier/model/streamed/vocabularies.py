"""Vocabularies of blocks from the counts of all batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from classifier.model.features.blocks import Block, Features, Fitted
from classifier.model.features.estimator import MeaningVectorizer, make_vectorizer
from classifier.model.streamed.disk.folder import Folder
from classifier.model.streamed.disk.pack import let_go, read_pack, write_pack
from classifier.model.streamed.stages import run_of
from classifier.tfidf.fit import limits_of
from classifier.tfidf.ngram_counts import EmptyVocabularyError
from classifier.tfidf.runs import Run, choose, merge, vocabulary_of
from classifier.tfidf.transform import Transform
from classifier.tfidf.vectorizer import FastTfidfVectorizer


def fitted_features(
    folder: Folder,
    blocks: Sequence[Block],
    batches: int,
    texts: int,
    *,
    memory: int,
    progress: Callable[[str], None] = lambda _: None,
) -> Features:
    """Merge the counts of all batches into the vocabularies that one fit on all texts would learn.

    Args:
        folder: with the counts.
        blocks: of features; one that finds no n-gram is left out.
        batches, texts: that were counted.
        memory: bytes that merging may take.
        progress: called with a line a block.

    Raises:
        EmptyVocabularyError: no block finds an n-gram.
    """
    fitted: list[tuple[Block, Fitted]] = []
    for place, block in enumerate(blocks):
        vectorizer = make_vectorizer(block)
        if vectorizer is None:
            fitted.append((block, None))
            continue
        if isinstance(vectorizer, MeaningVectorizer):
            fitted.append((block, vectorizer.transform_))
            continue
        progress(f"merging the counts of block {place + 1} of {len(blocks)} ({block['field']})")
        runs = [run_of(folder, number, place) for number in range(batches)]
        transform = _merged(folder, runs, texts, vectorizer, memory)
        if transform is not None:
            fitted.append((block, transform))
    if not any(transform for _, transform in fitted):
        raise EmptyVocabularyError("no block finds an n-gram that is frequent enough")
    return Features([block for block, _ in fitted], [transform for _, transform in fitted])


def _merged(
    folder: Folder, runs: Sequence[Run], texts: int, vectorizer: FastTfidfVectorizer, memory: int
) -> Transform | None:
    """One block's vocabulary; what is left of each range of the alphabet waits on the disk for the choice."""
    limits = limits_of(texts, vectorizer)
    count = 0
    ranges = merge(runs, limits, memory=memory, let_go=lambda run: let_go([run.pool, run.frequency, run.total]))
    for count, run in enumerate(ranges, start=1):
        write_pack(folder.file("merged", count), {name: getattr(run, name) for name in Run.__dataclass_fields__})
    waiting = [Run(**read_pack(folder.file("merged", number))) for number in range(1, count + 1)]
    try:
        terms, frequency = choose(waiting, limits)
    except EmptyVocabularyError:
        return None
    finally:
        folder.remove("merged")
    return Transform(vocabulary_of(terms, frequency, texts, vectorizer))
