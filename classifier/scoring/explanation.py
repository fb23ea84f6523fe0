"""What an explanation holds: a decision score as the sum of its parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from classifier.html import render
from classifier.scoring.answer import TaskAnswer
from classifier.scoring.highlight import Marks, marks_of, pieces
from classifier.scoring.terms import Term, ranked, shown_term
from classifier.tasks import Task

if TYPE_CHECKING:
    import pandas as pd

Array = npt.NDArray[np.float64]

STRONGEST = 10
"""Terms that are shown; the rest is folded away."""

FURTHER = 40
"""Terms that unfold, at the most."""

SENTENCES = 5
"""Sentences that are listed, by the size of their contribution."""

QUOTED_CHARACTERS = 300
"""Characters of a sentence that is listed."""

Row = tuple[str, float]
"""A name and its part of a score."""


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
        language: whose function words are not shown: the article's own, as an ISO 639 code.
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
    language: str

    @property
    def frame(self) -> pd.DataFrame:
        """The terms as a frame: `term`, `field`, `kind`, `contribution`, `times` (places it was found at)."""
        import pandas as pd

        rows = [
            (term.term, term.field, term.kind, term.contribution, len(term.spans) + len(term.title_spans))
            for term in self.terms
        ]
        return pd.DataFrame(rows, columns=["term", "field", "kind", "contribution", "times"])

    @property
    def name(self) -> str:
        """The task, and toward whom."""
        return self.task.name + (f" toward {self.target}" if self.target else "")

    @property
    def away(self) -> str:
        """What words say that do not speak for the label."""
        return f"toward {self.against}" if self.against else f"away from {self.label}"

    @property
    def shown_title(self) -> str:
        """The title, where the text does not begin with it."""
        is_repeated = self.text.lstrip().startswith(self.title) and not self.title_weights.any()
        return "" if is_repeated else self.title

    @cached_property
    def marks(self) -> Marks:
        """The words that are marked."""
        title = self.shown_title
        return marks_of(title, self.title_weights[: len(title)], self.text, self.text_weights, self.language)

    def title_pieces(self) -> list[tuple[str, float]]:
        """The title in marked and unmarked pieces; see `pieces`."""
        return pieces(self.shown_title, self.marks.title, self.marks.scale)

    def text_pieces(self, start: int = 0, end: int | None = None) -> list[tuple[str, float]]:
        """Part of the text in marked and unmarked pieces; see `pieces`."""
        return pieces(self.text, self.marks.text, self.marks.scale, start, end)

    def strongest_rows(self, most: int = STRONGEST) -> list[Row]:
        """The strongest terms that are no function words."""
        return [(shown_term(term), term.contribution) for term in ranked(self.terms, self.language)[:most]]

    def further_rows(self) -> list[Row]:
        """The terms that follow those."""
        return [
            (shown_term(term), term.contribution) for term in ranked(self.terms, self.language)[STRONGEST:][:FURTHER]
        ]

    def sentence_rows(self, most: int = SENTENCES) -> list[Row]:
        """The title and the strongest sentences, in the words of the article, the strongest first."""
        rows = [(self._quoted(sentence), sentence.contribution) for sentence in self.sentences]
        rows.append((f"title: {self.title}", self.title_contribution))
        return sorted((row for row in rows if row[1]), key=lambda row: -abs(row[1]))[:most]

    def sum_rows(self, most: int = STRONGEST) -> list[Row]:
        """How the score adds up: every row but the last is a part of it."""
        shown = ranked(self.terms, self.language)
        function = sum(term.contribution for term in self.terms if term.is_function(self.language))
        rows = [
            (f"the {min(most, len(shown))} strongest terms", sum(term.contribution for term in shown[:most])),
            (f"{max(0, len(shown) - most):,} further terms", sum(term.contribution for term in shown[most:])),
            (f"{len(self.terms) - len(shown):,} function words and fragments", function),
            ("intercept", self.intercept),
        ]
        return [*rows, ("score", self.score)]

    def _quoted(self, sentence: Sentence) -> str:
        return " ".join(self.text[sentence.start : sentence.end].split())[:QUOTED_CHARACTERS]

    def __str__(self) -> str:
        """The answer, what weighed most and how the score adds up, in some twenty lines."""
        if self.label is None:
            return f"{self.name}: no answer ({self.answer.get('reason', '')})"
        head = f"{self.name}: {self.label} {self.probability:.0%}"
        rows = [*self.strongest_rows(), *self.sum_rows()]
        return "\n".join([head, *(f"  {value:+.3f}  {name}" for name, value in rows)])

    def _repr_html_(self) -> str:
        return render("explanation_cell.html", explanation=self)

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
