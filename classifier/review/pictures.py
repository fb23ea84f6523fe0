"""Plots as pictures of a page: SVG in the page's own colours, with words for whoever cannot see it."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifier.review import drawing

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.figure import Figure

COLOURS = {
    drawing.INK: "currentColor",
    drawing.SOFT: "var(--soft)",
    drawing.LINE: "var(--line)",
    drawing.BLUE: "var(--good)",
    drawing.ORANGE: "var(--bad)",
}
"""What a plot's colours become on a page, so that they follow its light or dark."""

_DECIMALS = re.compile(r"\b(\d+\.\d)\d+")


@dataclass(frozen=True)
class Picture:
    """A plot on a page.

    Attributes:
        svg: the drawing.
        caption: what it shows and how to read it.
        is_large: it keeps its size on a narrow screen, where it is scrolled.
    """

    svg: Markup
    caption: str
    is_large: bool = False


def picture(figure: Figure, caption: str, *, alt: str, is_large: bool = False) -> Picture:
    """Turn a plot into a picture.

    Args:
        figure: as `plots` draws it.
        caption: that stands below it.
        alt: what it shows, in words, for whoever cannot see it.
        is_large: see `Picture`.
    """
    from markupsafe import Markup, escape

    svg = drawing.as_svg(figure)
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    for colour, name in COLOURS.items():
        svg = svg.replace(colour, name)
    # Only in attributes: a tenth of a point is fine for a line, and wrong for a number that is read.
    svg = re.sub(r'"[^"]*"', lambda value: _DECIMALS.sub(r"\1", value[0]), svg)
    svg = re.sub(r"font: ([^;\"]*?)'[^;\"]*", r"font: \1system-ui, sans-serif", svg)
    svg = _with_own_ids(svg, caption)
    svg = re.sub(r"<svg([^>]*)>", lambda tag: f'<svg role="img" aria-label="{escape(alt)}"{tag[1]}>', svg, count=1)
    return Picture(Markup(svg), caption, is_large)


def _with_own_ids(svg: str, name: str) -> str:
    """Make the ids of one picture differ from those of the others on the page."""
    prefix = f"p{zlib.crc32(name.encode('utf-8', 'replace')):x}"
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}\1"', svg)
    return re.sub(r'(href="#|url\(#)', rf"\1{prefix}", svg)
