"""What annotation tools and text classifiers write: Prodigy, Label Studio, doccano, spaCy, fastText.

Each has a function from the tool's object to a record with the column `label` (a text, a
list of texts, or None), and one back. Prodigy: its choice and textcat interfaces. Label
Studio: its JSON and JSON-MIN exports. doccano: its JSONL export of text classification.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TextIO
from urllib.parse import quote, unquote

from classifier.corpus.formats.json_files import plain
from classifier.corpus.records.files import OnError, Record, read_lines
from classifier.errors import InputError

FASTTEXT_MARK = "__label__"

_TOOL_KEYS = {
    "prodigy": ("answer", "accept", "options", "label", "meta"),
    "label-studio-min": ("annotator", "annotation_id", "created_at", "updated_at", "lead_time"),
}
"""Bookkeeping of a tool, which is no column of an article."""


def from_prodigy(raw: Record) -> Record | None:
    """Read a Prodigy example; None where the annotator rejected or ignored it."""
    if raw.get("answer", "accept") != "accept":
        return None
    meta = _mapping(raw.get("meta"))
    kept = {
        name: value for name, value in raw.items() if not name.startswith("_") and name not in _TOOL_KEYS["prodigy"]
    }
    return {**meta, **kept, "label": _one_or_list(raw.get("accept") or raw.get("label"))}


def to_prodigy(record: Record, label: str) -> Record:
    """Write an accepted Prodigy example; columns beside the text go into `meta`."""
    labels = labels_of(record.get(label))
    chosen = {"accept": labels, "options": [{"id": own, "text": own} for own in labels]} if len(labels) > 1 else {}
    single = {"label": labels[0]} if len(labels) == 1 else {}
    return {
        "text": record["text"],
        "meta": _without(record, "text", label),
        **single,
        **chosen,
        "answer": "accept",
    }


def from_label_studio(raw: Record) -> Record:
    """Read a Label Studio task; where annotators differ, the choice of the most, then of the first."""
    data = _mapping(raw.get("data"))
    done = [each for each in raw.get("annotations") or [] if not each.get("was_cancelled")]
    votes: dict[str, Counter[tuple[str, ...]]] = {}
    for annotation in done:
        for result in annotation.get("result") or []:
            choices = (result.get("value") or {}).get("choices")
            if choices:
                votes.setdefault(str(result.get("from_name", "label")), Counter())[tuple(choices)] += 1
    found = {name: _one_or_list(list(count.most_common(1)[0][0])) for name, count in votes.items()}
    # One question is the label, whatever the project calls it; several keep their names.
    found = {"label": next(iter(found.values()))} if len(found) == 1 else {"label": None, **found}
    return {"id": raw.get("id"), **data, **found}


def to_label_studio(record: Record, label: str) -> Record:
    """Write a Label Studio task with one annotation, ready to be imported."""
    labels = labels_of(record.get(label))
    result = {"from_name": label, "to_name": "text", "type": "choices", "value": {"choices": labels}}
    annotations = [{"was_cancelled": False, "result": [result]}] if labels else []
    return {"data": _without(record, label), "annotations": annotations}


def from_label_studio_min(raw: Record) -> Record:
    """Read a row of Label Studio's JSON-MIN; its questions are columns."""
    return {name: _choices(value) for name, value in raw.items() if name not in _TOOL_KEYS["label-studio-min"]}


def to_label_studio_min(record: Record, label: str) -> Record:
    """Write a row of Label Studio's JSON-MIN."""
    value = record.get(label)
    return {**record, label: {"choices": labels_of(value)}} if isinstance(value, (list, tuple)) else dict(record)


def from_doccano(raw: Record) -> Record:
    """Read a doccano example; `label` or `labels` is a list."""
    meta = _mapping(raw.get("meta"))
    return {
        **_without(raw, "label", "labels", "meta"),
        **meta,
        "label": _one_or_list(raw.get("label", raw.get("labels"))),
    }


def to_doccano(record: Record, label: str) -> Record:
    """Write a doccano example."""
    return {**_without(record, label), "label": labels_of(record.get(label))}


def from_spacy(raw: Record) -> Record:
    """Read a text with spaCy's `cats`; the labels are those of 0.5 and above."""
    cats = raw.get("cats") or {}
    meta = _mapping(raw.get("meta"))
    return {
        **_without(raw, "cats", "meta"),
        **meta,
        "label": _one_or_list([name for name, on in cats.items() if on >= 0.5]),
    }


def to_spacy(record: Record, label: str) -> Record:
    """Write a text with spaCy's `cats`, of its own labels alone; see `write_spacy`."""
    cats = dict.fromkeys(labels_of(record.get(label)), 1.0)
    return {"text": record["text"], "cats": cats, "meta": _without(record, "text", label)}


def write_spacy(records: Iterable[Record], file: TextIO, label: str) -> None:
    """Write texts with `cats` that name every label of the corpus: spaCy takes a missing one for unknown."""
    names: dict[str, float] = {}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as draft:
        for record in records:
            row = to_spacy(record, label)
            names |= dict.fromkeys(row["cats"], 0.0)
            draft.write(json.dumps(row, ensure_ascii=False, default=plain) + "\n")
        draft.seek(0)
        for line in draft:
            row = json.loads(line)
            file.write(json.dumps({**row, "cats": names | row["cats"]}, ensure_ascii=False) + "\n")


def read_fasttext(path: str, encoding: str | None, skip: OnError) -> Iterator[tuple[int, Record]]:
    """Stream the lines of a fastText file: labels in front, each behind its mark, then the text."""
    for line, text in read_lines(path, encoding, skip):
        words = text.strip().split(" ")
        count = next((i for i, word in enumerate(words) if not word.startswith(FASTTEXT_MARK)), len(words))
        labels = [unquote(word.removeprefix(FASTTEXT_MARK)) for word in words[:count]]
        if not text.strip():
            continue
        if count == len(words):
            skip(InputError("has no text behind its labels.", path=path, line=line))
        else:
            yield line, {"text": " ".join(words[count:]), "label": _one_or_list(labels)}


def write_fasttext(records: Iterable[Record], file: TextIO, label: str) -> None:
    """Write one line an article; a label's white space is written as %20, a text's as a space."""
    for record in records:
        if label not in record:
            raise InputError(f"article {record['id']} has no column {label!r}. Give --label-column.")
        marks = [FASTTEXT_MARK + _fasttext_label(own) for own in labels_of(record.get(label))]
        title, text = record["title"], record["text"]
        whole = text if not title or text.lstrip().startswith(title) else f"{title} {text}"
        file.write(" ".join([*marks, *whole.split()]) + "\n")


def annotation_format(raw: Record) -> str | None:
    """Tell an annotation tool by one of its objects; None for a plain record."""
    keys = set(raw)
    if {"data", "annotations"} <= keys:
        return "label-studio"
    if {"annotation_id", "annotator"} <= keys or any(map(_is_choices, raw.values())):
        return "label-studio-min"
    if "cats" in keys and isinstance(raw["cats"], dict):
        return "spacy"
    if "answer" in keys and raw["answer"] in ("accept", "reject", "ignore"):
        return "prodigy"
    return None


def labels_of(value: object) -> list[str]:
    """A label cell as a list: nothing, one label, or several.

    >>> labels_of("sport"), labels_of(["sport", "health"]), labels_of(None)
    (['sport'], ['sport', 'health'], [])
    """
    if value is None or value == "" or value != value:
        return []
    return [str(own) for own in value] if isinstance(value, (list, tuple)) else [str(value)]


def _fasttext_label(label: str) -> str:
    return "".join(quote(c) if c.isspace() or c == "%" else c for c in label)


def _one_or_list(labels: Any) -> str | list[str] | None:
    found = labels_of(labels)
    return found if len(found) > 1 else found[0] if found else None


def _mapping(value: object) -> Record:
    return value if isinstance(value, dict) else {}


def _choices(value: Any) -> Any:
    return _one_or_list(value["choices"]) if _is_choices(value) else value


def _is_choices(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"choices"}


def _without(record: Record, *names: str) -> Record:
    return {name: value for name, value in record.items() if name not in names}


ADAPTERS: Mapping[str, Callable[[Record], Record | None]] = {
    "prodigy": from_prodigy,
    "label-studio": from_label_studio,
    "label-studio-min": from_label_studio_min,
    "doccano": from_doccano,
    "spacy": from_spacy,
}
"""From an annotation tool's object to a record with the column `label`."""
