"""Decisions put into words: a task's answer for each, with alternatives, evidence and who is quoted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

import numpy as np

from classifier.corpus.prepare.articles import Article
from classifier.corpus.prepare.voices import QUOTED
from classifier.scoring.answer import Evidence, LabelProbability, Quoted, TaskAnswer, no_answer, with_target
from classifier.scoring.decision import Decisions
from classifier.scoring.model import Model
from classifier.tasks import Task

SPEAKERS = 5
"""Speakers that are named beside a stance, at the most."""

EVIDENCE = 3
"""Units quoted as evidence, at the most."""

ALTERNATIVES = 3
"""Labels shown beside the likeliest, at the most."""

LEAST = 0.05
"""A label under this probability is no alternative worth showing."""


class AnswerWriter:
    """Puts decisions into words: one answer a group.

    Args:
        decisions: of the model on the articles.
        articles: that were decided on.
        evidence: quote the units that weighed most, for tasks that read parts of an article.
        probabilities: give every label's.
    """

    def __init__(
        self,
        decisions: Decisions,
        articles: Sequence[Article],
        model: Model,
        *,
        evidence: bool,
        probabilities: bool = False,
    ) -> None:
        self.decisions, self.articles, self.model, self.evidence = decisions, articles, model, evidence
        self.probabilities = probabilities
        order = np.argsort(-decisions.probabilities, axis=1, kind="stable")[:, : 1 + ALTERNATIVES]
        self.order: list[list[int]] = order.tolist()
        self.likeliest: list[list[float]] = np.take_along_axis(decisions.probabilities, order, axis=1).tolist()
        self.thresholds: list[float] = np.take_along_axis(decisions.thresholds, order[:, :1], axis=1)[:, 0].tolist()
        self.also: dict[int, list[int]] = {}
        for group, column in np.argwhere(decisions.also).tolist():
            self.also.setdefault(group, []).append(column)
        groups = np.arange(len(decisions.units.articles) + 1)
        self.bounds: list[int] = np.searchsorted(decisions.units.group, groups).tolist()
        self.is_answered: list[bool] = decisions.is_answered.tolist()

    def by_article(self) -> list[Any]:
        """Give each article's answer; for a task that reads mentions, a list of them, one a target."""
        answers: list[list[TaskAnswer]] = [[] for _ in self.articles]
        for group, position in enumerate(self.decisions.units.articles):
            answers[position].append(self.answer(group))
        return answers if self.model.task.unit == "mention" else [answer for (answer,) in answers]

    def answer(self, group: int) -> TaskAnswer:
        """Give the answer of a group."""
        task, target = self.model.task, self.decisions.units.targets[group]
        first, last = self.bounds[group], self.bounds[group + 1]
        if self.is_answered[group]:
            answer = self._several(group) if task.multi_label else self._one(group)
        else:
            answer = no_answer(task, self.decisions.reasons[group])
        if target is not None:
            answer = with_target(answer, target, last - first)
        if self.is_answered[group] and self.probabilities:
            shares = self.decisions.probabilities[group].tolist()
            answer["probabilities"] = dict(zip(task.labels, map(_rounded, shares), strict=True))
        if self.is_answered[group] and task.unit != "article" and self.evidence:
            answer["evidence"] = self._evidence(group)
        if self.is_answered[group] and self.model.tells_voices:
            answer["quoted"] = self.quoted.get(group, [])
        return answer

    @cached_property
    def quoted(self) -> dict[int, list[Quoted]]:
        """Where each speaker stands who is quoted on a target, those most said first, of groups that have any."""
        units, labels = self.decisions.units, self.model.task.labels
        speakers: dict[int, dict[str, list[int]]] = {}
        for place, voice in enumerate(units.voice):
            if voice == QUOTED:
                speakers.setdefault(units.group[place], {}).setdefault(units.speaker[place], []).append(place)
        rows = [
            (group, speaker, places)
            for group, own in speakers.items()
            for speaker, places in sorted(own.items(), key=lambda item: -len(item[1]))[:SPEAKERS]
        ]
        if not rows:
            return {}
        sizes = [len(places) for _, _, places in rows]
        own = self.decisions.unit_scores[[place for _, _, places in rows for place in places]]
        scores = np.add.reduceat(own, np.cumsum([0, *sizes[:-1]])) / np.array(sizes)[:, None]
        stances: dict[int, list[Quoted]] = {}
        for (group, speaker, places), shares in zip(rows, self.model.calibrator(scores).tolist(), strict=True):
            probability = max(shares)
            label, shown = labels[shares.index(probability)], _rounded(probability)
            stance: Quoted = {"speaker": speaker or None, "label": label, "probability": shown, "mentions": len(places)}
            stances.setdefault(group, []).append(stance)
        return stances

    def _one(self, group: int) -> TaskAnswer:
        """The likeliest label, and those that are nearly as likely."""
        (best, *others), (probability, *rest) = self.order[group], self.likeliest[group]
        reason = self.decisions.reasons[group]
        pairs = zip(others, rest, strict=True)
        task = self.model.task
        threshold = _rounded(self.thresholds[group])
        answer = cast(
            TaskAnswer, {**_labelled(task, best, probability), "threshold": threshold, "abstained": bool(reason)}
        )
        if self.model.known is not None:
            answer["calibrated_for"] = self.model.known.say(bool(self.decisions.is_known[group]))
        if reason:
            answer["reason"] = reason
        if self.model.windows is not None:
            answer["also"] = [task.labels[i] for i in self.also.get(group, ())]
        answer["alternatives"] = [
            {"label": task.labels[i], "probability": _rounded(share)} for i, share in pairs if share >= LEAST
        ]
        return answer

    def _several(self, group: int) -> TaskAnswer:
        """Every label at or above its threshold, the likeliest first."""
        probabilities, reason = self.decisions.probabilities[group], self.decisions.reasons[group]
        order = [int(i) for i in np.argsort(-probabilities, kind="stable") if self.decisions.labels[group, i]]
        labels = [_labelled(self.model.task, i, probabilities[i]) for i in order]
        answer: TaskAnswer = {"labels": labels, "abstained": bool(reason)}
        return {**answer, "reason": reason} if reason else answer

    @cached_property
    def columns(self) -> list[int]:
        """The label that evidence is for: the likeliest, of each group; of several the one that its units pull to."""
        if not self.model.task.multi_label:
            return [own[0] for own in self.order]
        size = len(self.order)
        sums = [np.bincount(self.decisions.units.group, column, size) for column in self.decisions.unit_scores.T]
        columns: list[int] = np.column_stack(sums).argmax(axis=1).tolist()
        return columns

    @cached_property
    def leads(self) -> list[float]:
        """How much each unit pulls toward that label: its share of the pooled score's lead over the baseline."""
        pooling, group = self.model.pooling, np.asarray(self.decisions.units.group, np.int64)
        beyond = self.decisions.unit_scores - pooling.baseline
        own = beyond[np.arange(len(group)), np.asarray(self.columns, np.int64)[group]]
        weights = pooling.weights(np.diff(self.bounds))[0]
        leads: list[float] = ((own - beyond.mean(axis=1)) * weights[group]).tolist()
        return leads

    def _evidence(self, group: int) -> list[Evidence]:
        """The units that pull most toward the answer, by their share of the pooled score's lead over the baseline.

        The title is read, but not quoted: offsets are into the text.
        """
        first, last = self.bounds[group], self.bounds[group + 1]
        column, labels = self.columns[group], self.model.task.labels
        units, judges = self.decisions.units, self._judges(column)
        weights: dict[tuple[int, int], float] = {}
        voices: dict[tuple[int, int], tuple[str, str]] = {}
        for i in range(first, last):
            if units.start[i] >= 0 and not (judges and units.voice[i] == QUOTED):
                voices.setdefault((units.start[i], units.end[i]), (units.voice[i], units.speaker[i]))
                span = units.start[i], units.end[i]
                weights[span] = weights.get(span, 0.0) + self.leads[i]
        strongest = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:EVIDENCE]
        article, entries = self.articles[units.articles[group]], list[Evidence]()
        for (a, b), weight in strongest:
            if weight > 0:
                entry: Evidence = {
                    "start": a,
                    "end": b,
                    "text": article.text[a:b],
                    "label": labels[column],
                    "weight": _rounded(weight),
                }
                entries.append({**entry, **self._voice(article, (a, b), *voices[a, b])})  # type: ignore[typeddict-item]
        return entries

    def _judges(self, column: int) -> bool:
        """Whether a label judges, so that the author's words alone are evidence for it."""
        return self.model.tells_voices and self.model.voices is not None and column in self.model.voices.poles

    def _voice(self, article: Article, span: tuple[int, int], voice: str, speaker: str) -> dict[str, str]:
        """Whose voice evidence is in; of a sentence that was not cut by voice, that of most of it."""
        if self.model.voices is None:
            return {}
        if not voice:
            voice, speaker = article.voice_of(span)
        return {"voice": voice, **({"speaker": speaker} if speaker else {})}


def _labelled(task: Task, position: int, probability: float) -> LabelProbability:
    label = task.labels[position]
    entry: LabelProbability = {"label": label}  # type: ignore[typeddict-item]
    if label in task.ids:
        entry["id"] = task.ids[label]
    entry["probability"] = _rounded(probability)
    return entry


def _rounded(value: float) -> float:
    return round(float(value), 4)
