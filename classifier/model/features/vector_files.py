"""Files of word vectors: arrays and a text of JSON in one `.npz`, written whole, and read without running anything."""

from __future__ import annotations

import json
import os
import stat
import zipfile
import zlib
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from classifier.errors import InputError
from classifier.files import whole_file
from classifier.model.features.own_vectors import MAX_WORDS, Vectors, problem_of, problem_of_about
from classifier.tfidf.vocabulary import SEPARATOR, Vocabulary

FORMAT = 1
"""Raise when an older `classifier` could not read, or would misread, what this one writes."""

ARRAYS: Mapping[str, str] = {"terms": "|u1", "idf": "<f4", "codes": "|u1", "scale": "<f4", "about": "|u1"}
"""Arrays of a file, and the type of each."""

MAX_BYTES = 1 << 30
"""Bytes of a file, and of what it unpacks to."""

CUTS = (("word", 1), *(("char_wb", letters) for letters in range(1, 21)))
"""How texts are cut: into words, or into runs of so many letters."""

AGAIN = 'Make it with "classifier corpus vectors".'

NAMES = frozenset(f"{name}.npy" for name in ARRAYS)


def write_vectors(vectors: Vectors, path: Path) -> None:
    """Write a file of vectors: the same vectors give the same bytes.

    Raises:
        InputError: it cannot be written.
    """
    own = vectors.vocabulary
    about = {"format": FORMAT, "cut": {"analyzer": own.analyzer, "letters": own.ngram_range[0]}, **vectors.about}
    text = json.dumps(about, ensure_ascii=False, allow_nan=False).encode()
    arrays = {
        "terms": np.frombuffer(own.blob, np.uint8),
        "idf": np.asarray(own.idf, dtype="<f4"),
        "codes": vectors.codes,
        "scale": vectors.scale.astype("<f4"),
        "about": np.frombuffer(text, np.uint8),
    }
    with whole_file(path) as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


def read_vectors(path: str | Path) -> Vectors:
    """Read a file of vectors; one that did not change is read once.

    Raises:
        InputError: it cannot be read, or is not what `write_vectors` writes.
    """
    place = Path(path)
    try:
        status = place.stat()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}). {AGAIN}", path=path) from error
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"is no regular file. {AGAIN}", path=path)
    return _read(str(place), status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=2)
def _read(path: str, changed: int, size: int) -> Vectors:
    del changed
    if size > MAX_BYTES:
        raise InputError(f"has {size:,} bytes, too many for word vectors. {AGAIN}", path=path)
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(number, "rb") as file:
        try:
            return _vectors_of(_arrays(file))
        except (ValueError, KeyError, EOFError, OSError, MemoryError, zipfile.BadZipFile, zlib.error) as error:
            raise InputError(f"holds no word vectors ({str(error)[:200] or 'damaged'}). {AGAIN}", path=path) from error
        except (RecursionError, NotImplementedError, RuntimeError, SyntaxError, TypeError) as error:
            raise InputError(f"holds no word vectors ({type(error).__name__}). {AGAIN}", path=path) from error


def _arrays(file: BinaryIO) -> dict[str, Any]:
    """The arrays of a file, each with the type that it has to have; none is unpacked before its size is known."""
    with zipfile.ZipFile(file) as packed:
        entries = packed.infolist()
        if len(entries) != len(NAMES) or {entry.filename for entry in entries} != NAMES:
            raise ValueError("its parts are others")
        if sum(entry.file_size for entry in entries) > MAX_BYTES:
            raise ValueError("it unpacks to too much")
        return {entry.filename.removesuffix(".npy"): _array(packed, entry) for entry in entries}


def _array(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Any:
    """One array: its description first, which has to fit the bytes that there are."""
    name = entry.filename.removesuffix(".npy")
    with packed.open(entry) as file:
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError(f"{name} is of an unknown version")
        shape, by_column, dtype = np.lib.format.read_array_header_1_0(file)
        if dtype.str != ARRAYS[name] or by_column or len(shape) != (2 if name == "codes" else 1):
            raise ValueError(f"{name} has another type")
        size = dtype.itemsize * int(np.prod([int(length) for length in shape], dtype=object))
        if not 0 < size <= entry.file_size:
            raise ValueError(f"{name} has not the length that it names")
        data = file.read(size)
        if len(data) != size or file.read(1):
            raise ValueError(f"{name} has not the length that it names")
    return np.frombuffer(data, dtype).reshape(shape)


def _vectors_of(arrays: Mapping[str, Any]) -> Vectors:
    """Put vectors together from arrays, once these are checked."""
    text = arrays["about"].tobytes().decode()
    if problem := problem_of_about(text):
        raise ValueError(f"what it says of itself {problem}")
    about = json.loads(text)
    if about.pop("format", None) != FORMAT:
        raise ValueError(f"it is of another format than {FORMAT}")
    blob, idf = arrays["terms"].tobytes(), arrays["idf"]
    words = blob.count(SEPARATOR)
    if not blob.endswith(SEPARATOR) or not _are_sorted(blob) or words > MAX_WORDS:
        raise ValueError("its words are no sorted list")
    if len(idf) != words or not np.isfinite(idf).all() or not ((idf >= 0) & (idf < 1e3)).all():
        raise ValueError("the weights of its words are not a number each")
    if problem := problem_of(arrays["codes"], arrays["scale"], words):
        raise ValueError(problem)
    return Vectors(_vocabulary(blob, idf, about.pop("cut", None)), arrays["codes"], arrays["scale"], about)


def _vocabulary(blob: bytes, idf: Any, cut: Any) -> Vocabulary:
    analyzer, letters = (cut.get("analyzer"), cut.get("letters")) if isinstance(cut, dict) else (None, None)
    if type(letters) is not int or (analyzer, letters) not in CUTS:
        raise ValueError("it does not say how texts are cut")
    return Vocabulary(blob, idf, str(analyzer), (letters, letters), sublinear_tf=True, dtype="float32")


def _are_sorted(blob: bytes) -> bool:
    blob.decode("utf-8", "surrogatepass")
    terms = blob.split(SEPARATOR)[:-1]
    return bool(terms[0]) and all(one < other for one, other in pairwise(terms))
