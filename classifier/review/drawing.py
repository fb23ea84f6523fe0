"""How figures look, whatever they show: colours, style, and SVG.

Colours are Okabe & Ito's (2008), which the colour-blind tell apart; a label's or a bundle's
lines differ in their markers too.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import wraps
from textwrap import wrap
from typing import TYPE_CHECKING, Any, ParamSpec

from classifier.errors import MissingExtraError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

P = ParamSpec("P")

INK, SOFT, LINE = "#1c2024", "#5b6470", "#d9dde2"
BLUE, ORANGE = "#0072b2", "#d55e00"
COLOURS = (BLUE, ORANGE, "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
MARKERS = ("o", "s", "^", "D", "v", "P")

STYLE = {
    "font.size": 10,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.titlesize": 10,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "figure.facecolor": "white",
    "axes.facecolor": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "classifier",
}
"""How every figure looks; on white, for a notebook may be dark; `as_svg` leaves the background out."""

METADATA = ("Date", "Creator", "Format", "Type")
"""What matplotlib would write into a picture, and would make it differ each time."""


def styled(plot: Callable[P, Figure]) -> Callable[P, Figure]:
    """Draw a plot in this style, and say what is missing where matplotlib is."""

    @wraps(plot)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Figure:
        try:
            import matplotlib as mpl
        except ImportError as error:
            raise MissingExtraError("plotting", extra="plots") from error
        with mpl.rc_context(STYLE):
            return plot(*args, **kwargs)

    return drawn


def as_svg(figure: Figure) -> str:
    """A figure as SVG, whose text is text, and the same each time."""
    import matplotlib as mpl

    file = io.StringIO()
    with mpl.rc_context(STYLE):
        figure.savefig(file, format="svg", bbox_inches="tight", facecolor="none", metadata=dict.fromkeys(METADATA))
    return file.getvalue()


def new_figure(width: float, height: float) -> tuple[Figure, Any]:
    """A figure of a size in inches, with its axes; made without pyplot, which keeps figures forever."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def legend(axes: Any, *, above: bool = False, title: str | None = None) -> None:
    """Draw a legend inside the axes, or above them."""
    if above:
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=3, labelcolor=INK)
    else:
        axes.legend(loc="best", labelcolor=INK, title=title)


WIDTH = 4.6
"""Inches of a plot: on a telephone's screen, where it is drawn at three quarters of that, its words can be read."""

NAME_CHARACTERS = 28
"""Characters of a label's name in a line; a longer one has more lines."""


def folded_name(name: object) -> str:
    """A name in lines of NAME_CHARACTERS."""
    return "\n".join(wrap(str(name), NAME_CHARACTERS, max_lines=2, placeholder="…"))


def label_columns(predictions: pd.DataFrame) -> list[str]:
    """Name the labels whose probabilities a frame of predictions holds."""
    return [name[2:-1] for name in predictions.columns if name.startswith("P(") and name.endswith(")")]
