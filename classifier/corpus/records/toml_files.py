"""TOML files, or one line on what is wrong with them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from classifier.errors import InputError


def read_toml(path: str | Path, advice: str = "") -> dict[str, Any]:
    """Read a TOML file.

    Args:
        path: of the file.
        advice: what to do where it cannot be read, such as "Give --config a TOML file."

    Raises:
        InputError: it cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}). {advice}".rstrip(), path=path) from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"is no TOML ({error}).", path=path) from error
