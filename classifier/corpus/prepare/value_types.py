"""Values of a TOML file against the types of the dataclass that is to hold them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from classifier.errors import InputError

WORDS: Mapping[Any, str] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    tuple: "a list of texts",
    list: "a list of texts",
    Mapping: "a table",
}
"""Types in words."""


def check_types(where: str, values: object, kind: type[Any], path: object) -> None:
    """Refuse values of other types than a dataclass has; keys that it lacks are passed over.

    Args:
        where: what holds the values, for the message.
        values: of the file.
        kind: the dataclass.
        path: of the file.

    Raises:
        InputError: one has another type, or they are no table.
    """
    if not isinstance(values, Mapping):
        raise InputError(f"{where} is {values!r}, and has to be a table.", path=path)
    hints = get_type_hints(kind)
    for key, value in values.items():
        if key in hints and not _fits(value, hints[key]):
            raise InputError(f"{where} has {key} = {value!r}: write {_in_words(hints[key])}.", path=path)


def _fits(value: object, hint: Any) -> bool:
    origin, parts = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin is UnionType:
        return any(_fits(value, part) for part in parts)
    if origin in (tuple, list):
        return isinstance(value, list) and all(_fits(entry, parts[0]) for entry in value)
    if origin is not None:
        return isinstance(value, Mapping) and all(_fits(entry, parts[1]) for entry in value.values())
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
    return isinstance(value, hint) and (hint is bool or not isinstance(value, bool))


def _in_words(hint: Any) -> str:
    hints = get_args(hint) if get_origin(hint) is UnionType else (hint,)
    return " or ".join(WORDS[get_origin(part) or part] for part in hints if part is not NoneType)
