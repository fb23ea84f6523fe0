"""Bundles to models: a folder, or the name of a shipped bundle; and folders of one bundle a language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.articles import Article
from classifier.errors import BundleError
from classifier.model.bundle.content import LinearModel, linear_model
from classifier.model.bundle.store import read_bundle, read_manifest, task_of
from classifier.model.decision.calibration import Calibrator
from classifier.model.decision.likeness import Likeness
from classifier.model.decision.origins import Origins
from classifier.model.decision.thresholds import promised_thresholds
from classifier.model.decision.voices import FITTED, Voices
from classifier.model.decision.windows import Windows
from classifier.scoring.decision import language_of, reads
from classifier.scoring.model import Model
from classifier.tasks import TASKS, Task


@dataclass(frozen=True)
class Routed:
    """Models of one task, one a language, as `train --by-language` makes them: each article has the one that reads it.

    Attributes:
        path: of their folder.
        models: in the order of the languages.
    """

    path: Path
    models: tuple[Model, ...]

    @cached_property
    def task(self) -> Task:
        """Their task, with the labels of all of them."""
        labels = dict.fromkeys(label for model in self.models for label in model.task.labels)
        ids = {label: id for model in self.models for label, id in model.task.ids.items()}
        return replace(self.models[0].task, labels=tuple(labels), ids=ids)

    @cached_property
    def label_counts(self) -> Mapping[str, int]:
        """Training articles of each label, of all languages."""
        counts: Counter[str] = Counter()
        for model in self.models:
            counts.update(model.manifest["corpus"]["label_counts"])
        return counts

    def reader(self, article: Article) -> tuple[str, Model | None]:
        """Give an article's language, and the model that answers it as `score` does; None: none does."""
        language = language_of(article, self.models)
        return language, next((model for model in self.models if reads(model, language, self.models)), None)


def load_judged(path: str | Path) -> Model | Routed:
    """Load what can be judged: a bundle, or a folder of one bundle a language.

    Raises:
        BundleError: one is refused, see `load_model`; or the folder holds bundles of several tasks.
    """
    bundles = bundles_of(path)
    if not _bundles_in(Path(path)):
        return load_model(path)
    models = tuple(map(load_model, bundles))
    kinds = {(model.task.name, model.task.unit, model.task.multi_label) for model in models}
    if len(kinds) > 1:
        names = ", ".join(sorted({name for name, _, _ in kinds}))
        raise BundleError(f"holds bundles of several tasks ({names}). Name one, such as {bundles[0]}.", path=path)
    return Routed(Path(path), models)


def load_model(path: str | Path, *, precision: float | None = None) -> Model:
    """Load a bundle for scoring.

    Args:
        path: a bundle's folder, or the name of a shipped bundle such as `topic`.
        precision: share of the answers given for certain that should be right, 0 to 1; None: as in training.

    Raises:
        BundleError: it is refused; see `classifier.model.bundle.store`.
        InputError: it cannot promise that precision.
    """
    saved = read_bundle(find_bundle(path))
    return model_of(with_precision(saved.manifest, precision, saved.path), linear_model(saved.content), saved.path)


def with_precision(manifest: Mapping[str, Any], precision: float | None, path: Path) -> Mapping[str, Any]:
    """Give a manifest with the thresholds of another promised precision; None: as it is.

    Raises:
        InputError: the bundle cannot promise it.
    """
    if precision is None:
        return manifest
    labels = list(manifest["thresholds"])

    def promised(table: Mapping[str, Any]) -> dict[str, Any]:
        thresholds = promised_thresholds(table.get("promises"), precision, name=path)
        return {**table, "thresholds": dict(zip(labels, thresholds, strict=True))}

    changed = promised(manifest)
    if "known" in manifest:
        changed["known"] = promised(manifest["known"])
    fitted = {name: promised(table) for name, table in manifest.get("voices", {}).items() if name in FITTED}
    if fitted:
        changed["voices"] = {**manifest["voices"], **fitted}
    return changed


def at_precision(model: Model, precision: float | None) -> Model:
    """Give a model with the thresholds of another promised precision; it shares all else with the model.

    Raises:
        InputError: the bundle cannot promise it.
    """
    if precision is None:
        return model
    manifest = with_precision(model.manifest, precision, model.path)
    known = _origins(manifest["known"]) if "known" in manifest else None
    thresholds, voices = tuple(manifest["thresholds"].values()), _voices_of(manifest)
    other = replace(model, manifest=manifest, thresholds=thresholds, known=known, voices=voices)
    vars(other)["columns"] = model.columns  # where the cached property looks first
    return other


def model_of(manifest: Mapping[str, Any], linear: LinearModel, path: Path) -> Model:
    """Put a model together from a manifest and what scores units."""
    return Model(
        path=path,
        task=task_of(manifest),
        features=linear.features,
        coefficients=linear.coefficients,
        intercepts=linear.intercepts,
        calibrator=Calibrator(**manifest["calibration"]),
        thresholds=tuple(manifest["thresholds"].values()),
        manifest=manifest,
        known=_origins(manifest["known"]) if "known" in manifest else None,
        voices=_voices_of(manifest),
        windows=Windows.of(manifest["windows"]) if "windows" in manifest else None,
        likeness=None if linear.likeness is None else _likeness(manifest["likeness"], linear.likeness),
    )


def _voices_of(manifest: Mapping[str, Any]) -> Voices | None:
    return Voices.of(manifest["voices"], manifest["task"]["labels"]) if "voices" in manifest else None


def _likeness(stored: Mapping[str, Any], columns: npt.NDArray[np.float32]) -> Likeness:
    means, scales, weights = (np.asarray(stored[name], np.float64) for name in ("means", "scales", "weights"))
    return Likeness(columns, means, scales, weights, stored["threshold"])


def _origins(known: Mapping[str, Any]) -> Origins:
    thresholds = tuple(known["thresholds"].values())
    return Origins(known["column"], frozenset(known["names"]), Calibrator(**known["calibration"]), thresholds)


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


def bundles_of(path: str | Path) -> list[Path]:
    """Give the bundles of a folder that holds one a language, as `train --by-language` makes it; else the one bundle.

    Raises:
        BundleError: there is none.
    """
    return _bundles_in(Path(path)) or [find_bundle(path)]


def _bundles_in(folder: Path) -> list[Path]:
    """The bundles in a folder that is none itself."""
    if (folder / "manifest.json").exists():
        return []
    return [manifest.parent for manifest in sorted(folder.glob("*/manifest.json"))]


def find_bundle(path: str | Path) -> Path:
    """Give a folder as it is, and a shipped bundle by its name.

    Raises:
        BundleError: neither is there.
    """
    folder = Path(path)
    if not folder.name:
        raise BundleError("names no bundle: give a folder, or the name of a shipped bundle.", path=repr(str(path)))
    if folder.exists() or len(folder.parts) > 1:
        if within := _bundles_in(folder):
            raise BundleError(f"holds several bundles. Name one of them, such as {within[0]}.", path=folder)
        read_manifest(folder)
        return folder
    shipped = shipped_bundles()
    if str(path) in shipped:
        return shipped[str(path)]
    raise BundleError(f"no such folder, and no shipped bundle: those are {', '.join(shipped) or 'none'}.", path=path)
