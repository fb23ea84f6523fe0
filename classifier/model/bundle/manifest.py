"""What a bundle says of itself: its manifest, saved beside the model card written from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from classifier.model.bundle.card import model_card
from classifier.model.bundle.content import LinearModel, content_of
from classifier.model.bundle.schema import FORMAT
from classifier.model.bundle.store import save_bundle, versions
from classifier.model.training.pipeline import linear_part
from classifier.model.training.settings import as_dict
from classifier.model.training.train import Trained
from classifier.tasks import Task


def save(trained: Trained, path: str | Path, *, sources: Sequence[str] = ()) -> Path:
    """Save a trained model as a bundle.

    Args:
        trained: what `train` gave.
        path: the bundle's folder.
        sources: of the corpus with their licences, a line each, for the model card; none: those
            that the corpus itself named.
    """
    manifest = manifest_of(trained, sources)
    content = content_of(linear_model_of(trained.pipeline))
    return save_bundle(path, content, manifest, trained.metrics, model_card(manifest, trained.metrics))


def manifest_of(trained: Trained, sources: Sequence[str] = ()) -> dict[str, Any]:
    """Give the manifest, but for the model's hash; `classifier.model.bundle.schema` says what it holds."""
    calibrator = trained.calibrator
    return {
        "format": FORMAT,
        "task": task_entry(trained.task),
        "versions": versions(),
        "corpus": trained.corpus | ({"sources": list(sources)} if sources else {}),
        "parameters": as_dict(trained.settings),
        "seed": trained.seed,
        "baseline": trained.pooling.baseline.tolist(),
        "units_a_group": round(trained.pooling.units, 4),
        "calibration": asdict(calibrator),
        "thresholds": dict(zip(trained.task.labels, trained.thresholds, strict=True)),
        "notes": trained.notes,
        **({"distillation": trained.distillation} if trained.distillation else {}),
    }


def task_entry(task: Task) -> dict[str, Any]:
    """A task as the manifest holds it."""
    return {
        "name": task.name,
        "unit": task.unit,
        "labels": list(task.labels),
        "ids": dict(task.ids),
        "multi_label": task.multi_label,
    }


def linear_model_of(pipeline: Any) -> LinearModel:
    """Take a fitted scikit-learn pipeline's features and coefficients."""
    coefficients, intercepts = linear_part(pipeline.named_steps["classifier"])
    return LinearModel(
        pipeline.named_steps["features"].features_,
        np.ascontiguousarray(coefficients.T, dtype=np.float32),
        np.asarray(intercepts, dtype=np.float64),
    )
