"""What an explanation holds: a decision score as the sum of its parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from classifier.scoring.alignment import Span
from classifier.scoring.answer import TaskAnswer
from classifier.tasks import Task

if TYPE_CHECKING:
    import pandas as pd

Array = npt.NDArray[np.float64]

WORDS, LETTERS, MEANING, NUMBER = "words", "letters", "meaning", "number"
"""Kinds of terms: n-grams of words, n-grams of letters, words by their vectors, and numbers about a unit,
such as those of the sentiment lexicon."""


@dataclass(frozen=True)
class Term:
    """A feature's part of a decision score.

    Attributes:
        term: as the vocabulary has it.
        field: of the unit that it was read from.
        kind: WORDS, LETTERS, MEANING or NUMBER.
        contribution: its part of the score.
        spans: where its words stand in the text as given; empty for what stands nowhere.
        title_spans: where they stand in the title.
    """

    term: str
    field: str
    kind: str
    contribution: float
    spans: tuple[Span, ...] = ()
    title_spans: tuple[Span, ...] = ()

    @property
    def is_located(self) -> bool:
        """Whether it stands anywhere in the article as given."""
        return bool(self.spans or self.title_spans)


@dataclass(frozen=True)
class Sentence:
    """A sentence of the text as given, and what its words contribute together."""

    start: int
    end: int
    contribution: float


@dataclass(frozen=True)
class Explanation:
    """A decision score as the sum of its parts.

    Attributes:
        id, title, text: of the article, as given.
        task: of the model.
        target: that a mention-level answer is about, else None.
        label: whose score is explained; None where there is no answer.
        against: label whose score is subtracted, or None.
        answer: as `score_articles` gives it.
        probability: calibrated, of the label; None where there is no answer.
        score: decision score of the label, less that of `against`.
        intercept: the part that no term has.
        terms: by the size of their contribution, largest first.
        sentences: in order; their contributions, the title's, `elsewhere` and the intercept
            add up to the score.
        title_contribution: of the words of the title.
        elsewhere: contribution of what stands in no sentence and not in the title, of numbers about
            the title, and of an article's terms that stand nowhere.
        title_weights, text_weights: contribution of each character as given, shape (n_characters,).
    """

    id: str
    title: str
    text: str
    task: Task
    target: str | None
    label: str | None
    against: str | None
    answer: TaskAnswer
    probability: float | None
    score: float
    intercept: float
    terms: tuple[Term, ...]
    sentences: tuple[Sentence, ...]
    title_contribution: float
    elsewhere: float
    title_weights: Array = field(repr=False)
    text_weights: Array = field(repr=False)

    @property
    def not_located(self) -> tuple[Term, ...]:
        """The terms that stand nowhere in the article as given, such as a lexicon's numbers."""
        return tuple(term for term in self.terms if not term.is_located)

    @property
    def frame(self) -> pd.DataFrame:
        """The terms as a frame: `term`, `field`, `kind`, `contribution`, `times` (places it was found at)."""
        import pandas as pd

        rows = [
            (term.term, term.field, term.kind, term.contribution, len(term.spans) + len(term.title_spans))
            for term in self.terms
        ]
        return pd.DataFrame(rows, columns=["term", "field", "kind", "contribution", "times"])

    def _repr_html_(self) -> str:
        from classifier.scoring.highlight import explanation_html

        return explanation_html(self)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready; spans are [start, end] offsets into the title or the text as given."""
        return {
            "id": self.id,
            "title": self.title,
            "task": self.task.name,
            "target": self.target,
            "label": self.label,
            "against": self.against,
            "answer": {name: value for name, value in self.answer.items() if name != "evidence"},
            "probability": self.probability,
            "score": self.score,
            "intercept": self.intercept,
            "title_contribution": self.title_contribution,
            "elsewhere": self.elsewhere,
            "sentences": [
                {"start": s.start, "end": s.end, "text": self.text[s.start : s.end], "contribution": s.contribution}
                for s in self.sentences
            ],
            "terms": [
                {
                    "term": term.term,
                    "field": term.field,
                    "kind": term.kind,
                    "contribution": term.contribution,
                    "spans": [list(span) for span in term.spans],
                    "title_spans": [list(span) for span in term.title_spans],
                }
                for term in self.terms
            ],
        }
