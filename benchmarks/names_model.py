"""Make the file that the finder of names reads: `classifier/text/names/word_table.npz`.

    python -m benchmarks.names_model --datasets DIR --taught FILE      # about seven minutes, 6 GB

DIR holds `names_annotated.parquet`, and `allsides.parquet`, `wikipedia_current_events.parquet`,
`persent_dev.parquet` and `newsmtsc.parquet`, of which words are counted. FILE is what `benchmarks/names_teacher.py`
writes: names that spaCy marks in sentences of news. They are corrected by what the annotated sentences teach, and then
learnt from beside those. The same files and versions give the same table. `--folds` judges by three folds over the
training documents in place of writing.
"""

from __future__ import annotations

import argparse
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.names_parts.annotated import Sentence, annotated
from benchmarks.names_parts.field import LEAST, examples_of, headlines, joined, learn
from benchmarks.names_parts.habits import habits_of, read_corpus
from benchmarks.names_parts.judge import figures
from benchmarks.names_parts.lessons import Marks, corrected
from classifier.files import write_whole
from classifier.text.names.features import AFFIXES, feature_count
from classifier.text.names.tagging import TAGS
from classifier.text.names.word_table import FILE, WordTable, read_table

FOLDS = 3
HEADLINES = 0.2
LEAST_ENDINGS = 20
GOLD_COUNTS = 3
"""Times that annotated sentences count as much as those that another tagger marked."""


def main() -> None:
    """Count, learn, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, default=Path("../shared/datasets"), help="folder of the public sets")
    parser.add_argument("--habits", type=Path, help="file that keeps the counts between runs")
    parser.add_argument("--folds", action="store_true", help="judge by folds, write nothing")
    parser.add_argument("--taught", type=Path, required=True, help="what names_teacher.py wrote")
    options = parser.parse_args()
    marks = json.loads(options.taught.read_bytes())
    stored = _habits(options.datasets, options.habits)
    sentences = [s for s in annotated(options.datasets / "names_annotated.parquet") if not s.is_test]
    if options.folds:
        return _print_folds(sentences, stored, marks)
    learnt = _learnt(sentences, stored, marks)
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


def _learnt(sentences: Sequence[Sentence], habits: dict[str, Any], marks: dict[str, Marks]) -> dict[str, Any]:
    """The file's arrays: the habits of words, and weights learnt from annotated sentences and news."""
    stored = habits | {"endings": np.frombuffer("\n".join(_endings(sentences, marks["news"])).encode(), np.uint8)}
    table = _unlearnt(stored)
    lessons = [examples_of(sentences, table)] * GOLD_COUNTS
    lessons += [examples_of(headlines(sentences, share=HEADLINES, seed=0), table), corrected(sentences, marks, table)]
    weights, transitions = learn(joined(lessons), feature_count())
    return stored | packed(weights) | {"transitions": transitions.astype(np.float32)}


def _endings(sentences: Sequence[Sentence], news: Marks) -> list[str]:
    """First and last letters of words that are often enough in the lessons."""
    words = [word.lower() for text in (*(s.text for s in sentences), *news) for word in text.split()]
    counts = Counter(kind + word[part] for word in words for kind, part in AFFIXES)
    return sorted(ending for ending, count in counts.items() if count >= LEAST_ENDINGS)


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


def _print_folds(sentences: Sequence[Sentence], habits: dict[str, Any], marks: dict[str, Marks]) -> None:
    fold = [(sentence.document * 7 + (sentence.source == "wikigold")) % FOLDS for sentence in sentences]
    tables = []
    for held_out in range(FOLDS):
        lessons = [s for s, f in zip(sentences, fold, strict=True) if f != held_out]
        table = read_table(_learnt(lessons, habits, marks))
        tables.append(([s for s, f in zip(sentences, fold, strict=True) if f == held_out], table))
    print(figures(tables))


if __name__ == "__main__":
    main()
