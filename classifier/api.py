"""The public API: frames in, frames out. `classifier` gives its names on first use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from classifier.corpus.formats.read import read_corpus
from classifier.corpus.records.frame import records_of
from classifier.errors import TaskError
from classifier.model.bundle.manifest import save
from classifier.model.training import train as training
from classifier.model.training.settings import Settings
from classifier.model.training.train import Trained
from classifier.review.evaluate import Evaluation
from classifier.review.evaluate import evaluate as judge
from classifier.scoring.explain import explain as explained
from classifier.scoring.explanation import Explanation
from classifier.scoring.loaded import Model, load_model, shipped_bundles
from classifier.scoring.score import Answer, score_articles
from classifier.tasks import Task, Unit, task_named

__all__ = ["evaluate", "explain", "load_model", "read_corpus", "save", "score", "train"]

AnyModel = Model | str | Path
Articles = pd.DataFrame | pd.Series | Sequence[str] | str


def train(
    corpus: pd.DataFrame,
    task: str | Task,
    *,
    label_column: str | None = None,
    unit: Unit | None = None,
    multi_label: bool = False,
    settings: Settings | None = None,
    seed: int = 0,
) -> Trained:
    """Train a model from labelled articles; `save` makes a bundle of it.

    Args:
        corpus: one article a row; `text` and the column of labels.
        task: a built-in task's name, or a name of your own.
        label_column: None: named after the task.
        unit: of a task of your own: `article`, `sentence` or `mention`; None: the article.
        multi_label: an article may have several labels, of a task of your own.
        settings: None: the defaults of the task's unit.
        seed: of everything random.

    Raises:
        CorpusError: see `classifier.model.training.train.train`.
        TaskError: see `classifier.tasks.task_named`.

    >>> corpus = read_corpus("data/starter.jsonl")
    >>> tone = corpus[corpus["sentiment"] != "neutral"]
    >>> trained = train(tone, "tone", label_column="sentiment")
    >>> trained.task.labels
    ('negative', 'positive')
    """
    asked = task if isinstance(task, Task) else task_named(task, unit=unit, multi_label=multi_label)
    return training.train(corpus, asked, label_column=label_column, settings=settings, seed=seed)


def score(
    articles: Articles, models: AnyModel | Iterable[AnyModel] | None = None, *, targets: str | Sequence[str] = ()
) -> pd.DataFrame:
    """Score articles.

    Args:
        articles: a corpus frame, a column of texts, a list of texts, or one text.
        models: bundles or their paths or shipped names; None: all shipped bundles.
        targets: of stance; none: a row's own, else those that it mentions most.

    Returns:
        On the index of the articles: for each task its label, `TASK_probability` and
        `TASK_abstained`. Of a multi-label task the label is a list, and of a task that reads
        mentions each cell is a mapping by target. Where an article cannot be scored, `error`
        says why, in a column that is there only if it is needed.

    >>> score(["The striker scored twice in the final and the cup was theirs."], "topic")["topic"].tolist()
    ['sport']
    """
    chosen = list(shipped_bundles().values()) if models is None else models
    several = [chosen] if isinstance(chosen, (str, Path, Model)) else list(chosen)
    loaded = [_model(each) for each in several]
    frame = _frame(articles)
    wanted = [targets] if isinstance(targets, str) else list(targets)
    answers = score_articles(records_of(frame), loaded, targets=wanted, evidence=False)
    rows = [_row(answer, loaded) for answer in answers]
    return pd.DataFrame(rows, index=frame.index)


def evaluate(
    model: AnyModel,
    corpus: pd.DataFrame,
    *,
    label_column: str | None = None,
    split: str | None = None,
    seed: int = 0,
) -> Evaluation:
    """Judge a bundle on labelled articles; see `classifier.review.evaluate.evaluate`.

    Args:
        model: a bundle, its path or its shipped name.
        corpus: one article a row, with the column of labels.
        label_column: None: named after the task.
        split: `validation`, `test` or `all`; None: the first of them that there is.
        seed: of the bootstrap.

    >>> found = evaluate("sentiment", read_corpus("data/starter.jsonl"))
    >>> list(found.figures.columns)
    ['value', 'low', 'high', 'baseline']
    """
    return judge(_model(model), corpus, label_column=label_column, split=split, seed=seed)


def explain(
    article: str | Mapping[str, Any] | pd.Series,
    model: AnyModel,
    *,
    target: str | None = None,
    label: str | None = None,
    against: str | None = None,
) -> Explanation:
    """Show which words made an answer, and how much each did.

    Args:
        article: a text, a record, or a row of a corpus frame.
        model: a bundle, its path or its shipped name.
        target: of stance; None: the row's own, else the one that is mentioned most.
        label: to explain; None: the one that is given, of several the likeliest.
        against: explain the label's lead over this one.

    Raises:
        InputError: the article cannot be scored.
        TaskError: the task has no such label, or no target is mentioned.

    >>> found = explain("The striker scored twice in the final and the cup was theirs.", "topic")
    >>> found.label, list(found.frame.columns)
    ('sport', ['term', 'field', 'kind', 'contribution', 'times'])
    """
    loaded = _model(model)
    record = {**_record(article), **({"target": target} if target else {})}
    found = explained(record, loaded, label=label, against=against)
    if not found:
        raise TaskError(f"{loaded.task.name!r} needs a target, and the article mentions none that was found: give one.")
    return found[0]


def _model(model: AnyModel) -> Model:
    return model if isinstance(model, Model) else load_model(model)


def _frame(articles: Articles) -> pd.DataFrame:
    if isinstance(articles, pd.DataFrame):
        return articles
    if isinstance(articles, pd.Series):
        return articles.to_frame("text")
    return pd.DataFrame({"text": [articles] if isinstance(articles, str) else list(articles)})


def _record(article: str | Mapping[str, Any] | pd.Series) -> Mapping[str, Any]:
    if isinstance(article, str):
        return {"text": article}
    if isinstance(article, pd.Series):
        return next(records_of(article.to_frame().T))
    return article


def _row(answer: Answer, models: Sequence[Model]) -> dict[str, Any]:
    """An answer as cells of a row."""
    if "error" in answer:
        return {"error": answer["error"]["message"]}
    row: dict[str, Any] = {}
    for model in models:
        name, found = model.task.name, answer[model.task.name]
        if isinstance(found, list):
            parts = ("label", "probability", "abstained")
            cells: list[Any] = [{one["target"]: one[part] for one in found} for part in parts]
        elif "labels" in found:
            given = {one["label"]: one["probability"] for one in found["labels"]}
            cells = [list(given), given, found["abstained"]]
        else:
            cells = [found["label"], found["probability"], found["abstained"]]
        row |= dict(zip((name, f"{name}_probability", f"{name}_abstained"), cells, strict=True))
    return row
