"""Files of word vectors are read as they were written, and anything else is refused in one line."""

from __future__ import annotations

import io
import json
import os
import pickle
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifier.errors import InputError
from classifier.model.features.own_vectors import Vectors
from classifier.model.features.vector_files import read_vectors, write_vectors
from classifier.model.vectors.learn import learn_vectors
from tests.model.vectors.articles import articles

Arrays = dict[str, Any]


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return learn_vectors(articles(), dimensions=4)


@pytest.fixture
def file(vectors: Vectors, tmp_path: Path) -> Path:
    write_vectors(vectors, tmp_path / "own.npz")
    return tmp_path / "own.npz"


def test_what_is_read_is_what_was_written(vectors: Vectors, file: Path) -> None:
    read = read_vectors(file)
    assert read.sha256 == vectors.sha256 and read.about == vectors.about
    assert read.vocabulary.terms == vectors.vocabulary.terms
    np.testing.assert_array_equal(read.table, vectors.table)


def test_the_same_vectors_give_the_same_bytes(vectors: Vectors, file: Path) -> None:
    write_vectors(vectors, file.with_name("again.npz"))
    assert file.read_bytes() == file.with_name("again.npz").read_bytes()


def test_a_file_that_changed_is_read_anew(vectors: Vectors, file: Path) -> None:
    read_vectors(file)
    file.write_bytes(b"PK")
    with pytest.raises(InputError, match="holds no word vectors"):
        read_vectors(file)


def about(**changes: Any) -> Callable[[Arrays], Arrays]:
    def change(arrays: Arrays) -> Arrays:
        own = {**json.loads(arrays["about"].tobytes()), **changes}
        return arrays | {"about": np.frombuffer(json.dumps(own).encode(), np.uint8)}

    return change


def with_nan(values: Any) -> Any:
    own = values.copy()
    own[0] = np.nan
    return own


CHANGES: Mapping[str, Callable[[Arrays], Arrays]] = {
    "no scale": lambda a: {name: value for name, value in a.items() if name != "scale"},
    "more": lambda a: a | {"more": np.zeros(3)},
    "nan in scale": lambda a: a | {"scale": with_nan(a["scale"])},
    "nan in weights": lambda a: a | {"idf": with_nan(a["idf"])},
    "infinite scale": lambda a: a | {"scale": a["scale"] * np.float32(np.inf)},
    "weights below 0": lambda a: a | {"idf": -a["idf"]},
    "other shape": lambda a: a | {"codes": a["codes"][:-1]},
    "turned": lambda a: a | {"codes": np.asfortranarray(a["codes"])},
    "three dimensions": lambda a: a | {"codes": a["codes"][None]},
    "other numbers": lambda a: a | {"codes": a["codes"].astype(np.float64)},
    "float64 scale": lambda a: a | {"scale": a["scale"].astype(np.float64)},
    "no dimensions": lambda a: a | {"codes": a["codes"][:, :0], "scale": a["scale"][:0]},
    "objects": lambda a: a | {"scale": np.array([os.system], dtype=object)},
    "not sorted": lambda a: a | {"terms": a["terms"][::-1].copy()},
    "no utf-8": lambda a: a | {"terms": np.full(len(a["terms"]), 0xFF, np.uint8)},
    "words cut off": lambda a: a | {"terms": a["terms"][:-1]},
    "no JSON": lambda a: a | {"about": np.frombuffer(b"{", np.uint8)},
    "deep JSON": lambda a: a | {"about": np.frombuffer(b"[" * 60_000, np.uint8)},
    "long JSON": lambda a: a | {"about": np.frombuffer(b" " * 70_000 + b"{}", np.uint8)},
    "a list": lambda a: a | {"about": np.frombuffer(b"[]", np.uint8)},
    "NaN in JSON": about(seed=float("nan")),
    "other format": about(format=99),
    "other cut": about(cut={"analyzer": "word", "letters": 2}),
    "no cut": about(cut=None),
    "long runs": about(cut={"analyzer": "char_wb", "letters": 1000}),
    "no languages": about(languages=["de"]),
    "articles as text": about(articles="many"),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_changed_file_is_refused_in_one_line(kind: str, file: Path) -> None:
    with np.load(file) as stored:
        arrays = CHANGES[kind](dict(stored))
    np.savez_compressed(file, **arrays)
    with pytest.raises(InputError) as caught:
        read_vectors(file)
    assert "holds no word vectors" in str(caught.value) and "\n" not in str(caught.value)


def header(shape: str, descr: str = "'|u1'") -> bytes:
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


RAW: Mapping[str, bytes] = {
    "pickle": pickle.dumps(os.getcwd),
    "pickled array": header("(1,)", "'|O'") + pickle.dumps([os.getcwd]),
    "huge shape": header(f"({1 << 40},)"),
    "shape below 0": header("(-5,)"),
    "no shape": header("('a',)"),
    "code": header("__import__('os').mkdir('it-ran')"),
    "empty": b"",
    "newer numpy": b"\x93NUMPY\x09\x00" + b"\x00" * 200,
}


@pytest.mark.parametrize("kind", RAW)
def test_a_part_that_is_no_plain_array_is_refused(kind: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    replace_part(file, "terms.npy", RAW[kind])
    with pytest.raises(InputError, match=r"^[^\n]*holds no word vectors[^\n]*$"):
        read_vectors(file)
    assert not (file.parent / "it-ran").exists()


def replace_part(file: Path, name: str, data: bytes) -> None:
    with zipfile.ZipFile(file) as packed:
        parts = {entry: packed.read(entry) for entry in packed.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry, own in parts.items():
            packed.writestr(entry, data if entry == name else own)


def test_what_unpacks_to_too_much_is_not_unpacked(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classifier.model.features.vector_files.MAX_BYTES", 1 << 20)
    replace_part(file, "codes.npy", header(f"({1 << 21},)") + bytes(1 << 21))
    assert file.stat().st_size < 1 << 20
    with pytest.raises(InputError, match="unpacks to too much"):
        read_vectors(file)


@pytest.mark.parametrize("data", [b"", b"a text, and no file of vectors", b"PK\x03\x04" + bytes(50)])
def test_a_file_of_something_else_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.npz").write_bytes(data)
    with pytest.raises(InputError, match="holds no word vectors"):
        read_vectors(tmp_path / "x.npz")


def test_half_a_file_is_refused(file: Path) -> None:
    data = file.read_bytes()
    for size in (10, len(data) // 2, len(data) - 1):
        file.write_bytes(data[:size])
        with pytest.raises(InputError, match="holds no word vectors"):
            read_vectors(file)


def test_a_file_that_is_not_there_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("none.npz", "", "pipe"):
        with pytest.raises(InputError, match=r"cannot be read|is no regular file"):
            read_vectors(tmp_path / name)


def test_a_single_array_is_no_file_of_vectors(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.save(buffer, np.zeros((3, 4)))
    (tmp_path / "x.npz").write_bytes(buffer.getvalue())
    with pytest.raises(InputError, match="holds no word vectors"):
        read_vectors(tmp_path / "x.npz")
