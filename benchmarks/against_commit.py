"""CPU time of `classifier score`, by topic and leaning or other tasks, against an earlier commit, in one run.

    python -m benchmarks.against_commit fd0ffbb --datasets ../shared/datasets [--articles 3000] [--rounds 3]
    python -m benchmarks.against_commit fd0ffbb --datasets ../shared/datasets --tasks topic leaning sentiment stance

The commit is checked out into a temporary folder, with the bundles that it shipped. Both score the same AllSides
articles and the same UCI headlines in turn, one process, one worker; the least CPU time of each counts.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
HEADLINES = 20
"""Headlines for each article."""


def cpu_seconds(tree: Path, texts: Path, output: Path, tasks: list[str]) -> float:
    """CPU time in seconds that scoring takes with the code and bundles of a tree."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "classifier", "score", str(texts)]
    command += [word for task in tasks for word in ("--model", task)]
    command += ["--jobs", "1", "--format", "jsonl", "--output", str(output)]
    subprocess.run(command, cwd=tree, check=True, env={**os.environ, "PYTHONPATH": str(tree)}, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    output.unlink()
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the seconds of both, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit")
    parser.add_argument("--datasets", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tasks", nargs="+", default=["topic", "leaning"])
    given = parser.parse_args()
    articles = pd.read_parquet(given.datasets / "allsides.parquet")["content_original"].dropna()
    headlines = pd.read_parquet(given.datasets / "uci_news_aggregator.parquet")["title"].dropna()
    inputs = {"AllSides articles": articles, "UCI headlines": headlines}
    with TemporaryDirectory() as name:
        folder = Path(name)
        tree = folder / "then"
        subprocess.run(["git", "worktree", "add", "--detach", str(tree), given.commit], cwd=ROOT, check=True)
        try:
            for (what, texts), size in zip(inputs.items(), (given.articles, given.articles * HEADLINES), strict=True):
                path = folder / "texts.parquet"
                pd.DataFrame({"text": texts.sample(size, random_state=0).tolist()}).to_parquet(path)
                pairs = [
                    [cpu_seconds(place, path, folder / "answers.jsonl", given.tasks) for place in (tree, ROOT)]
                    for _ in range(given.rounds)
                ]
                then, now = map(min, zip(*pairs, strict=True))
                print(f"{size:,} {what}: {then:.1f} s then, {now:.1f} s now, ratio {now / then:.2f}", flush=True)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
