"""Score articles: one answer an article, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from classifier import parallel
from classifier.corpus.prepare.articles import (
    ENGLISH_NAMES,
    Article,
    find_lines,
    find_sentences,
    targets_of,
    toward_most_mentioned,
)
from classifier.corpus.prepare.units import cut_units
from classifier.corpus.records.files import Unread
from classifier.interrupts import held_interrupts
from classifier.model.features.inputs import UnitInputs
from classifier.scoring.answer import Answer, unanswered
from classifier.scoring.decision import EMPTY, WRONG_LANGUAGE, decide, fits_language, language_of, reads
from classifier.scoring.model import Model, warm_all
from classifier.scoring.writer import AnswerWriter
from classifier.text.language import is_mixed, legacy_encoding
from classifier.text.languages.codes import UNDETERMINED
from classifier.text.languages.scripts import unspaced_words
from classifier.text.names.named_text import tag_all
from classifier.text.targets import Target

BATCH_CHARACTERS = 1_000_000
"""Characters scored at a time, some 170 articles: enough for the array work to pay, few enough to answer soon and for
two worker processes with four models to stay under a gigabyte."""

BATCH_ARTICLES = 4096
"""Articles scored at a time at the most, however short they are."""

READ = ("id", "title", "text", "target", "outlet", "language")
"""Fields of a record that scoring reads."""

MIN_WORDS = 3
LEGACY = "legacy encoding"
OTHER_LANGUAGE = "Train a model for it; or name the language in a field `language`, where that is wrong."
"""What to do about an article that no model reads."""


def score_articles(
    records: Iterable[Mapping[str, Any]],
    models: Sequence[Model],
    *,
    targets: Sequence[str | Target] = (),
    evidence: bool = True,
    probabilities: bool = False,
) -> Iterator[Answer]:
    """Score records, a batch at a time.

    Args:
        records: one an article, with `id` and `text`; optional `title`, `outlet` and `target` (a text
            or a list, for that record alone). A record with `Unread` as `error` gives that.
        models: one a task; each gives the answer its task is named after.
        targets: of every article that has none of its own; `NAME` or `NAME=ALIAS|ALIAS`. Where
            there are none at all, the people and organisations that an English article mentions most.
        evidence: quote the units that weighed most, for tasks that read parts of an article.
        probabilities: give every label's probability, as `probabilities`.

    Yields:
        One answer a record, in order; an article that cannot be scored gives one with `error`.
    """
    warm_up = WarmUp(models)
    for batch in batches_of(records):
        show_batch(warm_up, batch)
        yield from score_batch(batch, models, targets, evidence=evidence, probabilities=probabilities)


def batches_of(records: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """Cut a stream of records into batches: of BATCH_CHARACTERS or BATCH_ARTICLES, whichever is first."""
    stream = iter(records)
    while batch := list(until_full(islice(stream, BATCH_ARTICLES))):
        yield batch


def until_full(records: Iterator[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Records until they have BATCH_CHARACTERS."""
    characters = 0
    for record in records:
        yield record
        characters += characters_of(record)
        if characters >= BATCH_CHARACTERS:
            return


def untold() -> None:
    """Announce nothing."""


class WarmUp:
    """Warms some models as soon as the batches that have come show that it will pay.

    Attributes:
        models: that read the batches.
        characters: of the full batches before.
        announce: called before kernels are compiled for the first time, which takes about a quarter of a minute.
    """

    def __init__(self, models: Sequence[Model]) -> None:
        self.models: Sequence[Model] = models
        self.characters: int = 0
        self.announce: Callable[[], None] = untold

    def see(self, characters: int, *, is_full: bool) -> None:
        """Count a batch, and warm the models if it is time.

        Kernels that were compiled before are loaded for a batch that they pay for. Those that never were wait for
        full batches, which have more behind them, and for as much text as plain Python reads while they would be
        compiled.

        Args:
            characters: of the batch.
            is_full: whether it is as large as batches become.
        """
        if (not is_full and characters <= parallel.FEW_CHARACTERS) or all(model.is_warm for model in self.models):
            return
        self.characters += characters if is_full else 0
        if parallel.are_compiled() or self.characters >= parallel.UNCOMPILED_CHARACTERS:
            if not parallel.are_compiled():
                self.announce()
            with held_interrupts():
                warm_all(self.models)


def show_batch(warm_up: WarmUp, batch: Sequence[Mapping[str, Any]]) -> None:
    """Let a batch be seen before it is scored; kernels are compiled or loaded then if that will pay."""
    characters = sum(map(characters_of, batch))
    warm_up.see(characters, is_full=len(batch) == BATCH_ARTICLES or characters >= BATCH_CHARACTERS)


def characters_of(record: Mapping[str, Any]) -> int:
    """Characters of a record's text."""
    return len(record["text"]) if isinstance(record.get("text"), str) else 0


def score_batch(
    batch: Sequence[Mapping[str, Any]],
    models: Sequence[Model],
    names: Sequence[str | Target] = (),
    *,
    evidence: bool = True,
    probabilities: bool = False,
) -> list[Answer]:
    """Score records at once; see `score_articles`, whose `targets` are `names` here."""
    targets = targets_of(list(names))
    opened = open_records(batch, targets, models)
    answers = [_begun(*pair) for pair in zip(batch, opened, strict=True)]
    scored = [i for i, (_, _, error) in enumerate(opened) if error is None]
    inputs: dict[tuple[str, bool, tuple[int, ...]], UnitInputs] = {}
    for model in models:
        places = tuple(i for i in scored if reads(model, opened[i].language, models))
        articles, key = [opened[i].article for i in places], (model.task.unit, model.tells_voices, places)
        if key not in inputs:
            inputs[key] = UnitInputs(cut_units(articles, model.task, voices=model.tells_voices))
        for i in scored if len(places) < len(scored) else ():
            answers[i].setdefault(model.task.name, unanswered(model.task, opened[i].article, WRONG_LANGUAGE))
        decisions = decide(model, articles, inputs[key])
        writer = AnswerWriter(decisions, articles, model, evidence=evidence, probabilities=probabilities)
        for i, answer in zip(places, writer.by_article(), strict=True):
            answers[i][model.task.name] = answer
    for i in scored:
        answers[i]["warnings"] = _warnings(opened[i], models)
    return answers


class Opened(NamedTuple):
    """A record as an article, its language, and why it cannot be scored, or None."""

    article: Article
    language: str
    error: dict[str, str] | None


def open_records(
    records: Sequence[Mapping[str, Any]], targets: Sequence[Target], models: Sequence[Model]
) -> list[Opened]:
    """Give the article of each record, with its own targets, else those asked for, else the most mentioned."""
    articles = [_article_of(record, targets) for record in records]
    find_lines(articles)
    if parallel.are_loaded() and any(model.task.unit != "article" for model in models):
        find_sentences(articles)
    if any(model.task.unit == "mention" for model in models):
        tag_all([article.named for article in articles])
    return [_opened(record, article, models) for record, article in zip(records, articles, strict=True)]


def _opened(record: Mapping[str, Any], article: Article, models: Sequence[Model]) -> Opened:
    language = language_of(article, models)
    if not article.targets and _offers_targets(language, models):
        article = toward_most_mentioned(article)
    error = record.get("error")
    return Opened(article, language, error if isinstance(error, Unread) else _error(record, language, models))


def _offers_targets(language: str, models: Sequence[Model]) -> bool:
    """Whether the names of an article are found: in English, and in what is too short to tell if a model reads that."""
    asking = [model for model in models if model.task.unit == "mention"]
    return language in ENGLISH_NAMES and any(fits_language("en", model) for model in asking)


def _begun(record: Mapping[str, Any], opened: Opened) -> Answer:
    answer: Answer = {"id": record["id"], "title": opened.article.title, "language": opened.language}
    return answer if opened.error is None else {**answer, "error": opened.error}


def _error(record: Mapping[str, Any], language: str, models: Sequence[Model]) -> dict[str, str] | None:
    text, title = record.get("text"), record.get("title") or ""
    if not isinstance(text, str):
        return {"type": "not text", "message": f"the article's text is {type(text).__name__}, not text"}
    if not (title.strip() or text.strip()):
        return {"type": EMPTY, "message": "the article has no text"}
    if legacy := legacy_encoding(text):
        return {"type": LEGACY, "message": f"the article is in the encoding {legacy}: convert it to Unicode first"}
    if models and not any(reads(model, language, models) for model in models):
        known = ", ".join(sorted({code for model in models for code in model.languages})) or "another language"
        found = (
            "the article's language cannot be told" if language == UNDETERMINED else f"the article is in {language!r}"
        )
        return {"type": WRONG_LANGUAGE, "message": f"{found}; the models read {known}. {OTHER_LANGUAGE}"}
    return None


def _article_of(record: Mapping[str, Any], targets: Sequence[Target]) -> Article:
    text, title = record.get("text"), record.get("title") or ""
    own = targets_of(record.get("target")) or tuple(targets)
    outlet, language = record.get("outlet"), record.get("language")
    return Article(
        str(record["id"]),
        str(title),
        text if isinstance(text, str) else "",
        own,
        outlet=outlet if isinstance(outlet, str) else "",
        language=language if isinstance(language, str) else "",
    )


def _warnings(opened: Opened, models: Sequence[Model]) -> list[str]:
    warnings, article = [], opened.article
    words = len(article.title.split()) + len(article.text.split(None, MIN_WORDS))
    if words < MIN_WORDS and unspaced_words(f"{article.title} {article.text}") < MIN_WORDS:
        warnings.append("too short to say much: under 3 words")
    if opened.language == UNDETERMINED:
        warnings.append("language not determined: the text is too short")
    if is_mixed(article.sample):
        warnings.append(f"mixed writings: the article is read as {opened.language!r}")
    asking = [model for model in models if model.task.unit == "mention"]
    if not article.targets and asking and not _offers_targets(opened.language, asking):
        warnings += [_why_no_targets(opened.language, model) for model in asking]
    return warnings


def _why_no_targets(language: str, model: Model) -> str:
    """Why a model that reads mentions has nothing to answer of an article without targets."""
    if not fits_language(language, model):
        return f"{model.task.name}: the article is in {language!r}; the model reads {', '.join(model.languages)}"
    found = f"names are found by themselves in English alone, not in {language!r}"
    return f"{model.task.name}: {found}. Give targets: --target NAME, or a field `target`"
