"""A loaded bundle as arrays: features, linear scores, calibrated probabilities, thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.errors import BundleError
from classifier.model.bundle.content import LinearModel, linear_model
from classifier.model.bundle.store import read_bundle, read_manifest, task_of
from classifier.model.decision.calibration import Calibrator
from classifier.model.decision.pooling import Pooling
from classifier.model.features.blocks import Features
from classifier.tasks import TASKS, Task

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """A bundle, ready to score.

    Attributes:
        path: of the bundle; of a model that was not saved, its task's name.
        task: with its labels in the order of the scores.
        features: fitted blocks.
        coefficients: shape (n_features, n_labels), float32.
        intercepts: shape (n_labels,).
        calibrator: from decision scores to probabilities.
        thresholds: below which an answer is abstained from, one a label.
        manifest: as saved.
    """

    path: Path
    task: Task
    features: Features
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
        overlap, units = self.manifest["parameters"]["pooling"], self.manifest["units_a_group"]
        return Pooling(float(overlap), np.asarray(self.manifest["baseline"], dtype=np.float64), float(units))

    def to_sklearn(self) -> Any:
        """Rebuild a scikit-learn `Pipeline` whose `predict_proba` gives the same probabilities.

        Its input is a list of texts, or a corpus frame; see `classifier.estimator`.
        """
        from classifier.scoring.sklearn_pipeline import pipeline_of

        return pipeline_of(self)

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
    return model_of(saved.manifest, linear_model(saved.content), saved.path)


def model_of(manifest: Mapping[str, Any], linear: LinearModel, path: Path) -> Model:
    """Put a model together from a manifest and what scores units."""
    calibration = manifest["calibration"]
    return Model(
        path=path,
        task=task_of(manifest),
        features=linear.features,
        coefficients=linear.coefficients,
        intercepts=linear.intercepts,
        calibrator=Calibrator(calibration["method"], calibration["parameters"], calibration["exclusive"]),
        thresholds=tuple(manifest["thresholds"].values()),
        manifest=manifest,
    )


def shipped_bundles() -> dict[str, Path]:
    """Give the bundles that come with the package, by name, the built-in tasks' first and in their order.

    They are inside the package, or beside it in a checkout.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "shipped", package.parent / "models"):
        bundles = {path.parent.name: path.parent for path in sorted(folder.glob("[!.]*/manifest.json"))}
        if bundles:
            return {name: bundles[name] for name in sorted(bundles, key=_rank)}
    return {}


def _rank(name: str) -> tuple[int, str]:
    """Built-in tasks in their order, then others by name."""
    return (list(TASKS).index(name) if name in TASKS else len(TASKS)), name


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
