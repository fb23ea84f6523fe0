"""Make the file that the finder of names reads: `classifier/text/names/words/word_table.npz`.

    python -m benchmarks.names_model --datasets DIR      # about five minutes, 6 GB

DIR holds `names_annotated.parquet`, and `allsides.parquet`, `wikipedia_current_events.parquet`,
`persent_dev.parquet` and `newsmtsc.parquet`, of which words are counted. The same files and versions give the same
table. `--folds` judges by three folds over the training documents in place of writing.
"""

from __future__ import annotations

import argparse
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.names_parts.annotated import Sentence, annotated
from benchmarks.names_parts.field import LEAST, headlines, learn
from benchmarks.names_parts.habits import habits_of, read_corpus
from benchmarks.names_parts.judge import figures
from classifier.files import write_whole
from classifier.text.names.features import feature_count
from classifier.text.names.tagging import TAGS
from classifier.text.names.words.seen_words import AFFIXES
from classifier.text.names.words.word_table import FILE, WordTable, read_table

FOLDS = 3
HEADLINES = 0.2
LEAST_ENDINGS = 3


def main() -> None:
    """Count, learn, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, default=Path("../shared/datasets"), help="folder of the public sets")
    parser.add_argument("--habits", type=Path, help="file that keeps the counts between runs")
    parser.add_argument("--folds", action="store_true", help="judge by folds, write nothing")
    options = parser.parse_args()
    stored = _habits(options.datasets, options.habits)
    sentences = [s for s in annotated(options.datasets / "names_annotated.parquet") if not s.is_test]
    if options.folds:
        return _print_folds(sentences, stored)
    learnt = _learnt(sentences, stored)
    file = io.BytesIO()
    np.savez_compressed(file, **learnt)
    write_whole(FILE, file.getvalue())
    print(f"{FILE}: {len(file.getvalue()):,} bytes, {len(read_table(learnt).rows):,} words")


def _habits(datasets: Path, cache: Path | None) -> dict[str, Any]:
    if cache is not None and cache.exists():
        with np.load(cache) as file:
            return {name: file[name] for name in file.files}
    stored = habits_of(read_corpus(datasets))
    if cache is not None:
        np.savez(cache, **stored)
    return stored


def _learnt(sentences: Sequence[Sentence], habits: dict[str, Any]) -> dict[str, Any]:
    """The file's arrays: the habits of words, and weights learnt from sentences."""
    lower = [word.lower() for sentence in sentences for word in sentence.text.split()]
    counts = Counter(kind + word[part] for word in lower for kind, part in AFFIXES)
    endings = sorted(ending for ending, count in counts.items() if count >= LEAST_ENDINGS)
    stored = habits | {"endings": np.frombuffer("\n".join(endings).encode(), np.uint8)}
    lessons = [*sentences, *headlines(sentences, share=HEADLINES, seed=0)]
    weights, transitions = learn(lessons, _unlearnt(stored))
    return stored | packed(weights) | {"transitions": transitions.astype(np.float32)}


def packed(weights: Any) -> dict[str, Any]:
    """Weights as whole numbers of one byte, those of no use left out."""
    used = np.flatnonzero(np.abs(weights).max(axis=1) >= LEAST)
    unit = float(np.abs(weights).max()) / 127
    return {
        "weights": np.round(weights[used] / unit).astype(np.int8),
        "steps": np.diff(used, prepend=0).astype(np.uint16),
        "unit": np.float32(unit),
        "size": np.int64(feature_count()),
    }


def _unlearnt(stored: dict[str, Any]) -> WordTable:
    none = packed(np.ones((feature_count(), len(TAGS))))
    table = read_table(stored | none | {"transitions": np.zeros((len(TAGS), len(TAGS)))})
    return replace(table, weights=np.zeros_like(table.weights))


def _print_folds(sentences: Sequence[Sentence], habits: dict[str, Any]) -> None:
    fold = [(sentence.document * 7 + (sentence.source == "wikigold")) % FOLDS for sentence in sentences]
    tables = []
    for held_out in range(FOLDS):
        table = read_table(_learnt([s for s, f in zip(sentences, fold, strict=True) if f != held_out], habits))
        tables.append(([s for s, f in zip(sentences, fold, strict=True) if f == held_out], table))
    print(figures(tables))


if __name__ == "__main__":
    main()
