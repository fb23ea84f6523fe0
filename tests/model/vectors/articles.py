"""Small corpora that word vectors are learnt from."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

SPORT = "goal striker penalty keeper league referee whistle corner header trophy stadium coach".split()
HEALTH = "nurse doctor ward clinic vaccine fever patient surgeon hospital dose symptom therapy".split()
PLAIN = "the a of and to in on with was were from has said for by".split()


def articles(count: int = 120, *, seed: int = 0) -> Iterator[dict[str, str]]:
    """Articles in words of one of two subjects, among words of neither."""
    generator = np.random.default_rng(seed)
    for number in range(count):
        own = (SPORT, HEALTH)[number % 2]
        words = [str(generator.choice(own if place % 2 else PLAIN)) for place in range(int(generator.integers(40, 60)))]
        yield {"id": f"a{number}", "title": "", "text": " ".join(words).capitalize() + "."}
