"""How soon the page answers at 50,000 articles, while the model learns along: from a decision to the next question."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import numpy as np
import pandas as pd

ARTICLES, ANSWERS = 50_000, 200
THINKING_S = 0.5
"""Between two answers: faster than anybody reads."""


def run(asked: argparse.Namespace) -> None:
    """Start `classifier label` on a pool, answer as fast as a person might, and time each round trip."""
    with tempfile.TemporaryDirectory() as folder:
        gold = _write_pool(asked.datasets, Path(folder) / "pool.parquet")
        labels = sorted(set(gold.values()))
        command = [sys.executable, "-m", "classifier", "label", f"{folder}/pool.parquet", "--task", "leaning_of_pool"]
        more = ["--labels", ",".join(labels), "--store", f"{folder}/labels.sqlite", "--port", "0"]
        start = time.perf_counter()
        with subprocess.Popen([*command, *more], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            opened = time.perf_counter() - start
            times, ready = _answer(address, gold)
            process.terminate()
    print(f"{ARTICLES:,} articles; the page opened after {opened:.0f} s, its model came after {opened + ready:.0f} s\n")
    print("| answers | median, ms | 95%, ms | slowest, ms |\n|---:|---:|---:|---:|")
    print(f"| {len(times)} | {np.median(times):.0f} | {np.percentile(times, 95):.0f} | {max(times):.0f} |")


def _write_pool(datasets: Path, path: Path) -> dict[str, str]:
    frame = pd.read_parquet(datasets / "allsides.parquet")
    turned = frame.assign(content_original=frame["content_original"].str[3000:] + frame["content_original"].str[:3000])
    both = pd.concat([frame, turned]).iloc[:ARTICLES].reset_index(drop=True)
    ids = [f"a{number}" for number in range(len(both))]
    # Copies are told beforehand, so that all articles stay.
    columns = {"id": ids, "title": both["title"], "text": both["content_original"], "duplicate_of": ids}
    pd.DataFrame(columns).to_parquet(path)
    return dict(zip(ids, both["bias_text"], strict=True))


def _answer(address: str, gold: dict[str, str]) -> tuple[list[float], float]:
    """Milliseconds of each round trip, and seconds until the pool was counted and a first model was there."""
    base, _, token = address.partition("/?token=")

    def ask(path: str, body: dict[str, object]) -> dict[str, object]:
        headers = {"x-token": token, "content-type": "application/json"}
        request = urllib.request.Request(base + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    begun, ready = time.perf_counter(), float("nan")
    question, times = ask("/api/next", {})["question"], []
    for number in range(ANSWERS):
        body = {"token": f"t{number}", "item": question["item"], "chosen": question["chosen"]}
        start = time.perf_counter()
        state = ask("/api/decide", {**body, "labels": [gold[question["item"]]]})
        times.append(1000 * (time.perf_counter() - start))
        question = state["question"]
        if state["progress"]["step"] is None and ready != ready:
            ready = time.perf_counter() - begun
        time.sleep(THINKING_S)
    return times, ready
