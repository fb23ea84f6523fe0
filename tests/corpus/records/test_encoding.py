from __future__ import annotations

import pytest

from classifier.corpus.records.encoding import PROBE_BYTES, encoding_of, encoding_of_rows
from classifier.errors import InputError


def test_a_few_accents_are_windows_1252() -> None:
    assert encoding_of("The firm’s sales cost £3m – no more.".encode("cp1252"), "x") == "cp1252"


def test_other_scripts_are_told_apart() -> None:
    text = "Совет проголосовал в понедельник за новый мост через реку, и никто не возразил. " * 4
    assert text.encode("cp1251").decode(encoding_of(text.encode("cp1251"), "x")) == text


def test_one_broken_line_does_not_make_utf_8_something_else() -> None:
    assert encoding_of_rows("“Grüße”\n".encode() + b"caf\xe9\n", "x") == "utf-8"
    assert encoding_of_rows(b"The caf\xe9 opened at noon.\nHow na\xefve of the mayor.\n", "x") == "cp1252"


def test_a_long_first_line_cut_inside_a_character_is_utf_8() -> None:
    assert encoding_of_rows(("x" * (PROBE_BYTES - 1) + "é").encode()[:PROBE_BYTES], "x") == "utf-8"


def test_noise_is_no_encoding() -> None:
    with pytest.raises(InputError, match="--encoding"):
        encoding_of(bytes(range(128, 256)) * 3 + b"\x81\x8d", "x")
