"""The public API: frames in, frames out. `classifier` gives its names on first use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from classifier.corpus.formats.read import read_corpus
from classifier.corpus.prepare.articles import Articles, article_frame
from classifier.corpus.records.frame import records_of
from classifier.corpus.records.target_files import read_targets
from classifier.errors import TaskError
from classifier.estimator import NewsClassifier
from classifier.model.bundle import manifest as bundles
from classifier.model.bundle.manifest import linear_model_of
from classifier.model.distillation.distill import distill
from classifier.model.training import train as training
from classifier.model.training.settings import Settings, default_settings, with_vectors
from classifier.model.training.train import Trained
from classifier.model.tuning.tune import tune
from classifier.review.continued.learn import LearntOn, learn_on
from classifier.review.evaluate import evaluate as evaluate_model
from classifier.review.evaluation import Evaluation
from classifier.review.report import save_evaluation
from classifier.scoring.answer import Answer, TaskAnswer, task_answers
from classifier.scoring.explain import explain as explain_record
from classifier.scoring.explanation import Explanation
from classifier.scoring.loaded import load_judged, load_model, model_of, shipped_bundles
from classifier.scoring.model import Model
from classifier.scoring.score import score_articles
from classifier.tasks import Task, Unit, task_named
from classifier.text.targets import Target, check_targets, parse_target

__all__ = [
    "Evaluation",
    "Explanation",
    "LearntOn",
    "Model",
    "NewsClassifier",
    "Settings",
    "Target",
    "Task",
    "Trained",
    "distill",
    "evaluate",
    "explain",
    "learn",
    "load_model",
    "read_corpus",
    "read_targets",
    "save",
    "score",
    "train",
    "tune",
]

AnyModel = Model | Trained | NewsClassifier | str | Path


def train(
    corpus: pd.DataFrame,
    task: str | Task,
    *,
    label_column: str | None = None,
    unit: Unit | None = None,
    multi_label: bool = False,
    settings: Settings | None = None,
    vectors: str | Path | None = None,
    seed: int = 0,
    keep_learning: bool = False,
) -> Trained:
    """Train a model from labelled articles; it can be scored with at once, and `save` makes a bundle of it.

    Args:
        corpus: one article a row; `text` and the column of labels.
        task: a built-in task's name, or a name of your own.
        label_column: None: named after the task.
        unit: of a task of your own: `article`, `sentence` or `mention`; None: the article.
        multi_label: an article may have several labels, of a task of your own.
        settings: None: the defaults of the task's unit.
        vectors: file of word vectors that `classifier corpus vectors` wrote; the model then holds them.
        seed: of everything random.
        keep_learning: keep what `learn` needs in place of these articles.

    Raises:
        CorpusError: see `classifier.model.training.train.train`.
        TaskError: see `classifier.tasks.task_named`.

    >>> corpus = read_corpus("data/starter.jsonl")
    >>> tone = corpus[corpus["sentiment"] != "neutral"]
    >>> trained = train(tone, "tone", label_column="sentiment")
    >>> trained.task.labels
    ('negative', 'positive')
    """
    chosen = task if isinstance(task, Task) else task_named(task, unit=unit, multi_label=multi_label)
    if vectors is not None:
        settings = with_vectors(settings or default_settings(corpus, chosen.unit), vectors, chosen.unit)
    return training.train(
        corpus, chosen, label_column=label_column, settings=settings, seed=seed, keep_learning=keep_learning
    )


def learn(bundle: str | Path, corpus: pd.DataFrame, *, label_column: str | None = None, seed: int = 0) -> LearntOn:
    """Learn new articles of the same labels on top of a bundle, without the old ones, and compare the two.

    `check()` of what it gives refuses a model that is worse than the bundle, and `save` makes a bundle of it.

    Args:
        bundle: that was trained with `keep_learning`; a folder.
        corpus: new articles; a share of them is held out, or those of the split `validation`.
        label_column: None: named after the task.
        seed: of the validation articles and of the bootstrap.

    Raises:
        BundleError: the bundle does not hold what it takes.
        CorpusError: see `train`; or no article is left to judge.
    """
    return learn_on(bundle, corpus, Path("new articles"), label_column=label_column, seed=seed)


def save(
    result: Trained | NewsClassifier | LearntOn | Evaluation, path: str | Path, *, sources: Sequence[str] = ()
) -> Path:
    """Save a trained model as a bundle, or an evaluation as `report.html` with its figures and predictions.

    Args:
        result: what `train`, `learn`, `NewsClassifier.fit` or `evaluate` gave.
        path: the folder.
        sources: of a model's corpus with their licences, a line each, for the model card.

    Raises:
        BundleError: the folder holds something that is no bundle, or cannot be written.
        InputError: the folder of an evaluation cannot be written.
    """
    if isinstance(result, Evaluation):
        return save_evaluation(result, path)
    if isinstance(result, LearntOn):
        return result.save(Path(path))
    trained = result if isinstance(result, Trained) else result.trained_
    return bundles.save(trained, path, sources=sources)


def score(
    articles: Articles,
    models: AnyModel | Iterable[AnyModel] | None = None,
    *,
    targets: str | Target | Sequence[str | Target] = (),
    details: bool = False,
) -> pd.DataFrame:
    """Score articles.

    Args:
        articles: a corpus frame, a column of texts, a list of texts, or one text.
        models: bundles or their paths or shipped names, or what `train` gave; None: all shipped bundles.
        targets: of stance: `NAME`, `NAME=ALIAS|ALIAS`, or what `read_targets` gives; none: a row's own, else those
            that it mentions most.
        details: also give for each task `TASK_reason`, `TASK_alternatives` and `TASK_evidence`, and for each
            article `language` and `warnings`.

    Returns:
        On the index of the articles: for each task its label, `TASK_probability` and
        `TASK_abstained`. Of a multi-label task the label is a list, and of a task that reads
        mentions each cell is a mapping by target. Where an article cannot be scored, `error`
        says why, in a column that is there only if it is needed.

    >>> score(["The striker scored twice in the final and the cup was theirs."], "topic")["topic"].tolist()
    ['sport']
    """
    chosen = list(shipped_bundles().values()) if models is None else models
    several = [chosen] if isinstance(chosen, AnyModel) else list(chosen)
    loaded = [_model(model) for model in several]
    frame = article_frame(articles)
    given = [targets] if isinstance(targets, (str, Target)) else list(targets)
    names = [target if isinstance(target, Target) else parse_target(target) for target in given]
    check_targets(names)
    answers = score_articles(records_of(frame), loaded, targets=names, evidence=details)
    rows = [_row(answer, loaded, details) for answer in answers]
    return pd.DataFrame(rows, index=frame.index)


def evaluate(
    model: AnyModel,
    corpus: pd.DataFrame,
    *,
    label_column: str | None = None,
    split: str | None = None,
    seed: int = 0,
) -> Evaluation:
    """Judge a model on labelled articles; see `classifier.review.evaluate.evaluate`.

    Args:
        model: a bundle, its path or its shipped name, what `train` gave, or a folder of one bundle a language.
        corpus: one article a row, with the column of labels.
        label_column: None: named after the task.
        split: `validation`, `test` or `all`; None: the first of them that there is.
        seed: of the bootstrap.

    >>> evaluation = evaluate("sentiment", read_corpus("data/starter.jsonl"))
    >>> list(evaluation.figures.columns)
    ['value', 'low', 'high', 'baseline']
    """
    judged = load_judged(model) if isinstance(model, (str, Path)) else _model(model)
    return evaluate_model(judged, corpus, label_column=label_column, split=split, seed=seed)


def explain(
    article: str | Mapping[str, Any] | pd.Series,
    model: AnyModel,
    *,
    target: str | Target | None = None,
    label: str | None = None,
    against: str | None = None,
) -> Explanation:
    """Show which words made an answer, and how much each did.

    Args:
        article: a text, a record, or a row of a corpus frame.
        model: a bundle, its path or its shipped name, or what `train` gave.
        target: of stance; None: the row's own, else the one that is mentioned most.
        label: to explain; None: the one that is given, of several the likeliest.
        against: explain the label's lead over this one.

    Raises:
        InputError: the article cannot be scored.
        TaskError: the task has no such label, or no target is mentioned.

    >>> explanation = explain("The striker scored twice in the final and the cup was theirs.", "topic")
    >>> explanation.label, list(explanation.frame.columns)
    ('sport', ['term', 'field', 'kind', 'contribution', 'times'])
    """
    loaded = _model(model)
    record = {**_record(article), **({"target": target} if target else {})}
    explanations = explain_record(record, loaded, label=label, against=against)
    if not explanations:
        raise TaskError(f"{loaded.task.name!r} needs a target, and the article mentions none that was found: give one.")
    return explanations[0]


def _model(model: AnyModel) -> Model:
    if isinstance(model, Model):
        return model
    if isinstance(model, NewsClassifier):
        return model.model_
    if isinstance(model, (str, Path)):
        return load_model(model)
    trained: Trained = model
    return model_of(bundles.manifest_of(trained), linear_model_of(trained), Path(trained.task.name))


def _record(article: str | Mapping[str, Any] | pd.Series) -> Mapping[str, Any]:
    if isinstance(article, str):
        return {"text": article}
    if isinstance(article, pd.Series):
        return next(records_of(article_frame(article.to_frame().T)))
    return article


def _row(answer: Answer, models: Sequence[Model], details: bool) -> dict[str, Any]:
    """An answer as cells of a row."""
    row: dict[str, Any] = {"language": answer["language"]} if details else {}
    if "error" in answer:
        return {**row, "error": answer["error"]["message"]}
    for model in models:
        row |= _cells(model.task, task_answers(answer, model.task), details)
    return {**row, "warnings": answer["warnings"]} if details else row


def _cells(task: Task, answers: Sequence[TaskAnswer], details: bool) -> dict[str, Any]:
    """A task's answers as cells; of a task that reads mentions each cell is a mapping by target."""
    columns: dict[str, Callable[[TaskAnswer], Any]] = {
        task.name: _label,
        f"{task.name}_probability": _probability,
        f"{task.name}_abstained": _abstained,
    }
    if details:
        columns |= {f"{task.name}_{part}": _part(part) for part in ("reason", "alternatives", "evidence")}
    if task.unit == "mention":
        return {name: {answer["target"]: cell(answer) for answer in answers} for name, cell in columns.items()}
    return {name: cell(answers[0]) for name, cell in columns.items()}


def _label(answer: TaskAnswer) -> Any:
    return [entry["label"] for entry in answer["labels"]] if "labels" in answer else answer["label"]


def _probability(answer: TaskAnswer) -> Any:
    if "labels" in answer:
        return {entry["label"]: entry["probability"] for entry in answer["labels"]}
    return answer["probability"]


def _abstained(answer: TaskAnswer) -> bool:
    return answer["abstained"]


def _part(name: str) -> Callable[[TaskAnswer], Any]:
    return lambda answer: answer.get(name)
