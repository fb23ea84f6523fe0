"""The answers of the API are those of the command line."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from classifier.web.service.shelf import Shelf
from tests.places import SEEDS, STARTER
from tests.web.service.makers import client_of, shelf_of

LINES = {"content-type": "application/x-ndjson"}
TEXT = "Mayor Ines Okafor praised the striker. The cup final was a triumph, and Okafor cheered."


@pytest.fixture(scope="module")
def shelf(bundles: dict[str, Path]) -> Shelf:
    return shelf_of(bundles)


@pytest.fixture(scope="module")
def client(shelf: Shelf) -> TestClient:
    return client_of(shelf)


def models_of(bundles: dict[str, Path]) -> list[str]:
    return [word for path in bundles.values() for word in ("--model", str(path))]


def test_a_stream_of_lines_is_answered_byte_for_byte_as_by_the_command_line(
    client: TestClient, bundles: dict[str, Path], run: Callable[..., tuple[int, str, str]]
) -> None:
    code, out, _ = run("score", STARTER, *models_of(bundles), "--jobs", 1)
    answer = client.post("/v1/score", content=STARTER.read_bytes(), headers=LINES)
    assert (code, answer.status_code) == (0, 200)
    assert answer.text == out


def test_options_are_those_of_the_command_line(
    client: TestClient, bundles: dict[str, Path], run: Callable[..., tuple[int, str, str]]
) -> None:
    options = ("--target", "Ines Okafor", "--no-evidence", "--probabilities")
    _, out, _ = run("score", STARTER, *models_of(bundles), *options, "--jobs", 1)
    address = "/v1/score?target=Ines%20Okafor&evidence=false&probabilities=true"
    assert client.post(address, content=STARTER.read_bytes(), headers=LINES).text == out
    articles = [json.loads(line) for line in STARTER.read_text(encoding="utf-8").splitlines()]
    body = {"articles": articles, "targets": ["Ines Okafor"], "evidence": False, "probabilities": True}
    assert client.post("/v1/score", json=body).json() == [json.loads(line) for line in out.splitlines()]


def test_targets_as_objects_are_those_of_a_file(
    client: TestClient, bundles: dict[str, Path], run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    targets = [{"name": "Ines Okafor", "aliases": ["the engineer"], "id": "Q1"}, {"name": "Old Mill Bridge"}]
    file = tmp_path / "targets.csv"
    file.write_text("name,aliases,id\nInes Okafor,the engineer,Q1\nOld Mill Bridge,,\n")
    _, out, _ = run("score", STARTER, *models_of(bundles), "--targets", file, "--jobs", 1)
    articles = [json.loads(line) for line in STARTER.read_text(encoding="utf-8").splitlines()]
    answer = client.post("/v1/score", json={"articles": articles, "targets": targets})
    assert answer.json() == [json.loads(line) for line in out.splitlines()]


@pytest.mark.parametrize(
    "target",
    [1, None, [], {}, {"name": 1}, {"name": "Ann", "id": 1}, {"name": "A", "x": ""}, {"name": "A", "aliases": "B"}],
)
def test_a_target_of_another_shape_is_a_problem(client: TestClient, target: object) -> None:
    assert client.post("/v1/score", json={"articles": [{"text": TEXT}], "targets": [target]}).status_code == 422


@pytest.mark.parametrize("name", ["03_ceo_layoffs.txt", "05_vaccine_trial.html"])
def test_a_file_is_answered_as_by_the_command_line(
    client: TestClient, bundles: dict[str, Path], run: Callable[..., tuple[int, str, str]], name: str
) -> None:
    _, out, _ = run("score", SEEDS / name, *models_of(bundles), "--format", "jsonl")
    kind = "text/html" if name.endswith("html") else "text/plain"
    answer = client.post("/v1/score", content=(SEEDS / name).read_bytes(), headers={"content-type": kind})
    assert answer.json() | {"id": ""} == json.loads(out) | {"id": ""}
    as_field = client.post("/v1/score", json={"html": (SEEDS / name).read_text()}) if kind == "text/html" else answer
    assert as_field.json()["topic"] == json.loads(out)["topic"]


def test_rows_of_csv_and_packed_bodies_are_read(client: TestClient) -> None:
    rows = f"id,title,text\na,One,{json.dumps(TEXT)}\nb,Two,{json.dumps(TEXT)}\n".encode()
    headers = {"content-type": "text/csv; charset=utf-8", "content-encoding": "gzip"}
    answers = client.post("/v1/score", content=gzip.compress(rows), headers=headers).json()
    assert [answer["id"] for answer in answers] == ["a", "b"]


def test_what_is_no_article_has_an_error_in_its_place(client: TestClient) -> None:
    answers = client.post("/v1/score", json=[{"text": TEXT}, 5, {"id": 7, "text": ""}, {"text": TEXT}]).json()
    assert [answer["id"] for answer in answers] == ["article-1", "article-2", "7", "article-4"]
    assert ["error" in answer for answer in answers] == [False, True, True, False]
    lines = b'{"text": "x"\n' + json.dumps({"text": TEXT}).encode()
    broken, whole = client.post("/v1/score", content=lines, headers=LINES).text.splitlines()
    assert "is no JSON" in json.loads(broken)["error"]["message"] and json.loads(whole)["id"] == "article-2"


def test_a_client_cannot_write_errors_and_warnings_into_answers(client: TestClient) -> None:
    answer = client.post("/v1/score", json={"text": TEXT, "error": "made up", "warnings": 5}).json()
    assert "error" not in answer and "made up" not in json.dumps(answer)


def test_what_is_no_name_in_a_list_of_targets_is_left_out(client: TestClient) -> None:
    answer = client.post("/v1/read", json={"text": TEXT, "target": [None, {}, "Ann Lee", 5]}).json()
    assert answer["articles"][0]["target"] == ["Ann Lee", "5"]
    for name, value in product(("target", "outlet", "language"), (False, 5, None)):
        answer = client.post("/v1/read", json={"text": TEXT, name: value}).json()
        assert isinstance(answer["articles"][0].get(name, ""), str)
    stances = client.post("/v1/score?task=stance", json={"text": TEXT, "target": [{}, "Ann Lee"]}).json()["stance"]
    assert [stance["target"] for stance in stances] == ["Ann Lee"]


def test_one_task_may_be_asked_for(client: TestClient) -> None:
    answer = client.post("/v1/score?task=topic", json={"text": TEXT}).json()
    assert "topic" in answer and "leaning" not in answer


def test_every_answer_carries_version_and_hash_of_the_models(client: TestClient, shelf: Shelf) -> None:
    header = client.post("/v1/score", json={"text": TEXT}).headers["classifier-models"]
    hashes = [model.manifest["sha256"] for model in shelf.current.models]
    assert [hash_[:16] in header for hash_ in hashes] == [True] * len(hashes)
    shown = client.get("/v1/models").json()["models"]
    assert [model["sha256"] for model in shown] == hashes
    assert {"task", "labels", "thresholds", "card"} <= set(shown[0])
    assert str(shelf.current.models[0].path) not in json.dumps(shown)


def test_an_explanation_is_that_of_the_command_line(
    client: TestClient, bundles: dict[str, Path], run: Callable[..., tuple[int, str, str]]
) -> None:
    file = SEEDS / "03_ceo_layoffs.txt"
    _, out, _ = run("explain", file, "--model", bundles["topic"], "--format", "json")
    headers = {"content-type": "text/plain"}
    [answer] = client.post("/v1/explain?task=topic", content=file.read_bytes(), headers=headers).json()["explanations"]
    own = json.loads(out)
    for name in ("title", "task", "label", "answer", "probability"):
        assert answer[name] == own[name]
    assert answer["score"] == pytest.approx(own["score"], abs=1e-6)
    assert [term["term"] for term in answer["terms"][:5]] == [term["term"] for term in own["terms"][:5]]
    assert answer["strongest"] and all(-1 <= share <= 1 for _, _, share in answer["marks"]["text"])


def test_stance_is_explained_toward_a_target(client: TestClient) -> None:
    body = {"text": TEXT, "task": "stance", "targets": ["Ines Okafor"]}
    assert client.post("/v1/explain", json=body).json()["explanations"][0]["target"] == "Ines Okafor"


def test_languages_are_told(client: TestClient) -> None:
    german = {"id": "g", "text": "Der Minister sagte am Montag, dass der Plan im Parlament abgelehnt werde."}
    assert client.post("/v1/detect-language", json=[{"text": TEXT}, german]).json() == [
        {"id": "article-1", "language": "en"},
        {"id": "g", "language": "de"},
    ]


def test_counts_tell_articles_and_reasons(shelf: Shelf) -> None:
    client = client_of(shelf)
    client.post("/v1/score", json=[{"text": TEXT}, {"text": ""}])
    text = client.get("/metrics").text
    assert 'classifier_articles_total{outcome="answered"} 1' in text
    assert 'classifier_articles_total{outcome="failed"} 1' in text
    assert 'classifier_requests_total{route="/v1/score",status="200"} 1' in text
    assert "classifier_model_info" in text


def test_examples_are_the_seeds(client: TestClient) -> None:
    examples = client.get("/v1/examples").json()["examples"]
    assert len(examples) == 10
    for example in examples:
        got = client.get(f"/v1/examples/{example['name']}")
        assert got.content == (SEEDS / example["name"]).read_bytes()


def test_the_document_names_every_route(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert {"/v1/score", "/v1/explain", "/v1/detect-language", "/v1/models", "/health", "/ready", "/metrics"} <= set(
        document["paths"]
    )
