"""How well a corpus of another language is learnt: a row a language, beside plain words and fastText.

    python benchmarks/languages.py sib200 --datasets DIR
    python benchmarks/languages.py masakhanews --datasets DIR --languages ibo lin
    python benchmarks/languages.py sib200 --folds 3 --datasets DIR    (training parts alone, for choosing settings)
    python benchmarks/languages.py sib200 --together --datasets DIR    (one model of all languages, a row a language)
    python benchmarks/languages.py masakhanews --vectors --labelled 0.15 --folds 3 --datasets DIR

`--vectors` compares ours as it comes with itself and word vectors of the texts of all training articles. `--labelled`
leaves so large a share of them their labels: in each fold, or in three draws whose answers are counted together.

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
from typing import NamedTuple

import numpy as np
import pandas as pd

from classifier.corpus.records.frame import records_of
from classifier.model.bundle.manifest import linear_model_of, manifest_of
from classifier.model.features.vector_files import write_vectors
from classifier.model.training.settings import Settings, default_settings, with_vectors
from classifier.model.training.train import train
from classifier.model.vectors.learn import learn_vectors
from classifier.review.answers import answer_corpus
from classifier.scoring.loaded import model_of
from classifier.tasks import Task


class Part(NamedTuple):
    """Articles to learn from, articles that judge, and articles whose texts alone may be read."""

    fitting: pd.DataFrame
    judging: pd.DataFrame
    unlabelled: pd.DataFrame


Learner = Callable[[Part], list[str | None]]

TASK = Task("category", "article")
FIGURES = {"sib200": "accuracy", "masakhanews": "weighted F1"}
PASSES, RATE = 25, 0.5
DRAWS = 3


def main() -> None:
    """Print a row for each language, and the mean of each column."""
    given = _arguments()
    corpus = CORPORA[given.corpus](given.datasets)
    corpus = corpus.assign(split=corpus["split"].replace(given.judge or JUDGED[given.corpus], "judged"))
    names = given.languages or sorted(corpus["own_language"].unique())
    if given.together:
        _print_together(given.corpus, corpus[corpus["own_language"].isin(names)].reset_index(drop=True))
        return
    learners = WITH_VECTORS if given.vectors else LEARNERS
    print(f"| {FIGURES[given.corpus]} | n | {' | '.join(learners)} |\n|---|---:|{'---:|' * len(learners)}", flush=True)
    rows = []
    for name in names:
        own = corpus[corpus["own_language"] == name].drop(columns="own_language")
        parts = list(_parts(own, given.folds, given.labelled))
        size = sum(len(part.judging) for part in parts)
        if size:
            rows.append([_figure(given.corpus, learner, parts) for learner in learners.values()])
            print(f"| {name} | {size} | {' | '.join(f'{value:.3f}' for value in rows[-1])} |", flush=True)
    print(f"| mean | | {' | '.join(f'{value:.3f}' for value in np.mean(rows, axis=0))} |")


def _print_together(name: str, corpus: pd.DataFrame) -> None:
    """A row a language of one model that learnt from all; it is not told which language an article is in."""
    learnt, judged = (corpus[corpus["split"] == side].reset_index(drop=True) for side in ("train", "judged"))
    fitting, judging = (part.drop(columns="own_language") for part in (learnt, judged))
    answers = pd.Series([label or "" for label in ours(Part(fitting, judging, fitting))])
    print(f"| {FIGURES[name]} | n | one model |\n|---|---:|---:|")
    rows = []
    for language, own in judged.groupby("own_language"):
        rows.append(_score(name, own["category"].tolist(), answers[own.index].tolist()))
        print(f"| {language} | {len(own)} | {rows[-1]:.3f} |")
    print(f"| mean | | {np.mean(rows):.3f} |")


def sib200(folder: Path) -> pd.DataFrame:
    """Sentences of SIB-200."""
    return pd.read_parquet(folder / "sib200_languages.parquet").rename(columns={"language": "own_language"})


def masakhanews(folder: Path) -> pd.DataFrame:
    """Articles of MasakhaNEWS."""
    frame = pd.read_parquet(folder / "masakhanews.parquet")
    return frame.rename(columns={"language": "own_language", "headline": "title"})


CORPORA = {"sib200": sib200, "masakhanews": masakhanews}
JUDGED = {"sib200": "dev", "masakhanews": "test"}
"""The split that judges; the third is left aside."""


def _parts(corpus: pd.DataFrame, folds: int | None, labelled: float) -> Iterator[Part]:
    """What is learnt from and what is judged; only a share of the former may keep its labels."""
    draws = 1 if labelled == 1 or folds else DRAWS
    for number, (learnt, judging) in enumerate(_sides(corpus, folds)):
        for seed in range(number, number + draws):
            drawn = learnt if labelled == 1 else learnt.groupby("category").sample(frac=labelled, random_state=seed)
            yield Part(drawn.reset_index(drop=True), judging, learnt)


def _sides(corpus: pd.DataFrame, folds: int | None) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Folds of the training part, or the training part and the split that judges."""
    from sklearn.model_selection import StratifiedKFold

    learnt = corpus[corpus["split"] == "train"].reset_index(drop=True)
    if folds is None:
        yield learnt, corpus[corpus["split"] == "judged"].reset_index(drop=True)
        return
    for fitting, judging in StratifiedKFold(folds, shuffle=True, random_state=0).split(learnt, learnt["category"]):
        yield learnt.iloc[fitting].reset_index(drop=True), learnt.iloc[judging].reset_index(drop=True)


def _figure(corpus: str, learner: Learner, parts: list[Part]) -> float:
    gold = [label for part in parts for label in part.judging["category"]]
    # An article that was refused has the label "", which is nobody's.
    answers = [label or "" for part in parts for label in learner(part)]
    return _score(corpus, gold, answers)


def _score(corpus: str, gold: list[str], answers: list[str]) -> float:
    from sklearn.metrics import accuracy_score, f1_score

    if FIGURES[corpus] == "accuracy":
        return float(accuracy_score(gold, answers))
    return float(f1_score(gold, answers, average="weighted"))


def ours(part: Part) -> list[str | None]:
    """Our answers, by the way that `score` takes; None where an article is refused."""
    return _answers(part, None)


def with_own_vectors(part: Part) -> list[str | None]:
    """The same with word vectors of the texts."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "vectors.npz"
        write_vectors(learn_vectors(records_of(part.unlabelled)), file)
        return _answers(part, with_vectors(default_settings(part.fitting, TASK.unit), file, TASK.unit))


def _answers(part: Part, settings: Settings | None) -> list[str | None]:
    trained = train(part.fitting.assign(split="train"), TASK, settings=settings)
    model = model_of(manifest_of(trained), linear_model_of(trained), Path(TASK.name))
    answers = answer_corpus(model, part.judging)
    best = np.nan_to_num(answers.probabilities).argmax(axis=1)
    labels = [model.task.labels[i] for i in best]
    return [label if is_answered else None for label, is_answered in zip(labels, answers.is_answered, strict=True)]


def words(part: Part) -> list[str | None]:
    """Answers of TF-IDF of words and logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    pipeline = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000))
    return list(pipeline.fit(_texts(part.fitting), part.fitting["category"]).predict(_texts(part.judging)))


def fasttext(part: Part) -> list[str | None]:
    """Answers of fastText's supervised training."""
    import fasttext as library

    library.FastText.eprint = lambda *_: None
    fitting, labels = part.fitting, sorted(part.fitting["category"].unique())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        pairs = zip(fitting["category"], _texts(fitting), strict=True)
        path.write_text("".join(f"__label__{labels.index(label)} {_line(text)}\n" for label, text in pairs), "utf-8")
        model = library.train_supervised(
            str(path), wordNgrams=2, epoch=PASSES, lr=RATE, thread=1, seed=0, verbose=0, minCount=1
        )
    found = [model.predict(_line(text))[0][0] for text in _texts(part.judging)]
    return [labels[int(name.removeprefix("__label__"))] for name in found]


LEARNERS: dict[str, Learner] = {"ours": ours, "words": words, "fastText": fasttext}
WITH_VECTORS: dict[str, Learner] = {"ours": ours, "with vectors": with_own_vectors}


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
    parser.add_argument("--vectors", action="store_true", help="ours without and with word vectors")
    parser.add_argument("--labelled", type=float, default=1.0, help="share of the training articles with a label")
    parser.add_argument(
        "--judge", choices=("dev", "test"), help="the split that judges; else dev of SIB-200, else test"
    )
    parser.add_argument("--folds", type=int, help="judge by so many folds of the training part")
    return parser.parse_args()


if __name__ == "__main__":
    main()
