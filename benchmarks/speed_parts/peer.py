"""One peer in a process of its own: it learns from a file, answers others, and prints what that took as JSON.

    python peer.py SYSTEM CORES TRAIN JUDGED…

SYSTEM is one of LEARNERS.

The files hold an article a line in fastText's format, and beside each, with the suffix .vw, in Vowpal
Wabbit's; texts are lower-cased and tokenised already. Seconds are of learning and of answering, and
reading the file is a part of both, as it is for us.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

FASTTEXT = {"epoch": 5, "wordNgrams": 2}
"""fastText's own number of epochs; all else by default: rate 0.1, 100 dimensions."""

FASTTEXT_TUNED = FASTTEXT | {"lr": 1.0, "dim": 10}
"""The best of rates 0.1, 0.5, 1.0 and dimensions 10, 100 on AllSides' validation split (0.852; default
0.559). A line is one step of its descent, so that long articles at rate 0.1 are learnt too slowly; ten
dimensions are enough for three labels, and are learnt and answered in half the time."""

PASSES = 4
VW_BITS, MORE_VW_BITS = 18, 22
"""Of Vowpal Wabbit's table: its default has fewer places than there are pairs of words, the other enough."""

CHUNK = 2000
"""Lines in memory while answering."""

MARK = "__label__"
Answer = Callable[[Path], list[str]]


def main() -> None:
    name, cores, train, *judged = sys.argv[1:]
    start, cpu = time.perf_counter(), time.process_time()
    answer = LEARNERS[name](Path(train), int(cores))
    taken = {"train": time.perf_counter() - start, "train_cpu": time.process_time() - cpu}
    found: dict[str, Any] = {**taken, "score": [], "accuracy": []}
    for path in map(Path, judged):
        start = time.perf_counter()
        answers = answer(path)
        found["score"].append(time.perf_counter() - start)
        right = sum(given == gold for given, (gold, _) in zip(answers, lines(path), strict=True))
        found["accuracy"].append(right / len(answers))
    print(json.dumps(found))


def lines(path: Path) -> Iterator[tuple[str, str]]:
    """Label and text of each line."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            label, _, text = line.removeprefix(MARK).rstrip("\n").partition(" ")
            yield label, text


def chunks(path: Path) -> Iterator[list[str]]:
    """Texts, CHUNK at a time."""
    texts = (text for _, text in lines(path))
    while chunk := list(islice(texts, CHUNK)):
        yield chunk


def fasttext(train: Path, cores: int, **parameters: Any) -> Answer:
    import fasttext

    model = fasttext.train_supervised(str(train), thread=cores, verbose=0, **parameters)
    return lambda path: [label.removeprefix(MARK) for chunk in chunks(path) for (label,) in model.predict(chunk)[0]]


def vowpal_wabbit(train: Path, cores: int, bits: int = VW_BITS) -> Answer:
    from vowpalwabbit import Workspace

    labels = sorted({label for label, _ in lines(train)})
    folder = Path(tempfile.mkdtemp())
    shared = {"quiet": True}
    learner = Workspace(
        d=str(train.with_suffix(".vw")),
        oaa=len(labels),
        loss_function="logistic",
        ngram=2,
        b=bits,
        passes=PASSES,
        cache_file=str(folder / "cache"),
        final_regressor=str(folder / "model"),
        **shared,
    )
    learner.finish()

    def answered(path: Path) -> list[str]:
        answers = folder / "answers"
        Workspace(d=str(path.with_suffix(".vw")), i=str(folder / "model"), t=True, p=str(answers), **shared).finish()
        return [labels[int(line) - 1] for line in answers.read_text().split()]

    return answered


def scikit_learn(train: Path, cores: int) -> Answer:
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, dtype=np.float32)
    model = make_pipeline(vectorizer, LogisticRegression(C=8.0))
    labels, texts = zip(*lines(train), strict=True)
    model.fit(texts, labels)
    return lambda path: [str(label) for chunk in chunks(path) for label in model.predict(chunk)]


LEARNERS: dict[str, Callable[[Path, int], Answer]] = {
    "fasttext": partial(fasttext, **FASTTEXT),
    "fasttext-tuned": partial(fasttext, **FASTTEXT_TUNED),
    "vowpal-wabbit": vowpal_wabbit,
    "vowpal-wabbit-22": partial(vowpal_wabbit, bits=MORE_VW_BITS),
    "scikit-learn": scikit_learn,
}


if __name__ == "__main__":
    main()
