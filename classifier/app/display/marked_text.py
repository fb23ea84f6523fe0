"""Explanations in a terminal: the words coloured in the text, and the terms with their bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from classifier.app.display.glyphs import Glyphs, glyphs_of
from classifier.app.display.inert import inert, inert_line
from classifier.scoring.explanation import Explanation, Term
from classifier.scoring.highlight import marked_pieces, shown_term, sides, strongest_word, title_apart

BAR_CELLS = 12
SENTENCES = 3
STRONG, CLEAR = 0.6, 0.25
"""Shares of the strongest word's weight from which a word is drawn strong, and clear."""

TOWARD, AWAY = ("bold white on blue", "bold blue", "blue"), ("bold black on yellow", "bold yellow", "yellow")
"""Styles of a strong, a clear and a faint word; blue and yellow, which the colour-blind tell apart."""

UNDERLINED = " underline"
"""Of words that pull away, so that colour is not alone in saying it."""


def print_explanations(explanations: Sequence[Explanation], most: int) -> None:
    """Print each: the answer, the text with its words coloured, the terms, the sentences."""
    console = Console(highlight=False)
    for explanation in explanations:
        _print(console, explanation, most)


def print_strongest(found: Mapping[str, Sequence[Term]]) -> None:
    """Print the strongest terms of each label, one label a block."""
    console = Console(highlight=False)
    for label, terms in found.items():
        console.print(Text(inert_line(label), style="bold"))
        console.print(_terms(terms, max((term.contribution for term in terms), default=1.0), glyphs_of(console)))


def _print(console: Console, explanation: Explanation, most: int) -> None:
    name = inert_line(explanation.task.name + (f" toward {explanation.target}" if explanation.target else ""))
    console.rule(Text(inert_line(explanation.title or explanation.id), style="bold"), align="left")
    if explanation.label is None:
        console.print(Text(f"{name}: no answer ({explanation.answer.get('reason', '')})"))
        return
    console.print(_answer(name, explanation))
    scale = strongest_word(explanation)
    console.print()
    console.print(_marked(explanation, scale), soft_wrap=False)
    console.print()
    console.print(_columns(explanation, most, glyphs_of(console)))
    console.print(_sentences(explanation, glyphs_of(console)))
    console.print(_rest(explanation))


def _answer(name: str, explanation: Explanation) -> Text:
    lead = inert_line(f" rather than {explanation.against}") if explanation.against else ""
    reason = explanation.answer.get("reason")
    text = Text.assemble(
        f"{name}: ",
        (inert_line(str(explanation.label)), "bold"),
        f" {explanation.probability:.0%}{lead}",
        (f"  unsure: {reason}" if reason else "", "dim"),
        f"   score {explanation.score:+.3f}, of it intercept {explanation.intercept:+.3f}   ",
    )
    away = f" toward {explanation.against} " if explanation.against else f" away from {explanation.label} "
    toward, away = inert_line(f" toward {explanation.label} "), inert_line(away)
    return text + Text.assemble((toward, TOWARD[0]), " ", (away, AWAY[0] + UNDERLINED))


def _marked(explanation: Explanation, scale: float) -> Text:
    text = Text()
    for piece, share in marked_pieces(title_apart(explanation), explanation.title_weights, scale):
        text.append(_shown(piece), style=_style(share) or "bold")
    if text:
        text.append("\n\n")
    for piece, share in marked_pieces(explanation.text, explanation.text_weights, scale):
        text.append(_shown(piece), style=_style(share))
    return text


def _shown(piece: str) -> str:
    return inert(piece.replace("\r\n", "\n"))


def _style(share: float) -> str:
    level = 0 if abs(share) >= STRONG else 1 if abs(share) >= CLEAR else 2
    return "" if not share else TOWARD[level] if share > 0 else AWAY[level] + UNDERLINED


def _columns(explanation: Explanation, most: int, glyphs: Glyphs) -> Table:
    toward, away = sides(explanation.terms, most)
    scale = max((abs(term.contribution) for term in (*toward, *away)), default=1.0)
    grid = Table.grid(padding=(0, 4))
    grid.add_row(_terms(toward, scale, glyphs), _terms(away, scale, glyphs))
    return grid


def _terms(terms: Sequence[Term], scale: float, glyphs: Glyphs) -> Table:
    table = Table.grid(padding=(0, 1))
    for term in terms:
        style = TOWARD[2] if term.contribution > 0 else AWAY[2]
        cells = max(1, round(BAR_CELLS * abs(term.contribution) / scale))
        bar = Text(glyphs.full * cells, style=style)
        table.add_row(Text(inert_line(shown_term(term))), Text(f"{term.contribution:+.3f}", style="dim"), bar)
    return table


def _sentences(explanation: Explanation, glyphs: Glyphs) -> Table:
    ranked = sorted(explanation.sentences, key=lambda sentence: -abs(sentence.contribution))[:SENTENCES]
    table = Table.grid(padding=(0, 1))
    for sentence in ranked:
        words = inert_line(" ".join(explanation.text[sentence.start : sentence.end].split()))
        table.add_row(
            Text(f"{sentence.contribution:+.3f}", style="dim"),
            Text(f"{glyphs.open}{words}{glyphs.close}", style="italic"),
        )
    return table


def _rest(explanation: Explanation) -> Text:
    missing = explanation.not_located
    if not missing:
        return Text()
    listed = inert_line(", ".join(shown_term(term) for term in missing[:5])) + (", …" if len(missing) > 5 else "")
    total = sum(term.contribution for term in missing)
    return Text(f"at no place of the text: {total:+.3f} in {len(missing)} terms ({listed})", style="dim")
