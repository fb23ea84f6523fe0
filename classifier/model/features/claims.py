"""What a sentence says of a claim: how much of it the sentence shares, and what speaks for doubt or denial.

A block of numbers for mention units whose target is a claim; for a target that is a name there
is nothing in it. Refuting and reporting words in the manner of the Fake News Challenge's baseline
(Hanselowski et al. 2018, section 4), in a list of our own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.units import Units, content_stems
from classifier.model.features.known_words import ratings, word_vectors
from classifier.model.features.lexicon import word_valences
from classifier.model.features.words import words_in, words_of
from classifier.text.mentions import MASK
from classifier.tfidf.sparse import SparseRows

Array = npt.NDArray[np.float32]

REFUTING = frozenset(
    """fake fakes faked hoax hoaxes false falsely bogus debunk debunked debunks debunking deny denies denied denial
    denying dispute disputed disputes refute refuted refutes reject rejected rejects dismiss dismissed dismisses doubt
    doubts doubtful untrue incorrect wrong mistaken misleading satire satirical prank myth lie lies liar retract
    retracted retraction unfounded baseless fabricated fraud fraudulent nonsense despite not never no cannot""".split()
)
"""Words that speak against a claim."""

REPORTING = frozenset(
    """report reports reported reportedly rumor rumors rumour rumours rumored rumoured allege alleges alleged allegedly
    claim claims claimed claiming say says said source sources according apparently unconfirmed unverified suggests
    suggested believed purported purportedly supposedly seemingly may might could possibly tells told""".split()
)
"""Words that pass a claim on and do not take a side."""

STEPS = (0.2, 0.35, 0.5, 0.65, 0.8)
"""A linear model sees how far a share is through the steps that it is above."""

_SHARES = ("overlap", "rare overlap", "share of the sentence", "pairs of words", "meaning")
_OF_ARTICLE = ("best overlap", "overlap of all", "best meaning", "sentences about it")
_STEPPED = ("best overlap", "overlap of all")
_WORDS = (
    *(f"{kind} {place}" for kind in ("refuting", "reporting") for place in ("sentence", "around", "claim")),
    *("refuting one alone", "refuting both", "reporting both", "claim asks", "quoted"),
    *("numbers shared", "numbers differ", "valence apart", "valence alike"),
)
CLAIM_FEATURES = (
    *_SHARES,
    *_OF_ARTICLE,
    *(f"{name} over {step:g}" for name in _STEPPED for step in STEPS),
    *_WORDS,
)
"""Names of the features, in order; those of the article are the same in each of its sentences."""

_NUMBER = re.compile(r"\d[\d,.]*")


def claim_rows(units: Units) -> SparseRows:
    """Give the claim features of units: those of a name's mentions are empty."""
    # A sentence that mentions a name has its mask.
    rows = [i for i, target in enumerate(units.target) if target and MASK not in units.text[i]]
    dense = np.zeros((len(rows), len(CLAIM_FEATURES)), np.float32)
    if rows:
        shares, pieces = zip(*(_of_sentence(units, i) for i in rows), strict=True)
        of_article = _of_articles(np.array(shares), pieces, [units.group[i] for i in rows], units, rows)
        words = [_of_words(units.text[i], f"{units.left[i]} {units.right[i]}", units.target[i]) for i in rows]
        dense = np.hstack([np.array(shares), of_article, np.array(words)]).astype(np.float32)
    row, column = np.nonzero(dense)
    counts = np.bincount(np.asarray(rows, dtype=np.int64)[row], minlength=len(units))
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return SparseRows(dense[row, column], column.astype(np.int32), indptr)


def _of_sentence(units: Units, i: int) -> tuple[list[float], frozenset[str]]:
    """How much of the claim a sentence shares, in the order of _SHARES, and what it shares."""
    claim, sentence = words_in(units.target[i]), words_in(units.text[i])
    wanted, held = content_stems(units.target[i]), content_stems(units.text[i])
    shared = frozenset(wanted & held)
    pairs = set(pairwise(claim))
    both = len(pairs & set(pairwise(sentence)))
    shares = [
        len(shared) / max(len(wanted), 1),
        _rare_share(units.target[i], shared),
        len(shared) / max(len(held), 1),
        both / max(len(pairs), 1),
        float(_meaning(units.target[i]) @ _meaning(units.text[i])),
    ]
    return shares, shared


def _of_articles(
    shares: npt.NDArray[np.float64],
    pieces: Sequence[frozenset[str]],
    groups: Sequence[int],
    units: Units,
    rows: Sequence[int],
) -> npt.NDArray[np.float64]:
    """What the sentences about the claim come to together, in each of their rows."""
    _, first, member = np.unique(groups, return_index=True, return_inverse=True)
    features = np.zeros((len(first), len(_OF_ARTICLE)))
    union: list[set[str]] = [set() for _ in first]
    for place, shared in zip(member, pieces, strict=True):
        union[place] |= shared
    np.maximum.at(features[:, 0], member, shares[:, 1])
    features[:, 1] = [_rare_share(units.target[rows[i]], union[n]) for n, i in enumerate(first)]
    np.maximum.at(features[:, 2], member, shares[:, 4])
    features[:, 3] = np.log1p(np.bincount(member)) / 3
    steps = [features[:, [column]] > np.array(STEPS) for column in (0, 1)]
    return np.hstack([features, *steps])[member]


def _of_words(sentence: str, around: str, claim: str) -> list[float]:
    """Doubt, denial, numbers and tone, in the order of _WORDS."""
    places = [words_in(sentence), words_in(around), words_in(claim)]
    refuting, reporting = ([_squashed(place, words) for place in places] for words in (REFUTING, REPORTING))
    says, denies = refuting[2] > 0, refuting[0] > 0 or refuting[1] > 0
    wanted, held = set(_NUMBER.findall(claim)), set(_NUMBER.findall(sentence))
    tone, other = _tone(claim), _tone(sentence)
    return [
        *refuting,
        *reporting,
        float(says != denies),
        float(says and denies),
        float(reporting[0] > 0 and reporting[2] > 0),
        float("?" in claim),
        float(any(mark in sentence for mark in '"“”')),
        float(bool(wanted & held)),
        float(bool(wanted and held - wanted)),
        abs(tone - other),
        tone * other,
    ]


def _squashed(words: Sequence[str], known: frozenset[str]) -> float:
    return min(sum(word in known for word in words), 3) / 3


@lru_cache(maxsize=4096)
def _tone(text: str) -> float:
    """Sum of the words' valences, between -1 and 1."""
    total = float(word_valences(words_of([text]), ratings()).sum())
    return total / (4 + abs(total))


@lru_cache(maxsize=4096)
def _meaning(text: str) -> Array:
    """Sum of a text's word vectors, of length 1; zeros where none is known."""
    known = word_vectors()
    places = [known.places[word] for word in words_in(text) if word in known.places]
    total = known.table[places].sum(axis=0)
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-6), dtype=np.float32)


def _rare_share(claim: str, shared: frozenset[str] | set[str]) -> float:
    """Share of the claim's content that is held, the rarer the word the heavier."""
    weights = _rarity(claim)
    return sum(weights[stem] for stem in shared) / max(sum(weights.values()), 1e-6)


@lru_cache(maxsize=4096)
def _rarity(claim: str) -> Mapping[str, float]:
    """Weight of each content stem of a claim: a word's rank by frequency, on a log scale; 1 where it is not known."""
    places = word_vectors().places
    weights: dict[str, float] = {}
    for word in claim.split():
        rank = places.get(word.lower().strip(".,;:!?\"'()"), len(places))
        for stem in content_stems(word):
            weights[stem] = float(np.log1p(rank) / np.log1p(len(places)))
    return weights
