"""Contributions and intercept add up to the decision score, for every kind of task."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from classifier.corpus.prepare.articles import Article, targets_of
from classifier.corpus.prepare.units import cut_units
from classifier.errors import InputError, TaskError
from classifier.model.bundle.manifest import save
from classifier.model.features.inputs import UnitInputs
from classifier.model.training.settings import DEFAULTS
from classifier.model.training.train import train
from classifier.scoring.decision import decide
from classifier.scoring.explain import Explanation, explain, strongest_terms
from classifier.scoring.loaded import load_model
from classifier.scoring.model import Model
from classifier.tasks import Task

TEXT = (
    "“Mr. Brandauer’s plan is a disgrace,” said Ann Lee.\n"
    "Advertisement\n"
    "But Viktor Brandauer was cheered on Monday: the brave   engineers won, and he won too…\n"
    "• Read more: Ten mills to see"
)
RECORD = {"id": "a", "title": "A brave plan wins", "text": TEXT, "target": "Viktor Brandauer"}
KINDS = ("binary", "several", "sentence", "mention")


@pytest.fixture(scope="module")
def models(
    starter: pd.DataFrame, bundles: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Model]:
    """One model of each kind: multi-class of each unit, binary, and multi-label."""
    folder = tmp_path_factory.mktemp("explained")
    two = starter[starter["sentiment"].isin(["negative", "positive"])].assign(tone=lambda rows: rows["sentiment"])
    several = starter.assign(tags=[[a, b] for a, b in zip(starter["topic"], starter["sentiment"], strict=True)])
    settings = replace(DEFAULTS["article"], min_articles=3)
    save(train(two, Task("tone"), settings=settings), folder / "binary")
    save(train(several, Task("tags", multi_label=True), settings=settings), folder / "several")
    made = {name: load_model(folder / name) for name in ("binary", "several")}
    return made | {name: load_model(path) for name, path in bundles.items()}


def explanations(models: dict[str, Model]) -> Iterator[tuple[Model, Explanation]]:
    for model in models.values():
        for label in (None, *model.task.labels):
            for explanation in explain(RECORD, model, label=label):
                yield model, explanation


def test_terms_and_intercept_are_the_decision_score(models: dict[str, Model]) -> None:
    for model, found in explanations(models):
        total = sum(term.contribution for term in found.terms) + found.intercept
        assert total == pytest.approx(found.score, abs=1e-6)
        article = Article("a", RECORD["title"], TEXT, targets_of(RECORD["target"]))
        (scores,) = decide(model, [article], UnitInputs(cut_units([article], model.task))).scores
        assert found.score == pytest.approx(scores[model.task.labels.index(str(found.label))])


def test_the_score_is_that_of_the_pipeline_itself(models: dict[str, Model]) -> None:
    """scikit-learn's own decision function, where a unit is the article."""
    article = Article("a", RECORD["title"], TEXT)
    for name in ("binary", "topic", "several"):
        model = models[name]
        frame = pd.DataFrame([{"title": article.title, "text": article.text}])
        (scores,) = model.to_sklearn().decision_function(frame)
        found = [explain(RECORD, model, label=label)[0].score for label in model.task.labels]
        assert found == pytest.approx(scores, abs=1e-4)


def test_sentences_title_and_rest_are_the_decision_score(models: dict[str, Model]) -> None:
    for _, found in explanations(models):
        parts = [sentence.contribution for sentence in found.sentences]
        total = sum(parts) + found.title_contribution + found.elsewhere + found.intercept
        assert total == pytest.approx(found.score, abs=1e-6)


def test_every_term_but_the_lexicons_stands_at_its_words(models: dict[str, Model]) -> None:
    for _, found in explanations(models):
        assert {term.kind for term in found.terms if not (term.spans or term.title_spans)} <= {"number"}
        for term in found.terms:
            quoted = [TEXT[a:b].lower() for a, b in term.spans] + [
                RECORD["title"][a:b].lower() for a, b in term.title_spans
            ]
            if term.kind == "words" and term.term in ("brave", "engineers", "cheered"):
                assert set(quoted) == {term.term}
            assert not any("advertisement" in quote or "read more" in quote for quote in quoted)


def test_word_vectors_are_told_word_by_word(models: dict[str, Model]) -> None:
    for name in ("sentiment", "stance"):
        (explanation,) = explain(RECORD, models[name])
        words = [term for term in explanation.terms if term.kind in ("meaning", "lexicon")]
        assert {"brave", "cheered"} <= {term.term for term in words}
        assert all(TEXT[a:b].lower() == "cheered" for term in words if term.term == "cheered" for a, b in term.spans)
        assert {term.term for term in explanation.terms if term.kind == "number"} <= {
            "text spread",
            "extended text spread",
        }


def test_the_rows_of_the_sum_are_the_score(models: dict[str, Model]) -> None:
    for _, explanation in explanations(models):
        *parts, (name, score) = explanation.sum_rows()
        assert name == "score" and score == explanation.score
        assert sum(value for _, value in parts) == pytest.approx(score, abs=1e-6)


def test_at_most_a_quarter_of_the_words_is_marked(models: dict[str, Model]) -> None:
    for _, explanation in explanations(models):
        words = len(f"{explanation.shown_title} {explanation.text}".split())
        shares = [share for _, share in (*explanation.title_pieces(), *explanation.text_pieces()) if share]
        assert len(shares) <= words / 4


def test_the_ten_strongest_terms_come_first(models: dict[str, Model]) -> None:
    (explanation,) = explain(RECORD, models["topic"])
    sizes = [abs(value) for _, value in explanation.strongest_rows()]
    assert len(sizes) == 10 and sizes == sorted(sizes, reverse=True)
    assert not {"the", "and", "is a"} & {name for name, _ in explanation.strongest_rows()}


def test_the_mask_stands_at_the_targets_name(models: dict[str, Model]) -> None:
    (found,) = explain(RECORD, models["stance"])
    spans = {span for term in found.terms if term.term == "targetmention" for span in term.spans}
    assert {TEXT[a:b] for a, b in spans} == {"Mr. Brandauer", "Viktor Brandauer"}


def test_against_another_label_is_the_difference(models: dict[str, Model]) -> None:
    model = models["topic"]
    one, other = model.task.labels[:2]
    scores = {label: explain(RECORD, model, label=label)[0].score for label in (one, other)}
    (lead,) = explain(RECORD, model, label=one, against=other)
    assert lead.score == pytest.approx(scores[one] - scores[other])


def test_probability_is_the_answers(models: dict[str, Model]) -> None:
    for name in ("binary", "topic", "sentiment", "stance"):
        for found in explain(RECORD, models[name]):
            assert found.probability == found.answer["probability"]


def test_a_target_that_is_not_mentioned_has_no_explanation(models: dict[str, Model]) -> None:
    (found,) = explain(RECORD | {"target": "Zoe Quist"}, models["stance"])
    assert found.label is None
    assert found.answer["reason"] == "not mentioned"
    assert not found.terms
    assert "no answer" in found._repr_html_()


def test_marked_words_escape_what_the_article_holds(models: dict[str, Model]) -> None:
    (found,) = explain(RECORD | {"title": "<script>alert(1)</script> brave"}, models["topic"])
    assert "<script>alert" not in found._repr_html_()


def test_bad_input_is_one_clear_line(models: dict[str, Model]) -> None:
    with pytest.raises(TaskError, match="'topic' has no label 'lunch'"):
        explain(RECORD, models["topic"], label="lunch")
    with pytest.raises(InputError, match="has no text"):
        explain({"id": "e", "text": " "}, models["topic"])


def test_strongest_terms_name_words_and_no_dimension(models: dict[str, Model]) -> None:
    for terms in strongest_terms(models["sentiment"], most=300).values():
        assert any(term.kind == "meaning" for term in terms)
        assert not any(" meaning " in term.term for term in terms)


def test_strongest_terms_are_the_largest_coefficients(models: dict[str, Model]) -> None:
    for model in models.values():
        found = strongest_terms(model, most=5)
        assert list(found) == list(model.task.labels)
        for terms in found.values():
            values = [term.contribution for term in terms]
            assert values == sorted(values, reverse=True)
    names = [f"{term.field}:{term.term}" for term in strongest_terms(models["several"], most=5)["positive"]]
    column = models["several"].coefficients[:, models["several"].task.labels.index("positive")]
    assert names[0] == models["several"].features.names()[int(np.argmax(column))]
