"""What a person sees does nothing: control characters of titles, ids and names are shown, not obeyed."""

from __future__ import annotations

import re
import sys

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a text begins with that a spreadsheet may take for a formula (OWASP, "CSV injection")."""

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_CONTROLS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f"  # C0 but the line feed, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of writing
    "\ud800-\udfff]"  # bytes of file names that are not UTF-8
)


def inert(text: str) -> str:
    """Show the control characters of a text as escapes; the line feed stays.

    >>> print(inert("red \\x1b[31m and \\u202e turned"))
    red \\x1b[31m and \\u202e turned
    """
    return _CONTROLS.sub(_escape, text)


def inert_line(text: str) -> str:
    """Show a text as one line: its line feeds too are escapes.

    >>> inert_line("one\\nline")
    'one\\\\nline'
    """
    return inert(text).replace("\n", "\\n")


def print_inert(text: str, *, end: str = "\n") -> None:
    """Print a text on standard output, without its control characters."""
    print(inert(text), end=end)


def note(line: str) -> None:
    """Print a line on standard error, without its control characters."""
    print(inert_line(line), file=sys.stderr)


def safe_cell(value: object) -> object:
    """Keep a spreadsheet from taking a text for a formula: an apostrophe goes before it.

    Numbers stay, and so does a text that is one.

    >>> safe_cell("=HYPERLINK(A1)"), safe_cell("-0.5"), safe_cell(-0.5)
    ("'=HYPERLINK(A1)", '-0.5', -0.5)
    """
    if isinstance(value, str) and value.startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
