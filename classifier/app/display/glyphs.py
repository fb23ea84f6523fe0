"""Signs to draw with, and what stands for them where the terminal's encoding lacks them."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console


@dataclass(frozen=True)
class Glyphs:
    """Signs of bars and quotations."""

    full: str = "█"
    empty: str = "░"
    mark: str = "┃"
    open: str = "“"
    close: str = "”"
    ellipsis: str = "…"


ASCII = Glyphs("#", ".", "|", '"', '"', "...")


def glyphs_of(console: Console) -> Glyphs:
    """The signs that a console's encoding has."""
    return ASCII if console.options.ascii_only else Glyphs()
