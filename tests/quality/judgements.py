"""The sets that shipped bundles are held to, and how good a bundle is on one.

Own-written sets are always there; those in `../shared/datasets` only where that folder is,
and of these the part that no shipped bundle learned from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from classifier.corpus.formats.read import read_corpus
from classifier.corpus.prepare.fingerprint import fingerprint
from classifier.corpus.prepare.labels import map_labels, read_label_map
from classifier.corpus.prepare.recipe import build_corpus
from classifier.corpus.prepare.recipe_file import read_recipe
from classifier.model.measures.metrics import macro_f1
from classifier.scoring.model import Model
from classifier.scoring.score import score_articles
from tests.places import ROOT

DATASETS = ROOT.parent / "shared" / "datasets"
SAMPLE = 500
"""Articles judged of a large set: enough for a floor to two points, few enough for a test."""


def starter(task: str) -> pd.DataFrame:
    """The own-written corpus, as far as it is labelled for a task."""
    return labelled(read_corpus(ROOT / "data" / "starter.jsonl"), task)


def seeds(task: str) -> pd.DataFrame:
    """The articles in seeds/ with the topic that a careful reader gave them."""
    expected = json.loads((ROOT / "tests" / "scoring" / "seeds_expected.json").read_text(encoding="utf-8"))
    corpus = read_corpus(sorted(str(path) for path in (ROOT / "seeds").iterdir() if path.name != "README.md"))
    named = [str(id_).removesuffix(".txt").removesuffix(".html") for id_ in corpus.index]
    return labelled(corpus.assign(**{task: [expected[name].get(task) for name in named]}), task)


def ag_news(task: str) -> pd.DataFrame:
    """AG News, training part; no shipped bundle has seen it."""
    frame = pd.read_parquet(DATASETS / "ag_news_partial.parquet")
    frame = frame[frame["split"] != "test"]
    return sampled(_mapped(frame, frame["label"].tolist(), "ag_news.csv", task), task)


def newsgroups(task: str) -> pd.DataFrame:
    """20 Newsgroups, training part; no shipped bundle has seen it."""
    frame = pd.read_parquet(DATASETS / "newsgroups20.parquet").rename(columns={"body": "text"})
    frame = frame[frame["split"] == "train"]
    return sampled(_mapped(frame, frame["newsgroup"].tolist(), "newsgroups20.csv", task), task)


def allsides(task: str) -> pd.DataFrame:
    """AllSides, the validation part of `split_random`."""
    names = {"content_original": "text", "source": "outlet", "bias_text": task}
    frame = pd.read_parquet(
        DATASETS / "allsides.parquet",
        columns=["ID", "title", *names],
        filters=[("split_random", "==", "valid")],
    )
    return sampled(frame.rename(columns=names).set_index("ID"), task)


def newsmtsc(task: str) -> pd.DataFrame:
    """NewsMTSC, its dev part with gold labels alone; the target is found by its name."""
    frame = pd.read_parquet(DATASETS / "newsmtsc.parquet")
    frame = frame[(frame["split"] == "dev") & frame["subset"].isin(["both", "rw"])]
    names = {"sentence": "text", "mention": "target"}
    polarity = {-1: "against", 0: "neutral", 1: "favor"}
    frame = frame.rename(columns=names).assign(**{task: frame["polarity"].map(polarity)})
    return sampled(frame.set_index("id")[["text", "target", task]], task)


def nyt_editorials(task: str) -> pd.DataFrame:
    """Editorial sentences, the validation part of the recipe of the shipped bundle."""
    corpus = build_corpus(read_recipe(ROOT / "data" / "recipes" / "sentiment.toml"), DATASETS).corpus
    return sampled(corpus[corpus["split"] == "validation"], task)


Read = Callable[[str], pd.DataFrame]
SETS: Mapping[str, Mapping[str, tuple[Read, str | None]]] = {
    "topic": {
        "starter": (starter, None),
        "seeds": (seeds, None),
        "ag_news": (ag_news, "ag_news_partial.parquet"),
        "newsgroups": (newsgroups, "newsgroups20.parquet"),
    },
    "leaning": {"starter": (starter, None), "allsides": (allsides, "allsides.parquet")},
    "sentiment": {"starter": (starter, None), "nyt_editorials": (nyt_editorials, "vader_nyt.parquet")},
    "stance": {"starter": (starter, None), "newsmtsc": (newsmtsc, "newsmtsc.parquet")},
}
"""For each bundle its sets: how to read them, and the file in DATASETS that they need."""


def is_here(file: str | None) -> bool:
    """Say whether the file that a set needs is there."""
    return file is None or (DATASETS / file).exists()


def corpus_hash(corpus: pd.DataFrame, task: str) -> str:
    """SHA-256 of what is judged: ids, texts, targets and labels in order."""
    return str(fingerprint(corpus, task)["sha256"])


def judged(model: Model, corpus: pd.DataFrame) -> dict[str, float]:
    """Accuracy and macro-F1 of a bundle's answers, abstained or not; no answer is a wrong one."""
    task = model.task.name
    records: list[Mapping[str, Any]] = [
        {"id": str(id_), **{name: row[name] for name in ("title", "text", "target", "language") if name in row}}
        for id_, row in zip(corpus.index, corpus.to_dict("records"), strict=True)
    ]
    answers = [_label(answer.get(task)) for answer in score_articles(records, [model], evidence=False)]
    gold = corpus[task].tolist()
    codes = pd.factorize(np.array([*gold, *answers], dtype=object))[0]
    truth, given = codes[: len(gold)], codes[len(gold) :]
    return {"accuracy": round(float((truth == given).mean()), 4), "f1_macro": round(macro_f1(truth, given), 4)}


def labelled(corpus: pd.DataFrame, task: str) -> pd.DataFrame:
    """The articles that have a label."""
    return corpus[corpus[task].notna()] if task in corpus else corpus.iloc[:0]


def sampled(corpus: pd.DataFrame, task: str) -> pd.DataFrame:
    """SAMPLE labelled articles at the most, spread evenly over the file."""
    corpus = labelled(corpus, task)
    return corpus.iloc[:: max(1, len(corpus) // SAMPLE)][:SAMPLE]


def _mapped(frame: pd.DataFrame, labels: list[str], map_name: str, task: str) -> pd.DataFrame:
    rules = read_label_map(ROOT / "data" / "label_maps" / map_name)
    mapped = map_labels(labels, frame["text"].tolist(), rules)
    title = frame["title"].fillna("") if "title" in frame else ""
    frame = frame[["text"]].assign(title=title, **{task: mapped})
    return frame[(frame[task] != "") & (frame["text"].str.strip() != "")]


def _label(answer: Any) -> str:
    """The label of an answer; of its first target, where there is one for each."""
    if isinstance(answer, list):
        answer = answer[0] if answer else None
    return str(answer["label"]) if answer else "no answer"
