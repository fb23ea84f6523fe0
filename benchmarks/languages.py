"""How well a corpus of another language is learnt: a row a language, beside plain words and fastText.

    python benchmarks/languages.py sib200 --datasets DIR
    python benchmarks/languages.py masakhanews --datasets DIR --languages ibo lin
    python benchmarks/languages.py sib200 --folds 3 --datasets DIR    (training parts alone, for choosing settings)
    python benchmarks/languages.py sib200 --together --datasets DIR    (one model of all languages, a row a language)

Ours trains through the package's own API with its defaults, and answers as `score` does: the language of an article
is not told to it, and an article that it refuses counts as not right. `words` is scikit-learn's `TfidfVectorizer` and
`LogisticRegression` as they come, `fastText` its supervised training with 2-grams of words, 25 passes and a rate of
0.5. SIB-200 is judged by accuracy on the development sentences, MasakhaNEWS by weighted F1 on the test articles.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from classifier.model.bundle.manifest import linear_model_of, manifest_of
from classifier.model.training.train import train
from classifier.review.answers import answer_corpus
from classifier.scoring.loaded import model_of
from classifier.tasks import Task

Learner = Callable[[pd.DataFrame, pd.DataFrame], list[str | None]]

TASK = Task("category", "article")
FIGURES = {"sib200": "accuracy", "masakhanews": "weighted F1"}
PASSES, RATE = 25, 0.5


def main() -> None:
    """Print a row for each language, and the mean of each column."""
    given = _arguments()
    corpus = CORPORA[given.corpus](given.datasets)
    names = given.languages or sorted(corpus["own_language"].unique())
    if given.together:
        _print_together(given.corpus, corpus[corpus["own_language"].isin(names)].reset_index(drop=True))
        return
    print(f"| {FIGURES[given.corpus]} | n | {' | '.join(LEARNERS)} |\n|---|---:|{'---:|' * len(LEARNERS)}", flush=True)
    rows = []
    for name in names:
        parts = list(_parts(corpus[corpus["own_language"] == name].drop(columns="own_language"), given.folds))
        size = sum(len(judging) for _, judging in parts)
        if size:
            rows.append([_figure(given.corpus, learner, parts) for learner in LEARNERS.values()])
            print(f"| {name} | {size} | {' | '.join(f'{value:.3f}' for value in rows[-1])} |", flush=True)
    print(f"| mean | | {' | '.join(f'{value:.3f}' for value in np.mean(rows, axis=0))} |")


def _print_together(name: str, corpus: pd.DataFrame) -> None:
    """A row a language of one model that learnt from all; it is not told which language an article is in."""
    learnt, judged = (corpus[corpus["split"] == side].reset_index(drop=True) for side in ("train", "judged"))
    fitting, judging = (part.drop(columns="own_language") for part in (learnt, judged))
    answers = pd.Series([label or "" for label in ours(fitting, judging)])
    print(f"| {FIGURES[name]} | n | one model |\n|---|---:|---:|")
    rows = []
    for language, own in judged.groupby("own_language"):
        rows.append(_score(name, own["category"].tolist(), answers[own.index].tolist()))
        print(f"| {language} | {len(own)} | {rows[-1]:.3f} |")
    print(f"| mean | | {np.mean(rows):.3f} |")


def sib200(folder: Path) -> pd.DataFrame:
    """Sentences of SIB-200; the development sentences are judged."""
    frame = pd.read_parquet(folder / "sib200_languages.parquet").rename(columns={"language": "own_language"})
    return frame.assign(split=frame["split"].replace("dev", "judged"))


def masakhanews(folder: Path) -> pd.DataFrame:
    """Articles of MasakhaNEWS; the test articles are judged, and the development articles left aside."""
    frame = pd.read_parquet(folder / "masakhanews.parquet")
    frame = frame.rename(columns={"language": "own_language", "headline": "title"})
    return frame[frame["split"] != "dev"].assign(split=lambda rows: rows["split"].replace("test", "judged"))


CORPORA = {"sib200": sib200, "masakhanews": masakhanews}


def _parts(corpus: pd.DataFrame, folds: int | None) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Pairs of what is learnt from and what is judged."""
    from sklearn.model_selection import StratifiedKFold

    learnt = corpus[corpus["split"] == "train"].reset_index(drop=True)
    if folds is None:
        yield learnt, corpus[corpus["split"] == "judged"].reset_index(drop=True)
        return
    for fitting, judging in StratifiedKFold(folds, shuffle=True, random_state=0).split(learnt, learnt["category"]):
        yield learnt.iloc[fitting].reset_index(drop=True), learnt.iloc[judging].reset_index(drop=True)


def _figure(corpus: str, learner: Learner, parts: list[tuple[pd.DataFrame, pd.DataFrame]]) -> float:
    gold = [label for _, judging in parts for label in judging["category"]]
    # An article that was refused has the label "", which is nobody's.
    answers = [label or "" for pair in parts for label in learner(*pair)]
    return _score(corpus, gold, answers)


def _score(corpus: str, gold: list[str], answers: list[str]) -> float:
    from sklearn.metrics import accuracy_score, f1_score

    if FIGURES[corpus] == "accuracy":
        return float(accuracy_score(gold, answers))
    return float(f1_score(gold, answers, average="weighted"))


def ours(fitting: pd.DataFrame, judging: pd.DataFrame) -> list[str | None]:
    """Our answers, by the way that `score` takes; None where an article is refused."""
    trained = train(fitting.assign(split="train"), TASK)
    model = model_of(manifest_of(trained), linear_model_of(trained), Path(TASK.name))
    answers = answer_corpus(model, judging)
    best = np.nan_to_num(answers.probabilities).argmax(axis=1)
    labels = [model.task.labels[i] for i in best]
    return [label if is_answered else None for label, is_answered in zip(labels, answers.is_answered, strict=True)]


def words(fitting: pd.DataFrame, judging: pd.DataFrame) -> list[str | None]:
    """Answers of TF-IDF of words and logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    pipeline = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000))
    return list(pipeline.fit(_texts(fitting), fitting["category"]).predict(_texts(judging)))


def fasttext(fitting: pd.DataFrame, judging: pd.DataFrame) -> list[str | None]:
    """Answers of fastText's supervised training."""
    import fasttext as library

    library.FastText.eprint = lambda *_: None
    labels = sorted(fitting["category"].unique())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        pairs = zip(fitting["category"], _texts(fitting), strict=True)
        path.write_text("".join(f"__label__{labels.index(label)} {_line(text)}\n" for label, text in pairs), "utf-8")
        model = library.train_supervised(
            str(path), wordNgrams=2, epoch=PASSES, lr=RATE, thread=1, seed=0, verbose=0, minCount=1
        )
    found = [model.predict(_line(text))[0][0] for text in _texts(judging)]
    return [labels[int(name.removeprefix("__label__"))] for name in found]


LEARNERS: dict[str, Learner] = {"ours": ours, "words": words, "fastText": fasttext}


def _texts(frame: pd.DataFrame) -> list[str]:
    titles = frame["title"].fillna("") if "title" in frame else [""] * len(frame)
    return [f"{title}\n{text}" if title else text for title, text in zip(titles, frame["text"], strict=True)]


def _line(text: str) -> str:
    return " ".join(text.split())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", choices=list(CORPORA))
    parser.add_argument("--datasets", type=Path, default=Path("../shared/datasets"), help="folder of the public sets")
    parser.add_argument("--languages", nargs="*", help="as the set names them; else all")
    parser.add_argument("--together", action="store_true", help="one model of all languages")
    parser.add_argument("--folds", type=int, help="judge by so many folds of the training part")
    return parser.parse_args()


if __name__ == "__main__":
    main()
