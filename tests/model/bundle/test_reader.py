"""The reader of plain values gives what joblib wrote."""

from __future__ import annotations

import io
import zlib
from typing import Any

import joblib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.model.bundle.reader import ForeignTypeError, read_plain

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def written(value: Any) -> bytes:
    file = io.BytesIO()
    joblib.dump(value, file, compress=("zlib", 1))
    return file.getvalue()


def read(data: bytes) -> Any:
    return read_plain(io.BytesIO(data), len(data))


@given(PLAIN)
def test_plain_values_come_back(value: Any) -> None:
    assert read(written(value)) == value


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "int64", "uint8"])
@pytest.mark.parametrize("shape", [(0,), (5,), (3, 4), (0, 2)])
def test_arrays_come_back(dtype: str, shape: tuple[int, ...]) -> None:
    array = np.arange(np.prod(shape)).reshape(shape).astype(dtype)
    again = read(written({"values": array, "more": [array.T]}))
    assert again["values"].dtype == array.dtype and np.array_equal(again["values"], array)
    assert np.array_equal(again["more"][0], array.T)


def test_an_array_that_is_there_twice_comes_back_twice() -> None:
    array = np.arange(1000.0)
    again = read(written([array, array]))
    assert np.array_equal(again[0], array) and np.array_equal(again[1], array)


@pytest.mark.parametrize("value", [np.array(["a"]), np.array([None]), {1, 2}, complex(1, 2), np.float64(3), range(3)])
def test_what_is_not_plain_is_refused(value: Any) -> None:
    with pytest.raises(ForeignTypeError):
        read(written(value))


@given(st.binary(max_size=300))
def test_noise_is_a_value_error(data: bytes) -> None:
    for file in (data, zlib.compress(b"\x80\x04" + data)):
        try:
            read(file)
        except (ValueError, TypeError, ArithmeticError, LookupError, zlib.error):
            continue


def test_what_unpacks_to_far_too_much_is_refused() -> None:
    bomb = zlib.compress(b"\x80\x04\x8e" + (1 << 28).to_bytes(8, "little") + bytes(1 << 28))
    with pytest.raises(ValueError, match="unpacks to far more"):
        read(bomb)
