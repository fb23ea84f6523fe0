"""Build a labelled news corpus, train calibrated linear models, and score articles with their evidence.

>>> import classifier
>>> model = classifier.load_model("topic")
>>> model.task.name
'topic'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from classifier.api import evaluate, explain, load_model, read_corpus, save, score, train

__all__ = ["evaluate", "explain", "load_model", "read_corpus", "save", "score", "train"]


def __getattr__(name: str) -> Any:
    # Looked up on first use, so that `classifier --help` imports neither pandas nor scikit-learn.
    if name in __all__:
        return getattr(import_module("classifier.api"), name)
    raise AttributeError(f"module 'classifier' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
