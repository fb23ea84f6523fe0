"""Run one system in processes of its own, pinned to the same cores, and take the time and the memory."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from speed_parts.material import Material

PEER = Path(__file__).with_name("peer.py")
LAUNCH = PEER.with_name("launch.py")
OURS, OURS_AS_SET = "ours", "ours-config"
"""Ours with default settings, and with those of a file."""
CLI = (sys.executable, "-c", "from classifier.app.cli import main; main()")
TASK = "side"
"""A name of our own for what is learnt, so that no built-in task's labels are asked for."""


@dataclass(frozen=True)
class Run:
    """What one system took.

    Attributes:
        train: wall seconds.
        train_cpu: seconds of all cores together: what is left of a busy machine's noise.
        score: seconds for each set that was judged.
        accuracy: on each of them.
        megabytes: peak memory of all its processes; ours: of training and of scoring, whichever is more.
    """

    train: float
    train_cpu: float
    score: list[float]
    accuracy: list[float]
    megabytes: float


def measured(
    system: str, train: Material, judged: Sequence[Material], *, cores: int, repeats: int, config: Path | None = None
) -> Run:
    """Medians of the repeats: of the seconds, and of the memory; the last accuracy.

    Args:
        system: ours, or a peer.
        train: to learn from.
        judged: sets to score.
        cores: that it may use.
        repeats: of the whole.
        config: settings of OURS_AS_SET.
    """
    settings = ["--config", str(config)] if system == OURS_AS_SET else []
    once = partial(_ours, settings) if system in (OURS, OURS_AS_SET) else partial(_peer, system)
    runs = [once(train, judged, cores) for _ in range(repeats)]
    return Run(
        statistics.median(run.train for run in runs),
        statistics.median(run.train_cpu for run in runs),
        [statistics.median(run.score[i] for run in runs) for i in range(len(judged))],
        runs[-1].accuracy,
        statistics.median(run.megabytes for run in runs),
    )


def _peer(system: str, train: Material, judged: Sequence[Material], cores: int) -> Run:
    files = [str(material.tokens) for material in (train, *judged)]
    printed, _, _, peak = process([sys.executable, str(PEER), system, str(cores), *files])
    found = json.loads(printed.splitlines()[-1])
    return Run(found["train"], found["train_cpu"], found["score"], found["accuracy"], peak)


def _ours(settings: Sequence[str], train: Material, judged: Sequence[Material], cores: int) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / TASK
        learning = [*CLI, "train", str(train.parquet), "--task", TASK, "--label-column", "label"]
        _, seconds, cpu, peak = process([*learning, *settings, "--output", str(bundle)])
        scores, accuracies = [], []
        for material in judged:
            answers = Path(folder) / "answers.jsonl"
            taken, peak_of_scoring = scored(material, ["--model", str(bundle)], answers, cores=cores)
            scores.append(taken)
            accuracies.append(_accuracy(answers, material.tokens))
            peak = max(peak, peak_of_scoring)
    return Run(seconds, cpu, scores, accuracies, peak)


def scored(material: Material, options: Sequence[str], answers: Path, *, cores: int) -> tuple[float, float]:
    """Run `classifier score`: wall seconds from start to end, and peak memory in megabytes."""
    asked = ["score", str(material.parquet), *options, "--output", str(answers)]
    _, seconds, _, peak = process([*CLI, *asked, "--format", "jsonl", "--jobs", str(cores)])
    return seconds, peak


def _accuracy(answers: Path, gold: Path) -> float:
    right = total = 0
    with answers.open(encoding="utf-8") as given, gold.open(encoding="utf-8") as known:
        for answer, line in zip(given, known, strict=True):
            label = json.loads(answer).get(TASK, {}).get("label")
            right += label == line.partition(" ")[0].removeprefix("__label__")
            total += 1
    return right / total


def process(command: Sequence[str]) -> tuple[str, float, float, float]:
    """Run a command.

    Returns:
        What it printed, wall and CPU seconds from start to end, and peak memory in megabytes.

    Raises:
        RuntimeError: it failed.
    """
    done = subprocess.run([sys.executable, "-S", str(LAUNCH), *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr[-2000:]}")
    *printed, last = done.stdout.splitlines()
    seconds, cpu, megabytes = json.loads(last)
    return "\n".join(printed), seconds, cpu, megabytes
