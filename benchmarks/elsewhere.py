"""Where the shipped bundles fail: their figures on sets that they did not learn from, for their cards.

    python benchmarks/elsewhere.py --datasets ../shared/datasets [--bundles topic leaning …] [--promises]

Prints the figures, and writes them into each bundle's `metrics.json` and `MODEL_CARD.md`. With --promises it also fits
the thresholds of `score --precision` on the validation articles of the bundles that a teacher taught, and lets topic
name further topics of long articles.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from quality_rows import topics

from classifier.corpus.formats.read import read_corpus
from classifier.corpus.prepare.recipe import build_corpus
from classifier.corpus.prepare.recipe_file import read_recipe
from classifier.review.record import record_elsewhere, record_promises, record_windows
from classifier.scoring.loaded import shipped_bundles

ROOT = Path(__file__).resolve().parent.parent


def sets_of(task: str, folder: Path) -> Mapping[str, pd.DataFrame]:
    """Give the sets that judge a task, by name; a corpus with the column of labels."""
    starter = read_corpus(str(ROOT / "data" / "starter.jsonl"))
    starter = starter[starter[task].notna()]
    return {**SETS[task](folder), "own-written starter articles": starter}


def _topic(folder: Path) -> dict[str, pd.DataFrame]:
    return {
        "AG News, test": topics.ag_news(folder),
        "20 Newsgroups, test": topics.newsgroups(folder),
    }


def _sentiment(folder: Path) -> dict[str, pd.DataFrame]:
    frame = pd.read_parquet(folder / "financial_phrasebank.parquet")
    label = next(name for name in frame.columns if frame[name].astype(str).str.lower().isin(TONES).all())
    text = next(name for name in ("text", "sentence") if name in frame)
    corpus = pd.DataFrame({"text": frame[text], "sentiment": frame[label].astype(str).str.lower()})
    return {"Financial PhraseBank": corpus.set_axis([f"p{i}" for i in range(len(corpus))])}


TONES = ("negative", "neutral", "positive")


def _none(folder: Path) -> dict[str, pd.DataFrame]:
    del folder
    return {}


SETS = {"topic": _topic, "leaning": _none, "sentiment": _sentiment, "stance": _none}
"""Of stance there are none but the starter's: PerSenT's articles calibrate it."""


def main() -> None:
    """Measure, print and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, required=True)
    parser.add_argument("--bundles", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--promises", action="store_true", help="fit the thresholds of promised precisions too")
    given = parser.parse_args()
    for task in given.bundles:
        bundle = str(shipped_bundles()[task])
        if given.promises and task != "leaning":
            corpus = build_corpus(read_recipe(ROOT / "data" / "recipes" / f"{task}.toml"), given.datasets).corpus
            record_promises(bundle, corpus, split="validation")
        if given.promises and task == "topic":
            record_windows(bundle)
        for name, row in record_elsewhere(bundle, dict(sets_of(task, given.datasets))).items():
            answered = row["answered"]
            print(f"{task} | {name} | {row['n']} | {row['accuracy']} | {row['f1_macro']} | {row['ece']} | {answered}")


if __name__ == "__main__":
    main()
