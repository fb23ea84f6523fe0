"""The row of claims: what an article's body says of a headline (Fake News Challenge 1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.units import cut_units
from classifier.model.training.settings import DEFAULTS, WORDS
from classifier.tasks import Task
from quality_rows.learners import answered, fit, untuned_answers
from quality_rows.row import Answers, Codes, Row

UNRELATED = "unrelated"
LABELS = ("agree", "disagree", "discuss", UNRELATED)
TASK = Task("stance_of_body", "mention", LABELS)
BLOCKS = ({"field": "claim"}, {"field": "target", **WORDS}, {"field": "text", **WORDS})
SETTINGS = replace(DEFAULTS["mention"], blocks=BLOCKS, C=1.0, folds=3)
"""Chosen on a quarter of the training bodies, after learning from the others."""


def fake_news_challenge(folder: Path) -> Iterator[Answers]:
    """Train on the training bodies, answer the test bodies, which are others.

    A body without a sentence about the headline is unrelated to it, and not learnt from.
    """
    frame = pairs(folder)
    fitting, judging = (frame[frame["split"] == side].drop(columns="split") for side in ("train", "test"))
    units = cut_units(articles_of(judging), TASK)
    mentioned = np.bincount(np.asarray(units.articles)[units.group], minlength=len(judging)) > 0
    given = answered(fit(fitting, TASK, settings=SETTINGS), judging)
    ours = [label if found else UNRELATED for label, found in zip(given, mentioned, strict=True)]
    untuned = untuned_answers(_joined(fitting), fitting[TASK.name].tolist(), _joined(judging))
    yield Answers(judging[TASK.name].tolist(), ours, untuned, UNRELATED)


def pairs(folder: Path) -> pd.DataFrame:
    """A headline and a body a row; headlines in lower case, so that none is taken for a name."""
    stances = pd.read_parquet(folder / "fnc1_stances.parquet")
    bodies = pd.read_parquet(folder / "fnc1_bodies.parquet").set_index("body_id")["body"]
    return pd.DataFrame(
        {
            "text": stances["body_id"].map(bodies).to_numpy(),
            "target": stances["headline"].str.lower().to_numpy(),
            TASK.name: stances["stance"].to_numpy(),
            "group": stances["body_id"].astype(str).to_numpy(),
            "split": stances["split"].to_numpy(),
        },
        index=stances["id"].astype(str),
    )


def fnc_score(gold: Codes, answered: Codes) -> float:
    """The challenge's score: a quarter for telling related from unrelated, the rest for the right stance.

    Codes are of the labels in alphabetical order, as `coded` gives them: unrelated is the last.
    """
    unrelated = LABELS.index(UNRELATED)
    related = gold != unrelated
    told = related == (answered != unrelated)
    right = related & (gold == answered)
    return float((0.25 * told + 0.75 * right).sum() / np.where(related, 1.0, 0.25).sum())


def _joined(frame: pd.DataFrame) -> list[str]:
    return [f"{headline}\n{body}" for headline, body in zip(frame["target"], frame["text"], strict=True)]


ROWS = (
    Row(
        name="fnc-1",
        set="FNC-1 test, stance of a body toward a claim",
        metrics=("FNC score", "macro-F1"),
        bars=("82", "61"),
        files=("fnc1_stances.parquet", "fnc1_bodies.parquet"),
        run=fake_news_challenge,
        own=(("FNC score", fnc_score),),
    ),
)
