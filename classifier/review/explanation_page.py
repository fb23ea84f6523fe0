"""Explanations as a page of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from classifier.review.page import page
from classifier.scoring.explanation import Explanation, Sentence
from classifier.scoring.highlight import (
    bar_rows,
    legend,
    marked_html,
    shown_term,
    strongest_word,
    sum_html,
    term_bars,
    title_apart,
)

SENTENCES = 5
"""Sentences that are listed, by the size of their contribution."""

NOT_LOCATED = 12


def explanation_page(explanations: Sequence[Explanation]) -> str:
    """One page for explanations of one or more articles, with the words marked as given."""
    first = explanations[0]
    title = f"{first.task.name}: {first.title or first.id}"
    return page(title, (piece for each in explanations for piece in _pieces(each)))


def _pieces(explanation: Explanation) -> Iterator[str]:
    name = explanation.task.name + (f" toward {explanation.target}" if explanation.target else "")
    yield f'<p class="soft small">{escape(name)}</p><h1>{escape(explanation.title or explanation.id)}</h1>'
    if explanation.label is None:
        yield f"<p>No answer: {escape(explanation.answer.get('reason', ''))}.</p>"
        return
    scale = strongest_word(explanation)
    yield f'<div class="why">{_answer(explanation)}'
    yield f'<p class="words"><b>{marked_html(title_apart(explanation), explanation.title_weights, scale)}</b></p>'
    yield f'<p class="words">{marked_html(explanation.text, explanation.text_weights, scale)}</p>'
    yield f"<h2>Terms</h2>{term_bars(explanation)}"
    yield f"<h2>Sentences</h2>{_sentences(explanation)}{_rest(explanation)}</div>"


def _answer(explanation: Explanation) -> str:
    lead = f" rather than {escape(explanation.against)}" if explanation.against else ""
    reason = explanation.answer.get("reason")
    unsure = f' <span class="soft">unsure: {escape(reason)}</span>' if reason else ""
    return (
        f'<p><span class="chip"><b>{escape(str(explanation.label))}</b> {explanation.probability:.0%}</span>{lead}'
        f'{unsure}</p><p class="small soft">{sum_html(explanation)}. The calibrated probability is made of the '
        f"scores of all labels.</p><p>{legend(explanation)}</p>"
    )


def _sentences(explanation: Explanation) -> str:
    ranked = sorted(explanation.sentences, key=lambda sentence: -abs(sentence.contribution))[:SENTENCES]
    rows = [(_quoted(explanation, sentence), sentence.contribution) for sentence in ranked if sentence.contribution]
    if explanation.title_contribution:
        rows.insert(0, (f"title: {explanation.title}", explanation.title_contribution))
    return bar_rows(rows)


def _quoted(explanation: Explanation, sentence: Sentence) -> str:
    return " ".join(explanation.text[sentence.start : sentence.end].split())


def _rest(explanation: Explanation) -> str:
    missing = explanation.not_located
    if not missing:
        return ""
    listed = ", ".join(f"{shown_term(term)} {term.contribution:+.3f}" for term in missing[:NOT_LOCATED])
    more = f", and {len(missing) - NOT_LOCATED} more" if len(missing) > NOT_LOCATED else ""
    return (
        f'<p class="small soft">Terms that stand at no place of the text, such as the numbers of the sentiment '
        f"lexicon ({sum(term.contribution for term in missing):+.3f} together): {escape(listed)}{more}.</p>"
    )
