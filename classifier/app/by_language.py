"""One model a language, as a folder of bundles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from classifier.errors import CorpusError, InputError

if TYPE_CHECKING:
    import pandas as pd

    from classifier.model.training.train import Trained


def refuse_beside_by_language(options: Mapping[str, object]) -> None:
    """Refuse options that are of one model.

    Raises:
        InputError: one of them is given.
    """
    for name, value in options.items():
        if value:
            raise InputError(f"{name} does not go with --by-language. Train the language by itself for it.")


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
    from classifier.corpus.prepare.by_language import by_language
    from classifier.corpus.prepare.fingerprint import profile_of

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
