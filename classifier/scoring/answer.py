"""Answers as they are printed: a task's answer for each decision, with alternatives and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NotRequired, TypedDict, cast

import numpy as np

from classifier.corpus.prepare.articles import Article
from classifier.corpus.prepare.voices import QUOTED
from classifier.scoring.decision import Decisions
from classifier.scoring.model import Model
from classifier.tasks import Task
from classifier.text.targets import Target

SPEAKERS = 5
"""Speakers that are named beside a stance, at the most."""

EVIDENCE = 3
"""Units quoted as evidence, at the most."""

ALTERNATIVES = 3
"""Labels shown beside the likeliest, at the most."""

LEAST = 0.05
"""A label under this probability is no alternative worth showing."""


class LabelProbability(TypedDict):
    """A label and its calibrated probability; `id` where the labels come from a vocabulary."""

    label: str
    probability: float
    id: NotRequired[str]


class Evidence(TypedDict):
    """A unit that weighed much: offsets into the text as given, its words, the label it pulls toward, how much.

    `voice` is `author` or `quoted`, with `speaker` where the text tells who is quoted.
    """

    start: int
    end: int
    text: str
    label: str
    weight: float
    voice: NotRequired[str]
    speaker: NotRequired[str]


class Quoted(TypedDict):
    """Where a speaker stands who is quoted: None, who is not named; the likeliest label, and how many mentions."""

    speaker: str | None
    label: str
    probability: float
    mentions: int


class TaskAnswer(TypedDict):
    """What a model answers of an article, or of an article and a target.

    A task with one label an article has `label`, `probability`, `threshold` and `alternatives`, the first two None
    where there is no answer; one with several has `labels`. `calibrated_for` says which outlets the probability is
    fitted for, where the bundle tells them apart. `also` names labels that have a real share of a long
    article, where the bundle reads its parts.
    """

    label: NotRequired[str | None]
    id: NotRequired[str]
    probability: NotRequired[float | None]
    labels: NotRequired[list[LabelProbability]]
    also: NotRequired[list[str]]
    threshold: NotRequired[float]
    calibrated_for: NotRequired[str]
    abstained: bool
    reason: NotRequired[str]
    alternatives: NotRequired[list[LabelProbability]]
    target: NotRequired[str]
    target_id: NotRequired[str]
    mentions: NotRequired[int]
    probabilities: NotRequired[dict[str, float]]
    evidence: NotRequired[list[Evidence]]
    quoted: NotRequired[list[Quoted]]


Answer = dict[str, Any]
"""The answer to an article, JSON-ready: `id`, `title`, `language`, `warnings`, and under each task's name a
`TaskAnswer`, or a list of them for a task that reads mentions; see `task_answers`. An article that cannot be
scored has `error` in their place, with `type` and `message`."""


def task_answers(answer: Answer, task: Task) -> list[TaskAnswer]:
    """Give what a model of a task answers of an article: one answer, or one a target."""
    answers = answer[task.name]
    return list(answers) if task.unit == "mention" else [answers]


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
        scores = np.stack([self.decisions.unit_scores[places].mean(axis=0) for _, _, places in rows])
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


def with_target(answer: TaskAnswer, target: Target, mentions: int) -> TaskAnswer:
    """Give an answer that names its target first, with its id if it has one, and how often the article mentions it."""
    id_ = {"target_id": target.id} if target.id else {}
    named: Any = {"target": target.name, **id_, **answer, "mentions": mentions}
    return cast(TaskAnswer, named)


def no_answer(task: Task, reason: str) -> TaskAnswer:
    """Give the answer of what cannot be answered: no label, and why."""
    if task.multi_label:
        return {"labels": [], "abstained": True, "reason": reason}
    return {"label": None, "probability": None, "abstained": True, "reason": reason, "alternatives": []}


def unanswered(task: Task, article: Article, reason: str) -> Any:
    """Give the answer of an article that a model does not read: for a task that reads mentions, one a target."""
    if task.unit != "mention":
        return no_answer(task, reason)
    return [with_target(no_answer(task, reason), target, 0) for target in article.targets]


def _rounded(value: float) -> float:
    return round(float(value), 4)
