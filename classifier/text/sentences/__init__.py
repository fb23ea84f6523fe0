"""Sentences of a text, with their offsets."""
