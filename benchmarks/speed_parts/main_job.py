"""The main job beside peers: short texts by the shipped topic, and one article at a time through loaded models."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pandas as pd

from speed_parts.material import written
from speed_parts.runs import scored

ARTICLE_CHARACTERS = 6000
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")


def headlines(texts: Sequence[str], sizes: Sequence[int], folder: Path, *, cores: int, repeats: int) -> Iterator[str]:
    """`classifier score` by the shipped topic on short texts, whole processes with starting Python.

    Args:
        texts: that are given over again until there are as many as a size asks for.
        sizes: how many are scored, each a row of the table.
        folder: for the files.
        cores, repeats: of each run; medians are given.
    """
    yield f"Short texts by the shipped topic, {cores} core(s), median of {repeats}\n"
    yield "| texts | characters each | s | texts/s | peak memory, MB |\n|---:|---:|---:|---:|---:|"
    for size in sizes:
        frame = pd.DataFrame({"text": list(islice(cycle(texts), size)), "label": "none"})
        material = written(frame, size, folder, "headlines")
        options = ["--model", "topic", "--no-evidence"]
        runs = [scored(material, options, folder / "answers.jsonl", cores=cores) for _ in range(repeats)]
        seconds, peak = (statistics.median(values) for values in zip(*runs, strict=True))
        length = statistics.mean(map(len, frame["text"]))
        yield f"| {size:,} | {length:.0f} | {seconds:.1f} | {size / seconds:,.0f} | {peak:,.0f} |"


def one_at_a_time(texts: Sequence[str], *, repeats: int) -> Iterator[str]:
    """Loaded and warm models on articles of about ARTICLE_CHARACTERS, one call each, beside VADER by sentence.

    VADER gives the tone of each sentence, and nothing else; sentences are cut for it at full stops.
    """
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    from classifier.scoring.loaded import load_model, shipped_bundles
    from classifier.scoring.score import score_articles

    cut = [text[:ARTICLE_CHARACTERS] for text in texts if len(text) >= ARTICLE_CHARACTERS]
    models = [load_model(bundle) for bundle in shipped_bundles().values()]
    sentiment = [model for model in models if model.task.name == "sentiment"]
    for model in models:
        model.warm()
    vader = SentimentIntensityAnalyzer()
    ways = {
        "all four, with evidence": lambda text: list(score_articles([{"id": "a", "text": text}], models)),
        "sentiment alone, with evidence": lambda text: list(score_articles([{"id": "a", "text": text}], sentiment)),
        "VADER, each sentence": lambda text: [vader.polarity_scores(part) for part in _SENTENCE.findall(text)],
    }
    yield f"One article of {ARTICLE_CHARACTERS:,} characters at a time, {len(cut):,} articles, {repeats} times\n"
    yield "| | median, ms | 99th percentile, ms | CPU, median, ms |\n|---|---:|---:|---:|"
    for name, answer in ways.items():
        answer(cut[0])
        wall, cpu = [], []
        for text in cut * repeats:
            before = time.perf_counter(), time.process_time()
            answer(text)
            wall.append(time.perf_counter() - before[0])
            cpu.append(time.process_time() - before[1])
        median, high = (1000 * float(np.percentile(wall, q)) for q in (50, 99))
        yield f"| {name} | {median:.1f} | {high:.1f} | {1000 * statistics.median(cpu):.1f} |"
