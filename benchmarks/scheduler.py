"""Scoring through Dask beside `--jobs 2`: `python -m benchmarks.scheduler DIR/allsides.parquet [--articles 20000]`.

An archive of Parquet files is scored by the shipped topic and leaning in this process' own two workers, then by a
scheduler with one, two and four worker processes of a thread each, round after round; the medians are printed. The
workers are there before the clock starts, and have scored a file each.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
from distributed import LocalCluster

PARTS = 16
TASKS = ("--model", "topic", "--model", "leaning")


def main() -> None:
    """Print a row for each way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="AllSides in Parquet")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive, size = archive_of(given.source, folder / "archive", given.articles)
        seconds = {"--jobs 2": [scored(archive, folder, "--jobs", "2") for _ in range(given.rounds)]}
        for workers in given.workers:
            with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster:
                options = ("--scheduler", cluster.scheduler_address)
                scored(archive, folder, *options)  # workers load models and kernels once
                seconds[f"Dask, {workers} worker(s)"] = [scored(archive, folder, *options) for _ in range(given.rounds)]
    base = statistics.median(seconds["--jobs 2"])
    print(f"{given.articles:,} articles, {size / 1e6:.0f} MB, in {PARTS} files, median of {given.rounds}\n")
    print("| way | s | MB/s | rate of `--jobs 2` |\n|---|---:|---:|---:|")
    for way, runs in seconds.items():
        middle = statistics.median(runs)
        print(f"| {way} | {middle:.1f} | {size / 1e6 / middle:.1f} | {base / middle:.0%} |")


def archive_of(source: Path, folder: Path, articles: int) -> tuple[Path, int]:
    """Write articles as PARTS files, the corpus over again where it is smaller; give the bytes of their texts."""
    texts = pd.read_parquet(source, columns=["content_original"])["content_original"].dropna()
    chosen = pd.concat([texts] * (articles // len(texts) + 1)).iloc[:articles]
    folder.mkdir()
    for part in range(PARTS):
        own = chosen.iloc[part::PARTS]
        rows = {"id": [f"{part}-{place}" for place in range(len(own))], "text": own.tolist()}
        pd.DataFrame(rows).to_parquet(folder / f"part{part:02}.parquet")
    return folder, int(chosen.str.len().sum())


def scored(archive: Path, folder: Path, *options: str) -> float:
    """Seconds of the whole command, into a new output."""
    output = folder / ("answers" if "--scheduler" in options else "answers.parquet")
    command = [sys.executable, "-m", "classifier", "score", str(archive), *TASKS, *options, "--output", str(output)]
    start = time.perf_counter()
    subprocess.run([*command, "--no-evidence"], check=True, capture_output=True)
    taken = time.perf_counter() - start
    shutil.rmtree(output) if output.is_dir() else output.unlink()
    return taken


if __name__ == "__main__":
    main()
