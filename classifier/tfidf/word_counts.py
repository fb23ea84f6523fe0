"""How many words texts have: plain Python for a few, compiled kernels for many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from classifier.parallel import are_few, are_loaded


def word_counts(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    """Count the words of each text, cut at white space as `str.split` cuts it, shape (n_texts,).

    >>> word_counts(["The council said no.", " "]).tolist()
    [4, 0]
    """
    if are_few(texts) and not are_loaded():
        return np.array([len(text.split()) for text in texts], np.int64)
    from classifier.tfidf.tokenize import counted_words

    return counted_words(texts)
