"""What a corpus was, in a few lines, for a bundle's manifest; and which languages it is in."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from classifier.corpus.records.frame import SOURCES
from classifier.corpus.records.labels import labels_of
from classifier.text.language import detect_language, legacy_encoding
from classifier.text.languages.codes import UNDETERMINED, language_code
from classifier.text.languages.profile import Profile, fit_profile
from classifier.text.languages.scripts import unspaced_share

LANGUAGE_SAMPLE = 200
"""Articles that a corpus' languages are told by, where no column names them."""

TOLD_SHARE = 0.5
"""Share of the articles with a language that the commonest has where the corpus is said to be in it."""

OTHER_SHARE = 0.1
"""Share from which on a language is one of a corpus' languages; under it, detectors err so often."""

EVEN_SHARE = 0.5
"""Part of an even share, from which on a language that a column names is one of a corpus' languages."""

KNOWN_SHARE = 0.97
"""Share of a language's own articles that the detector names it for, from which on no profile is needed."""

PROFILED = 2000
"""Articles that a profile is learnt from, at the most."""


@dataclass(frozen=True)
class CorpusLanguages:
    """The languages of a corpus.

    Attributes:
        shares: of its articles, by ISO 639 code, the commonest first. Those under OTHER_SHARE are left out, and where
            a column names them those under EVEN_SHARE of an even share. Empty where the language cannot be told.
        is_named: a column names them.
        unspaced: share of the letters that are of a writing without blanks between words, 0 to 1.
        characters: of the middle article by length, its title included.
        legacy: encoding other than Unicode's that OTHER_SHARE of the articles or more are in, or empty.
    """

    shares: Mapping[str, float]
    is_named: bool
    unspaced: float
    characters: int
    legacy: str = ""

    @property
    def main(self) -> str | None:
        """The language of the most articles; None where it cannot be told."""
        return next(iter(self.shares), None)

    @property
    def is_english(self) -> bool:
        """Whether English is the one language."""
        return list(self.shares) == ["en"]


def corpus_languages(corpus: pd.DataFrame) -> CorpusLanguages:
    """Tell the languages of a corpus: by its column `language`, else by a sample of LANGUAGE_SAMPLE articles."""
    step = max(1, len(corpus) // LANGUAGE_SAMPLE)
    texts = _texts(corpus.iloc[::step])
    named = named_languages(corpus)
    shares = language_shares(named or [detect_language(text) for text in texts], are_named=bool(named))
    lengths = sorted(map(len, texts))
    middle = lengths[len(lengths) // 2] if lengths else 0
    unspaced = 0.0 if list(shares) == ["en"] else round(unspaced_share(texts), 4)
    return CorpusLanguages(shares, bool(named), unspaced, middle, _legacy(texts))


def _legacy(texts: Sequence[str]) -> str:
    names = Counter(filter(None, map(legacy_encoding, texts)))
    return next((name for name, count in names.most_common(1) if count >= OTHER_SHARE * len(texts)), "")


def fit_profiles(corpus: pd.DataFrame, languages: CorpusLanguages) -> dict[str, Profile]:
    """Learn a profile of each language that the detector misses, by code; `und` where none could be told.

    Args:
        corpus: that is learnt from.
        languages: of it.
    """
    if languages.is_english:
        return {}
    texts, named = _texts(corpus), named_languages(corpus)
    codes = [*languages.shares] or [UNDETERMINED]
    own = {code: _own(texts, named, code, alone=len(codes) == 1) for code in codes}
    profiles = {
        code: fit_profile(own[code]) for code in codes if code == UNDETERMINED or not _is_known(own[code], code)
    }
    return {code: profile for code, profile in profiles.items() if profile is not None}


def profile_of(corpus: pd.DataFrame) -> Profile | None:
    """Learn what the one language of a corpus looks like; None where its articles have no words."""
    texts = _texts(corpus)
    return fit_profile(texts[:: max(1, -(-len(texts) // PROFILED))])


def _own(texts: Sequence[str], named: Sequence[str], code: str, *, alone: bool) -> list[str]:
    """Articles of a language, PROFILED of them at the most."""
    names = [code] * len(texts) if alone or not named else named
    own = [text for text, name in zip(texts, names, strict=True) if name == code]
    return own[:: max(1, -(-len(own) // PROFILED))]


def _is_known(texts: Sequence[str], code: str) -> bool:
    sample = texts[:: max(1, len(texts) // LANGUAGE_SAMPLE)]
    found = [detect_language(text) for text in sample]
    return sum(name in (code, UNDETERMINED) for name in found) >= KNOWN_SHARE * len(found)


def language_shares(languages: Sequence[str], *, are_named: bool = False) -> dict[str, float]:
    """Give the share of each language, by code, the commonest first; see `CorpusLanguages.shares`.

    Args:
        languages: code of each article's, `und` where it was not told.
        are_named: a column names them, so that they are no errors of a detector.
    """
    counts = Counter(code for code in languages if code != UNDETERMINED)
    total = counts.total()
    least = min(OTHER_SHARE, EVEN_SHARE / max(len(counts), 1)) if are_named else OTHER_SHARE
    shares = {code: round(count / total, 4) for code, count in counts.most_common() if count >= least * total}
    return shares if sum(shares.values()) >= TOLD_SHARE else {}


def named_languages(corpus: pd.DataFrame) -> list[str]:
    """Code of the language that each row names, `und` where it names none; empty where no row does."""
    if "language" not in corpus or not corpus["language"].notna().any():
        return []
    return [_code(name) for name in corpus["language"]]


def _code(name: object) -> str:
    if not isinstance(name, str) or not name.strip():
        return UNDETERMINED
    return name if len(name) == 2 and name.islower() else language_code(name)


def _texts(corpus: pd.DataFrame) -> list[str]:
    columns: list[list[Any]] = [corpus[name].tolist() for name in ("title", "text") if name in corpus]
    return ["\n".join(part for part in parts if isinstance(part, str) and part) for parts in zip(*columns, strict=True)]


def fingerprint(corpus: pd.DataFrame, label_column: str, languages: CorpusLanguages | None = None) -> dict[str, Any]:
    """Describe a corpus so that another can be told from it.

    Args:
        corpus: one article a row.
        label_column: of it.
        languages: of it; None: they are told here.

    Returns:
        `rows`, `label_counts`, `date_range` (ISO dates, or None), `language` (ISO 639 code of the most articles, or
        None), `languages` (share of the articles by code), `claims` (whether any target is a claim), `sources` (a
        line each, with its licence, where the corpus' `attrs` names them), `sha256` of ids, titles, texts, targets
        and labels in order. JSON-ready.
    """
    languages = languages or corpus_languages(corpus)
    return described(corpus, label_column, languages=languages.shares, sha256=_digest(corpus, label_column))


def described(
    corpus: pd.DataFrame, label_column: str, *, languages: Mapping[str, float], sha256: str
) -> dict[str, Any]:
    """Describe a corpus whose texts need not be at hand; see `fingerprint`."""
    counts = Counter(label for value in corpus[label_column] for label in labels_of(value))
    return {
        "rows": len(corpus),
        "label_counts": dict(sorted(counts.items())),
        "date_range": _dates(corpus),
        "language": next(iter(languages), None),
        "languages": dict(languages),
        "claims": _has_claims(corpus),
        "sources": list(corpus.attrs.get(SOURCES, ())),
        "sha256": sha256,
    }


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
