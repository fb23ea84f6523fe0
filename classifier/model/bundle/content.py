"""What `model.joblib` holds: arrays, numbers, texts, lists and dictionaries, from which a model is put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.model.features.blocks import Block, Features
from classifier.tfidf.transform import Transform
from classifier.tfidf.vocabulary import SHARED, Vocabulary

Content = Mapping[str, Any]
"""`blocks`, each with its `vocabulary`; `coefficients`, shape (n_features, n_labels); `intercepts`, shape
(n_labels,); perhaps `likeness`, shape (n_features, n_labels + 1), and `curvature`, shape (n_features + 1, n_labels)."""


@dataclass(frozen=True)
class LinearModel:
    """What scores units.

    Attributes:
        features: fitted blocks.
        coefficients: shape (n_features, n_labels), float32.
        intercepts: shape (n_labels,).
        likeness: see `classifier.model.decision.likeness`, shape (n_features, n_labels + 1); None: there is none.
        curvature: what later learning takes, see `classifier.model.training.curvature`, shape (n_features + 1,
            n_labels), float32; None: it was not kept.
    """

    features: Features
    coefficients: npt.NDArray[np.float32]
    intercepts: npt.NDArray[np.float64]
    likeness: npt.NDArray[np.float32] | None = None
    curvature: npt.NDArray[np.float32] | None = None


def content_of(model: LinearModel) -> dict[str, Any]:
    """Take a model apart into what is stored."""
    pairs = zip(model.features.blocks, model.features.transforms, strict=True)
    return {
        "blocks": [{**_plain(block), "vocabulary": _stored(transform)} for block, transform in pairs],
        "coefficients": model.coefficients,
        "intercepts": model.intercepts,
        **({} if model.likeness is None else {"likeness": model.likeness}),
        **({} if model.curvature is None else {"curvature": model.curvature}),
    }


def linear_model(content: Content) -> LinearModel:
    """Put a model together from what is stored, which was checked."""
    blocks = [{name: value for name, value in block.items() if name != "vocabulary"} for block in content["blocks"]]
    transforms = [_transform(block["vocabulary"]) for block in content["blocks"]]
    features = Features(blocks, transforms)
    extras = (content.get(name) for name in ("likeness", "curvature"))
    return LinearModel(features, content["coefficients"], content["intercepts"], *extras)


def _plain(block: Block) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in block.items()}


def _stored(transform: Transform | None) -> dict[str, Any] | None:
    if transform is None:
        return None
    vocabulary = transform.vocabulary
    shared = {name: getattr(vocabulary, name) for name in SHARED}
    return {
        "terms": vocabulary.blob,
        "idf": vocabulary.idf,
        "stop_words": sorted(vocabulary.stop_words),
        "dtype": vocabulary.dtype,
        **_plain(shared),
    }


def _transform(stored: Mapping[str, Any] | None) -> Transform | None:
    if stored is None:
        return None
    shared = {name: stored[name] for name in SHARED}
    vocabulary = Vocabulary(
        stored["terms"],
        stored["idf"],
        **{**shared, "ngram_range": tuple(stored["ngram_range"])},
        stop_words=frozenset(stored["stop_words"]),
        dtype=stored["dtype"],
    )
    return Transform(vocabulary)
