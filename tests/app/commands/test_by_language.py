"""`train --by-language` makes a bundle a language, and `score` sends each article to the one of its language."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pandas as pd
import pytest

import classifier
from classifier.scoring.score import OTHER_LANGUAGE
from tests.app.running import Run, one_line

PARTS = {
    ("de", "sport"): ["die Mannschaft", "das Spiel", "im Stadion", "der Stürmer", "nach dem Tor", "mit dem Trainer"],
    ("de", "politik"): [
        "der Bundestag",
        "das Gesetz",
        "im Ausschuss",
        "der Kanzler",
        "nach der Wahl",
        "mit der Partei",
    ],
    ("fr", "sport"): ["l'équipe", "le match", "au stade", "son attaquant", "après le but", "avec l'entraîneur"],
    ("fr", "politik"): ["l'Assemblée", "la loi", "au Sénat", "son ministre", "après le vote", "avec le gouvernement"],
    ("fr", "culture"): ["le musée", "la toile", "au théâtre", "son peintre", "après le concert", "avec l'orchestre"],
}
JOINED = {
    "de": " und auch {} sowie {} wurde dort noch {} gesehen, als es {} war.",
    "fr": " et aussi {} puis {} que {} dans {}.",
}
SPANISH = "El ayuntamiento aprobó el lunes el presupuesto para el nuevo puente sobre el río de la ciudad."


def text_of(code: str, label: str, number: int) -> str:
    """A sentence of the language about the label; another one for each number."""
    words = Random(number).sample(PARTS[code, label], 5)
    return f"{words[0]} {number * 7}{JOINED[code].format(*words[1:])}"


def _line(row: dict[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("by_language") / "corpus.jsonl"
    rows = [
        {"id": f"{code}-{label}-{i}", "text": text_of(code, label, i), "ressort": label, "language": code}
        for code, label in PARTS
        for i in range(40)
    ]
    few = [{"id": f"es{i}", "text": SPANISH, "ressort": "politik", "language": "es"} for i in range(3)]
    path.write_text("".join(map(_line, [*rows, *few])), encoding="utf-8")
    return path


@pytest.fixture
def bundles(run: Run, corpus: Path, tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "ressort"
    code, out, err = run("train", corpus, "--task", "ressort", "--by-language", "--output", folder)
    assert code == 0, err
    assert sorted(path.parent.name for path in folder.glob("*/manifest.json")) == ["de", "fr"]
    assert "3 articles are in 'es', under the 50 that a model takes: left out" in err
    assert len(out.splitlines()) == 2
    yield folder


def test_each_article_is_answered_by_the_bundle_of_its_language(run: Run, bundles: Path, tmp_path: Path) -> None:
    articles = tmp_path / "new.jsonl"
    articles.write_text(
        "".join(
            [
                _line({"id": "1", "text": text_of("de", "sport", 99)}),
                _line({"id": "2", "text": text_of("fr", "culture", 99)}),
                _line({"id": "3", "text": SPANISH}),
                _line({"id": "4", "text": "12 34 56 78"}),
                _line({"id": "5", "text": text_of("fr", "sport", 99), "language": "fr-CA"}),
            ]
        ),
        encoding="utf-8",
    )
    code, out, _ = run("score", articles, "--model", bundles)
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [answer["language"] for answer in answers] == ["de", "fr", "es", "und", "fr"]
    assert [answers[i]["ressort"]["label"] for i in (0, 1, 4)] == ["sport", "culture", "sport"]
    assert answers[2]["error"]["message"] == f"the article is in 'es'; the models read de, fr. {OTHER_LANGUAGE}"
    assert (
        answers[3]["error"]["message"]
        == f"the article's language cannot be told; the models read de, fr. {OTHER_LANGUAGE}"
    )
    code, out, _ = run("score", articles, "--model", bundles, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    labels = {name.rpartition("_")[2] for name in rows[0] if "_probability_" in name}
    assert labels == {"sport", "politik", "culture"}
    assert rows[0]["ressort_probability_culture"] == "" and float(rows[1]["ressort_probability_culture"]) > 0.4


def test_a_run_goes_on_with_the_same_bundles(run: Run, bundles: Path, corpus: Path, tmp_path: Path) -> None:
    output = tmp_path / "answers.jsonl"
    for _ in range(2):
        code, _, err = run("score", corpus, "--model", bundles, "--output", output, "--resume")
        assert code == 0, err
    assert len(output.read_text(encoding="utf-8").splitlines()) == 203


@pytest.fixture
def judging(tmp_path: Path) -> Path:
    """Articles that no bundle saw: ten of each label and language, and two that no bundle reads."""
    path = tmp_path / "judging.jsonl"
    rows: list[dict[str, object]] = [
        {"id": f"{code}-{label}-{i}", "text": text_of(code, label, 500 + i), "ressort": label}
        for code, label in PARTS
        for i in range(10)
    ]
    rows += [{"id": f"es{i}", "text": SPANISH, "ressort": "politik"} for i in range(2)]
    path.write_text("".join(map(_line, rows)), encoding="utf-8")
    return path


def test_evaluate_sends_each_article_to_the_bundle_of_its_language(
    run: Run, bundles: Path, judging: Path, tmp_path: Path
) -> None:
    code, out, err = run("evaluate", bundles, judging, "--format", "json", "--output", tmp_path / "review")
    assert code == 0, err
    figures = json.loads(out)["all"]
    assert figures["n"] == 52 and figures["unanswered"] == 2
    assert figures["languages"]["es"] == {"n": 2, "accuracy": 0.0, "f1_macro": 0.0, "unanswered": 2}
    assert [figures["languages"][code]["n"] for code in ("de", "fr")] == [20, 30]
    right = sum(own["n"] * own["accuracy"] for own in figures["languages"].values())
    assert right / 52 == pytest.approx(figures["accuracy"], abs=1e-3) and figures["accuracy"] > 0.8
    assert set(figures["labels"]) == {"sport", "politik", "culture"}
    page = (tmp_path / "review" / "report.html").read_text(encoding="utf-8")
    assert "<h2>Languages</h2>" in page and "de: 80 labelled articles" in page and "fr: 120 labelled" in page
    code, out, _ = run("evaluate", bundles, judging)
    assert code == 0 and "without an answer" in out


def test_evaluate_and_score_give_the_same_labels(run: Run, bundles: Path, judging: Path, tmp_path: Path) -> None:
    run("evaluate", bundles, judging, "--output", tmp_path / "review")
    judged = pd.read_parquet(tmp_path / "review" / "predictions.parquet")
    answers = [json.loads(line) for line in run("score", judging, "--model", bundles)[1].splitlines()]
    for (_, row), answer in zip(judged.iterrows(), answers, strict=True):
        if "error" in answer:
            assert pd.isna(row["label"]) and pd.isna(row["probability"]) and row["reason"] == "wrong language"
        else:
            assert row["label"] == answer["ressort"]["label"]
            assert row["probability"] == pytest.approx(answer["ressort"]["probability"], abs=1e-3)


def test_evaluate_finds_the_validation_articles_of_each_language_again(run: Run, bundles: Path, corpus: Path) -> None:
    code, out, _ = run("evaluate", bundles, corpus, "--format", "json")
    figures = json.loads(out)["validation"]
    held = [json.loads((bundles / code / "metrics.json").read_text())["validation"]["n"] for code in ("de", "fr")]
    assert code == 0 and [figures["languages"][code]["n"] for code in ("de", "fr")] == held
    code, _, err = run("evaluate", bundles, corpus, "--split", "all")
    assert code == 0 and "learnt from articles among these" in err


def test_the_python_api_judges_a_folder(bundles: Path, judging: Path) -> None:
    evaluation = classifier.evaluate(bundles, classifier.read_corpus(str(judging)))
    assert list(evaluation.languages.index) == ["de", "es", "fr"]
    assert "ressort" in repr(evaluation)


def test_an_explanation_hides_the_function_words_of_the_articles_language(bundles: Path) -> None:
    text = text_of("de", "sport", 99)
    explanation = classifier.explain(text, bundles / "de")
    assert explanation.language == "de"
    shown = {name for name, _ in [*explanation.strongest_rows(), *explanation.further_rows()]}
    assert not shown & {"…·und·…", "…·der·…", "…·das·…", "…und·…"}
    assert not [word for word in explanation.marks.text if text[word.start : word.end].lower() in ("und", "auch")]


def test_a_gate_holds_for_all_languages_together(run: Run, bundles: Path, judging: Path) -> None:
    assert run("evaluate", bundles, judging, "--fail-under", "accuracy=0.5")[0] == 0
    assert run("evaluate", bundles, judging, "--fail-under", "accuracy=0.999")[0] == 3


def test_models_say_what_a_folder_of_bundles_is(run: Run, bundles: Path) -> None:
    code, out, _ = run("models", "show", bundles)
    assert code == 0 and "2 bundles, one a language, of the task ressort" in out and "80 articles in de" in out
    code, out, _ = run("models", "verify", bundles)
    assert code == 0 and [line.partition(": ")[0] for line in out.splitlines()] == [
        str(bundles / code) for code in ("de", "fr")
    ]
    code, out, _ = run("models", "list", bundles)
    assert code == 0 and [line.split()[0] for line in out.splitlines()] == ["de", "fr"]


def test_bundles_of_several_tasks_are_not_judged_together(
    run: Run, bundles: Path, judging: Path, tmp_path: Path
) -> None:
    manifest = bundles / "fr" / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"name": "ressort"', '"name": "other"'), "utf-8")
    code, _, err = run("evaluate", bundles, judging)
    assert code == 4 and "holds bundles of several tasks (other, ressort)" in one_line(err)


def test_a_folder_of_bundles_is_no_bundle(run: Run, bundles: Path, corpus: Path) -> None:
    for options in (("--folds", "2"), ("--learning-curve",)):
        code, _, err = run("evaluate", bundles, corpus, *options)
        assert code == 4 and f"Name one of them, such as {bundles / 'de'}" in one_line(err)
    code, _, err = run("score", corpus, "--model", bundles, "--model", bundles / "de")
    assert code == 1 and "two of the bundles answer 'ressort'" in one_line(err)


@pytest.mark.parametrize("option", [("--memory", "1GB"), ("--none-of-these", "other.csv"), ("--force",)])
def test_what_is_of_one_model_does_not_go_with_it(
    run: Run, corpus: Path, tmp_path: Path, option: tuple[str, ...]
) -> None:
    code, _, err = run("train", corpus, "--task", "ressort", "--by-language", "--output", tmp_path / "x", *option)
    assert code == 1 and "does not go with --by-language" in one_line(err)


def test_a_corpus_without_enough_of_any_language_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "few.jsonl"
    path.write_text("".join(_line({"id": i, "text": SPANISH, "t": "ab"[i % 2]}) for i in range(9)), encoding="utf-8")
    code, _, err = run("train", path, "--task", "t", "--by-language", "--output", tmp_path / "x")
    assert code == 1 and "no language has 50 labelled articles of 2 labels" in one_line(err)
    assert not list((tmp_path / "x").glob("*")) if (tmp_path / "x").exists() else True


def test_a_corpus_in_batches_has_the_settings_of_its_first_articles(run: Run, corpus: Path, tmp_path: Path) -> None:
    german = tmp_path / "german.jsonl"
    lines = corpus.read_text(encoding="utf-8").splitlines(keepends=True)
    german.write_text("".join(line for line in lines if '"language": "de"' in line), encoding="utf-8")
    code, _, err = run("train", german, "--task", "ressort", "--memory", "1GB", "--output", tmp_path / "ressort")
    assert code == 0, err
    manifest = json.loads((tmp_path / "ressort" / "manifest.json").read_text(encoding="utf-8"))
    assert {block["analyzer"] for block in manifest["parameters"]["blocks"]} == {"char_wb"}
    assert manifest["corpus"]["languages"] == {"de": 1.0}
