"""What `model.joblib` holds: arrays, numbers, texts, lists and dictionaries, from which a model is put together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.model.features.blocks import Block, Features
from classifier.model.features.own_vectors import Vectors
from classifier.tfidf.transform import Transform
from classifier.tfidf.vocabulary import SHARED, Vocabulary

Content = Mapping[str, Any]
"""`blocks`, each with its `vocabulary`, or None and `vectors`, the name of a file of word vectors that was read;
`coefficients`, shape (n_features, n_labels); `intercepts`, shape (n_labels,); perhaps `vectors` (a `vocabulary`,
`codes`, `scale` and `about`, see `classifier.model.features.own_vectors`), `likeness`, shape (n_features,
n_labels + 1), and `curvature`, shape (n_features + 1, n_labels)."""


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
    pairs, vectors = zip(model.features.blocks, model.features.vocabularies, strict=True), model.features.vectors
    return {
        "blocks": [{**_plain(block), "vocabulary": _stored(vocabulary)} for block, vocabulary in pairs],
        "coefficients": model.coefficients,
        "intercepts": model.intercepts,
        **({} if model.likeness is None else {"likeness": model.likeness}),
        **({} if model.curvature is None else {"curvature": model.curvature}),
        **({} if vectors is None else {"vectors": _stored_vectors(vectors)}),
    }


def linear_model(content: Content) -> LinearModel:
    """Put a model together from what is stored, which was checked."""
    blocks = [{name: value for name, value in block.items() if name != "vocabulary"} for block in content["blocks"]]
    vectors = _vectors(content["vectors"]) if "vectors" in content else None
    transforms = [vectors if "vectors" in block else _transform(block["vocabulary"]) for block in content["blocks"]]
    features = Features(blocks, transforms)
    extras = (content.get(name) for name in ("likeness", "curvature"))
    return LinearModel(features, content["coefficients"], content["intercepts"], *extras)


def _plain(block: Block) -> dict[str, Any]:
    own = {name: list(value) if isinstance(value, tuple) else value for name, value in block.items()}
    return own | {"vectors": name_of(block)} if "vectors" in block else own


def name_of(block: Block) -> str:
    """The name of the file whose word vectors a block reads, without its folder."""
    return Path(block["vectors"]).name if isinstance(block["vectors"], str) else "vectors"


def _stored_vectors(vectors: Vectors) -> dict[str, Any]:
    about = json.dumps(vectors.about, ensure_ascii=False, allow_nan=False)
    return {
        "vocabulary": _stored(vectors.vocabulary),
        "codes": vectors.codes,
        "scale": vectors.scale,
        "about": about,
    }


def _vectors(stored: Mapping[str, Any]) -> Vectors:
    return Vectors(_vocabulary(stored["vocabulary"]), stored["codes"], stored["scale"], json.loads(stored["about"]))


def _stored(vocabulary: Vocabulary | None) -> dict[str, Any] | None:
    if vocabulary is None:
        return None
    shared = {name: getattr(vocabulary, name) for name in SHARED}
    return {
        "terms": vocabulary.blob,
        "idf": vocabulary.idf,
        "stop_words": sorted(vocabulary.stop_words),
        "dtype": vocabulary.dtype,
        **_plain(shared),
    }


def _transform(stored: Mapping[str, Any] | None) -> Transform | None:
    return None if stored is None else Transform(_vocabulary(stored))


def _vocabulary(stored: Mapping[str, Any]) -> Vocabulary:
    shared = {name: stored[name] for name in SHARED}
    return Vocabulary(
        stored["terms"],
        stored["idf"],
        **{**shared, "ngram_range": tuple(stored["ngram_range"])},
        stop_words=frozenset(stored["stop_words"]),
        dtype=stored["dtype"],
    )
