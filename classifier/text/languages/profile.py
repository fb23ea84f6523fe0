"""What a language looks like: its runs of four letters, by which articles of a model's own language are told.

A detector that was made elsewhere does not know every language, and takes Kirundi for Kinyarwanda or Nigerian Pidgin
for English. The frequent n-grams of the training articles tell their own language (Cavnar & Trenkle 1994; the mean
log-likelihood in place of their ranks).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from classifier.text.languages.scripts import language_of_script

LETTERS = 4
"""Letters of a run. On MasakhaNEWS and SIB-200, runs of three let a fourth of Dutch sentences pass for German, runs of
four one in twelve."""

KEPT = 2000
"""Runs of a profile, the most frequent ones."""

SAMPLE_CHARACTERS = 600
UNSEEN = 1.5
"""A run that is not among them weighs so much less than the rarest that is, in natural logarithms."""

ACCEPTED = 0.98
"""Share of a language's own articles that a profile takes for it."""

_WORD = re.compile(r"[^\W\d_]+")
_HAN = {"zh", "ja"}
"""A Japanese text of Han alone is taken for Chinese."""


@dataclass(frozen=True)
class Profile:
    """The frequent runs of letters of a language.

    Attributes:
        runs: most frequent first.
        weights: natural logarithm of each one's share.
        threshold: mean weight under which a text is not of the language.
    """

    runs: Sequence[str]
    weights: Sequence[float]
    threshold: float

    @cached_property
    def _weight_of(self) -> dict[str, float]:
        return dict(zip(self.runs, self.weights, strict=True))

    @cached_property
    def script(self) -> str | None:
        """The language that its runs are written for; None where their writing serves several."""
        return language_of_script(" ".join(self.runs))

    def fits(self, text: str) -> bool:
        """Say whether a text is of the language, by its first SAMPLE_CHARACTERS."""
        script = language_of_script(text[:SAMPLE_CHARACTERS])
        return self.shares_writing(script) and self.mean_weight(text) >= self.threshold

    def shares_writing(self, script: str | None) -> bool:
        """Say whether a text may be in the language by what its writing tells.

        Runs of Chinese are so rare that unseen ones of any writing are as likely. A profile of several writings, as of
        a corpus of many languages, takes any.

        Args:
            script: of the text; see `language_of_script`.
        """
        return self.script in (None, script) or {script, self.script} == _HAN

    def mean_weight(self, text: str) -> float:
        """Mean weight of a text's runs; that of an unseen run where it has none."""
        runs, unseen = runs_of(text), min(self.weights) - UNSEEN
        weights = self._weight_of
        return sum(weights.get(run, unseen) for run in runs) / len(runs) if runs else unseen


def runs_of(text: str) -> list[str]:
    """The runs of letters of a text in lower case, a blank between words."""
    letters = f" {' '.join(_WORD.findall(text[:SAMPLE_CHARACTERS].lower()))} "
    return [letters[i : i + LETTERS] for i in range(len(letters) - LETTERS + 1)]


def fit_profile(texts: Sequence[str]) -> Profile | None:
    """Learn a profile from articles of one language; every fifth is held out for the threshold.

    Returns:
        None where the texts have no words.
    """
    learnt, held = [text for i, text in enumerate(texts) if i % 5], texts[::5]
    counts = Counter(_all_runs(learnt))
    if not counts:
        return None
    kept, total = counts.most_common(KEPT), counts.total()
    runs, weights = [run for run, _ in kept], [round(log(count / total), 3) for _, count in kept]
    unfitted = Profile(runs, weights, 0.0)
    means = sorted(unfitted.mean_weight(text) for text in held)
    return Profile(runs, weights, round(means[int((1 - ACCEPTED) * len(means))], 3))


def _all_runs(texts: Iterable[str]) -> Iterable[str]:
    return (run for text in texts for run in runs_of(text))
