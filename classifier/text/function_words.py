"""Words of English that hold a sentence together and say nothing of what it is about."""

from __future__ import annotations

from classifier.text.languages.resource import ENGLISH, resource_of

FUNCTION_WORDS = resource_of(ENGLISH).function_words
"""Negations are left out: they turn what is said."""
