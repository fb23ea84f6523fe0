"""The bundles that a service answers with, and how they are exchanged while it runs."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from classifier.errors import ClassifierError
from classifier.model.bundle.store import MANIFEST, read_card, read_metrics
from classifier.scoring.decision import fits_language
from classifier.scoring.explain import explain
from classifier.scoring.loaded import find_bundle, load_model
from classifier.scoring.model import Model, warm_all
from classifier.scoring.score import score_batch
from classifier.text.language import detect_language
from classifier.text.languages.codes import UNDETERMINED

SHOWN_HASH = 16
"""Digits of a bundle's SHA-256 in a header."""


WARMED_BY = {
    "id": "warm",
    "title": "Council votes on the harbour bridge",
    "text": "The council of Elmsford voted on Monday to close the harbour bridge for repairs.\n\n"
    "\u201cWe regret the decision,\u201d said Mayor Ines Okafor. Critics of Okafor called the plan a costly failure.",
}
"""Article that is scored and explained once, so that no first request waits for what is built on first use."""


@dataclass(frozen=True)
class Loaded:
    """Bundles that were read together.

    Attributes:
        models: warm, one a task.
        cards: their model cards.
        metrics: their figures.
    """

    models: tuple[Model, ...]
    cards: tuple[str, ...]
    metrics: tuple[dict[str, Any], ...]

    @cached_property
    def header(self) -> str:
        """Task, version of the package that trained it and hash of each bundle."""
        return ", ".join(
            f"{model.task.name};version={model.manifest['versions']['classifier']}"
            f";sha256={model.manifest['sha256'][:SHOWN_HASH]}"
            for model in self.models
        )


class Shelf:
    """Holds the bundles; a request keeps those that it began with.

    Args:
        bundles: folders, or names of shipped bundles.

    Attributes:
        current: what new requests are answered with.

    Raises:
        BundleError: one is refused.
        ClassifierError: two answer one task.
    """

    def __init__(self, bundles: Sequence[str]) -> None:
        self.bundles = tuple(bundles)
        self.stamp = self._stamp()
        self.current = self._loaded()
        _leave_alone()

    def reload(self) -> None:
        """Read the bundles again; where one is refused, all stay as they are.

        Raises:
            ClassifierError: one is refused.
        """
        self.stamp = self._stamp()
        self.current = self._loaded()
        _leave_alone()

    @property
    def is_outdated(self) -> bool:
        """Whether a bundle was saved again since it was read, or since that was tried."""
        return self._stamp() != self.stamp

    def _loaded(self) -> Loaded:
        models = tuple(load_model(bundle) for bundle in self.bundles)
        names = [model.task.name for model in models]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ClassifierError(
                f"two of the bundles answer {twice!r}, and an answer has room for one. Leave one out."
            )
        warm_all(models)
        for model in models:
            explain(_warmed_by(model), model)
        detect_language("Der Rat stimmte ab.")
        score_batch([_warmed_by(model) for model in models], models, probabilities=True)
        cards = tuple(read_card(model.path) for model in models)
        return Loaded(models, cards, tuple(read_metrics(model.path) for model in models))

    def _stamp(self) -> tuple[Any, ...]:
        """When each manifest was written, which is the last file of a bundle."""
        return tuple(_written(bundle) for bundle in self.bundles)


def _warmed_by(model: Model) -> dict[str, str]:
    """The article, said to be in a language that the model reads: it would refuse another."""
    return (
        WARMED_BY
        if fits_language("en", model)
        else {**WARMED_BY, "language": min(model.languages, default=UNDETERMINED)}
    )


def _leave_alone() -> None:
    """Have the garbage collector pass over what was loaded: to look through it would stop all requests."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _written(bundle: str) -> Any:
    try:
        state = (find_bundle(bundle) / MANIFEST).stat()
    except (OSError, ClassifierError):
        return None
    return state.st_mtime_ns, state.st_ino, state.st_size


def shown(model: Model, card: str, metrics: dict[str, Any]) -> dict[str, Any]:
    """What the service says of a model: task, labels, thresholds, figures, card and hash; no place on the disk."""
    task, manifest = model.task, model.manifest
    return {
        "task": task.name,
        "unit": task.unit,
        "multi_label": task.multi_label,
        "labels": list(task.labels),
        "ids": dict(task.ids),
        "thresholds": dict(zip(task.labels, model.thresholds, strict=True)),
        "language": model.language,
        "articles": manifest["corpus"]["rows"],
        "version": manifest["versions"]["classifier"],
        "sha256": manifest["sha256"],
        "validation": metrics.get("validation", {}),
        "card": card,
    }
