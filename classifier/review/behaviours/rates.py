"""How often a model fails behaviour cases, by kind and capability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import pandas as pd

from classifier.errors import CorpusError, InputError
from classifier.review.behaviours.cases import ABSTAIN, KINDS, Case, read_cases
from classifier.scoring.answer import TaskAnswer, task_answers
from classifier.scoring.model import Model
from classifier.scoring.score import score_articles

SAME_WITHIN = 0.05
"""Probability that may change where nothing that matters does."""

ALL = "all"
"""Capability of the row that counts a whole kind."""


class Part(StrEnum):
    """Cases that are judged."""

    all = "all"
    seen = "seen"
    aside = "aside"


@dataclass(frozen=True)
class Behaviours:
    """What a model did on behaviour cases.

    Attributes:
        part: of the cases.
        outcomes: a row a case: `id`, `kind`, `capability`, `text`, `target`, `expected`, `answered`, `failed`.
    """

    part: Part
    outcomes: pd.DataFrame

    @property
    def rates(self) -> pd.DataFrame:
        """Failures by kind and capability, the whole kind first: `kind`, `capability`, `cases`, `failed`, `share`."""
        rows = []
        for kind in KINDS:
            of_kind = self.outcomes[self.outcomes["kind"] == kind]
            groups = [(ALL, of_kind), *of_kind.groupby("capability", sort=True)] if len(of_kind) else []
            rows += [(kind, str(name), len(group), int(group["failed"].sum())) for name, group in groups]
        rates = pd.DataFrame(rows, columns=["kind", "capability", "cases", "failed"])
        return rates.assign(share=rates["failed"] / rates["cases"])

    @property
    def failures(self) -> pd.DataFrame:
        """The cases that failed."""
        return self.outcomes[self.outcomes["failed"]]

    def as_dict(self) -> dict[str, Any]:
        """Part, rates and failures, JSON-ready."""
        return {"part": self.part, **{name: getattr(self, name).to_dict("records") for name in ("rates", "failures")}}


def judge_behaviours(model: Model, folder: str | Path, *, part: Part = Part.all) -> Behaviours:
    """Judge a model by the behaviour cases of its task in a folder.

    Raises:
        InputError: there are none, or a file is not as it has to be.
        CorpusError: the model gives several labels an article, for which no cases can be written.
    """
    if model.task.multi_label:
        raise CorpusError("behaviour cases are of tasks with one label an article.")
    cases = read_cases(folder, model.task.name, model.task.labels)
    cases = [case for case in cases if part is Part.all or case.is_aside == (part is Part.aside)]
    if not cases:
        raise InputError(f"has no behaviour cases of the part {part.value!r}.", path=folder)
    records = [case.records() for case in cases]
    flat = score_articles([record for group in records for record in group], [model], probabilities=True)
    answers = [[task_answers(next(flat), model.task)[0] for _ in group] for group in records]
    rows = [_outcome(case, own) for case, own in zip(cases, answers, strict=True)]
    return Behaviours(part, pd.DataFrame(rows))


def _outcome(case: Case, answers: Sequence[TaskAnswer]) -> dict[str, Any]:
    expected, answered, failed = _JUDGE[case.kind](case, answers)
    text = f"{case.text} + {case.add}" if case.add else case.text
    named = {"id": case.id, "kind": case.kind, "capability": case.capability, "text": text, "target": case.target}
    return {**named, "expected": expected, "answered": answered, "failed": failed}


def _minimum(case: Case, answers: Sequence[TaskAnswer]) -> tuple[str, str, bool]:
    answer = answers[0]
    is_right = answer["label"] in case.expect or (ABSTAIN in case.expect and answer["abstained"])
    return " or ".join(case.expect), _shown(answer), not is_right


def _invariance(case: Case, answers: Sequence[TaskAnswer]) -> tuple[str, str, bool]:
    """Whether the label is the same for every value, and its probability nearly."""
    label = str(answers[0]["label"])
    shares = [answer.get("probabilities", {}).get(label, 0.0) for answer in answers]
    spread, labels = max(shares) - min(shares), {answer["label"] for answer in answers}
    odd = case.values[shares.index(min(shares))]
    shown = f"{_shown(answers[0])}; {min(shares):.2f} with {odd}"
    return f"the same, within {SAME_WITHIN}", shown, len(labels) > 1 or spread > SAME_WITHIN


def _direction(case: Case, answers: Sequence[TaskAnswer]) -> tuple[str, str, bool]:
    """Whether the added sentence makes the label likelier."""
    before, after = (answer.get("probabilities", {}).get(case.toward, 0.0) for answer in answers)
    return f"more {case.toward}", f"{case.toward} {before:.2f}, then {after:.2f}", after <= before


_JUDGE = {"minimum": _minimum, "invariance": _invariance, "direction": _direction}


def _shown(answer: TaskAnswer) -> str:
    probability = answer.get("probability")
    if probability is None:
        return str(answer.get("reason"))
    return f"{answer['label']} {probability:.2f}" + (f" ({answer.get('reason')})" if answer["abstained"] else "")
