"""The worst errors of an evaluation, and why they were made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from classifier.corpus.prepare.articles import Article
from classifier.corpus.records.frame import records_of
from classifier.review.evaluation import Evaluation
from classifier.scoring.explain import explain
from classifier.scoring.explanation import Explanation
from classifier.scoring.model import Model

CASES = 10
QUOTED = 3
"""Sentences that are quoted of each case, those that weigh most toward the wrong label."""

SENTENCE_CHARACTERS = 600

Pieces = list[tuple[str, float]]


@dataclass(frozen=True)
class WorstError:
    """A wrong answer.

    Attributes:
        title: of the article, or its id.
        answered, gold: labels.
        probability: of the wrong answer.
        target: that the answer is about, or empty.
        about: the article's outlet and id.
        explanation: of the answer over the gold label; None where there is none.
    """

    title: str
    answered: str
    gold: str
    probability: float
    target: str
    about: str
    explanation: Explanation | None

    @property
    def quotes(self) -> list[Pieces]:
        """The strongest sentences, in their order in the text, with their words marked."""
        if self.explanation is None:
            return []
        ranked = sorted(self.explanation.sentences, key=lambda sentence: -sentence.contribution)[:QUOTED]
        ends = ((place.start, min(place.end, place.start + SENTENCE_CHARACTERS)) for place in ranked)
        return [self.explanation.text_pieces(*span) for span in sorted(ends)]


def worst_errors(evaluation: Evaluation, *, most: int = CASES) -> list[WorstError]:
    """Explain the wrong answers that the model was surest of."""
    return [_error(evaluation, position) for position in evaluation.wrong_places[:most]]


def _error(evaluation: Evaluation, position: int) -> WorstError:
    record = next(iter(records_of(evaluation.articles.iloc[[position]])))
    row = {str(name): value for name, value in evaluation.predictions.iloc[position].items()}
    return WorstError(
        title=str(record.get("title") or record["id"]),
        answered=_named(row["label"]),
        gold=_named(row["gold"]),
        probability=float(row["probability"]),
        target=str(row.get("target") or ""),
        about=", ".join(str(record[name]) for name in ("outlet", "id") if record.get(name)),
        explanation=_explanation(evaluation, row, record),
    )


def _explanation(evaluation: Evaluation, row: Mapping[str, Any], record: Mapping[str, Any]) -> Explanation | None:
    """Why the answer was given and not the gold label; of several labels, of one that is wrong."""
    model, gold = _model_of(evaluation, record), row["gold"]
    if model is None:
        return None
    if model.task.multi_label:
        wrong = [label for label in row["label"] if label not in gold]
        missed = [label for label in gold if label not in row["label"]]
        label, against = (wrong or missed or [None])[0], None
    else:
        label, against = row["label"], gold
    targets = {"target": row["target"]} if row.get("target") else {}
    explanations = explain({**record, **targets}, model, label=label, against=against)
    return next((explanation for explanation in explanations if explanation.label is not None), None)


def _model_of(evaluation: Evaluation, record: Mapping[str, Any]) -> Model | None:
    """The model that answered an article."""
    if isinstance(evaluation.model, Model):
        return evaluation.model
    title, text, language = (str(record.get(name) or "") for name in ("title", "text", "language"))
    return evaluation.model.reader(Article(str(record["id"]), title, text, language=language))[1]


def _named(labels: Any) -> str:
    return labels if isinstance(labels, str) else ", ".join(labels or ()) or "none"
