"""Build a labelled news corpus, train calibrated linear models, and score articles with their evidence.

>>> import classifier
>>> model = classifier.load_model("topic")
>>> model.task.name
'topic'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from classifier.errors import (
    BundleChangedError,
    BundleContentError,
    BundleError,
    BundleTypeError,
    BundleVersionError,
    ClassifierError,
    CorpusError,
    GateError,
    InputError,
    MissingExtraError,
    TargetError,
    TaskError,
)

if TYPE_CHECKING:
    from classifier.api import (
        Evaluation,
        Explanation,
        LearntOn,
        Model,
        NewsClassifier,
        Settings,
        Target,
        Task,
        Trained,
        distill,
        evaluate,
        explain,
        learn,
        load_model,
        read_corpus,
        read_targets,
        save,
        score,
        train,
        tune,
    )

__all__ = [
    "BundleChangedError",
    "BundleContentError",
    "BundleError",
    "BundleTypeError",
    "BundleVersionError",
    "ClassifierError",
    "CorpusError",
    "Evaluation",
    "Explanation",
    "GateError",
    "InputError",
    "LearntOn",
    "MissingExtraError",
    "Model",
    "NewsClassifier",
    "Settings",
    "Target",
    "TargetError",
    "Task",
    "TaskError",
    "Trained",
    "distill",
    "evaluate",
    "explain",
    "learn",
    "load_model",
    "read_corpus",
    "read_targets",
    "save",
    "score",
    "train",
    "tune",
]


def __getattr__(name: str) -> Any:
    # Looked up on first use, so that `classifier --help` imports neither pandas nor scikit-learn.
    if name in __all__:
        return getattr(import_module("classifier.api"), name)
    raise AttributeError(f"module 'classifier' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
