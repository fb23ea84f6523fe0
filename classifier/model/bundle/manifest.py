"""What a bundle says of itself: its manifest, saved beside the model card written from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from classifier.model.bundle.card import model_card
from classifier.model.bundle.content import LinearModel, content_of, name_of
from classifier.model.bundle.schema import FORMAT
from classifier.model.bundle.store import save_bundle, versions
from classifier.model.features.blocks import Features
from classifier.model.training.calibrated import KnownOrigins
from classifier.model.training.likeness import Fitted
from classifier.model.training.pipeline import linear_part
from classifier.model.training.settings import Settings, as_dict
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
    content = content_of(linear_model_of(trained))
    return save_bundle(path, content, manifest, trained.metrics, model_card(manifest, trained.metrics))


def manifest_of(trained: Trained, sources: Sequence[str] = ()) -> dict[str, Any]:
    """Give the manifest, but for the model's hash; `classifier.model.bundle.schema` says what it holds."""
    calibrator = trained.calibrator
    return {
        "format": FORMAT,
        "task": task_entry(trained.task),
        "versions": versions(),
        "corpus": trained.corpus | ({"sources": list(sources)} if sources else {}),
        "parameters": parameters_entry(trained.settings),
        "seed": trained.seed,
        "baseline": trained.pooling.baseline.tolist(),
        "units_a_group": round(trained.pooling.units, 4),
        "calibration": asdict(calibrator),
        "thresholds": dict(zip(trained.task.labels, trained.thresholds, strict=True)),
        **({"promises": trained.promises} if trained.promises else {}),
        **({"known": known_entry(trained.known, trained.task)} if trained.known else {}),
        **({"likeness": likeness_entry(trained.likeness)} if trained.likeness else {}),
        **({"profiles": {code: asdict(own) for code, own in trained.profiles.items()}} if trained.profiles else {}),
        "notes": trained.notes,
        **({"distillation": trained.distillation} if trained.distillation else {}),
        **({"labelling": trained.labelling} if trained.labelling else {}),
        **({"learning": {"loss": trained.curvature.loss}} if trained.curvature else {}),
        **vectors_entry(trained.pipeline.named_steps["features"].features_),
    }


def parameters_entry(settings: Settings) -> dict[str, Any]:
    """The settings as the manifest holds them: of a file of word vectors the name alone."""
    plain = as_dict(settings)
    plain["blocks"] = [
        block | {"vectors": name_of(block)} if "vectors" in block else block for block in plain["blocks"]
    ]
    return plain


def vectors_entry(features: Features) -> dict[str, Any]:
    """What the word vectors of a model were learnt from, and their hash; empty where there are none."""
    vectors = features.vectors
    return {} if vectors is None else {"vectors": {**vectors.about, "sha256": vectors.sha256}}


def known_entry(known: KnownOrigins, task: Task) -> dict[str, Any]:
    """What holds for origins in training, as the manifest holds it."""
    return {
        "column": known.column,
        "names": known.names,
        "calibration": asdict(known.calibrator),
        "thresholds": dict(zip(task.labels, known.thresholds, strict=True)),
        "promises": known.promises,
    }


def likeness_entry(fitted: Fitted) -> dict[str, Any]:
    """What tells articles that are unlike the training articles, but for its columns."""
    likeness = fitted.likeness
    return {
        "means": likeness.means.tolist(),
        "scales": likeness.scales.tolist(),
        "weights": likeness.weights.tolist(),
        "threshold": likeness.threshold,
        "rejected": fitted.rejected,
        "none_of_these": fitted.none_of_these,
        "caught": fitted.caught,
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


def linear_model_of(trained: Trained) -> LinearModel:
    """Take the features and coefficients of a model's scikit-learn pipeline, and what it learnt beside."""
    steps = trained.pipeline.named_steps
    coefficients, intercepts = linear_part(steps["classifier"])
    return LinearModel(
        steps["features"].features_,
        np.ascontiguousarray(coefficients.T, dtype=np.float32),
        np.asarray(intercepts, dtype=np.float64),
        None if trained.likeness is None else trained.likeness.likeness.columns,
        None if trained.curvature is None else trained.curvature.values,
    )
