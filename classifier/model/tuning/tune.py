"""Search settings for a corpus: successive halving over grouped folds of its training articles.

All trials are judged on a part of the articles, the best third of them on three times as many,
and so on (Jamieson & Talwalkar 2016), as scikit-learn's `HalvingRandomSearchCV` does. That one
takes a pipeline from raw rows to scores and folds by a splitter; here articles are cut into
units once, blocks that several trials share are counted once, and what is judged is what
training would do: pooled, calibrated answers of articles.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.fingerprint import fingerprint
from classifier.errors import CorpusError
from classifier.model.decision.calibration import held_out_probabilities, row_losses
from classifier.model.decision.thresholds import chosen_labels, held_out_thresholds
from classifier.model.features.block_cache import Matrices
from classifier.model.measures.bootstrap import interval, resampled_figures, resampled_means
from classifier.model.measures.metrics import f1_of_answers
from classifier.model.training.examples import Examples, check_different, grouped_folds, training_sides
from classifier.model.training.pipeline import held_out_scores, stops_quietly
from classifier.model.training.settings import Settings, as_dict, default_settings
from classifier.model.tuning.journal import Journal, open_journal
from classifier.model.tuning.search_space import Trial, draw, space_of
from classifier.tasks import Task

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Progress = Callable[[str], None]

METRICS = ("macro-f1", "log-loss")
"""What a search may look for: the highest macro-F1, or the lowest log loss, of calibrated answers."""

KEPT = 3
"""One of so many trials goes on to the next rung, which has so many times the articles."""

SMALLEST = 2000
"""Articles of a rung, at the least: on fewer the order of the trials is mostly chance."""

RARE = 30
"""Articles of a label that every rung keeps, where there are so many."""


@dataclass(frozen=True)
class Judged:
    """How a trial did on held-out articles.

    Attributes:
        score: the higher the better; a log loss with its sign turned.
        answered: labels given, 0 or 1, shape (n_articles, n_labels).
        losses: log loss of each article, shape (n_articles,).
    """

    score: float
    answered: Array
    losses: Array


@dataclass(frozen=True)
class Tuned:
    """What a search found.

    Attributes:
        task: with its labels.
        best: the trial to train with; the first one where nothing was better.
        trials: all that were judged.
        scores: by trial number, the number of articles of the largest rung it reached and its score there.
        rungs: number of articles of each.
        metric, seed: of the search.
        confirmed: scores of the first trial and of the best one on other folds of all articles.
        gain: 95% interval of the difference between those two, over resampled articles.
    """

    task: Task
    best: Trial
    trials: Sequence[Trial]
    scores: dict[int, tuple[int, float]]
    rungs: list[int]
    metric: str
    seed: int
    confirmed: tuple[float, float]
    gain: list[float]


def tune(
    corpus: pd.DataFrame,
    task: Task,
    *,
    label_column: str | None = None,
    settings: Settings | None = None,
    metric: str = "macro-f1",
    trials: int = 27,
    seed: int = 0,
    journal: Path | None = None,
    progress: Progress = lambda _: None,
) -> Tuned:
    """Search the settings that do best on held-out articles of the training split.

    Args:
        corpus, task, label_column: see `classifier.model.training.train.train`; the validation split is not read.
        settings: what the search starts from; None: the defaults of the task's unit.
        metric: one of METRICS.
        trials: how many settings to try, the first being what the search starts from.
        seed: of trials, parts and folds.
        journal: file of finished trials; a search that was stopped goes on from it. None: none.
        progress: called with a line after each trial.

    Raises:
        CorpusError: see `classifier.model.training.train.train`.
        InputError: the journal belongs to another search.
        ValueError: the metric is none of METRICS.
    """
    if metric not in METRICS:
        raise ValueError(f"metric is {metric!r}, not one of {', '.join(METRICS)}")
    settings = settings or default_settings(corpus, task.unit)
    column = label_column or task.name
    sides = training_sides(corpus, task, column, settings, seed, progress)
    task, examples = sides.task, sides.fitting
    space = space_of(settings, reads_units=task.unit != "article", has_titles=any(examples.units.title))
    drawn = draw(space, settings, trials, seed=seed)
    head = {"corpus": fingerprint(corpus, column)["sha256"], "task": task.name, "metric": metric, "trials": trials}
    notes = open_journal(journal, {**head, "seed": seed, "settings": as_dict(settings)})
    rungs = [examples.take(part) for part in rungs_of(examples, settings.folds, len(drawn), task, seed)]
    search = _Search(task, metric, seed, notes, progress)
    best, scores = search.halve(drawn, rungs)
    return search.confirmed(best, drawn, scores, rungs)


def rungs_of(examples: Examples, folds: int, trials: int, task: Task, seed: int) -> list[Mask]:
    """Which groups each rung reads, smallest first and all of them last.

    Args:
        examples: of the training split.
        folds: that each rung is cut into.
        trials: a rung fewer is needed for each time that they can be divided by KEPT.
        task, seed: of the search.
    """
    from classifier.corpus.prepare.splits import grouped_parts

    masks = [np.ones(len(examples.gold), dtype=bool)]
    strata = examples.gold.argmax(axis=1)
    share, left = 1 / KEPT, trials
    while left > KEPT and share * len(examples.gold) >= SMALLEST:
        parts = grouped_parts(strata, examples.clusters, np.array([share, 1 - share]), seed=seed)
        picked = (parts == 0) | _rare(examples.gold)
        try:
            check_different(examples.take(picked), grouped_folds(examples.take(picked), folds, seed), task)
        except CorpusError:
            break
        masks.append(picked)
        share, left = share / KEPT, left // KEPT
    return masks[::-1]


def _rare(gold: Array) -> Mask:
    """Groups with a label that few have."""
    return np.asarray((gold * (gold.sum(axis=0) < KEPT**2 * RARE)).any(axis=1))


@dataclass(frozen=True)
class _Search:
    task: Task
    metric: str
    seed: int
    journal: Journal
    progress: Progress

    def halve(self, trials: Sequence[Trial], rungs: Sequence[Examples]) -> tuple[Trial, dict[int, tuple[int, float]]]:
        """Judge all trials on the first rung, and a third of them on each next one."""
        plan = [max(2, len(trials) // KEPT**number) for number in range(len(rungs))]
        clock = _Clock(sum(count * len(rung.gold) for count, rung in zip(plan, rungs, strict=True)))
        left, scores = list(trials), dict[int, tuple[int, float]]()
        for number, (count, rung) in enumerate(zip(plan, rungs, strict=True)):
            left = _leading(left, scores, count)
            for trial, score in self._rung(number, left, rung, clock):
                scores[trial.number] = (len(rung.gold), score)
        return max(left, key=lambda trial: (scores[trial.number][1], -trial.number)), scores

    def confirmed(
        self,
        best: Trial,
        trials: Sequence[Trial],
        scores: dict[int, tuple[int, float]],
        rungs: Sequence[Examples],
    ) -> Tuned:
        """Compare the best with the first on other folds, and take the first where it is as good."""
        self.progress("comparing the best with the first on other folds")
        matrices = Matrices(rungs[-1].units)
        first = self._judge(trials[0], rungs[-1], matrices, self.seed + 1)
        winner = first if best.number == 0 else self._judge(best, rungs[-1], matrices, self.seed + 1)
        if winner.score <= first.score:
            best, winner = trials[0], first
        gain = self._gain(first, winner, rungs[-1].gold)
        sizes = [len(rung.gold) for rung in rungs]
        pair = (first.score, winner.score)
        return Tuned(self.task, best, trials, scores, sizes, self.metric, self.seed, pair, gain)

    def _rung(self, number: int, trials: Sequence[Trial], rung: Examples, clock: _Clock) -> Any:
        matrices, size = Matrices(rung.units), len(rung.gold)
        leading: tuple[float, Trial] | None = None
        # Trials with the same blocks follow each other.
        for trial in sorted(trials, key=lambda trial: (repr(trial.settings.blocks), trial.number)):
            known = self.journal.score(number, trial.number)
            score = self._judge(trial, rung, matrices, self.seed).score if known is None else known
            if known is None:
                self.journal.add(number, trial.number, score)
            clock.tick(size, worked=known is None)
            if leading is None or score > leading[0]:
                leading = (score, trial)
            self.progress(
                f"{size:,} articles, {self.metric} {abs(score):.4f} ({trial}); "
                f"best {abs(leading[0]):.4f} ({leading[1]}); {clock.left()}"
            )
            yield trial, score

    def _judge(self, trial: Trial, examples: Examples, matrices: Matrices, seed: int) -> Judged:
        """Held-out, calibrated answers of a trial, measured."""
        folds = grouped_folds(examples, trial.settings.folds, seed)
        matrix = matrices.of(trial.settings.blocks)
        with stops_quietly():
            scores = held_out_scores(matrix, examples, folds, trial.settings, self.task, seed=seed)
        exclusive = not self.task.multi_label
        probabilities = held_out_probabilities(scores, examples.gold, folds, exclusive=exclusive)
        answered = self._answered(probabilities, examples.gold, folds)
        losses = row_losses(probabilities, examples.gold, exclusive=exclusive)
        f1 = f1_of_answers(examples.gold, answered, multi_label=self.task.multi_label)
        score = -float(losses.mean()) if self.metric == "log-loss" else f1
        return Judged(score, answered, losses)

    def _answered(self, probabilities: Array, gold: Array, folds: npt.NDArray[np.int64]) -> Array:
        several = self.task.multi_label
        thresholds = held_out_thresholds(probabilities, gold, folds) if several else probabilities
        return chosen_labels(probabilities, thresholds, several=several).astype(np.float64)

    def _gain(self, first: Judged, best: Judged, gold: Array) -> list[float]:
        if self.metric == "log-loss":
            return interval(resampled_means(first.losses - best.losses))
        pair = [resampled_figures(gold, judged.answered, multi_label=self.task.multi_label) for judged in (first, best)]
        return interval(pair[1]["f1_macro"] - pair[0]["f1_macro"])


class _Clock:
    """How long the rest of a search takes, where an article costs the same in every trial."""

    def __init__(self, articles: int) -> None:
        self.started = time.monotonic()
        self.ahead, self.done = articles, 0

    def tick(self, articles: int, *, worked: bool) -> None:
        """Count a trial; one from the journal took no time."""
        self.ahead -= articles
        self.done += articles if worked else 0

    def left(self) -> str:
        """About how long, in words."""
        if not self.done:
            return "from the journal"
        seconds = (time.monotonic() - self.started) / self.done * max(0, self.ahead)
        return f"about {seconds:.0f} s left" if seconds < 100 else f"about {seconds / 60:.0f} min left"


def _leading(trials: Sequence[Trial], scores: dict[int, tuple[int, float]], count: int) -> list[Trial]:
    """The best of them by the rung before, and always the first, which the best is compared with."""
    if not scores:
        return list(trials)
    ranked = sorted(trials[1:], key=lambda trial: -scores[trial.number][1])
    return [trials[0], *ranked[: count - 1]]
