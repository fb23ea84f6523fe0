"""What an answer is, as it is printed, and those that need no decision."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict, cast

from classifier.corpus.prepare.articles import Article
from classifier.tasks import Task
from classifier.text.targets import Target


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
