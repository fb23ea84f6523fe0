"""Rows of sentences and mentions: sentiment of a sentence, stance toward a target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from classifier.corpus.prepare.recipe import build_corpus
from classifier.corpus.prepare.recipe_file import read_recipe
from classifier.corpus.prepare.splits import cluster_codes, grouped_folds
from classifier.model.training.settings import DEFAULTS, Settings
from classifier.scoring.loaded import load_model
from classifier.tasks import TASKS, Task
from quality_rows.articles import RECIPES
from quality_rows.learners import compared, shipped_answers, untuned_answers, whole_texts
from quality_rows.row import Answers, Row

FOLDS = 5
POLARITY = {-1: "against", 0: "neutral", 1: "favor"}
STANCE_OF_SENTIMENT = {"Negative": "against", "Neutral": "neutral", "Positive": "favor"}
WEAKER = replace(DEFAULTS["sentence"], C=3.0)
"""A weaker penalty than the default of sentences: chosen on one training fold of PhraseBank."""

VADER_CUT = 0.05
"""From which VADER's compound score is positive, and below whose negative it is negative (its readme)."""


def newsmtsc(folder: Path, *, subset: str) -> Iterator[Answers]:
    """NewsMTSC: learnt from the gold labels of train alone, judged on one of the dev parts."""
    corpus = mentions(folder)
    yield compared(corpus[corpus["side"] == "train"], corpus[corpus["side"] == subset], TASKS["stance"])


def target_blind(folder: Path, *, subset: str) -> Iterator[Answers]:
    """The same features of the sentence, which is not masked, so that nothing says where the target is."""
    corpus = mentions(folder)
    read = [block for block in DEFAULTS["mention"].blocks if block["field"] in ("text", "lexicon", "vectors")]
    settings = replace(DEFAULTS["mention"], blocks=tuple(read))
    task = replace(TASKS["stance"], unit="article")
    yield compared(corpus[corpus["side"] == "train"], corpus[corpus["side"] == subset], task, settings=settings)


def mentions(folder: Path) -> pd.DataFrame:
    """NewsMTSC, one marked mention a row; `side` is train, or the dev part that a row is in."""
    frame = pd.read_parquet(folder / "newsmtsc.parquet")
    side = frame["subset"].where(frame["split"] != "train", "train")
    names = {"sentence": "text", "mention": "target", "from": "mention_start", "to": "mention_end"}
    frame = frame.rename(columns=names).assign(side=side, stance=frame["polarity"].map(POLARITY))
    frame.index = side + "/" + frame["id"]
    kept = ["text", "target", "mention_start", "mention_end", "stance", "side"]
    return frame.loc[~frame.index.duplicated(), kept]


def editorials(folder: Path) -> Iterator[Answers]:
    """Sentences of NYT editorials, in folds that keep an editorial together; then VADER on the same."""
    corpus = build_corpus(read_recipe(RECIPES / "sentiment.toml"), folder).corpus.drop(columns="split")
    yield by_folds(corpus, TASKS["sentiment"])
    yield Answers(corpus["sentiment"].tolist(), vader_answers(corpus["text"].tolist()), name=", VADER")


def phrasebank(folder: Path) -> Iterator[Answers]:
    """Sentences of financial news, of all agreements; equal sentences are kept in one fold."""
    frame = pd.read_parquet(folder / "financial_phrasebank.parquet").rename(columns={"id": "number"})
    corpus = frame[["text", "sentiment"]].assign(group=frame["text"])
    yield by_folds(corpus.set_axis(corpus.index.astype(str)), TASKS["sentiment"], settings=WEAKER)


def by_folds(corpus: pd.DataFrame, task: Task, *, settings: Settings | None = None) -> Answers:
    """Each fold answered by a model, and an untuned peer, that learnt from the others."""
    codes = pd.factorize(corpus[task.name])[0]
    folds = grouped_folds(codes, cluster_codes(corpus), folds=FOLDS)
    parts = [(corpus[folds == fold], corpus[folds != fold]) for fold in range(FOLDS)]
    found = [compared(fitting, judging, task, settings=settings) for judging, fitting in parts]
    return joined(found, str(corpus[task.name].mode()[0]))


def joined(found: Sequence[Answers], majority: str, groups: Sequence[str] | None = None) -> Answers:
    """The answers of several parts as one."""
    gold, ours = ([label for each in found for label in getattr(each, name)] for name in ("gold", "ours"))
    untuned = [label for each in found for label in each.untuned or ()]
    return Answers(gold, ours, untuned, majority, groups)


def vader_answers(texts: list[str]) -> list[str]:
    """What VADER says of each sentence, by the cuts that its authors recommend."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    scores = np.array([analyzer.polarity_scores(text)["compound"] for text in texts])
    return [
        str(label)
        for label in np.select([scores <= -VADER_CUT, scores >= VADER_CUT], ["negative", "positive"], "neutral")
    ]


def pstance(folder: Path) -> Iterator[Answers]:
    """P-Stance: a model for each of three politicians, the mean of their macro-F1 on test."""
    frame = pd.read_parquet(folder / "pstance.parquet")
    found = [_post_answers(rows) for _, rows in frame.groupby("target")]
    groups = frame.loc[frame["split"] == "test"].sort_values("target", kind="stable")["target"].tolist()
    yield joined(found, str(frame["stance"].mode()[0]), groups)


def _post_answers(rows: pd.DataFrame) -> Answers:
    """Posts toward one target: a post is one unit, because its target is often not in it."""
    task = Task("stance_of_post", "article")
    corpus = rows[["text", "split"]].assign(stance_of_post=rows["stance"])
    corpus = corpus.set_axis(corpus.index.astype(str))
    sides = corpus.pop("split")
    return compared(corpus[sides != "test"], corpus[sides == "test"], task, settings=WEAKER)


def persent(folder: Path) -> Iterator[Answers]:
    """PerSenT: the author's sentiment toward the main entity of whole articles, by the shipped model of stance."""
    frame = pd.read_parquet(folder / "persent_dev.parquet").rename(columns={"body": "text"})
    corpus = frame[["title", "text", "target"]].assign(stance=frame["sentiment"].map(STANCE_OF_SENTIMENT))
    yield by_the_shipped_one(folder, corpus)


def newsmtsc_shipped(folder: Path) -> Iterator[Answers]:
    """NewsMTSC's dev part that the shipped model of stance has not been chosen by."""
    yield by_the_shipped_one(folder, mentions(folder).query("side == 'mt'"))


def by_the_shipped_one(folder: Path, corpus: pd.DataFrame) -> Answers:
    """What the shipped model of stance answers, and an untuned peer that learnt from NewsMTSC."""
    fitting = mentions(folder).query("side == 'train'")
    untuned = untuned_answers(whole_texts(fitting), fitting["stance"].tolist(), whole_texts(corpus))
    majority = str(corpus["stance"].mode()[0])
    return Answers(corpus["stance"].tolist(), shipped_answers(load_model("stance"), corpus), untuned, majority)


NEWSMTSC = "GRU-TSC on {}: {} (Hamborg & Donnay 2021, abstract)"

ROWS = (
    Row(
        name="newsmtsc",
        set="NewsMTSC dev (rw), gold labels alone",
        metrics=("macro-F1",),
        bars=("70",),
        files=("newsmtsc.parquet",),
        run=lambda folder: newsmtsc(folder, subset="rw"),
        published=NEWSMTSC.format("test (rw)", "83.1"),
    ),
    Row(
        name="newsmtsc-mt",
        set="NewsMTSC dev (mt, several targets a sentence), gold labels alone",
        metrics=("macro-F1",),
        files=("newsmtsc.parquet",),
        run=lambda folder: newsmtsc(folder, subset="mt"),
        published=NEWSMTSC.format("test (mt)", "82.5"),
    ),
    Row(
        name="newsmtsc-blind",
        set="NewsMTSC dev (rw), blind to the target",
        metrics=("macro-F1",),
        files=("newsmtsc.parquet",),
        run=lambda folder: target_blind(folder, subset="rw"),
    ),
    Row(
        name="newsmtsc-mt-blind",
        set="NewsMTSC dev (mt), blind to the target",
        metrics=("macro-F1",),
        files=("newsmtsc.parquet",),
        run=lambda folder: target_blind(folder, subset="mt"),
    ),
    Row(
        name="nyt-editorials",
        set="NYT editorial sentences, cut at ±0.5, 5 folds by article",
        metrics=("macro-F1",),
        bars=("62",),
        files=("vader_nyt.parquet",),
        run=editorials,
    ),
    Row(
        name="phrasebank",
        set="Financial PhraseBank, all agreements, 5 folds",
        metrics=("accuracy", "macro-F1"),
        bars=("82", ""),
        files=("financial_phrasebank.parquet",),
        run=phrasebank,
        published="FinBERT: accuracy 86 (Araci 2019)",
    ),
    Row(
        name="p-stance",
        set="P-Stance test, mean of three targets",
        metrics=("macro-F1",),
        bars=("78",),
        files=("pstance.parquet",),
        run=pstance,
        published="BERTweet 80.5 (Li et al. 2021, abstract)",
    ),
    Row(
        name="newsmtsc-mt-shipped",
        set="NewsMTSC dev (mt), by the shipped stance model",
        metrics=("macro-F1",),
        files=("newsmtsc.parquet",),
        run=newsmtsc_shipped,
    ),
    Row(
        name="persent",
        set="PerSenT dev, whole articles, by the shipped stance model",
        metrics=("macro-F1", "accuracy"),
        bars=("46", ""),
        files=("persent_dev.parquet", "newsmtsc.parquet"),
        run=persent,
    ),
)
