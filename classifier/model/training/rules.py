"""What each setting of training may be."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

NONE = "none"
"""What a TOML file writes for None, which TOML has not."""

COUNT = "a whole number from {} on"


def is_number(value: object) -> bool:
    """Whether a value is a finite number, and not true or false."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= sys.float_info.max


def _is_count(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _are_blocks(value: object) -> bool:
    return (
        isinstance(value, (list, tuple)) and bool(value) and all(isinstance(b, Mapping) and "field" in b for b in value)
    )


ALLOWED: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "blocks": (_are_blocks, "one or more tables [[blocks]], each with its field"),
    "C": (lambda value: is_number(value) and value > 0, "a number above 0"),
    "tol": (lambda value: is_number(value) and value > 0, "a number above 0"),
    "max_iter": (lambda value: _is_count(value, 1), COUNT.format(1)),
    "class_weight": (lambda value: value in (None, NONE, "balanced"), "'balanced' or 'none'"),
    "folds": (lambda value: _is_count(value, 2), COUNT.format(2)),
    "validation_size": (lambda value: is_number(value) and 0 < value < 1, "a share between 0 and 1"),
    "precision": (lambda value: is_number(value) and 0 < value <= 1, "a share up to 1"),
    "pooling": (lambda value: is_number(value) and 0 <= value <= 1, "a share from 0 to 1"),
    "bayes": (lambda value: is_number(value) and 0 <= value <= 100, "a number from 0 to 100"),
    "unseen": (lambda value: value is None or (isinstance(value, str) and bool(value)), "a column, or 'none'"),
    "min_articles": (lambda value: _is_count(value, 1), COUNT.format(1)),
}
"""What each setting may be: a check, and what it wants in words."""

LATER = ("bayes",)
"""Settings that bundles of this format from before do not name; they had its default."""

LOSSES = ("softmax", "each label")
"""Cross-entropy over all labels together, as L-BFGS fits it; or a binary one a label, as descent does."""
