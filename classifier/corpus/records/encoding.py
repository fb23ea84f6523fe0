"""Which encoding bytes are in, and whether they are text at all."""

from __future__ import annotations

import codecs
import re

from classifier.corpus.records.limits import PROBE_BYTES
from classifier.errors import InputError

MAGIC = {
    b"\x1f\x8b": "gzip inside gzip",
    b"PK\x03\x04": "a zip archive",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_NUL_SHARE = 0.1
"""Share of NUL bytes that makes a file of rows binary; fewer are a broken row."""

_UNMARKED_SHARE = 0.3
"""Share of NULs among the bytes at even or at odd places that tells UTF-16 without a mark."""

_FEW_MARKS = 0.05
"""Share of bytes that are no ASCII: English has under 0.01, Polish 0.08, Russian 0.8."""

_NOT_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
"""Bytes that Windows-1252 leaves undefined."""

_BEYOND_ASCII = bytes(range(0x80, 0x100))
_ASCII = bytes(range(0x20, 0x7F))
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = re.compile(r"utf[-_]?(?:16|32)")

WEB_CODECS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "big5": "big5hkscs",
}
"""What browsers read for a declared encoding, by Python's name (WHATWG Encoding, section 4.2): each holds the other."""

_WEB_NAMES = {"x-sjis": "shift_jis", "x-gbk": "gbk", "unicode": "utf-16", "x-cp1250": "cp1250", "x-cp1251": "cp1251"}
"""Names of the web that Python does not know."""

_DAMAGED_SHARE = 0.01
"""Share of the bytes beyond ASCII that a page's declared encoding may lack: the page is in it, and damaged."""

_MULTIBYTE = ("gb18030", "cp932", "cp949", "big5hkscs", "euc_jp", "hz", "iso2022_jp", "johab")
_UTF8_SIGNS = 8
"""Signs beyond ASCII that, all being UTF-8, are no accident in any other encoding."""

_DECLARED = re.compile(
    rb"""<meta\s[^<>]{0,300}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{2,40})"""
    rb"""|\A\s{0,99}<\?xml\s[^<>?]{0,99}encoding\s{0,9}=\s{0,9}["']([\w.:-]{2,40})"""
    rb"""|\AHTTP/[^<>]{0,4000}?\ncontent-type:[^\n]{0,99}charset=["']?([\w.:-]{2,40})""",
    re.IGNORECASE,
)


def refuse_binary(probe: bytes, path: str, encoding: str | None = None) -> None:
    """Stop at what is no text.

    Args:
        probe: the file's beginning.
        path: of the file, for the error.
        encoding: that was asked for; one whose characters hold NUL bytes explains them.

    Raises:
        InputError: a known binary format, or NUL bytes that are not UTF-16.
    """
    kind = next((name for magic, name in MAGIC.items() if probe.startswith(magic)), None)
    is_marked = any(probe.startswith(bom) for bom, _ in _BOMS)
    if kind is None and (is_marked or b"\0" not in probe or is_wide(encoding or "")):
        return
    if kind is None and (name := _unmarked(probe)):
        raise InputError(f"is binary, not text, or {name} without a mark. Then give --encoding {name}.", path=path)
    raise InputError(f"is {kind or 'a binary file'}, not text. Give text, HTML, CSV, JSON or Parquet.", path=path)


def refuse_binary_rows(probe: bytes, path: str, encoding: str | None = None) -> None:
    """As `refuse_binary`, for a file of rows, where a few NUL bytes are a broken row."""
    if probe.count(b"\0") <= _NUL_SHARE * len(probe):
        probe = probe.replace(b"\0", b"")
    refuse_binary(probe, path, encoding)


def encoding_of(data: bytes, path: str) -> str:
    """Tell an encoding: by its mark, as UTF-8, or as charset-normalizer finds.

    Raises:
        InputError: none fits.
    """
    if marked := _marked(data):
        return marked
    return "utf-8" if _is_utf8(data) else _guessed(data, path)


def encoding_of_page(data: bytes, path: str) -> str:
    """As `encoding_of`, for a page: what it declares itself comes before any guess.

    A page that is UTF-8 throughout is read as such, whatever it declares: whoever saved it
    did so, and left the declaration as it was.
    """
    declared = declared_encoding(data[:PROBE_BYTES])
    if declared is None or _marked(data):
        return encoding_of(data, path)
    signs = len(data) - len(data.translate(None, _BEYOND_ASCII))
    is_no_accident = signs >= 2 * _UTF8_SIGNS or declared not in _MULTIBYTE
    if is_no_accident and _is_utf8(data):
        return "utf-8"
    damaged = data.decode(declared, "replace").count("\ufffd")
    return declared if damaged <= max(1, _DAMAGED_SHARE * signs) else encoding_of(data, path)


def declared_encoding(start: bytes) -> str | None:
    """Give the encoding that a page's beginning declares, as browsers read it; None: it declares none.

    >>> declared_encoding(b'<html><meta charset="windows-1250">'), declared_encoding(b"<html>")
    ('cp1250', None)
    """
    match = _DECLARED.search(start)
    name = next(filter(None, match.groups())).decode("ascii", "replace").lower() if match else ""
    try:
        codec = codecs.lookup(_WEB_NAMES.get(name, name)).name
        # A page whose declaration can be read byte by byte is in no UTF-16.
        used = "utf-8" if is_wide(codec) else WEB_CODECS.get(codec, codec)
        return used if _holds_ascii(used) else None
    except (LookupError, UnicodeError):
        return None


def encoding_of_rows(probe: bytes, path: str) -> str:
    """As `encoding_of`, by a file's beginning, where single lines may be damaged.

    With any line that only UTF-8 explains the file is UTF-8; so it is where nothing fits.
    """
    if marked := _marked(probe):
        return marked
    *lines, last = probe.split(b"\n")
    is_utf8 = any(_is_utf8(line) for line in lines if not line.isascii())
    is_cut = len(probe) == PROBE_BYTES
    if is_utf8 or (_is_utf8(last if lines else probe, is_cut=is_cut) and (not last.isascii() or not lines)):
        return "utf-8"
    try:
        return encoding_of(b"\n".join(lines) if lines and is_cut else probe, path)
    except InputError:
        if any(line.isascii() for line in lines):
            return "utf-8"
        raise


def decoded_start(start: bytes, encoding: str) -> str:
    """Decode a file's beginning for a look at it, whatever is wrong in it."""
    try:
        return start.decode(encoding, "replace").removeprefix("\ufeff")
    except UnicodeError:
        return ""


def is_wide(encoding: str) -> bool:
    """Whether an encoding has characters of two or four bytes, some of which are NUL."""
    return _WIDE.match(encoding.lower()) is not None


def without_surrogates(value: object) -> object:
    """Lone surrogates, which no UTF-8 file can hold, become the replacement character: same length."""
    if isinstance(value, list):
        return [without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {without_surrogates(name): without_surrogates(item) for name, item in value.items()}
    if not isinstance(value, str) or value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _marked(data: bytes) -> str | None:
    return next((name for bom, name in _BOMS if data.startswith(bom)), None)


def _unmarked(probe: bytes) -> str | None:
    """The kind of UTF-16 that would explain where NUL bytes are."""
    even, odd = (part.count(b"\0") / max(1, len(part)) for part in (probe[::2], probe[1::2]))
    if max(even, odd) < _UNMARKED_SHARE or min(even, odd) > _UNMARKED_SHARE / 10:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


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

    names = [match.encoding for match in from_bytes(data[:PROBE_BYTES])]
    best = next((name for name in names if not name.startswith("utf") and _holds_ascii(name)), None)
    if best is None:
        raise InputError("is in no encoding that can be told. Give --encoding, or save it as UTF-8.", path=path)
    return "cp1252" if best in ("latin_1", "cp1250", "cp1252", "iso8859_15") else best


def _holds_ascii(encoding: str) -> bool:
    """Whether ASCII reads as itself; where it does not, as in EBCDIC, bytes at random would be text as well."""
    return _ASCII.decode(encoding, "replace").encode("ascii", "replace") == _ASCII
