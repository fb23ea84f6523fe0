"""Explanations in a terminal: the words coloured in the text, what weighed most, and how it adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from classifier.app.display.glyphs import Glyphs, glyphs_of
from classifier.app.display.inert import inert, inert_line
from classifier.scoring.explanation import Explanation, Row
from classifier.scoring.terms import Term, shown_term

BAR_CELLS = 16
SENTENCES = 3
STRONG, CLEAR = 0.6, 0.25
"""Shares of the strongest word's weight from which a word is drawn strong, and clear."""

TOWARD = ("bold #ffffff on #005a9c", "#000000 on #7cc0ee", "#000000 on #cfe6f6")
AWAY = ("bold #000000 on #e69f00", "#000000 on #f5c766", "#000000 on #fbe7bd")
"""Styles of a strong, a clear and a faint word. Each brings its own background, so that it can be read on a
dark terminal and on a light one; blue and orange are told apart by the colour-blind."""

BAR_TOWARD, BAR_AWAY = "#3c96d2", "#e69f00"
UNDERLINED = " underline"
"""Style of words that pull away, so that colour is not alone in saying it."""


def print_explanations(explanations: Sequence[Explanation], most: int) -> None:
    """Print each: the answer, the text with its words coloured, the terms, the sentences, the sum."""
    console = Console(highlight=False)
    for explanation in explanations:
        _print(console, explanation, most)


def print_strongest(strongest: Mapping[str, Sequence[Term]]) -> None:
    """Print the strongest terms of each label, one label a block."""
    console = Console(highlight=False)
    for label, terms in strongest.items():
        console.print(Text(inert_line(label), style="bold"))
        console.print(_bars([(shown_term(term), term.contribution) for term in terms], glyphs_of(console)))


def _print(console: Console, explanation: Explanation, most: int) -> None:
    console.rule(Text(inert_line(explanation.title or explanation.id), style="bold"), align="left")
    if explanation.label is None:
        console.print(
            inert_line(f"{explanation.name}: no answer ({explanation.answer.get('reason', '')})"), markup=False
        )
        return
    console.print(_answer(explanation))
    console.print()
    console.print(_marked(explanation), soft_wrap=False)
    console.print()
    console.print(_bars(explanation.strongest_rows(most), glyphs_of(console)))
    console.print()
    console.print(_sentences(explanation.sentence_rows(SENTENCES), glyphs_of(console)))
    console.print()
    console.print(_sum(explanation.sum_rows(most)))


def _answer(explanation: Explanation) -> Text:
    lead = f" rather than {explanation.against}" if explanation.against else ""
    reason = explanation.answer.get("reason")
    return Text.assemble(
        inert_line(f"{explanation.name}: "),
        (inert_line(str(explanation.label)), "bold"),
        inert_line(f" {explanation.probability:.0%}{lead}"),
        (f"  unsure: {reason}" if reason else "", "dim"),
        "   ",
        (inert_line(f" toward {explanation.label} "), TOWARD[0]),
        " ",
        (inert_line(f" {explanation.away} "), AWAY[0] + UNDERLINED),
    )


def _marked(explanation: Explanation) -> Text:
    text = Text()
    for piece, share in explanation.title_pieces():
        text.append(inert_line(piece), style=_style(share) or "bold")
    if text:
        text.append("\n\n")
    for piece, share in explanation.text_pieces():
        text.append(inert(piece), style=_style(share))
    return text


def _style(share: float) -> str:
    level = 0 if abs(share) >= STRONG else 1 if abs(share) >= CLEAR else 2
    return "" if not share else TOWARD[level] if share > 0 else AWAY[level] + UNDERLINED


def _bars(rows: Sequence[Row], glyphs: Glyphs) -> Table:
    """Names, numbers and bars, all on one scale."""
    table = Table.grid(padding=(0, 1))
    scale = max((abs(value) for _, value in rows), default=1.0)
    for name, value in rows:
        cells = max(1, round(BAR_CELLS * abs(value) / scale))
        bar = Text(glyphs.full * cells, style=BAR_TOWARD if value > 0 else BAR_AWAY)
        table.add_row(Text(inert_line(name)), Text(f"{value:+.3f}"), bar)
    return table


def _sentences(rows: Sequence[Row], glyphs: Glyphs) -> Table:
    table = Table.grid(padding=(0, 1))
    for words, value in rows:
        table.add_row(Text(f"{value:+.3f}"), Text(f"{glyphs.open}{inert_line(words)}{glyphs.close}", style="italic"))
    return table


def _sum(rows: Sequence[Row]) -> Padding:
    """What the score is the sum of; the score itself below."""
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    for name, value in rows:
        style = "bold" if name == rows[-1][0] else "dim"
        table.add_row(
            Text(f"= {name}" if style == "bold" else f"  {name}", style=style), Text(f"{value:+.3f}", style=style)
        )
    return Padding(table, (0, 0, 1, 0))
