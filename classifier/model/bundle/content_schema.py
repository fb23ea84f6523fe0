"""The rules that the content of `model.joblib` keeps: types, shapes, finite numbers, sorted vocabularies."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from itertools import islice
from typing import Any

import numpy as np

from classifier.model.bundle.schema import SchemaError
from classifier.model.features.inputs import FIELDS, NUMBERS
from classifier.model.features.own_vectors import problem_of, problem_of_about
from classifier.tfidf.vocabulary import SEPARATOR

MAX_N = 20
"""Words or letters of an n-gram."""

CHOICES: Mapping[str, tuple[object, ...]] = {
    "analyzer": ("word", "char_wb"),
    "norm": ("l2", "l1", None),
    "dtype": ("float32", "float64"),
}
"""Values that a parameter of a vocabulary may have."""

FLAGS = ("lowercase", "sublinear_tf", "binary")


def check_content(
    content: Any, *, labels: int, likeness: bool = False, curvature: bool = False, vectors: bool = False
) -> None:
    """Check what a file holds.

    Args:
        content: as read; see `Content`.
        labels: that the manifest names.
        likeness: whether the manifest names a likeness.
        curvature: whether the manifest says that it can learn on.
        vectors: whether the manifest names word vectors.

    Raises:
        SchemaError: a value is missing, or not what it has to be.
    """
    if type(content) is not dict or set(content) - {"likeness", "curvature", "vectors"} != {
        "blocks",
        "coefficients",
        "intercepts",
    }:
        raise SchemaError("it is no table of blocks, coefficients and intercepts")
    blocks = content["blocks"]
    if type(blocks) is not list or not blocks:
        raise SchemaError("it has no blocks of features")
    if ("vectors" in content) != vectors:
        raise SchemaError("its word vectors are not what the manifest names")
    dimensions = _check_vectors(content["vectors"]) if vectors else None
    width = sum(_check_block(block, number, dimensions) for number, block in enumerate(blocks, start=1))
    _check_array(content["coefficients"], (width, labels), "float32", "coefficients")
    _check_array(content["intercepts"], (labels,), "float64", "intercepts")
    if ("likeness" in content) != likeness:
        raise SchemaError("its likeness is not what the manifest names")
    if likeness:
        _check_array(content["likeness"], (width, labels + 1), "float32", "likeness")
    if ("curvature" in content) != curvature:
        raise SchemaError("its curvature is not what the manifest names")
    if curvature:
        _check_array(content["curvature"], (width + 1, labels), "float32", "curvature")
        if (content["curvature"] < 0).any():
            raise SchemaError("curvature holds numbers under 0")


def _check_vectors(vectors: Any) -> int:
    """Check word vectors, and give their number of dimensions."""
    if type(vectors) is not dict or set(vectors) != {"vocabulary", "codes", "scale", "about"}:
        raise SchemaError("its word vectors are no table of a vocabulary, codes, scale, and what they are about")
    if type(vectors["about"]) is not str or problem_of_about(vectors["about"]):
        raise SchemaError("its word vectors do not say what they were learnt from")
    if problem := problem_of(vectors["codes"], vectors["scale"], _check_vocabulary(vectors["vocabulary"], "vectors")):
        raise SchemaError(f"its word vectors cannot be used: {problem}")
    return len(vectors["scale"])


def _check_block(block: Any, number: int, dimensions: int | None) -> int:
    """Check a block, and give its number of features; `dimensions` is that of the word vectors, if there are any."""
    where = f"block {number}"
    if type(block) is not dict or type(block.get("field")) is not str or "vocabulary" not in block:
        raise SchemaError(f"{where} is no table with a field and a vocabulary")
    weight = block.get("weight", 1.0)
    if type(weight) not in (int, float) or not abs(weight) < 1e6:
        raise SchemaError(f"{where} has a weight that is no finite number")
    field, vocabulary = block["field"], block["vocabulary"]
    if "vectors" in block:
        if dimensions is None or vocabulary is not None or field not in FIELDS or type(block["vectors"]) is not str:
            raise SchemaError(f"{where} reads word vectors that are not there, or something beside them")
        return dimensions
    if vocabulary is None and field in NUMBERS:
        return len(NUMBERS[field].names)
    if vocabulary is None or field not in FIELDS:
        raise SchemaError(f"{where} has a field that is not known, or no vocabulary")
    return _check_vocabulary(vocabulary, where)


def _check_vocabulary(vocabulary: Any, where: str) -> int:
    """Check a vocabulary, and give its number of terms."""
    names = {"terms", "idf", "stop_words", "ngram_range", *CHOICES, *FLAGS}
    if type(vocabulary) is not dict or set(vocabulary) != names:
        raise SchemaError(f"{where} has a vocabulary that lacks something, or has too much")
    for name, choices in CHOICES.items():
        if type(vocabulary[name]) not in (str, type(None)) or vocabulary[name] not in choices:
            raise SchemaError(f"{where} has a vocabulary with an unknown {name}")
    if any(type(vocabulary[name]) is not bool for name in FLAGS):
        raise SchemaError(f"{where} has a vocabulary with a flag that is not true or false")
    _check_range(vocabulary["ngram_range"], where)
    stop_words = vocabulary["stop_words"]
    if type(stop_words) is not list or any(type(word) is not str for word in stop_words):
        raise SchemaError(f"{where} has stop words that are no texts")
    size = _check_terms(vocabulary["terms"], where)
    if vocabulary["idf"] is not None:
        _check_array(vocabulary["idf"], (size,), vocabulary["dtype"], f"the document frequencies of {where}")
    return size


def _check_range(ngram_range: Any, where: str) -> None:
    is_pair = type(ngram_range) is list and len(ngram_range) == 2 and all(type(n) is int for n in ngram_range)
    if not is_pair or not 1 <= ngram_range[0] <= ngram_range[1] <= MAX_N:
        raise SchemaError(f"{where} has n-grams of no possible length")


def _check_terms(blob: Any, where: str) -> int:
    if type(blob) is not bytes or not blob.endswith(SEPARATOR):
        raise SchemaError(f"{where} has terms that are no list")
    try:
        blob.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise SchemaError(f"{where} has terms that are no UTF-8") from error
    terms = blob.split(SEPARATOR)
    terms.pop()  # what is behind the last separator
    # Strictly rising from one that is not empty: none is empty, or there twice.
    if not terms[0] or not all(map(operator.lt, terms, islice(terms, 1, None))):
        raise SchemaError(f"{where} has terms that are empty, not sorted, or there twice")
    return len(terms)


def _check_array(values: Any, shape: tuple[int, ...], dtype: str, name: str) -> None:
    if not isinstance(values, np.ndarray) or values.shape != shape or values.dtype.name != dtype:
        raise SchemaError(f"{name} are not {dtype} numbers of the shape {shape}")
    if not np.isfinite(values).all():
        raise SchemaError(f"{name} hold numbers that are not finite")
