"""A bundle that learns new articles, and is saved where it is not worse than the one before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from classifier.errors import CorpusError, GateError
from classifier.model.bundle.card import model_card
from classifier.model.bundle.content import LinearModel, content_of, linear_model
from classifier.model.bundle.store import read_bundle, save_bundle
from classifier.model.continued.learn import learn
from classifier.review.compare import Comparison, compare
from classifier.scoring.loaded import find_bundle, model_of

LEAST_ARTICLES = 30
"""Validation articles from which on they judge."""


@dataclass(frozen=True)
class LearntOn:
    """A model that learnt on from a bundle, and how it compares.

    Attributes:
        comparison: of the bundle before with it, on the validation articles.
        linear, manifest: see `classifier.model.continued.learn.Continued`.
        metrics: of the validation articles.
    """

    comparison: Comparison
    linear: LinearModel
    manifest: dict[str, Any]
    metrics: dict[str, Any]

    def check(self) -> None:
        """Refuse a model that is worse than the bundle before.

        Raises:
            GateError: its accuracy or macro-F1 is clearly lower, by the paired bootstrap; or too few articles judge.
        """
        if self.comparison.n < LEAST_ARTICLES:
            raise GateError(
                f"{self.comparison.n} validation articles do not judge, {LEAST_ARTICLES} are needed, so nothing was "
                "saved. Give more articles, or --force."
            )
        for row in self.comparison.differences.to_dict("records"):
            if row["difference"] < 0 and row["is_clear"]:
                raise GateError(
                    f"{row['figure']} is {-row['difference']:.3f} lower than before on {self.comparison.n:,} "
                    f"validation articles (95% interval {row['low']:.3f} to {row['high']:.3f}), so nothing was saved. "
                    "Look at the new labels, or give --force."
                )

    def save(self, path: Path) -> Path:
        """Save it as a bundle.

        Raises:
            BundleError: see `classifier.model.bundle.store.save_bundle`.
        """
        card = model_card(self.manifest, self.metrics)
        return save_bundle(path, content_of(self.linear), self.manifest, self.metrics, card)


def learn_on(
    bundle: str | Path,
    corpus: pd.DataFrame,
    name: Path,
    *,
    label_column: str | None = None,
    seed: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> LearntOn:
    """Learn new articles on top of a bundle, and compare the two on the validation articles among them.

    Args:
        bundle: a folder, or the name of a shipped bundle.
        corpus: new articles; see `classifier.model.continued.learn.learn`.
        name: of the new bundle, in the comparison.
        label_column: where it is not named after the task.
        seed: of the validation articles and of the bootstrap.
        progress: called with a line at each step.

    Raises:
        BundleError, CorpusError: see `classifier.model.continued.learn.learn`; or no article is left to judge.
    """
    parent = read_bundle(find_bundle(bundle))
    continued = learn(parent, corpus, label_column=label_column, seed=seed, progress=progress)
    if not len(continued.held):
        raise CorpusError("has no validation articles to compare on. Leave out the column 'split', or give it some.")
    progress(f"comparing on {len(continued.held):,} validation articles")
    old = model_of(parent.manifest, linear_model(parent.content), parent.path)
    new = model_of(continued.manifest, continued.linear, name)
    comparison = compare([old, new], continued.held, label_column=old.task.name, split="all", seed=seed)
    last = comparison.differences.to_dict("records")
    lineage = [*continued.manifest["lineage"][:-1], {**continued.manifest["lineage"][-1], "differences": last}]
    metrics = {"validation": dict(comparison.evaluations[1].metrics)}
    return LearntOn(comparison, continued.linear, {**continued.manifest, "lineage": lineage}, metrics)
