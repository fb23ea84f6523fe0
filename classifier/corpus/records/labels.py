"""Labels as text, whatever a file or a frame holds them as."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any

NAMING_KEYS = ("label", "name", "value", "title", "text", "id")
"""Keys under which an object that stands for a label has its name, the surest first."""

LIST_SEPARATOR = "|"
"""Between the items of a list, which a cell cannot hold otherwise."""

LEVEL_SEPARATOR = "/"
"""Between the levels of a label of a taxonomy."""


def labels_of(value: object, separator: str | None = None) -> list[str]:
    """Read a label cell as a list: nothing, one label, or several.

    Args:
        value: a text, a number, an object with a name, or a list, set or array of them.
        separator: between several labels of one text; None: a text is one label.

    >>> labels_of("sport"), labels_of(["sport", "health"]), labels_of(None), labels_of("a|b", "|")
    (['sport'], ['sport', 'health'], [], ['a', 'b'])
    >>> labels_of(1) == labels_of("1") == labels_of(1.0)
    True
    """
    if isinstance(value, str):
        parts: Iterable[object] = value.split(separator) if separator else [value]
    elif isinstance(value, Iterable) and not isinstance(value, (Mapping, bytes)):
        parts = value
    else:
        parts = [value]
    return list(dict.fromkeys(text for part in parts if (text := label_text(part))))


def label_text(value: object) -> str:
    """Give one label as text; empty where there is none.

    >>> label_text(2.0), label_text({"id": 7, "name": "sport"}), label_text(float("nan")), label_text(" a ")
    ('2', 'sport', '', 'a')
    """
    if isinstance(value, str):
        return value.strip()
    if hasattr(value, "item") and not hasattr(value, "__len__"):
        value = value.item()  # of numpy
    if isinstance(value, Mapping):
        return _name_of(value)
    if isinstance(value, (list, tuple)):
        return LEVEL_SEPARATOR.join(filter(None, map(label_text, value)))
    if isinstance(value, Real) and not isinstance(value, bool):
        return _number(value)
    return "" if value is None or type(value).__name__ in ("NAType", "NaTType") else str(value).strip()


def one_or_list(labels: object, separator: str | None = None) -> str | list[str] | None:
    """Give labels as a record holds them: None, one text, or a list; see `labels_of`."""
    texts = labels_of(labels, separator)
    return texts if len(texts) > 1 else texts[0] if texts else None


def _number(value: Any) -> str:
    if value != value:
        return ""
    is_whole = abs(value) < float("inf") and value == int(value)
    return str(int(value)) if is_whole else str(value)


def _name_of(value: Mapping[Any, Any]) -> str:
    names = (value.get(key) for key in NAMING_KEYS)
    name = next((name for name in names if isinstance(name, (str, int, float)) and name != ""), None)
    return label_text(name) if name is not None else json.dumps(value, sort_keys=True, default=str)
