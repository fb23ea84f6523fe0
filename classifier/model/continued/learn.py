"""Learn new articles on top of a bundle, without the articles that it learnt before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.fingerprint import fingerprint
from classifier.corpus.prepare.units import cut_units
from classifier.errors import BundleError
from classifier.model.bundle.content import LinearModel, linear_model
from classifier.model.bundle.store import Saved, task_of, versions
from classifier.model.continued.fit import Prior, fit_from, linear_scores
from classifier.model.continued.words import Grown, with_new_words
from classifier.model.decision.calibration import Calibrator, fit_scale, rescaled
from classifier.model.features.inputs import UnitInputs
from classifier.model.training.calibrated import MIN_TO_CALIBRATE
from classifier.model.training.curvature import balance, curvature, rounded
from classifier.model.training.examples import Examples, labelled_examples
from classifier.model.training.labelled import Labelled, labelled
from classifier.model.training.settings import Settings
from classifier.tasks import Task
from classifier.tfidf.sparse import csr_matrix

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Progress = Callable[[str], None]

LEAST_PRECISION = 1e-4
"""Of an intercept that a bundle knows nothing of."""


@dataclass(frozen=True)
class Continued:
    """A model that learnt on from a bundle, not yet judged.

    Attributes:
        linear: what scores units, and the curvature for the next time.
        manifest: but for the model's hash.
        held: the validation articles, which nothing was learnt from; their labels in a column named after the task.
    """

    linear: LinearModel
    manifest: dict[str, Any]
    held: pd.DataFrame


def learn(
    parent: Saved,
    corpus: pd.DataFrame,
    *,
    label_column: str | None = None,
    seed: int = 0,
    progress: Progress = lambda _: None,
) -> Continued:
    """Learn new articles on top of a bundle.

    A Gaussian at the old coefficients stands for the old articles (`classifier.model.training.curvature`), with the L2
    penalty, which alone is the prior of new words. Thresholds stay, and what tells that an article is unlike those
    learnt from; so does the calibration, but for one number that the scores are divided by.

    Args:
        parent: the bundle, trained with `--keep-learning`.
        corpus: new articles of the same labels, as for `train`. Those of the split `validation` are held out, else a
            share of them by the seed.
        label_column: where it is not named after the task.
        seed: of the validation articles.
        progress: called with a line at each step.

    Raises:
        BundleError: the bundle does not hold what it takes.
        CorpusError: see `classifier.model.training.train.train`.
    """
    check_continues(parent.manifest, parent.path)
    task, settings = task_of(parent.manifest), Settings(**parent.manifest["parameters"])
    column = label_column or task.name
    chosen = labelled(corpus, task, column, settings.min_articles)
    progress(f"cutting {len(chosen.corpus):,} articles")
    fitting, held, rows, notes = _sides(chosen, task, settings, seed)
    old = linear_model(parent.content)
    inputs = UnitInputs(fitting.units)
    grown = with_new_words(old.features, inputs)
    new_words = sum(grown.features.widths) - sum(old.features.widths)
    progress(f"learning from {len(fitting.gold):,} new articles, {new_words:,} new words")
    linear, baseline = _fitted(old, grown, inputs, fitting, parent.manifest, settings)
    calibrator, scale = _calibrated(parent.manifest, linear, held)
    lineage = {
        "parent": parent.manifest["sha256"],
        "parent_corpus": parent.manifest["corpus"]["sha256"],
        "articles": len(fitting.gold),
        "validation": len(rows),
        "new_words": new_words,
        "scale": scale,
        "seed": seed,
    }
    manifest = {
        **parent.manifest,
        "versions": versions(),
        "corpus": joined_corpora(parent.manifest["corpus"], fingerprint(corpus, column)),
        "seed": seed,
        "baseline": baseline.tolist(),
        "calibration": calibrator,
        "notes": [*parent.manifest["notes"], *chosen.notes, *notes, _note(lineage, is_given="split" in corpus)],
        "lineage": [*parent.manifest.get("lineage", ()), lineage],
    }
    del manifest["sha256"]
    return Continued(linear, manifest, chosen.corpus.iloc[rows])


def _note(lineage: Mapping[str, Any], *, is_given: bool) -> str:
    how = "those whose split is validation" if is_given else f"held out by the seed {lineage['seed']}"
    return (
        f"learnt on from the bundle {lineage['parent'][:12]} with {lineage['articles']:,} new articles, "
        f"{lineage['new_words']:,} new words; judged on {lineage['validation']:,} validation articles, {how}"
    )


def check_continues(manifest: Mapping[str, Any], path: Path) -> None:
    """Refuse a bundle that cannot learn on.

    Raises:
        BundleError: its task is not one of whole articles with one label each, or it does not hold what it takes.
    """
    task = manifest["task"]
    if task["unit"] != "article" or task["multi_label"]:
        raise BundleError(
            "cannot learn on: that is for tasks that read whole articles and give one label each. Train it anew.",
            path=path,
        )
    if "learning" not in manifest:
        raise BundleError(
            'holds nothing that stands for its articles. Train one that does: "classifier train … --keep-learning".',
            path=path,
        )


def _sides(chosen: Labelled, task: Task, settings: Settings, seed: int) -> tuple[Examples, Examples, Codes, list[str]]:
    """The examples that are learnt from, those that are held out and their places in the corpus, and notes."""
    from classifier.corpus.prepare.splits import cluster_codes

    corpus = chosen.corpus
    # Near-duplicates are looked for only where the split is made here.
    clusters = np.arange(len(corpus)) if "split" in corpus else cluster_codes(corpus)
    units = cut_units(articles_of(corpus), task)
    examples, is_train, notes = labelled_examples(corpus, units, clusters, task, settings, seed)
    held = examples.take(~is_train)
    return examples.take(is_train), held, np.asarray(held.units.articles, dtype=np.int64), notes


def _fitted(
    old: LinearModel,
    grown: Grown,
    inputs: UnitInputs,
    fitting: Examples,
    manifest: Mapping[str, Any],
    settings: Settings,
) -> tuple[LinearModel, Array]:
    """The new coefficients and curvature, and the mean scores of the new articles."""
    assert old.curvature is not None
    matrix = csr_matrix(grown.features.rows(inputs), sum(grown.features.widths))
    loss = manifest["learning"]["loss"]
    weights = fitting.weights * balance(settings.class_weight, fitting.gold.argmax(axis=1))
    sureness = np.vstack([grown.spread(old.curvature[:-1]), old.curvature[-1:]]).astype(np.float64)
    # The intercepts have no penalty, only what makes them finite. A binary model is stored as two halves, each with
    # half of its coefficients.
    penalty = np.full(sureness.shape, (2 if len(old.intercepts) == 2 else 1) / settings.C)
    penalty[-1] = LEAST_PRECISION
    means = np.vstack([grown.spread(old.coefficients), old.intercepts])
    found = fit_from(Prior(means, sureness + penalty), matrix, fitting.gold, weights, loss)
    coefficients = np.asarray(found[:-1].astype(np.float16), dtype=np.float32)
    scores = linear_scores(np.vstack([coefficients, found[-1:]]), matrix)
    kept = rounded(sureness + curvature(matrix, scores, weights, loss))
    likeness = None if old.likeness is None else grown.spread(old.likeness)
    return LinearModel(grown.features, coefficients, found[-1].copy(), likeness, kept), scores.mean(axis=0)


def _calibrated(manifest: Mapping[str, Any], linear: LinearModel, held: Examples) -> tuple[dict[str, Any], float]:
    """The old calibration, of scores divided by one number, and that number.

    More articles make larger coefficients, and a model that is too sure. The number is fitted on the validation
    articles, where there are enough of each label; it changes no order of a row's scores.
    """
    old = Calibrator(**manifest["calibration"])
    if not len(held.gold) or held.gold.sum(axis=0).min() < MIN_TO_CALIBRATE:
        return asdict(old), 1.0
    matrix = csr_matrix(linear.features.rows(UnitInputs(held.units)), len(linear.coefficients))
    scores = linear_scores(np.vstack([linear.coefficients, linear.intercepts]), matrix)
    scale = fit_scale(old, scores, held.gold)
    return asdict(rescaled(old, scale)), round(scale, 4)


def joined_corpora(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Describe two corpora as one: the languages are the old ones', the hash is the new ones'.

    By the hash `evaluate` knows the validation articles again.
    """
    counts = Counter(old["label_counts"]) + Counter(new["label_counts"])
    dates = sorted([*(old["date_range"] or ()), *(new["date_range"] or ())])
    return {
        **old,
        "rows": old["rows"] + new["rows"],
        "label_counts": dict(sorted(counts.items())),
        "date_range": [dates[0], dates[-1]] if dates else None,
        "sources": list(dict.fromkeys([*old["sources"], *new["sources"]])),
        "sha256": new["sha256"],
    }
