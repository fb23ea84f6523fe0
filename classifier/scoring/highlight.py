"""An explanation as HTML: the words marked in the article as given, and what they add up to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import numpy.typing as npt

from classifier.scoring.explanation import LETTERS, NUMBER, Explanation, Term
from classifier.text.mentions import MASK

Array = npt.NDArray[np.float64]

FAINT = 0.08
"""A word whose weight is under this share of the strongest word's is not marked."""

TERMS = 12
"""Terms that are listed toward the label, and as many away from it."""

WHOLE = ("title+text", "text")
"""Fields that are the whole unit."""

_WORD = re.compile(r"\w+(?:['’-]\w+)*")

MARK_CSS = """
.why{--toward:#0072b2;--away:#d55e00;line-height:1.6}
@media(prefers-color-scheme:dark){.why{--toward:#56b4e9;--away:#e69f00}}
.why mark{color:inherit;border-radius:.2em;padding:.05em .1em;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.why mark.toward{background:color-mix(in srgb,var(--toward) calc(var(--w)*55%),transparent)}
.why mark.away{background:color-mix(in srgb,var(--away) calc(var(--w)*55%),transparent);
text-decoration:underline dotted;text-underline-offset:.2em}
.why .words{white-space:pre-wrap;overflow-wrap:anywhere}
.why .sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:0 2rem}
.why .bars{border-collapse:collapse;width:100%;font-size:.9em}
.why .bars td{padding:.1em .4em;border:0;text-align:left;background:none}
.why .bars td:first-child{max-width:24em;overflow-wrap:anywhere;vertical-align:top}
.why .bars td:nth-child(2){text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.why .bars td:last-child{width:45%}
.why .bar{display:block;height:.7em;border-radius:.2em;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.why .bar.toward{background:var(--toward)}.why .bar.away{background:var(--away)}
.why .sum{font-variant-numeric:tabular-nums}
"""
"""Style of everything in this module; blue and orange are Okabe & Ito's, which the colour-blind tell apart."""


@dataclass(frozen=True)
class Word:
    """A word of the article as given, and its weight."""

    start: int
    end: int
    weight: float


def words_of(text: str, weights: Array) -> list[Word]:
    """Add up the weights of characters by word."""
    total = np.concatenate([[0.0], np.cumsum(weights)])
    spans = (match.span() for match in _WORD.finditer(text))
    return [Word(start, end, float(total[end] - total[start])) for start, end in spans]


def strongest_word(explanation: Explanation) -> float:
    """The largest weight of a word, without its sign; 1 where there is none."""
    words = words_of(explanation.title, explanation.title_weights)
    words += words_of(explanation.text, explanation.text_weights)
    return max((abs(word.weight) for word in words), default=0.0) or 1.0


def marked_pieces(text: str, weights: Array, scale: float) -> list[tuple[str, float]]:
    """Cut a text into pieces, each with its weight as a share of the scale, -1 to 1; 0 is unmarked."""
    pieces, last = [], 0
    for word in words_of(text, weights):
        share = max(-1.0, min(1.0, word.weight / scale))
        if abs(share) >= FAINT:
            pieces += [(text[last : word.start], 0.0), (text[word.start : word.end], share)]
            last = word.end
    return [piece for piece in [*pieces, (text[last:], 0.0)] if piece[0]]


def marked_html(text: str, weights: Array, scale: float) -> str:
    """A text with its words marked, as HTML."""
    return "".join(
        f'<mark class="{_side(share)}" style="--w:{abs(share):.2f}" title="{share * scale:+.3f}">{escape(piece)}</mark>'
        if share
        else escape(piece)
        for piece, share in marked_pieces(text, weights, scale)
    )


def shown_term(term: Term) -> str:
    """A term as a person reads it: with the part it was read from where that is not the whole unit.

    The mask is [target], and blanks in n-grams of letters are dots.
    """
    if term.kind == NUMBER:
        return f"number: {term.term}"
    shown = term.term.replace(MASK, "[target]")
    shown = f"…{shown.replace(' ', '·')}…" if term.kind == LETTERS else shown
    return shown if term.field in WHOLE else f"{shown} ({term.field})"


def title_apart(explanation: Explanation) -> str:
    """The title, where the text does not begin with it."""
    title = explanation.title
    return "" if explanation.text.lstrip().startswith(title) and not explanation.title_weights.any() else title


def sides(terms: Sequence[Term], most: int) -> tuple[list[Term], list[Term]]:
    """The terms that pull most toward the label, and those that pull most away from it."""
    toward = [term for term in terms if term.contribution > 0]
    away = [term for term in terms if term.contribution < 0]
    return toward[:most], away[:most]


def legend(explanation: Explanation) -> str:
    """What the colours say."""
    label, against = explanation.label, explanation.against
    away = f"toward {against}" if against else f"away from {label}"
    return (
        f'<span><mark class="toward" style="--w:1">toward {escape(str(label))}</mark> '
        f'<mark class="away" style="--w:1">{escape(away)}</mark></span>'
    )


def sum_html(explanation: Explanation) -> str:
    """How the score adds up, in a line."""
    values = [term.contribution for term in explanation.terms]
    toward, away = sum(value for value in values if value > 0), sum(value for value in values if value < 0)
    return (
        f'<span class="sum">score {explanation.score:+.3f} = intercept {explanation.intercept:+.3f}, '
        f"terms toward {toward:+.3f}, terms away {away:+.3f}</span>"
    )


def term_bars(explanation: Explanation, *, most: int = TERMS) -> str:
    """The strongest terms on either side, with bars."""
    toward, away = sides(explanation.terms, most)
    return f'<div class="sides">{_bars(toward, explanation)}{_bars(away, explanation)}</div>'


def explanation_html(explanation: Explanation) -> str:
    """An explanation as a fragment that brings its own style, for a notebook."""
    name = explanation.task.name + (f" toward {explanation.target}" if explanation.target else "")
    if explanation.label is None:
        return f"<p>{escape(name)}: no answer ({escape(explanation.answer.get('reason', ''))})</p>"
    scale = strongest_word(explanation)
    return (
        f'<style>{MARK_CSS}</style><div class="why"><p><b>{escape(name)}: {escape(explanation.label)}</b> '
        f"{explanation.probability:.0%}<br>{sum_html(explanation)}<br>{legend(explanation)}</p>"
        f'<p class="words"><b>{marked_html(title_apart(explanation), explanation.title_weights, scale)}</b></p>'
        f'<p class="words">{marked_html(explanation.text, explanation.text_weights, scale)}</p>'
        f"{term_bars(explanation)}</div>"
    )


def bar_rows(rows: Sequence[tuple[str, float]], *, cell: Callable[[str], str] = escape) -> str:
    """A table of names and contributions with bars, all on one scale."""
    scale = max((abs(value) for _, value in rows), default=1.0) or 1.0
    cells = "".join(
        f'<tr><td>{cell(name)}</td><td>{value:+.3f}</td><td><span class="bar {_side(value)}" '
        f'style="width:{100 * abs(value) / scale:.0f}%"></span></td></tr>'
        for name, value in rows
    )
    return f'<table class="bars">{cells}</table>'


def _bars(terms: Sequence[Term], explanation: Explanation) -> str:
    scale = max((abs(term.contribution) for term in explanation.terms), default=1.0)
    cells = "".join(
        f"<tr><td title='{escape(term.field)}, {term.kind}'>{escape(shown_term(term))}</td>"
        f'<td>{term.contribution:+.3f}</td><td><span class="bar {_side(term.contribution)}" '
        f'style="width:{100 * abs(term.contribution) / scale:.0f}%"></span></td></tr>'
        for term in terms
    )
    return f'<table class="bars">{cells}</table>'


def _side(value: float) -> str:
    return "toward" if value > 0 else "away"
