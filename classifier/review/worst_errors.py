"""The worst errors of an evaluation, with the words that made them marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from classifier.corpus.records.frame import records_of
from classifier.scoring.explain import explain
from classifier.scoring.explanation import Explanation
from classifier.scoring.highlight import legend, marked_html, strongest_word, title_apart

if TYPE_CHECKING:
    from classifier.review.evaluate import Evaluation

CASES = 10
QUOTED = 3
"""Sentences that are quoted of each case, those that weigh most toward the wrong label."""

SENTENCE_CHARACTERS = 600


def cases(evaluation: Evaluation, *, most: int = CASES) -> Iterator[str]:
    """The wrong answers that the model was surest of, as HTML."""
    found = evaluation.errors
    if not len(found):
        yield "<h2>Worst errors</h2><p>There are none.</p>"
        return
    yield (
        f"<h2>Worst errors</h2><p>The {min(most, len(found))} wrong answers that the model was surest of, "
        f"of {len(found):,}. Words are marked by what they contribute to the answer over the gold label.</p>"
    )
    for position in evaluation.wrong_places[:most]:
        record = next(records_of(evaluation.articles.iloc[[position]]))
        row = {str(name): value for name, value in evaluation.predictions.iloc[position].items()}
        yield _case(evaluation, row, record)


def _case(evaluation: Evaluation, row: Mapping[str, Any], record: Mapping[str, Any]) -> str:
    explanation = _explanation(evaluation, row, record)
    title = record.get("title") or str(record["id"])
    said = f"{_named(row['label'])} {row['probability']:.0%}"
    about = ", ".join(str(record[name]) for name in ("outlet", "id") if record.get(name))
    target = f" toward {escape(str(row['target']))}" if row.get("target") else ""
    reasons = _reasons(explanation) if explanation is not None else ""
    return (
        f'<article class="case why"><h3>{escape(str(title))}</h3>'
        f'<p>Answered <span class="chip"><b>{escape(said)}</b></span>{target}, gold '
        f'<span class="chip">{escape(_named(row["gold"]))}</span> '
        f'<span class="soft small">{escape(about)}</span></p>{reasons}</article>'
    )


def _explanation(evaluation: Evaluation, row: Mapping[str, Any], record: Mapping[str, Any]) -> Explanation | None:
    """Why the answer was given and not the gold label; of several labels, of one that is wrong."""
    model, gold = evaluation.model, row["gold"]
    if model.task.multi_label:
        wrong = [label for label in row["label"] if label not in gold]
        missed = [label for label in gold if label not in row["label"]]
        label, against = (wrong or missed or [None])[0], None
    else:
        label, against = row["label"], gold
    targets = {"target": row["target"]} if row.get("target") else {}
    found = explain({**record, **targets}, model, label=label, against=against)
    return next((each for each in found if each.label is not None), None)


def _reasons(explanation: Explanation) -> str:
    scale = strongest_word(explanation)
    title = title_apart(explanation)
    if title and explanation.title_weights.any():
        head = f'<p class="words"><b>{marked_html(title, explanation.title_weights, scale)}</b></p>'
    else:
        head = ""
    ranked = sorted(explanation.sentences, key=lambda sentence: -sentence.contribution)[:QUOTED]
    quoted = (
        _quoted(explanation, sentence.start, sentence.end, scale) for sentence in sorted(ranked, key=lambda s: s.start)
    )
    return f'<p class="small">{legend(explanation)}</p>{head}<p class="words">{" … ".join(quoted)}</p>'


def _quoted(explanation: Explanation, start: int, end: int, scale: float) -> str:
    end = min(end, start + SENTENCE_CHARACTERS)
    return marked_html(explanation.text[start:end], explanation.text_weights[start:end], scale)


def _named(labels: Any) -> str:
    return labels if isinstance(labels, str) else ", ".join(labels) or "none"
