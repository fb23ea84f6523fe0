"""Ours beside scikit-learn, fastText and Vowpal Wabbit: time, accuracy and memory on the same articles.

    python benchmarks/speed.py DIR/allsides.parquet --cores 2 --config benchmarks/leaning.toml
    python benchmarks/speed.py DIR/allsides.parquet --parts vectorizers --cores 1
    python benchmarks/speed.py DIR/allsides.parquet --parts growth --score-sizes 1000 36000 1000000

Parts: `vectorizers` compares FastTfidfVectorizer with TfidfVectorizer in one process; `systems` trains on the
articles whose split is `train` and scores those whose split is `valid`; `shipped` scores all articles with the
shipped bundles, some with all four; `headlines` scores more and more short texts (--headlines, a Parquet file with
`text`) with the shipped topic; `one` gives one article after the other to loaded models, beside VADER; `growth`
trains on more and more of all articles, and scores more and more, over again with fresh ids, each text cut at
--characters. Every system runs in processes of its own, pinned to the
same cores. Ours is timed whole: `classifier train` from Parquet to the saved bundle, with duplicates, folds and
calibration, and `classifier score` from raw text to JSONL, with starting Python. The peers are timed without
starting, and without the lower-casing and tokenising that was done for them: fastText (5 epochs, 2-grams; by
default, and tuned as in `peer.py`), Vowpal Wabbit (4 passes, 2-grams, one-against-all, logistic; a table of 18
bits, its default, and of 22), scikit-learn (TF-IDF of 1-2-grams, logistic regression with lbfgs).

What they see differs, and accuracy with it. All peers see every word of an article, in lower case, with its site's
lines, which name the outlet; fastText and Vowpal Wabbit keep all pairs of words, scikit-learn those of two articles.
Ours sees the article without the lines that are its site's; by default (`ours`) the most frequent words and pairs
of words, in lower case, and the n-grams of letters of its beginning; with --config (`ours-config`) as the file
says: `leaning.toml` has the shipped leaning model's 200,000 words and pairs, with capitals.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

import pandas as pd
from speed_parts.main_job import headlines, one_at_a_time
from speed_parts.material import Material, corpus_of, sizes_up_to, written
from speed_parts.runs import OURS, OURS_AS_SET, measured, scored
from speed_parts.shown import HEAD, growth_table, plot, system_row
from speed_parts.vectorizers import compared

SYSTEMS = (OURS, OURS_AS_SET, "scikit-learn", "fasttext", "fasttext-tuned", "vowpal-wabbit", "vowpal-wabbit-22")
SLOW = ("scikit-learn",)
"""Systems that growth takes to --most articles alone."""

PARTS = ("vectorizers", "systems", "shipped", "headlines", "one", "growth")

SHIPPED: dict[str, Sequence[str]] = {
    "topic, leaning": ["--model", "topic", "--model", "leaning"],
    "all four": [],
    "all four, no evidence": ["--no-evidence"],
}
"""What shipped bundles are asked for, by what the table calls it."""

ONE_BY_ONE = 600
"""Articles among which the long ones are scored one at a time."""

SHIPPED_ARTICLES = 3000
"""So many are scored by all four, which read sentences and mentions too."""


def main() -> None:
    """Run the parts asked for, and print their tables as they come."""
    given = arguments()
    if "headlines" in given.parts and given.headlines is None:
        sys.exit("give --headlines FILE for the part headlines.")
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: given.cores])  # processes inherit it
    fitting, judging, every = corpus_of(
        given.corpus, text=given.text_column, label=given.label_column, split=given.split
    )
    if "vectorizers" in given.parts:
        say(compared(fitting["text"].tolist()[: given.articles], cores=given.cores, repeats=given.repeats))
    with nullcontext(given.work) if given.work else tempfile.TemporaryDirectory() as folder:
        if "systems" in given.parts:
            train = written(fitting, min(given.articles, len(fitting)), Path(folder), "train")
            say(systems(given, train, written(judging, len(judging), Path(folder), "judged")))
        if "shipped" in given.parts:
            say(shipped(given, every, Path(folder)))
        if "headlines" in given.parts:
            texts = pd.read_parquet(given.headlines)["text"].tolist()
            say(headlines(texts, given.headline_sizes, Path(folder), cores=given.cores, repeats=given.repeats))
        if "one" in given.parts:
            say(one_at_a_time(every["text"].tolist()[:ONE_BY_ONE], repeats=given.repeats))
        if "growth" in given.parts:
            say(growth(given, every, Path(folder)))


def systems(given: argparse.Namespace, train: Material, judged: Material) -> Iterator[str]:
    """Each system on all articles."""
    yield (
        f"{train.articles:,} articles, {train.megabytes:.0f} MB, learnt from; {judged.articles:,} scored; "
        f"{given.cores} core(s), median of {given.repeats}\n"
    )
    yield HEAD
    for name in asked(given):
        print(f"{name} …", file=sys.stderr, flush=True)
        run = measured(name, train, [judged], cores=given.cores, repeats=given.repeats, config=given.config)
        yield system_row(name, run, judged)


def asked(given: argparse.Namespace) -> list[str]:
    """The systems to run: ours with settings of a file where there is one."""
    return [name for name in given.systems if name != OURS_AS_SET or given.config]


def shipped(given: argparse.Namespace, every: pd.DataFrame, folder: Path) -> Iterator[str]:
    """The shipped bundles on raw text, whole processes with starting Python."""
    yield f"`classifier score` with shipped bundles, {given.cores} core(s), median of {given.repeats}\n"
    yield "| | articles | MB | s | MB/s | articles/s | peak memory, MB |\n|---|---:|---:|---:|---:|---:|---:|"
    for name, options in SHIPPED.items():
        size = len(every) if "--model" in options else SHIPPED_ARTICLES
        material = written(every, size, folder, "every")
        runs = [scored(material, options, folder / "shipped.jsonl", cores=given.cores) for _ in range(given.repeats)]
        seconds, peak = (statistics.median(values) for values in zip(*runs, strict=True))
        rates = f"{material.megabytes / seconds:.1f} | {size / seconds:,.0f} | {peak:,.0f}"
        yield f"| {name} | {size:,} | {material.megabytes:.1f} | {seconds:.1f} | {rates} |"


def growth(given: argparse.Namespace, every: pd.DataFrame, folder: Path) -> Iterator[str]:
    """Each system on more and more articles, once; the plot goes to --plot."""
    sizes = sizes_up_to(given.sizes, len(every))
    short = every.assign(text=every["text"].str.slice(0, given.characters))
    trains = [written(every.head(size), size, folder, "grown") for size in sizes]
    judged = [written(short, size, folder, f"short-{given.characters}") for size in given.score_sizes]
    systems = asked(given)
    training: dict[str, list[tuple[int, float]]] = {name: [] for name in systems}
    scoring: dict[str, list[tuple[int, float]]] = {name: [] for name in systems}
    memory: dict[str, float] = {}
    for name in systems:
        most = given.most if name in SLOW else max(*sizes, *given.score_sizes)
        for train in (each for each in trains if each.articles <= most):
            print(f"{name}, {train.articles:,} …", file=sys.stderr, flush=True)
            sets = [each for each in judged if each.articles <= most] if train is trains[0] else []
            run = measured(name, train, sets, cores=given.cores, repeats=1, config=given.config)
            training[name].append((train.articles, run.train))
            if run.score:
                scoring[name] = [(set_.articles, seconds) for set_, seconds in zip(sets, run.score, strict=True)]
                memory[name] = run.megabytes
    yield f"Seconds of training, {given.cores} core(s)\n"
    yield from growth_table(training)
    yield (
        f"\nSeconds of scoring texts of up to {given.characters:,} characters ({judged[-1].megabytes:,.0f} MB the "
        f"most) by a model of {sizes[0]:,} articles; peak memory, MB: {shown(memory)}\n"
    )
    yield from growth_table(scoring)
    plot({"training": training, "scoring": scoring}, given.plot)
    yield f"\nplot: {given.plot}"


def shown(memory: dict[str, float]) -> str:
    """Peak memory of each system, in words."""
    return ", ".join(f"{name} {megabytes:,.0f}" for name, megabytes in memory.items())


def say(lines: Iterator[str]) -> None:
    """Print lines as they come, and a blank one behind them."""
    for line in lines:
        print(line, flush=True)
    print(flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="Parquet file with texts, labels and a split")
    parser.add_argument("--text-column", default="content_original")
    parser.add_argument("--label-column", default="bias_text")
    parser.add_argument("--split", default="split_random", help="column with train and valid")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=["vectorizers", "systems"])
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument("--articles", type=int, default=28_000, help="to learn from at most")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 4000, 12_000, 36_000], help="of growth")
    parser.add_argument("--score-sizes", type=int, nargs="+", default=[1000, 6000, 36_000], help="of growth")
    parser.add_argument("--headlines", type=Path, help="Parquet file of short texts, for the part of that name")
    parser.add_argument("--headline-sizes", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--most", type=int, default=36_000, help="articles that growth takes scikit-learn to")
    parser.add_argument("--characters", type=int, default=1000, help="of each text that growth scores")
    parser.add_argument("--config", type=Path, help="TOML with [train] settings, for ours-config")
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--plot", type=Path, default=Path("benchmarks/out/speed.png"))
    parser.add_argument("--work", type=Path, help="folder that keeps the systems' files; else a temporary one")
    return parser.parse_args()


if __name__ == "__main__":
    main()
