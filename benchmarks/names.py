"""How well people and organisations are found: in annotated sentences set aside, and in articles whose target is known.

    python -m benchmarks.names --datasets DIR [--failures 20]

DIR holds `names_annotated.parquet` and `persent_dev.parquet`. Names count where both edges are right. The documents set
aside are drawn by a seed in `names_parts/annotated.py`, and nothing was learnt from them.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import pandas as pd

from benchmarks.names_parts.annotated import annotated
from benchmarks.names_parts.judge import KINDS, Judged, judged, report
from classifier.corpus.prepare.articles import Article, toward_most_mentioned
from classifier.text.names.words.word_table import word_table


def main() -> None:
    """Print the figures, and failures by kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, default=Path("../shared/datasets"), help="folder of the public sets")
    parser.add_argument("--failures", type=int, default=0, help="failures of each kind that are shown")
    options = parser.parse_args()
    sentences = [s for s in annotated(options.datasets / "names_annotated.parquet") if s.is_test]
    pairs = judged(sentences, word_table())
    print(report(pairs), "", failures(pairs, options.failures), "", sep="\n")
    print(coverage(options.datasets / "persent_dev.parquet"))


def failures(pairs: list[Judged], most: int) -> str:
    """Names that were missed, found where none is, or cut wrongly, by kind."""
    counts: Counter[str] = Counter()
    lines = []
    for sentence, spans in pairs:
        gold, own = ({name[:2] for name in names if name[2] in KINDS} for names in (sentence.names, spans))
        for start, end in sorted(gold ^ own):
            others = own if (start, end) in gold else gold
            kind = "edges" if any(a < end and b > start for a, b in others) else "missed" if others is own else "none"
            counts[kind] += 1
            if counts[kind] <= most:
                lines.append(f"  {kind}: {sentence.text[start:end]!r} in {sentence.text[:100]!r}")
    return "\n".join([f"failures: {dict(counts)}", *lines])


def coverage(path: Path) -> str:
    """Share of PerSenT's articles whose target is among the automatic targets."""
    frame = pd.read_parquet(path)
    by_name = by_word = 0
    for row in frame.itertuples():
        article = toward_most_mentioned(Article("", str(row.title or ""), str(row.body)))
        names = [target.name.lower() for target in article.targets]
        by_name += str(row.target).lower() in names
        by_word += str(row.target).lower().split()[-1] in {word for name in names for word in name.split()}
    size = len(frame)
    return f"PerSenT, {size} articles: target found by family name {by_word / size:.3f}, in full {by_name / size:.3f}"


if __name__ == "__main__":
    main()
