"""Small good files of every format, and ways to damage them, always the same for the same seed."""

from __future__ import annotations

import gzip
import io
import json
import random
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq

TEXTS = [
    "The council voted nine to four on Tuesday to repair the bridge.",
    "“Größe ist alles”, said Señor Núñez; the façade cost £3.",
    "Rain, wind\nand snow: the «match» was called off — again.",
    "Научная группа нашла новую планету и назвала её.",
]
ROWS = [
    {"id": f"r{i}", "title": f"Title {i}", "text": text, "topic": ["sport", "local"][i % 2], "date": "2024-03-05"}
    for i, text in enumerate(TEXTS * 3)
]
TOKENS = (
    b'"', b"'", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"{", b"}", b"[", b"]",
    b"<", b">", b"<!--", b"&#0;", b"&#x110000;", b"</script>", b"\\ud800", b"\\u0000", b"1e999", b"NaN",
    b"-Infinity", b"9" * 40, b"null", b"true", b"__label__", b'"cats":null,', b'"annotations":[5],', b"sep=;\n",
    b"|", b";", b"[[[[[[", b"=cmd|' /C calc'!A0", b"\x1f\x8b", b"PAR1", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
    b"charset=utf-7", b"charset=undefined",
)  # fmt: skip
"""What parsers stumble over."""


def seeds() -> dict[str, bytes]:
    """A good file of each format, by its name."""
    lines = [json.dumps(row, ensure_ascii=False) for row in ROWS]
    body = "".join(f"<p class='a' id=b>{text}</p>" for text in TEXTS)
    page = f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>T</title></head><body><article>{body}"
    tables = {",": ".csv", "\t": ".tsv"}
    files = {
        "a.jsonl": "\n".join(lines),
        "a.json": "[" + ",\n".join(lines) + "]",
        "object.json": json.dumps({"status": "ok", "articles": ROWS}),
        "a.txt": TEXTS[0] + "\n\n" + "\n".join(TEXTS),
        "message.txt": f"From: a@b.org\nSubject: News\nDate: x\n\n{TEXTS[0]}",
        "fasttext.txt": "\n".join(f"__label__sport {text}" for text in map(_one_line, TEXTS)),
        "a.html": f"{page}</article><div class=cookie-banner><p>We value your privacy.</div></body></html>",
        "prodigy.jsonl": _jsonl({**row, "answer": "accept", "accept": [1], "options": [{"id": 1}]} for row in ROWS),
        "spacy.jsonl": _jsonl({"text": text, "cats": {"a": 1.0, "b": None}} for text in TEXTS),
        "studio.json": json.dumps([_task(row) for row in ROWS]),
        "studio.csv": 'annotation_id,annotator,text,topic\n1,2,Words,"{""choices"":[""a"",""b""]}"\n',
    }
    data = {name: text.encode() for name, text in files.items()}
    data |= {f"a{suffix}": _table(sign).encode() for sign, suffix in tables.items()}
    data["wide.csv"] = _table(",").encode("utf-16")
    data["latin.html"] = page.replace("utf-8", "windows-1251").encode("cp1251", "xmlcharrefreplace")
    data["a.parquet"] = _parquet()
    return data | {f"{name}.gz": gzip.compress(content) for name, content in data.items()}


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Damage a file in one to four places."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        chance.choice(WAYS)(changed, chance)
    return bytes(changed)


def _flip(data: bytearray, chance: random.Random) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.randrange(256)


def _cut_out(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) + 1)
    del data[start : start + chance.randint(1, 50)]


def _truncate(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data) + 1) :]


def _insert(data: bytearray, chance: random.Random) -> None:
    place = chance.randrange(len(data) + 1)
    data[place:place] = chance.choice(TOKENS) * chance.choice((1, 1, 1, 2, 200))


def _randomise(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) + 1)
    data[start : start + 20] = chance.randbytes(20)


def _repeat(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) + 1)
    data[start:start] = data[start : start + chance.randint(1, 200)] * chance.choice((1, 2, 20))


WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip, _flip, _flip, _cut_out, _truncate, _insert, _insert, _randomise, _repeat,
)  # fmt: skip


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _jsonl(rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)  # type: ignore[attr-defined]


def _task(row: dict[str, str]) -> dict[str, object]:
    result = {"from_name": "topic", "type": "choices", "value": {"choices": [row["topic"]]}}
    return {"id": row["id"], "data": {"text": row["text"]}, "annotations": [{"result": [result]}]}


def _table(sign: str) -> str:
    quoted = [[f'"{cell}"' for cell in row.values()] for row in ROWS]
    return "\n".join(sign.join(cells) for cells in [list(ROWS[0]), *quoted])


def _parquet() -> bytes:
    file = io.BytesIO()
    table = pa.Table.from_pylist([{**row, "n": i, "labels": ["a", "b"]} for i, row in enumerate(ROWS)])
    pq.write_table(table, file, row_group_size=5)
    return file.getvalue()
