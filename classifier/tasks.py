"""A task: what is asked of an article, which unit it reads, and its labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from classifier.errors import TaskError

Unit = Literal["article", "sentence", "mention"]


@dataclass(frozen=True)
class Task:
    """What is asked of an article.

    Attributes:
        name: of the task; also the corpus' label column and the answer's key.
        unit: what one row of features is: the article, a sentence, or a mention of a target.
        labels: in the order of the probabilities; empty until a corpus was seen.
        ids: concept id of a label, where the labels come from a vocabulary.
        multi_label: an article may have several labels, or none.
    """

    name: str
    unit: Unit = "article"
    labels: tuple[str, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    multi_label: bool = False


TOPICS = {
    "arts, culture, entertainment and media": "medtop:01000000",
    "crime, law and justice": "medtop:02000000",
    "disaster, accident and emergency incident": "medtop:03000000",
    "economy, business and finance": "medtop:04000000",
    "education": "medtop:05000000",
    "environment": "medtop:06000000",
    "health": "medtop:07000000",
    "human interest": "medtop:08000000",
    "labor": "medtop:09000000",
    "lifestyle and leisure": "medtop:10000000",
    "politics": "medtop:11000000",
    "religion and belief": "medtop:12000000",
    "science and technology": "medtop:13000000",
    "society": "medtop:14000000",
    "sport": "medtop:15000000",
    "conflict, war and peace": "medtop:16000000",
    "weather": "medtop:17000000",
}
"""The 17 top-level IPTC Media Topics (IPTC NewsCodes, CC BY 4.0), lower-cased."""

TASKS: Mapping[str, Task] = {
    task.name: task
    for task in (
        Task("topic", "article", tuple(TOPICS), TOPICS),
        Task("leaning", "article", ("left", "center", "right")),
        Task("sentiment", "sentence", ("negative", "neutral", "positive")),
        Task("stance", "mention", ("against", "neutral", "favor")),
    )
}


RESERVED_NAMES = frozenset(
    {"id", "title", "text", "language", "warnings", "error", "target", "targets", "none", "null"}
)
"""Names that no task may have: an answer or an article has them already."""


def is_task_name(name: str) -> bool:
    """Whether a task may be named so: letters, digits and underscores."""
    return name.isidentifier() and name.lower() not in RESERVED_NAMES


def one_a_name(tasks: Sequence[Task]) -> list[Task]:
    """Give tasks of one name as one, with the labels of all in the order in which they come up."""
    joined: dict[str, Task] = {}
    for task in tasks:
        known = joined.setdefault(task.name, task)
        labels = (*known.labels, *(label for label in task.labels if label not in known.labels))
        joined[task.name] = replace(known, labels=labels)
    return list(joined.values())


def task_named(name: str, *, unit: Unit | None = None, multi_label: bool = False) -> Task:
    """Give the built-in task of this name, or a new one with labels still to be seen.

    Raises:
        TaskError: the name is no identifier or reserved, the unit is unknown, or it is not the
            unit of the built-in task of this name.
    """
    if name.lower() in RESERVED_NAMES:
        raise TaskError(f"{name!r} cannot name a task: an answer has it already. Name your task differently.")
    if not is_task_name(name):
        raise TaskError(f"{name!r} cannot name a task: use letters, digits and underscores, like 'urgency'.")
    if unit is not None and unit not in get_args(Unit):
        raise TaskError(f"{unit!r} is no unit: use one of {', '.join(get_args(Unit))}.")
    known = TASKS.get(name)
    if known is None:
        return Task(name, unit or "article", multi_label=multi_label)
    if unit not in (None, known.unit):
        raise TaskError(f"the task {name!r} reads the unit {known.unit!r}, not {unit!r}: name your task differently.")
    return known
