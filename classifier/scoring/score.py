"""Score articles: the answers of design.md, one a given article, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from classifier.corpus.prepare.articles import Article, find_lines, targets_of, toward_most_mentioned
from classifier.corpus.prepare.units import cut_units
from classifier.model.features.blocks import Reads
from classifier.scoring.loaded import Array, Model, Scored, score_units
from classifier.tasks import Task
from classifier.text.language import UNDETERMINED, detect_language
from classifier.text.mentions import Target

Answer = dict[str, Any]

BATCH = 256
"""Articles scored at a time: enough for the array work to pay, few enough to answer soon."""

READ = ("id", "title", "text", "target", "language", "warnings", "error")
"""What is read of a record."""

EVIDENCE = 3
"""Units quoted as evidence, at the most."""

ALTERNATIVES = 3
"""Labels shown beside the likeliest, at the most."""

LEAST = 0.05
"""A label under this probability is no alternative worth showing."""

MIN_WORDS = 3
SAMPLE_LINES = 12
"""Lines of an article that its language is told by."""


@dataclass(frozen=True)
class Failed:
    """An article that cannot be scored: why, as the record's `error`."""

    type: str
    message: str


def score_articles(
    records: Iterable[Mapping[str, Any]],
    models: Sequence[Model],
    *,
    targets: Sequence[str] = (),
    evidence: bool = True,
) -> Iterator[Answer]:
    """Score records, a batch at a time.

    Args:
        records: one an article, with `id` and `text`; optional `title` and `target` (a text or
            a list, for that record alone). A record with `error` is passed through.
        models: one a task; each gives the answer its task is named after.
        targets: of every article that has none of its own; `NAME` or `NAME=ALIAS|ALIAS`. Where
            there are none at all, the people and organisations that an article mentions most.
        evidence: quote the units that weighed most, for tasks that read parts of an article.

    Yields:
        One answer a record, in order; an article that cannot be scored gives one with `error`.
    """
    stream = iter(records)
    while batch := list(islice(stream, BATCH)):
        yield from _score_batch(batch, models, targets_of(list(targets)), evidence)


def _score_batch(
    batch: list[Mapping[str, Any]], models: Sequence[Model], targets: Sequence[Target], evidence: bool
) -> list[Answer]:
    articles = articles_of_records(batch, targets, models)
    answers = [_opened(*pair) for pair in zip(batch, articles, strict=True)]
    kept = [i for i, answer in enumerate(answers) if not _failed(answer, batch[i], models)]
    reads: dict[tuple[str, tuple[int, ...]], Reads] = {}
    for model in models:
        fits = tuple(i for i in kept if fits_language(answers[i]["language"], model))
        chosen, key = [articles[i] for i in fits], (model.task.unit, fits)
        if key not in reads:
            reads[key] = Reads(cut_units(chosen, model.task))
        for i in kept:
            answers[i][model.task.name] = _unanswered(model.task, "wrong language")
        for i, found in zip(fits, _answers(chosen, model, reads[key], evidence), strict=True):
            answers[i][model.task.name] = found
    for i in kept:
        answers[i]["warnings"] = _warnings(batch[i], articles[i], answers[i]["language"])
    return answers


def _opened(record: Mapping[str, Any], article: Article) -> Answer:
    return {"id": record["id"], "title": article.title, "language": language_of(record.get("language"), article)}


def language_of(given: object, article: Article) -> str:
    """The language that a record names, else that of its own words, as an ISO 639-1 code."""
    if isinstance(given, str) and given.strip():
        return given.strip().lower().replace("_", "-").split("-")[0]
    lines = (article.text[start:end] for start, end in article.lines[:SAMPLE_LINES])
    return detect_language(" ".join([article.title, *lines]))


def _failed(answer: Answer, record: Mapping[str, Any], models: Sequence[Model]) -> bool:
    failure = record.get("error") or _why_not(record, answer["language"], models)
    if failure is not None:
        answer["error"] = failure if isinstance(failure, dict) else {"type": failure.type, "message": failure.message}
    return failure is not None


def _why_not(record: Mapping[str, Any], language: str, models: Sequence[Model]) -> Failed | None:
    text, title = record.get("text"), record.get("title") or ""
    if not isinstance(text, str):
        return Failed("not text", f"the article's text is {type(text).__name__}, not text")
    if not (title.strip() or text.strip()):
        return Failed("empty", "the article has no text")
    if models and not any(fits_language(language, model) for model in models):
        known = sorted({str(model.language) for model in models})
        return Failed("wrong language", f"the article is in {language!r}; the models read {', '.join(known)}")
    return None


def fits_language(language: str, model: Model) -> bool:
    """Whether a model reads a language, or may."""
    return model.language in (None, UNDETERMINED, language) or language == UNDETERMINED


def articles_of_records(
    records: Sequence[Mapping[str, Any]], targets: Sequence[Target], models: Sequence[Model]
) -> list[Article]:
    """The article of each record, with its own targets, else those asked for, else the most mentioned."""
    articles = [_article_of(record, targets) for record in records]
    find_lines(articles)
    if not any(model.task.unit == "mention" for model in models):
        return articles
    return [article if article.targets else toward_most_mentioned(article) for article in articles]


def _article_of(record: Mapping[str, Any], targets: Sequence[Target]) -> Article:
    text, title = record.get("text"), record.get("title") or ""
    own = targets_of(record.get("target")) or tuple(targets)
    return Article(str(record["id"]), str(title), text if isinstance(text, str) else "", own)


def _answers(articles: Sequence[Article], model: Model, reads: Reads, evidence: bool) -> list[Any]:
    """One answer an article; for a task that reads mentions, a list of them, one a target."""
    units = reads.units
    grouped = _Groups(score_units(model, reads), model)
    answers: list[Any] = [[] for _ in articles]
    for group, position in enumerate(units.articles):
        answers[position].append(grouped.answer(group, articles[position], evidence))
    return answers if model.task.unit == "mention" else [one for (one,) in answers]


class _Groups:
    """The scored units of a batch, and the answer of each group."""

    def __init__(self, scored: Scored, model: Model) -> None:
        self.units, self.scores, self.model = scored.units, scored.scores, model
        self.is_strange: list[bool] = scored.is_strange.tolist()
        self.probabilities = scored.probabilities
        order = np.argsort(-scored.probabilities, axis=1, kind="stable")[:, : 1 + ALTERNATIVES]
        self.order: list[list[int]] = order.tolist()
        self.likeliest: list[list[float]] = np.take_along_axis(scored.probabilities, order, axis=1).tolist()
        self.bounds: list[int] = np.searchsorted(self.units.group, np.arange(len(self.units.articles) + 1)).tolist()

    def answer(self, group: int, article: Article, evidence: bool) -> Answer:
        task, target = self.model.task, self.units.targets[group]
        first, last = self.bounds[group], self.bounds[group + 1]
        named = {} if target is None else {"target": target.name}
        if first == last:
            return {**named, **_unanswered(task, "not mentioned" if target else "too short")} | (
                {"mentions": 0} if target else {}
            )
        if target is not None and target.is_claim and not self.model.manifest["corpus"].get("claims"):
            return {**named, **_unanswered(task, "trained on names, not on claims"), "mentions": last - first}
        answer = {**named, **self._labelled(group)}
        if target is not None:
            answer["mentions"] = last - first
        if task.unit != "article" and evidence:
            label = answer["label"] if not task.multi_label else None
            answer["evidence"] = self._evidence(first, last, label, article)
        return answer

    def _labelled(self, group: int) -> Answer:
        task = self.model.task
        if task.multi_label:
            return _several(task, self.probabilities[group], self.model.thresholds)
        (best, *others), (probability, *rest) = self.order[group], self.likeliest[group]
        answer: Answer = {"label": task.labels[best]}
        if task.labels[best] in task.ids:
            answer["id"] = task.ids[task.labels[best]]
        reason = self._reason(group, best, probability)
        answer |= {"probability": round(probability, 4), "abstained": reason is not None}
        if reason is not None:
            answer["reason"] = reason
        pairs = zip(others, rest, strict=True)
        answer["alternatives"] = [{"label": task.labels[i], "probability": round(p, 4)} for i, p in pairs if p >= LEAST]
        return answer

    def _reason(self, group: int, best: int, probability: float) -> str | None:
        if self.is_strange[group]:
            return "few known words"
        return "low probability" if probability < self.model.thresholds[best] else None

    def _evidence(self, first: int, last: int, label: str | None, article: Article) -> list[Answer]:
        """The units that pull most toward the answer, by their share of the pooled score's lead over the baseline.

        The title is read, but no quote: offsets are into the text.
        """
        column = self.model.task.labels.index(label) if label else int(self.scores[first:last].sum(axis=0).argmax())
        pooling = self.model.pooling
        rows = self.scores[first:last] - pooling.baseline
        lead = (rows[:, column] - rows.mean(axis=1)) * pooling.weights(last - first)[0]
        quoted: dict[tuple[int, int], float] = {}
        for i, weight in enumerate(lead):
            span = (self.units.start[first + i], self.units.end[first + i])
            if span[0] >= 0:
                quoted[span] = quoted.get(span, 0.0) + float(weight)
        strongest = sorted(quoted.items(), key=lambda item: (-item[1], item[0]))[:EVIDENCE]
        return [
            {
                "start": start,
                "end": end,
                "text": article.text[start:end],
                "label": self.model.task.labels[column],
                "weight": _rounded(weight),
            }
            for (start, end), weight in strongest
            if weight > 0
        ]


def _several(task: Task, row: Array, thresholds: Sequence[float]) -> Answer:
    """The answer of a multi-label task: every label at or above its threshold."""
    chosen = [int(i) for i in np.argsort(-row, kind="stable") if row[i] >= thresholds[i]]
    labels = [
        {"label": task.labels[i], "probability": _rounded(row[i])}
        | ({"id": task.ids[task.labels[i]]} if task.labels[i] in task.ids else {})
        for i in chosen
    ]
    answer: Answer = {"labels": labels, "abstained": not chosen}
    return answer if chosen else {**answer, "reason": "low probability"}


def _unanswered(task: Task, reason: str) -> Answer:
    empty: Answer = {"labels": []} if task.multi_label else {"label": None, "probability": None}
    return {
        **empty,
        "abstained": True,
        "reason": reason,
        **({} if task.multi_label else {"alternatives": []}),
    }


def _warnings(record: Mapping[str, Any], article: Article, language: str) -> list[str]:
    warnings = list(record.get("warnings", []))
    if len(article.title.split()) + len(article.text.split(None, MIN_WORDS)) < MIN_WORDS:
        warnings.append("too short to say much: under 3 words")
    if language == UNDETERMINED:
        warnings.append("language not determined: the text is too short")
    return warnings


def _rounded(value: float) -> float:
    return round(float(value), 4)
