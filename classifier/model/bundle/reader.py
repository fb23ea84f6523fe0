"""A reader of `model.joblib` that runs nothing of the file.

joblib writes a pickle stream with the bytes of each array behind its description. The usual reader of
pickles is a machine that imports and calls whatever a file names. This one knows the few instructions
that plain values need. A name in the file becomes a text that stands for itself, and three names alone
mean something: joblib's description of an array, numpy's `ndarray`, and numpy's `dtype` of a fixed set
of numbers. Anything else is refused, and no byte is taken that is not there.
"""

from __future__ import annotations

import math
import pickletools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np

from classifier.model.bundle.inflate import PIECE, Inflated

DTYPES = ("f4", "f8", "i4", "i8", "u1")
"""Types of the numbers in arrays."""

MAX_DIMENSIONS = 2

MAX_INSTRUCTIONS = 300_000
"""Instructions of a file; those of a model with 100 labels and a list of stop words are a few thousand."""

ARRAY_MODULE = "joblib.numpy_pickle"


class ForeignTypeError(ValueError):
    """A file names, calls or constructs something that no bundle needs."""


class _Mark:
    """Where a list, a tuple or a dictionary begins on the stack."""


@dataclass(frozen=True)
class _Name:
    """A name in the file; nothing is imported for it."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass
class _Dtype:
    """A description of numbers, complete when its byte order was read."""

    code: str


@dataclass
class _Array:
    """A description of an array, and the array when its values were read."""

    values: np.ndarray[Any, Any] | None = None


def read_plain(file: BinaryIO, size: int) -> Any:
    """Read what joblib wrote, compressed by zlib: arrays, numbers, texts, bytes, lists, tuples and dictionaries.

    Args:
        file: of `size` bytes, read from its beginning.

    Raises:
        ValueError: the file is damaged, or holds something else.
        ForeignTypeError: it names a type that no bundle may hold.
    """
    return _Machine(Inflated(file, size)).run()


class _Machine:
    """Carries out the instructions that plain values need."""

    def __init__(self, file: Inflated) -> None:
        self.file = file
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def run(self) -> Any:
        """Read one value."""
        source: BinaryIO = self.file  # type: ignore[assignment]
        for count, (opcode, argument, _) in enumerate(pickletools.genops(source)):
            if opcode.name == "STOP":
                return self._pop()
            if count > MAX_INSTRUCTIONS:
                break
            self._step(opcode.name, argument)
        raise ValueError("it has no end, or more instructions than a model needs")

    def _step(self, name: str, argument: Any) -> None:
        if name in _VALUES:
            self.stack.append(argument)
        elif name in _CONSTANTS:
            self.stack.append(_CONSTANTS[name]())
        elif name in _ACTIONS:
            _ACTIONS[name](self, argument)
        elif name not in ("PROTO", "FRAME"):
            raise ForeignTypeError(f"holds the instruction {name}, which no bundle needs")

    def _pop(self) -> Any:
        if not self.stack:
            raise ValueError("its instructions do not fit each other")
        return self.stack.pop()

    def _top(self, kind: type) -> Any:
        if not self.stack or type(self.stack[-1]) is not kind:
            raise ValueError("its instructions do not fit each other")
        return self.stack[-1]

    def _to_mark(self) -> list[Any]:
        """Take what was put on the stack since the last mark."""
        for place in range(len(self.stack) - 1, -1, -1):
            if type(self.stack[place]) is _Mark:
                values = self.stack[place + 1 :]
                del self.stack[place:]
                return values
        raise ValueError("its instructions do not fit each other")

    def put(self, place: Any) -> None:
        """Remember the value on top."""
        self.memo[len(self.memo) if place is None else place] = self._top_value()

    def get(self, place: int) -> None:
        """Give a remembered value again."""
        if place not in self.memo:
            raise ValueError("its instructions do not fit each other")
        value = self.memo[place]
        self.stack.append(value.values if type(value) is _Array and value.values is not None else value)

    def append(self, _: object) -> None:
        """Add a value to a list."""
        value = self._pop()
        self._top(list).append(value)

    def extend(self, _: object) -> None:
        """Add values to a list."""
        values = self._to_mark()
        self._top(list).extend(values)

    def set_item(self, _: object) -> None:
        """Add a key and its value to a dictionary."""
        value, key = self._pop(), self._pop()
        self._add(key, value)

    def set_items(self, _: object) -> None:
        """Add keys and their values to a dictionary."""
        values = self._to_mark()
        for key, value in zip(values[::2], values[1::2], strict=True):
            self._add(key, value)

    def _add(self, key: Any, value: Any) -> None:
        if type(key) is not str:
            raise ValueError(f"a key is {type(key).__name__}, and has to be a text")
        self._top(dict)[key] = value

    def make_tuple(self, size: int | None) -> None:
        """Take values from the stack, and put them there as one tuple."""
        values = self._to_mark() if size is None else [self._pop() for _ in range(size)][::-1]
        self.stack.append(tuple(values))

    def name(self, _: object) -> None:
        """Take a module and a name from the stack, and put a text there that stands for them."""
        name, module = self._pop(), self._pop()
        if type(name) is not str or type(module) is not str:
            raise ValueError("its instructions do not fit each other")
        self.stack.append(_allowed(_Name(module, name)))

    def new(self, _: object) -> None:
        """Begin the description of an array."""
        arguments, kind = self._pop(), self._pop()
        if type(kind) is not _Name or kind.module != ARRAY_MODULE or arguments != ():
            raise ForeignTypeError("constructs something that no bundle needs")
        self.stack.append(_Array())

    def call(self, _: object) -> None:
        """Begin the description of numbers."""
        arguments, kind = self._pop(), self._pop()
        is_dtype = type(kind) is _Name and str(kind) == "numpy.dtype" and type(arguments) is tuple
        if not is_dtype or arguments not in [(code, False, True) for code in DTYPES]:
            raise ForeignTypeError("describes numbers in a way that no bundle needs")
        self.stack.append(_Dtype(arguments[0]))

    def build(self, _: object) -> None:
        """Complete the description of numbers, or of an array, whose values are read then."""
        state = self._pop()
        built = self._pop()
        if type(built) is _Dtype:
            if state not in ((3, "<", None, None, None, -1, -1, 0), (3, "|", None, None, None, -1, -1, 0)):
                raise ForeignTypeError("describes numbers in a way that no bundle needs")
            self.stack.append(built)
        elif type(built) is _Array and type(state) is dict:
            built.values = _read_array(state, self.file)
            self.stack.append(built.values)
        else:
            raise ForeignTypeError("sets the state of something that has none")

    def _top_value(self) -> Any:
        if not self.stack:
            raise ValueError("its instructions do not fit each other")
        return self.stack[-1]


_VALUES = frozenset(
    """BININT BININT1 BININT2 LONG1 BINFLOAT SHORT_BINUNICODE BINUNICODE BINUNICODE8
    SHORT_BINBYTES BINBYTES BINBYTES8""".split()
)
"""Instructions that put their argument on the stack."""

_CONSTANTS: Mapping[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_LIST": list,
    "EMPTY_DICT": dict,
    "EMPTY_TUPLE": tuple,
    "MARK": _Mark,
}

_ACTIONS: Mapping[str, Callable[[_Machine, Any], None]] = {
    "MEMOIZE": _Machine.put,
    "BINPUT": _Machine.put,
    "LONG_BINPUT": _Machine.put,
    "BINGET": _Machine.get,
    "LONG_BINGET": _Machine.get,
    "APPEND": _Machine.append,
    "APPENDS": _Machine.extend,
    "SETITEM": _Machine.set_item,
    "SETITEMS": _Machine.set_items,
    "TUPLE": lambda machine, _: machine.make_tuple(None),
    "TUPLE1": lambda machine, _: machine.make_tuple(1),
    "TUPLE2": lambda machine, _: machine.make_tuple(2),
    "TUPLE3": lambda machine, _: machine.make_tuple(3),
    "STACK_GLOBAL": _Machine.name,
    "NEWOBJ": _Machine.new,
    "REDUCE": _Machine.call,
    "BUILD": _Machine.build,
}


def _allowed(name: _Name) -> _Name:
    if str(name) not in (f"{ARRAY_MODULE}.NumpyArrayWrapper", "numpy.ndarray", "numpy.dtype"):
        raise ForeignTypeError(f"holds the type {str(name)[:80]!r}, which no bundle may hold")
    return name


def _read_array(state: Mapping[str, Any], file: Inflated) -> np.ndarray[Any, Any]:
    """Read the values of an array that was described, in pieces, so that no more memory is taken than they have."""
    dtype, shape, order = state.get("dtype"), state.get("shape"), state.get("order")
    if state.get("subclass") != _Name("numpy", "ndarray") or type(dtype) is not _Dtype or order not in ("C", "F"):
        raise ForeignTypeError("describes an array in a way that no bundle needs")
    if type(shape) is not tuple or len(shape) > MAX_DIMENSIONS or not all(type(n) is int and n >= 0 for n in shape):
        raise ValueError("an array has no shape that a model needs")
    if state.get("numpy_array_alignment_bytes") is not None:
        (padding,) = file.read(1) or (0,)
        file.read(padding)
    numbers = np.dtype("<" + dtype.code)
    data = _exactly(file, math.prod(shape) * numbers.itemsize)
    array = np.frombuffer(data, numbers).astype(numbers.newbyteorder("="), copy=False)
    return array.reshape(shape[::-1]).T if order == "F" else array.reshape(shape)


def _exactly(file: Inflated, size: int) -> bytearray:
    data = bytearray()
    while len(data) < size:
        piece = file.read(min(PIECE, size - len(data)))
        if not piece:
            raise ValueError("it ends before the values of an array")
        data += piece
    return data
