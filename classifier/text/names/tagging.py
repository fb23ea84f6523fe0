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

from classifier.text.names.features import runs_of
from classifier.text.names.word_table import Floats, Numbers, WordTable

OUTSIDE = 0
KINDS = ("PER", "ORG", "LOC")
TAGS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
"""Outside of names; beginning or inside of a person's, an organisation's, a place's."""

IMPOSSIBLE = -1e4
_CONTINUES = np.array([tag[0] == "I" for tag in TAGS])


class Span(NamedTuple):
    """A name: its first token, the one behind its last, and its kind."""

    first: int
    stop: int
    kind: str


class Tagged(NamedTuple):
    """Names of a text, and how much each tag speaks for each token that may be a name's.

    Attributes:
        spans: in order, not overlapping.
        places: the tokens that may be a name's, in order.
        scores: of those, shape (n_places, n_tags).
    """

    spans: list[Span]
    places: list[int]
    scores: Floats

    def score_at(self, place: int) -> Floats | None:
        """How much each tag speaks for a token; None: it can be no name's."""
        i = bisect_left(self.places, place)
        return self.scores[i] if i < len(self.places) and self.places[i] == place else None


def tag_names(words: list[str], table: WordTable) -> Tagged:
    """Find the names among a text's words and signs."""
    runs = runs_of(words, table)
    if not len(runs.starts):
        return Tagged([], [], np.zeros((0, len(TAGS)), np.float32))
    scores = table.weights[runs.features].sum(axis=0)
    sizes = runs.ends - runs.starts
    first = np.cumsum(sizes) - sizes
    tags = best_tags(scores, first, sizes, table.transitions).tolist()
    places = (np.repeat(runs.starts - first, sizes) + np.arange(len(scores))).tolist()
    return Tagged(spans_of(tags, places), places, scores)


def tag_together(texts: Sequence[list[str]], table: WordTable) -> list[Tagged]:
    """The same for the words of several texts at once, which takes half the time."""
    gap = ["\n", "\n"]
    joined = tag_names([word for words in texts for word in (*words, *gap)], table)
    starts = [0, *accumulate(len(words) + len(gap) for words in texts)]
    spans = [bisect_left(joined.spans, (start,)) for start in starts]
    places = [bisect_left(joined.places, start) for start in starts]
    tagged = []
    for i, start in enumerate(starts[:-1]):
        own = [Span(a - start, b - start, kind) for a, b, kind in joined.spans[spans[i] : spans[i + 1]]]
        own_places = [place - start for place in joined.places[places[i] : places[i + 1]]]
        tagged.append(Tagged(own, own_places, joined.scores[places[i] : places[i + 1]]))
    return tagged


def best_tags(scores: Floats, first: Numbers, sizes: Numbers, transitions: Floats) -> Numbers:
    """The best tags of many runs at once, a step of all of them at a time.

    Args:
        scores: shape (n_tokens, n_tags), run after run.
        first: each run's first token, shape (n_runs,).
        sizes: tokens of each, shape (n_runs,).
        transitions: from tag to tag.
    """
    scores = scores.copy()
    scores[first] += np.where(_CONTINUES, IMPOSSIBLE, 0.0)
    back = np.zeros(scores.shape, np.int64)
    for step in range(1, int(sizes.max())):
        at = first[sizes > step] + step
        sums = scores[at - 1][:, :, None] + transitions
        back[at] = sums.argmax(axis=1)
        scores[at] += sums.max(axis=1)
    tags = scores.argmax(axis=1)
    for step in range(int(sizes.max()) - 1, 0, -1):
        at = first[sizes > step] + step
        tags[at - 1] = back[at, tags[at]]
    return np.asarray(tags)


def spans_of(tags: list[int], places: list[int]) -> list[Span]:
    """Names from the tags of tokens, and the places of those in their text."""
    spans: list[Span] = []
    for tag, place in zip(tags, places, strict=True):
        if tag == OUTSIDE:
            continue
        if tag % 2 == 0 and spans and spans[-1].stop == place:
            spans[-1] = spans[-1]._replace(stop=place + 1)
        else:
            spans.append(Span(place, place + 1, KINDS[(tag - 1) // 2]))
    return spans
