"""One model a language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from classifier.corpus.prepare.by_language import by_language
from classifier.corpus.prepare.fingerprint import profile_of
from classifier.errors import CorpusError
from classifier.model.training.train import Trained


def train_by_language(
    corpus: pd.DataFrame, label_column: str, train: Callable[[pd.DataFrame], Trained], note: Callable[[str], Any]
) -> dict[str, Trained]:
    """Train a model on the articles of each language, which knows what that language looks like.

    Args:
        corpus: one article a row.
        label_column: of the labels.
        train: a model of a part of the corpus.
        note: called with a line on what is left out.

    Returns:
        The model of each language, by ISO 639 code.

    Raises:
        CorpusError: a language cannot be trained; it names which.
    """
    parts, notes = by_language(corpus, label_column)
    for line in notes:
        note(line)
    models = {}
    for code, part in parts.items():
        profile = profile_of(part)
        try:
            trained = train(part)
        except CorpusError as error:
            raise CorpusError(f"the articles in {code!r}: {error.what}", ids=error.ids) from error
        models[code] = replace(trained, profiles={code: profile} if profile else {})
    return models
