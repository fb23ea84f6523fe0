"""Names in a text with their kinds, by a conditional random field (Lafferty, McCallum & Pereira 2001).

That is logistic regression over the tags of a whole run of words: each word's features are added up by tag,
each pair of neighbouring tags has a weight, and the best sequence is found step by step (Viterbi 1967).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from classifier.parallel import are_loaded
from classifier.text.names.features import IS_END, IS_OPENER, PAD, first_features, runs_of
from classifier.text.names.words.seen_words import Numbers, SeenWords
from classifier.text.names.words.word_table import Floats, WordTable

OUTSIDE = 0
KINDS = ("PER", "ORG", "LOC")
TAGS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
"""Outside of names; beginning or inside of a person's, an organisation's, a place's."""

PERSON_TAGS = [i for i, tag in enumerate(TAGS) if tag.endswith("PER")]
OTHER_TAGS = [i for i, tag in enumerate(TAGS) if not tag.endswith("PER")]

IMPOSSIBLE = -1e4
_CONTINUES = np.array([tag[0] == "I" for tag in TAGS])


class Span(NamedTuple):
    """A name: its first token, the one behind its last, and its kind."""

    first: int
    stop: int
    kind: str


class Tagged(NamedTuple):
    """Names of a text, and how much speaks for each token that may be a name's being a person's.

    Attributes:
        spans: in order, not overlapping.
        places: the tokens that may be a name's, in order.
        leads: by which the best of a person's tags is ahead of the best other one, for each of those.
    """

    spans: list[Span]
    places: list[int]
    leads: list[float]

    def lead_at(self, place: int) -> float | None:
        """The lead of a token; None: it can be no name's."""
        i = bisect_left(self.places, place)
        return self.leads[i] if i < len(self.places) and self.places[i] == place else None


def tag_names(words: list[str], table: WordTable) -> Tagged:
    """Find the names among a text's words and signs."""
    return tag_together([words], table)[0]


def tag_together(texts: Sequence[list[str]], table: WordTable) -> list[Tagged]:
    """The same for the words of several texts at once, which takes half the time, and less by compiled kernels."""
    seen = table.seen
    return tag_numbered([seen.numbered(words) for words in texts], seen, table)


def tag_numbered(texts: Sequence[Numbers], seen: SeenWords, table: WordTable) -> list[Tagged]:
    """The same for words by their numbers among those seen."""
    gap = seen.numbered(PAD)
    starts = [0, *accumulate(len(numbers) + len(gap) for numbers in texts)]
    numbers = np.concatenate([gap, *(part for own in texts for part in (own, gap)), gap])
    first, stops, scores, tags = (by_kernels if are_loaded() else by_arrays)(numbers, seen, table)
    sizes = stops - first
    places = np.repeat(first - np.cumsum(sizes) + sizes, sizes) + np.arange(len(scores))
    return _apart(spans_of(tags, places), places, scores, starts)


def by_kernels(numbers: Numbers, seen: SeenWords, table: WordTable) -> tuple[Numbers, Numbers, Floats, Numbers]:
    """Give the first token of each run, the one behind its last, the scores of each token's tags, and the best tags.

    Args:
        numbers: of words, with PAD before and behind them; see `runs_of`.
        seen, table: what is known of them.
    """
    from classifier.text.names.tagging_kernels import decoded_tags, scored_runs

    looked_up = table.clusters, table.habits, table.capitals, table.numbers, table.weights
    first, stops, scores = scored_runs(numbers, seen.known, looked_up, first_features(), IS_END, IS_OPENER)
    tags = decoded_tags(scores, stops - first, table.transitions, _CONTINUES, np.float32(IMPOSSIBLE))
    return first - len(PAD), stops - len(PAD), scores, tags


def by_arrays(numbers: Numbers, seen: SeenWords, table: WordTable) -> tuple[Numbers, Numbers, Floats, Numbers]:
    """Give the same by arrays, for a few texts, where kernels would have to be loaded first."""
    runs = runs_of(numbers, seen, table)
    scores = np.zeros((runs.features.shape[1], len(TAGS)), np.float32)
    for slot in runs.features:  # one after the other, for what all of them weigh is more than a cache holds
        scores += table.weights[slot]
    sizes = runs.ends - runs.starts
    return runs.starts, runs.ends, scores, best_tags(scores, np.cumsum(sizes) - sizes, sizes, table.transitions)


def _apart(spans: tuple[Numbers, Numbers, Numbers], places: Numbers, scores: Floats, starts: list[int]) -> list[Tagged]:
    """What was found in texts that stand end to end, text by text."""
    firsts, stops, kinds = spans
    names, words = np.searchsorted(firsts, starts).tolist(), np.searchsorted(places, starts).tolist()
    leads = scores[:, PERSON_TAGS].max(axis=1, initial=IMPOSSIBLE) - scores[:, OTHER_TAGS].max(
        axis=1, initial=IMPOSSIBLE
    )
    tagged = []
    for i, start in enumerate(starts[:-1]):
        own = slice(names[i], names[i + 1])
        rows = zip((firsts[own] - start).tolist(), (stops[own] - start).tolist(), kinds[own].tolist(), strict=True)
        its = slice(words[i], words[i + 1])
        spans_here = [Span(first, stop, KINDS[kind]) for first, stop, kind in rows]
        tagged.append(Tagged(spans_here, (places[its] - start).tolist(), leads[its].tolist()))
    return tagged


def best_tags(scores: Floats, first: Numbers, sizes: Numbers, transitions: Floats) -> Numbers:
    """The best tags of many runs at once, a step of all of them at a time.

    Args:
        scores: shape (n_tokens, n_tags), run after run.
        first: each run's first token, shape (n_runs,).
        sizes: tokens of each, shape (n_runs,).
        transitions: from tag to tag.
    """
    longest = int(sizes.max(initial=0))
    scores = scores.copy()
    scores[first] += np.where(_CONTINUES, IMPOSSIBLE, 0.0)
    back = np.zeros(scores.shape, np.int64)
    for step in range(1, longest):
        at = first[sizes > step] + step
        sums = scores[at - 1][:, :, None] + transitions
        back[at] = sums.argmax(axis=1)
        scores[at] += sums.max(axis=1)
    tags = scores.argmax(axis=1)
    for step in range(longest - 1, 0, -1):
        at = first[sizes > step] + step
        tags[at - 1] = back[at, tags[at]]
    return np.asarray(tags)


def spans_of(tags: Numbers, places: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """First token, the one behind the last, and kind of each name, from the tags of tokens and their places."""
    is_name = tags != OUTSIDE
    goes_on = np.zeros(len(tags) + 1, np.bool_)
    goes_on[1:-1] = is_name[:-1] & (tags[1:] != OUTSIDE) & (tags[1:] % 2 == 0) & (np.diff(places) == 1)
    firsts, lasts = is_name & ~goes_on[:-1], is_name & ~goes_on[1:]
    return places[firsts], places[lasts] + 1, (tags[firsts] - 1) // 2
