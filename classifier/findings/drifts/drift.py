"""What is different between earlier articles and new ones, and whether a model that fitted the ones fits the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.errors import CorpusError
from classifier.findings.answer_table import ABSTAINED, LABEL, REASON
from classifier.findings.changes import no_changes, share_changes, sure_changes
from classifier.findings.drifts.two_samples import LEAST_ARTICLES, Apart, Scored, apart, score_sides
from classifier.parallel import blocks_of
from classifier.text.language import detect_language

_WORD = re.compile(r"[^\W\d_]{2,}")
READ_CHARACTERS = 4000
"""Characters of an article whose words are counted as known or unknown."""

SAME = "no difference"
OF_LABELS, OF_OUTLETS, OF_LANGUAGE = "the labels' shares", "the outlets' shares", "the language"
REMAINS = 0.5
"""Share of what tells the sides apart that has to remain among articles of one label, or outlet, to be more than
a difference of those shares."""


@dataclass(frozen=True)
class Drift:
    """What differs between two sets of articles.

    Attributes:
        sizes: number of old and of new articles.
        shares: `what` (label, abstention, language, outlet), `value`, `old`, `new`, `difference`, `low`, `high`,
            `is_sure`: shares from 0 to 1, 95% intervals of the differences; sure ones keep the false discovery
            rate under 5% (Benjamini & Hochberg 1995).
        figures: `what` (words an article, unknown words), `old`, `new`, `p_value`.
        apart: how well the words tell the sides apart; None: there are no texts, or too few.
        within: the same among articles of one label, and of one outlet, by name.
        words: that tell them apart; see `two_samples.Scored`.
        verdict: what the difference is of.
        notes: what could not be told, a sentence each.
    """

    sizes: tuple[int, int]
    shares: pd.DataFrame
    figures: pd.DataFrame
    apart: Apart | None
    within: dict[str, Apart]
    words: pd.DataFrame
    verdict: str
    notes: tuple[str, ...]


def drift(old: pd.DataFrame, new: pd.DataFrame, *, seed: int = 0) -> Drift:
    """Compare new articles with earlier ones.

    Args:
        old, new: one article a row; `title` and `text` for whatever reads words; `label`, `abstained`, `reason`
            where they were scored (see `answer_table.read_answers`); `outlet`; `language`.
        seed: of the classifier that tells them apart.

    Raises:
        CorpusError: a side is empty.
    """
    if not len(old) or not len(new):
        raise CorpusError("there are no articles on one side.")
    notes: list[str] = []
    old, new = (_with_language(side) for side in (old, new))
    shares = _shares(old, new)
    scored = _scored(old, new, notes, seed)
    whole = apart(scored) if scored is not None else None
    within = dict(_within(scored, old, new)) if scored is not None else {}
    words = scored.words if scored is not None else pd.DataFrame(columns=["word", "weight", "old", "new"])
    figures = _figures(old, new) if scored is not None else pd.DataFrame(columns=["what", "old", "new", "p_value"])
    return Drift(
        (len(old), len(new)), shares, figures, whole, within, words, _verdict(whole, within, shares), tuple(notes)
    )


def _with_language(side: pd.DataFrame) -> pd.DataFrame:
    if "language" in side or "text" not in side:
        return side.reset_index(drop=True)
    return side.assign(language=[detect_language(text) for text in _texts(side)]).reset_index(drop=True)


def _texts(side: pd.DataFrame) -> list[str]:
    titles = side["title"].fillna("").astype(str) if "title" in side else pd.Series([""] * len(side), side.index)
    return [f"{title}\n{text}".strip() for title, text in zip(titles, side["text"].fillna("").astype(str), strict=True)]


def _shares(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Shares of labels, reasons to abstain, languages and outlets, on either side."""
    parts = [
        share_changes(what, *(_values(side, column) for side in (old, new)))
        for what, column in (("label", LABEL), ("abstention", REASON), ("language", "language"), ("outlet", "outlet"))
        if column in old and column in new
    ]
    return sure_changes(pd.concat(parts, ignore_index=True)) if parts else no_changes()


def _values(side: pd.DataFrame, column: str) -> list[object]:
    values = side[column]
    if column == REASON and ABSTAINED in side:
        values = values.where(side[ABSTAINED].fillna(False).astype(bool), "")
    return values.tolist()


def _scored(old: pd.DataFrame, new: pd.DataFrame, notes: list[str], seed: int) -> Scored | None:
    """Both sides' articles by how new they look; a copy of another is left out, which either half would know."""
    from classifier.corpus.checks.duplicates import duplicate_clusters

    if "text" not in old or "text" not in new:
        notes.append(
            "the answers have no texts, so that words are not compared: score with --keep text, or give articles"
        )
        return None
    texts = pd.Series([*_texts(old), *_texts(new)])
    texts.index = texts.index.astype(str)
    is_first = (duplicate_clusters(texts) == texts.index).to_numpy()
    n_old, n_new = int(is_first[: len(old)].sum()), int(is_first[len(old) :].sum())
    copies = len(texts) - n_old - n_new
    if copies:
        notes.append(f"{copies:,} near-copies are left out where words are compared")
    if min(n_old, n_new) < LEAST_ARTICLES:
        notes.append(f"words are not compared: there are under {LEAST_ARTICLES} different articles on one side")
        return None
    rows = np.flatnonzero(is_first)
    scored = score_sides(texts.iloc[rows[:n_old]].tolist(), texts.iloc[rows[n_old:]].tolist(), seed=seed)
    return Scored(scored.is_new, scored.scores, scored.halves, rows[scored.places], scored.words)


def _within(scored: Scored, old: pd.DataFrame, new: pd.DataFrame) -> Iterator[tuple[str, Apart]]:
    """How well the sides are told apart among articles of one label, and of one outlet."""
    for name, column in (("label", LABEL), ("outlet", "outlet")):
        if column in old and column in new:
            cells = [*old[column], *new[column]]
            strata = ["|".join(cell) if isinstance(cell, list) else cell for cell in cells]
            result = apart(scored, [strata[place] for place in scored.places])
            if result is not None:
                yield name, result


def _figures(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Lengths, and the share of words that one half of the old articles lacks, in the other half and in new ones."""
    from scipy.stats import mannwhitneyu

    sizes = [np.array([text.count(" ") + 1 for text in _texts(side)]) for side in (old, new)]
    known_half, other = _texts(old)[::2], _texts(old)[1::2] or _texts(old)
    known = {word for text in known_half for word in _words_of(text)}
    unknown = [_unknown_shares(texts, known) for texts in (other, _texts(new))]
    return pd.DataFrame(
        {
            "what": ["words an article, median", "share of unknown words, mean"],
            "old": [float(np.median(sizes[0])), float(unknown[0].mean())],
            "new": [float(np.median(sizes[1])), float(unknown[1].mean())],
            "p_value": [float(mannwhitneyu(*sizes).pvalue), float(mannwhitneyu(*unknown).pvalue)],
        }
    )


def _words_of(text: str) -> list[str]:
    return _WORD.findall(text[:READ_CHARACTERS].lower())


def _unknown_shares(texts: Sequence[str], known: set[str]) -> npt.NDArray[np.float64]:
    """Share of each text's words that are not among the known ones."""
    shares = []
    for block in blocks_of(texts, 1 << 20):
        for words in map(_words_of, block):
            shares.append(sum(word not in known for word in words) / max(1, len(words)))
    return np.array(shares)


def _verdict(whole: Apart | None, within: dict[str, Apart], shares: pd.DataFrame) -> str:
    """What the difference is of."""
    sure = shares[shares["is_sure"]]
    changed = {name for name in ("label", "outlet") if (sure["what"] == name).any()}
    if whole is None or not whole.is_sure:
        return {"label": OF_LABELS, "outlet": OF_OUTLETS}.get(min(changed, default=""), SAME)
    for name, verdict in (("outlet", OF_OUTLETS), ("label", OF_LABELS)):
        rest = within.get(name)
        if name in changed and rest is not None and rest.auroc - 0.5 < REMAINS * (whole.auroc - 0.5):
            return verdict
    return OF_LANGUAGE
