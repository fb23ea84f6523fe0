"""Answers and gold labels in, judgement out."""
