"""Training beyond memory: time and memory by the number of articles, beside Vowpal Wabbit on the same articles.

python -m benchmarks.scale DIR/allsides.parquet --articles 36000 360000 --folder FOLDER
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.scale_parts.material import write_corpus
from benchmarks.scale_parts.measured import Cost, measured

BITS, PASSES = 22, 4


def main() -> None:
    """Print a row for each size and system."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="AllSides in Parquet")
    parser.add_argument("--articles", type=int, nargs="+", default=[36_000, 360_000])
    parser.add_argument("--memory", default="2GB")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "scale")
    parser.add_argument("--in-memory", action="store_true", help="also train in memory, where that fits")
    options = parser.parse_args()
    print("| articles | system | s | CPU, s | peak, MB | without mapped files, MB | accuracy |")
    print("|---:|---|---:|---:|---:|---:|---:|", flush=True)
    for articles in options.articles:
        corpus = options.folder / str(articles)
        if not corpus.exists():
            write_corpus(options.source, corpus, articles)
        ways = {f"ours, --memory {options.memory}": ["--memory", options.memory]}
        for name, more in (ways | ({"ours, in memory": []} if options.in_memory else {})).items():
            show(articles, name, *ours(corpus, more))
        show(articles, f"Vowpal Wabbit, {BITS} bits", vowpal_wabbit(corpus), None)


def ours(corpus: Path, more: list[str]) -> tuple[Cost, float]:
    """Train on a corpus; give the cost, and the accuracy on the validation articles."""
    bundle = corpus / "bundle"
    command = [sys.executable, "-m", "classifier", "train", f"{corpus}/*.parquet", "--task", "leaning"]
    cost = measured([*command, "--output", str(bundle), "--force", *more])
    metrics = json.loads((bundle / "metrics.json").read_text(encoding="utf-8"))
    return cost, float(metrics["validation"]["accuracy"])


def vowpal_wabbit(corpus: Path) -> Cost:
    """Train Vowpal Wabbit as `benchmarks/speed.py` does."""
    place = tempfile.mkdtemp(dir=corpus)
    learn = (
        f"from vowpalwabbit import Workspace; Workspace(d={str(corpus / 'corpus.vw')!r}, oaa=3, ngram=2, b={BITS}, "
        f"loss_function='logistic', passes={PASSES}, cache_file={place + '/cache'!r}, quiet=True, "
        f"final_regressor={place + '/model'!r}).finish()"
    )
    try:
        return measured([sys.executable, "-c", learn])
    finally:
        shutil.rmtree(place)


def show(articles: int, name: str, cost: Cost, accuracy: float | None) -> None:
    """Print a row."""
    right = "" if accuracy is None else f"{accuracy:.4f}"
    cells = f"{cost.seconds:.0f} | {cost.cpu:.0f} | {cost.peak / 1e6:.0f} | {cost.own / 1e6:.0f} | {right}"
    print(f"| {articles:,} | {name} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
