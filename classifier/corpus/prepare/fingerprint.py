"""What a corpus was, in a few lines: for a bundle's manifest."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from classifier.corpus.records.frame import SOURCES
from classifier.corpus.records.labels import labels_of
from classifier.text.language import UNDETERMINED, detect_language

LANGUAGE_SAMPLE = 200


def fingerprint(corpus: pd.DataFrame, label_column: str) -> dict[str, Any]:
    """Describe a corpus so that another can be told from it.

    Returns:
        `rows`, `label_counts`, `date_range` (ISO dates, or None), `language` (ISO 639-1 of
        the most articles, or None), `claims` (whether any target is a claim), `sources` (a
        line each, with its licence, where the corpus' `attrs` names them), `sha256` of ids,
        titles, texts, targets and labels in order. JSON-ready.
    """
    return described(corpus, label_column, language=main_language(corpus), sha256=_digest(corpus, label_column))


def described(corpus: pd.DataFrame, label_column: str, *, language: str | None, sha256: str) -> dict[str, Any]:
    """Describe a corpus whose texts need not be at hand; see `fingerprint`."""
    counts = Counter(label for value in corpus[label_column] for label in labels_of(value))
    return {
        "rows": len(corpus),
        "label_counts": dict(sorted(counts.items())),
        "date_range": _dates(corpus),
        "language": language,
        "claims": _has_claims(corpus),
        "sources": list(corpus.attrs.get(SOURCES, ())),
        "sha256": sha256,
    }


def main_language(corpus: pd.DataFrame) -> str | None:
    """The language of the most articles, by a sample of LANGUAGE_SAMPLE of them."""
    if "language" in corpus and corpus["language"].notna().any():
        return str(corpus["language"].mode().iloc[0]).lower()[:2]
    step = max(1, len(corpus) // LANGUAGE_SAMPLE)
    return commonest_language([detect_language(text) for text in corpus["text"].iloc[::step]])


def commonest_language(languages: Sequence[str]) -> str | None:
    """The commonest of languages that were told; None: none was."""
    counts = Counter(language for language in languages if language != UNDETERMINED)
    return counts.most_common(1)[0][0] if counts else None


def _dates(corpus: pd.DataFrame) -> list[str] | None:
    if "published" not in corpus:
        return None
    dates = pd.to_datetime(corpus["published"], errors="coerce", utc=True).dropna()
    return [str(dates.min().date()), str(dates.max().date())] if len(dates) else None


def _has_claims(corpus: pd.DataFrame) -> bool:
    from classifier.corpus.prepare.articles import targets_of

    if "target" not in corpus:
        return False
    # A marked mention is a part of the text, whatever it reads like.
    named = corpus["target"][corpus["mention_start"].isna()] if "mention_start" in corpus else corpus["target"]
    distinct = {str(value): value for value in named}.values()
    return any(target.is_claim for value in distinct for target in targets_of(value))


def _digest(corpus: pd.DataFrame, label_column: str) -> str:
    columns = [name for name in ("title", "text", "target", label_column) if name in corpus]
    digest = hashlib.sha256()
    for row in zip(corpus.index.astype(str), *(corpus[name] for name in columns), strict=True):
        digest.update("\x1f".join(map(str, row)).encode("utf-8", "surrogatepass") + b"\x1e")
    return digest.hexdigest()
