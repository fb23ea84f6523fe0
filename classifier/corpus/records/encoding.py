"""Which encoding bytes are in, and whether they are text at all."""

from __future__ import annotations

import codecs

from classifier.errors import InputError

MAGIC = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "a zip archive",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_NUL_SHARE = 0.1
"""Of a file of rows: more NUL bytes than this make it binary, fewer are a broken row."""

PROBE_BYTES = 1 << 16
_FEW_MARKS = 0.05
"""Share of bytes that are no ASCII: English has under 0.01, Polish 0.08, Russian 0.8."""

_NOT_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
"""Bytes that Windows-1252 leaves undefined."""

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def refuse_binary(probe: bytes, path: str) -> None:
    """Stop at what is no text.

    Raises:
        InputError: a known binary format, or NUL bytes that are not UTF-16.
    """
    kind = next((name for magic, name in MAGIC.items() if probe.startswith(magic)), None)
    marked = any(probe.startswith(bom) for bom, _ in _BOMS)
    if kind or (b"\0" in probe and not marked):
        raise InputError(f"is {kind or 'a binary file'}, not text. Give text, HTML, CSV, JSON or Parquet.", path=path)


def refuse_binary_rows(probe: bytes, path: str) -> None:
    """As `refuse_binary`, for a file of rows, where a few NUL bytes are a broken row."""
    if probe.count(b"\0") <= _NUL_SHARE * len(probe):
        probe = probe.replace(b"\0", b"")
    refuse_binary(probe, path)


def encoding_of(data: bytes, path: str) -> str:
    """Tell an encoding: by its mark, as UTF-8, or as charset-normalizer finds.

    Raises:
        InputError: none fits.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    return "utf-8" if _is_utf8(data) else _guessed(data, path)


def encoding_of_rows(probe: bytes, path: str) -> str:
    """As `encoding_of`, by a file's beginning: with any line that only UTF-8 explains it is UTF-8."""
    if any(probe.startswith(bom) for bom, _ in _BOMS):
        return encoding_of(probe, path)
    *lines, last = probe.split(b"\n")
    is_utf8 = any(_is_utf8(line) for line in lines if not line.isascii())
    return "utf-8" if is_utf8 or (last and _is_utf8(last, is_cut=True)) else encoding_of(probe, path)


def without_surrogates(value: object) -> object:
    """Lone surrogates, which no UTF-8 file can hold, become the replacement character: same length."""
    if not isinstance(value, str) or value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _is_utf8(data: bytes, *, is_cut: bool = False) -> bool:
    """Whether bytes are UTF-8; `is_cut`: the last character may be there in part."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=not is_cut)
    except UnicodeDecodeError:
        return False
    return True


def _guessed(data: bytes, path: str) -> str:
    # So few accents and signs tell no encoding apart, and then it is the one of Western Europe
    # (WHATWG Encoding, section 4.2: what the web calls ISO 8859-1 is Windows-1252).
    rare = sum(byte > 0x7F for byte in data[:PROBE_BYTES]) < _FEW_MARKS * len(data[:PROBE_BYTES])
    if rare and not any(byte in _NOT_CP1252 for byte in data):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:PROBE_BYTES]).best()
    if best is None or best.encoding.startswith("utf"):
        raise InputError("is in no encoding that can be told. Give --encoding, or save it as UTF-8.", path=path)
    return "cp1252" if best.encoding in ("latin_1", "cp1250", "cp1252", "iso8859_15") else best.encoding
