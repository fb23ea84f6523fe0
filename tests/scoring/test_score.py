from __future__ import annotations

from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.units import Units, cut_units
from classifier.model.features.inputs import UnitInputs
from classifier.model.training.pipeline import decision_scores
from classifier.model.training.train import Trained
from classifier.scoring.loaded import load_model
from classifier.scoring.model import Model
from classifier.scoring.score import OTHER_LANGUAGE, score_articles
from classifier.scoring.stream import score_batches
from classifier.tasks import TASKS

TEXT = (
    "• Also Read: Ten recipes\n"
    "Mayor Ann Lee wrecked the budget, and her reckless plan is a disgrace, the council said on Monday.\n"
    "“Lee has failed this town in a disastrous way,” said Bo Grant, who leads the opposition in the chamber.\n"
    "More Stories\nPenguin named\n"
)


@pytest.fixture(scope="module")
def models(bundles: dict[str, Path]) -> list[Model]:
    return [load_model(path) for path in bundles.values()]


def answer(models: list[Model], text: object = TEXT, targets: tuple[str, ...] = (), **record: Any) -> dict[str, Any]:
    (found,) = score_articles([{"id": "a", "title": "", "text": text, **record}], models, targets=targets)
    return found


def test_the_answer_has_the_keys_of_the_contract(models: list[Model]) -> None:
    found = answer(models, targets=("Ann Lee",))
    assert list(found) == ["id", "title", "language", "topic", "leaning", "sentiment", "stance", "warnings"]
    assert found["language"] == "en"
    assert set(found["topic"]) >= {"label", "id", "probability", "abstained", "alternatives"}
    assert found["topic"]["id"].startswith("medtop:")
    (stance,) = found["stance"]
    assert stance["target"] == "Ann Lee" and stance["mentions"] == 2


def test_evidence_quotes_the_text_as_given(models: list[Model]) -> None:
    found = answer(models, targets=("Ann Lee",))
    quotes = found["sentiment"]["evidence"] + found["stance"][0]["evidence"]
    assert quotes
    for quote in quotes:
        assert TEXT[quote["start"] : quote["end"]] == quote["text"]
        assert "Penguin" not in quote["text"] and "Also Read" not in quote["text"]


def test_probabilities_of_an_answer_are_below_one_together(models: list[Model]) -> None:
    for name in ("topic", "leaning", "sentiment"):
        value = answer(models)[name]
        assert 0 < value["probability"] + sum(other["probability"] for other in value["alternatives"]) <= 1.001


def test_a_target_that_is_not_mentioned_gets_no_stance(models: list[Model]) -> None:
    (stance,) = answer(models, targets=("Carol Diaz",))["stance"]
    assert stance["label"] is None and stance["abstained"] and stance["reason"] == "not mentioned"
    assert stance["mentions"] == 0


def test_a_claim_is_no_name_to_a_model_trained_on_names(models: list[Model]) -> None:
    (stance,) = answer(models, targets=("The council should cut the budget",))["stance"]
    assert stance["label"] is None and stance["reason"] in ("trained on names, not on claims", "not mentioned")


def test_a_record_has_its_own_targets(models: list[Model]) -> None:
    found = answer(models, target=["Bo Grant", "Ann Lee"], targets=("Somebody Else",))
    assert [stance["target"] for stance in found["stance"]] == ["Bo Grant", "Ann Lee"]


def test_without_targets_the_most_mentioned_people_are_used(models: list[Model]) -> None:
    assert "Ann Lee" in [stance["target"] for stance in answer(models)["stance"]]


def test_an_article_alone_scores_as_it_does_in_its_batch(models: list[Model], starter: Any) -> None:
    records = [{"id": id_, "title": row.title, "text": row.text} for id_, row in starter.head(30).iterrows()]
    together = list(score_articles(records, models))
    alone = [next(iter(score_articles([record], models))) for record in records]
    assert together == alone


@pytest.mark.parametrize(
    ("text", "type_"),
    [("", "empty"), (" \n ", "empty"), (17, "not text"), (None, "not text")],
)
def test_what_cannot_be_scored_gives_a_record_with_the_error(models: list[Model], text: object, type_: str) -> None:
    found = answer(models, text)
    assert found["error"]["type"] == type_ and "topic" not in found


def test_another_language_is_an_error(models: list[Model]) -> None:
    german = "Der Stadtrat hat am Montag beschlossen, die alte Brücke nach langer Prüfung doch zu erneuern."
    assert answer(models, german)["error"] == {
        "type": "wrong language",
        "message": f"the article is in 'de'; the models read en. {OTHER_LANGUAGE}",
    }


ARTICLES = {
    "de": "Der Stadtrat lehnt die neue Brücke ab. Kanzlerin Angela Merkel nannte das eine schlechte Nachricht.",
    "ar": "رفض المجلس خطة الجسر الجديد يوم الاثنين. وقال محمد صلاح إن القرار خاطئ ومضر بالمدينة.",
    "zh": "市议会周一否决了新大桥的计划。市长李明说这个决定是错误的。",
}


def reading(models: list[Model], *languages: str) -> list[Model]:
    """The stance model as if it had been trained on articles in these languages."""
    (stance,) = (model for model in models if model.task.name == "stance")
    corpus = {**stance.manifest["corpus"], "language": None, "languages": dict.fromkeys(languages, 1 / len(languages))}
    return [replace(stance, manifest={**stance.manifest, "corpus": corpus})]


@pytest.mark.parametrize("language", ARTICLES)
def test_automatic_targets_are_not_offered_in_other_languages(models: list[Model], language: str) -> None:
    found = answer(reading(models, "en", *ARTICLES), ARTICLES[language])
    assert found["language"] == language and found["stance"] == []
    assert found["warnings"] == [
        f"stance: names are found by themselves in English alone, not in {language!r}. "
        "Give targets: --target NAME, or a field `target`"
    ]


@pytest.mark.parametrize(
    ("language", "target"), [("de", "Merkel"), ("ar", "محمد صلاح"), ("zh", "李明"), ("zh", "Li=市长李明")]
)
def test_a_target_of_ones_own_is_found_in_other_languages(models: list[Model], language: str, target: str) -> None:
    found = answer(reading(models, "en", *ARTICLES), ARTICLES[language], targets=(target,))
    assert found["stance"][0]["mentions"] == 1 and found["warnings"] == []


def test_a_model_of_another_language_says_what_it_reads(models: list[Model]) -> None:
    topic = [model for model in models if model.task.name == "topic"]
    found = answer([*topic, *reading(models, "de")], TEXT)
    assert found["stance"] == [] and found["topic"]["label"]
    assert found["warnings"] == ["stance: the article is in 'en'; the model reads de"]


def test_an_article_too_short_to_tell_has_targets_of_an_english_model_alone(models: list[Model]) -> None:
    text = "Ann Lee spoke."
    assert answer(reading(models, "en"), text)["language"] == "und"
    assert [stance["target"] for stance in answer(reading(models, "en"), text)["stance"]] == ["Ann Lee"]
    assert answer(reading(models, "de"), text)["stance"] == []


def test_words_that_no_model_knows_are_abstained_from(models: list[Model]) -> None:
    found = answer(models, "Xqzv blorptag wumfel zzyx.", language="en")
    assert found["topic"]["abstained"] and found["topic"]["reason"] == "few known words"


def answers_alone(answers: list[Any], records: Any) -> list[Any]:
    return answers


def test_two_processes_answer_as_one_does_and_in_order(bundles: dict[str, Path], starter: Any) -> None:
    rows = list(starter.iterrows()) * 4
    records = [{"id": f"{n}", "title": row.title, "text": row.text} for n, (_, row) in enumerate(rows)]
    folders = [bundles["topic"], bundles["stance"]]
    one, two = (chain.from_iterable(score_batches(records, folders, answers_alone, jobs=jobs)) for jobs in (1, 2))
    assert list(one) == list(two)


@pytest.mark.parametrize("name", ["sentiment", "stance"])
def test_numbers_of_a_lexicon_are_no_known_words(name: str, bundles: dict[str, Path]) -> None:
    model = load_model(bundles[name])
    record = {
        "id": "x",
        "text": "Ann Lee qwrt zxvb plmk fghj bnnk wqpz krrt vbvb mnnl ddrr ssqq wwtt.",
        "language": "en",
    }
    (answer,) = score_articles([record], [model], targets=["Ann Lee"])
    found = answer[name][0] if name == "stance" else answer[name]
    assert found["abstained"] and found["reason"] == "few known words"


@pytest.mark.parametrize("name", TASKS)
def test_many_units_score_as_each_alone_and_as_the_pipeline_does(
    trained: dict[str, Trained], bundles: dict[str, Path], starter: Any, name: str
) -> None:
    model = load_model(bundles[name])
    model.warm()  # so that compiled kernels score them, and plain Python each alone
    units = cut_units(articles_of(starter) * 12, model.task)
    many = unit_scores(model, units)
    fresh = load_model(bundles[name])  # has no tables yet
    alone = np.vstack([unit_scores(fresh, units.take([i])) for i in range(20)])
    compiled, plain = model.features.transforms[0], fresh.features.transforms[0]
    assert compiled is not None and compiled.is_compiled and plain is not None and not plain.is_compiled
    assert np.abs(many[:20] - alone).max() < 1e-6
    # Coefficients are float32 on one side of these sums and doubles on the other.
    assert np.abs(many - decision_scores(trained[name].pipeline, units, model.task)).max() < 1e-5


def unit_scores(model: Model, units: Units) -> npt.NDArray[np.float64]:
    return model.features.scores(UnitInputs(units), model.coefficients)[0] + model.intercepts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ျမန္မာႏိုင္ငံ၏ ၿမိဳ႕ေတာ္တြင္ တံတားသစ္ကို ေဆာက္လုပ္ရန္ ဆုံးျဖတ္ခဲ့သည္။", "in the encoding Zawgyi: convert it"),
        ('uxj ifj"kn us iqy ds i{k esa ernku fd;k vkSj ;g Hkh dgk fd dke gksxk gS', "in the encoding Kruti Dev"),
        (
            "Der Stadtrat hat am Montag gegen den Bau der neuen Brücke über den Fluss gestimmt.",
            "is in 'de'; the models",
        ),
    ],
)
def test_what_a_model_cannot_read_is_refused_in_one_line(text: str, message: str) -> None:
    (answer,) = score_articles([{"id": "a", "text": text}], [load_model("topic")])
    assert message in answer["error"]["message"] and "topic" not in answer


def test_two_writings_in_one_article_are_a_warning() -> None:
    text = (
        "The council turned the plan for the bridge down on Monday. " * 3
        + "Совет отклонил план строительства моста. " * 5
    )
    (answer,) = score_articles([{"id": "a", "text": text, "language": "en"}], [load_model("topic")])
    assert "mixed writings: the article is read as 'en'" in answer["warnings"]
