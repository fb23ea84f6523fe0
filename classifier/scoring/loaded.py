"""A loaded bundle as arrays: features, linear scores, calibrated probabilities, thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.units import Units
from classifier.errors import BundleError
from classifier.model.bundle.store import read_bundle, read_manifest, task_of
from classifier.model.decision.calibration import Calibrator
from classifier.model.decision.linear import Pooling, linear_part, pooled
from classifier.model.features.blocks import Reads, StoredFeatures, stored_features
from classifier.tasks import TASKS, Task

Array = npt.NDArray[np.float64]

ENOUGH_WORDS = 100
"""Words of a unit that are counted; a long article repeats its own."""

MIN_KNOWN = 2
"""An article with fewer words known to the model than this is answered by the prior alone."""

KNOWN_SHARE = 0.2
"""So many known words and n-grams to each word read, or the text is not of the kind that the model
was trained on. The articles of `seeds/` have 1.1 and more in every shipped bundle; made-up words have none."""


@dataclass(frozen=True)
class Model:
    """A bundle, ready to score.

    Attributes:
        path: of the bundle.
        task: with its labels in the order of the scores.
        features: turns units into a sparse matrix.
        coefficients: shape (n_features, n_labels), float32.
        intercepts: shape (n_labels,).
        calibrator: from decision scores to probabilities.
        thresholds: below which an answer is abstained from, one a label.
        manifest: as saved.
    """

    path: Path
    task: Task
    features: StoredFeatures
    coefficients: npt.NDArray[np.float32]
    intercepts: Array
    calibrator: Calibrator
    thresholds: tuple[float, ...]
    manifest: Mapping[str, Any]

    @property
    def language(self) -> str | None:
        """ISO 639-1 code of the articles it was trained on."""
        language: str | None = self.manifest["corpus"].get("language")
        return language

    @property
    def pooling(self) -> Pooling:
        """How the units of a group are put together."""
        overlap, units = self.manifest["parameters"]["pooling"], self.manifest.get("units_a_group", 1.0)
        return Pooling(float(overlap), np.asarray(self.manifest["baseline"], dtype=np.float64), float(units))

    @property
    def pipeline(self) -> Any:
        """The fitted scikit-learn `Pipeline`, read from the bundle again."""
        return read_bundle(self.path, light=False).pipeline

    def __repr__(self) -> str:
        return f"Model({self.task.name!r}, {len(self.task.labels)} labels, {self.path.name!r})"

    def _repr_html_(self) -> str:
        corpus = self.manifest["corpus"]
        rows = {
            "task": f"{self.task.name} ({self.task.unit})",
            "labels": ", ".join(self.task.labels),
            "trained on": f"{corpus['rows']:,} articles",
            "saved with": f"scikit-learn {self.manifest['versions']['scikit-learn']}",
            "bundle": self.path.name,
        }
        cells = "".join(
            f"<tr><th style='text-align:left'>{key}</th><td>{value}</td></tr>" for key, value in rows.items()
        )
        return f"<table>{cells}</table>"


def load_model(path: str | Path) -> Model:
    """Load a bundle for scoring.

    Args:
        path: a bundle's folder, or the name of a shipped bundle such as `topic`.

    Raises:
        BundleError: it is refused; see `classifier.model.bundle.store`.
    """
    saved = read_bundle(find_bundle(path))
    manifest = saved.manifest
    calibration = manifest["calibration"]
    coefficients, intercepts = linear_part(saved.pipeline.steps[1][1])
    return Model(
        path=saved.path,
        task=task_of(manifest),
        features=stored_features(saved.pipeline.steps[0][1]),
        coefficients=np.ascontiguousarray(coefficients.T, dtype=np.float32),
        intercepts=np.asarray(intercepts, dtype=np.float64),
        calibrator=Calibrator(calibration["method"], calibration["parameters"], calibration["exclusive"]),
        thresholds=tuple(manifest["thresholds"].values()),
        manifest=manifest,
    )


@dataclass(frozen=True)
class Scored:
    """Units with their scores, and what their groups come to.

    Attributes:
        units: as cut.
        scores: linear, of each unit, shape (n_units, n_labels).
        is_strange: the group has so few words that the model knows that it is answered by the prior
            alone, shape (n_groups,).
        probabilities: calibrated, of each group, shape (n_groups, n_labels).
    """

    units: Units
    scores: Array
    is_strange: npt.NDArray[np.bool_]
    probabilities: Array


def score_units(model: Model, reads: Reads) -> Scored:
    """Score units, and put together those of each group."""
    units = reads.units
    sums, known = model.features.scores(reads, model.coefficients)
    scores = sums + model.intercepts
    group, size = np.asarray(units.group, dtype=np.int64), len(units.articles)
    is_strange = _are_strange(units, np.bincount(group, known, size))
    probabilities = model.calibrator(pooled(scores, units, model.pooling))
    return Scored(units, scores, is_strange, probabilities)


def _are_strange(units: Units, known: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Whether groups have too few known words for the words they have."""
    is_strange = known < max(MIN_KNOWN, KNOWN_SHARE * ENOUGH_WORDS)
    few = set(np.flatnonzero(is_strange).tolist())  # most groups have enough, however long they are
    words = dict.fromkeys(few, 0)
    for group, text in zip(units.group, units.text, strict=True):
        if group in few:
            words[group] += min(len(text.split(None, ENOUGH_WORDS)), ENOUGH_WORDS)
    for group, count in words.items():
        is_strange[group] = known[group] < max(MIN_KNOWN, KNOWN_SHARE * min(count, ENOUGH_WORDS))
    return is_strange


def unit_scores(model: Model, units: Units) -> Array:
    """Linear score of each unit for each label, shape (n_units, n_labels)."""
    if not len(units):
        return np.zeros((0, len(model.task.labels)))
    sums, _ = model.features.scores(Reads(units), model.coefficients)
    return sums + model.intercepts


def group_scores(model: Model, units: Units) -> Array:
    """Decision scores of each group, shape (n_groups, n_labels)."""
    return pooled(unit_scores(model, units), units, model.pooling)


def shipped_bundles() -> dict[str, Path]:
    """The bundles that come with the package, by name, the built-in tasks' first and in their order.

    They are inside the package, or beside it in a checkout.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "shipped", package.parent / "models"):
        found = {path.parent.name: path.parent for path in sorted(folder.glob("[!.]*/manifest.json"))}
        if found:
            known = [name for name in TASKS if name in found]
            return {name: found[name] for name in (*known, *(name for name in found if name not in known))}
    return {}


def find_bundle(path: str | Path) -> Path:
    """Give a folder as it is, and a shipped bundle by its name.

    Raises:
        BundleError: neither is there.
    """
    folder = Path(path)
    if folder.exists() or len(folder.parts) > 1:
        read_manifest(folder)
        return folder
    shipped = shipped_bundles()
    if str(path) in shipped:
        return shipped[str(path)]
    raise BundleError(f"no such folder, and no shipped bundle: those are {', '.join(shipped) or 'none'}.", path=path)
