"""How well languages are told on short texts, and how fast another writing is scored.

    python benchmarks/languages_told.py detection --datasets DIR
    python benchmarks/languages_told.py routes ANSWERS --datasets DIR
    python benchmarks/languages_told.py speed --datasets DIR

`detection` cuts SIB-200's training and development sentences to their first words, and counts those of the languages
with a file of function words that are told right and wrong; then English headlines that are taken for another
language. `routes` reads the answers of bundles by language to SIB-200's development sentences, whose ids are their
places in the file. `speed` trains on the Chinese and the English sentences with the defaults, and scores 600 articles
of about 3,000 characters that are put together of them: user time of one core, the best of three.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
from pathlib import Path

import pandas as pd

from classifier.model.bundle.manifest import linear_model_of, manifest_of
from classifier.model.training.train import train
from classifier.scoring.loaded import model_of
from classifier.scoring.score import score_articles
from classifier.tasks import Task
from classifier.text.language import detect_language
from classifier.text.languages.codes import UNDETERMINED, language_code
from classifier.text.languages.resource import resources

ARTICLES, CHARACTERS = 600, 3000
CUTS = (None, 8, 5)


def main() -> None:
    """Print what is asked for."""
    given = _arguments()
    {"detection": detection, "routes": routes, "speed": speed}[given.what](given)


def detection(given: argparse.Namespace) -> None:
    """Shares of texts that are told right, wrong and not at all."""
    frame = pd.read_parquet(given.datasets / "sib200_languages.parquet")
    own = frame["language"].map(language_code)
    with_file = own.isin(sorted(resources()))
    for words in CUTS:
        texts = frame["text"].map(lambda text, words=words: " ".join(text.split()[:words]))
        told = texts.map(detect_language)
        right, wrong = told == own, (told != own) & (told != UNDETERMINED)
        print(
            f"{words or 'all'} words: right {right[with_file].mean():.3f}, wrong {wrong[with_file].mean():.3f}; ",
            end="",
        )
        print(f"other languages taken for one of these {told[~with_file].isin(sorted(resources())).mean():.4f}")
    headlines = pd.concat(
        pd.read_parquet(given.datasets / f"{name}.parquet")[column].dropna().sample(size, random_state=0)
        for name, column, size in (
            ("uci_news_aggregator", "title", 20_000),
            ("times_of_india_2001", "title", 8_000),
            ("huffpost36k", "text", 8_000),
        )
    )
    others = headlines.map(detect_language)
    print(
        f"English headlines taken for another language: {(~others.isin(['en', UNDETERMINED])).sum()} of {len(others)}"
    )


def routes(given: argparse.Namespace) -> None:
    """Share of SIB-200's development sentences that went to the bundle of their language."""
    frame = pd.read_parquet(given.datasets / "sib200_languages.parquet")
    lines = (json.loads(line) for line in given.answers.read_text("utf-8").splitlines())
    found = {str(answer["id"]): answer["language"] for answer in lines}
    own = frame[frame["split"] == "dev"]["language"].map(language_code)
    print(f"{sum(found[str(i)] == code for i, code in own.items()) / len(own):.4f} of {len(own)}")


def speed(given: argparse.Namespace) -> None:
    """Megabytes of UTF-8 a second of user time."""
    other = pd.read_parquet(given.datasets / "sib200_languages.parquet")
    chinese = other[(other["language"] == "zho_Hans") & (other["split"] == "train")].assign(language="zh")
    english = pd.read_parquet(given.datasets / "sib200_english.parquet").assign(language="en")
    for name, corpus in (("Chinese", chinese), ("English", english)):
        trained = train(corpus[["text", "category", "language"]].reset_index(drop=True), Task("category", "article"))
        model = model_of(manifest_of(trained), linear_model_of(trained), Path(name))
        records = _articles(corpus["text"].tolist())
        model.warm()
        list(score_articles(records[:300], [model]))
        seconds = min(_user_seconds(records, model) for _ in range(3))
        size = sum(len(record["text"].encode()) for record in records) / 1e6
        print(f"{name}: {size:.1f} MB, {seconds:.3f} s, {size / seconds:.1f} MB a second")


def _articles(sentences: list[str]) -> list[dict[str, str]]:
    chance, articles = random.Random(0), []
    for number in range(ARTICLES):
        text = ""
        while len(text) < CHARACTERS:
            text += f"{chance.choice(sentences)}\n"
        articles.append({"id": str(number), "text": text})
    return articles


def _user_seconds(records: list[dict[str, str]], model: object) -> float:
    begun = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    list(score_articles(records, [model]))  # type: ignore[list-item]
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime - begun


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["detection", "routes", "speed"])
    parser.add_argument("answers", type=Path, nargs="?", help="of `routes`: JSONL")
    parser.add_argument("--datasets", type=Path, default=Path("../shared/datasets"), help="folder of the public sets")
    return parser.parse_args()


if __name__ == "__main__":
    main()
