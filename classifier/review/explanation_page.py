"""Explanations as a page of their own."""

from __future__ import annotations

from collections.abc import Sequence

from classifier.html import render
from classifier.scoring.explanation import Explanation


def explanation_page(explanations: Sequence[Explanation]) -> str:
    """One page for explanations of one or more articles, with the words marked as given."""
    first = explanations[0]
    return render("explanation.html", title=f"{first.task.name}: {first.title or first.id}", explanations=explanations)
