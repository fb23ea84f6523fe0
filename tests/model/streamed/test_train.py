"""Training in batches gives what training in memory gives, and goes on where it was interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifier.corpus.records.frame import frame_of
from classifier.errors import CorpusError, InputError, TaskError
from classifier.model.bundle.manifest import linear_model_of, manifest_of
from classifier.model.streamed import stages
from classifier.model.streamed.disk.blocks import MATRIX, Matrix
from classifier.model.streamed.disk.folder import Folder
from classifier.model.streamed.disk.pack import read_pack
from classifier.model.streamed.settings import Bounds, bytes_of
from classifier.model.streamed.stages import HELD
from classifier.model.streamed.train import Lecture, train_streamed
from classifier.model.training.settings import DEFAULTS
from classifier.model.training.solvers import regression as solvers
from classifier.model.training.train import Trained, train
from classifier.tasks import Task

PLACES = {
    "sea": "harbour boats sail wind anchor storm coast fishing nets tide deck captain crew".split(),
    "town": "market street mayor council bridge traffic school library station museum square".split(),
    "hills": "sheep snow forest path summit river stones cabin shepherd valley rain wolves".split(),
}
COMMON = "the a report said on monday that people near and with many were at last year when".split()
SETTINGS = replace(DEFAULTS["article"], min_articles=2)
TASK = Task("place")


def news(size: int = 330) -> list[dict[str, Any]]:
    random, names = np.random.default_rng(5), list(PLACES)
    rows = []
    for number in range(size):
        label = names[number % 3]
        own = [*random.choice(PLACES[label], 14), *random.choice(COMMON, 25), *random.choice(PLACES[names[0]], 3)]
        text = " ".join(random.permutation(own)).capitalize() + f" ({number})."
        outlet = f"outlet {number % 9}"
        rows.append({"id": f"a{number}", "title": f"News {number}", "text": text, "place": label, "outlet": outlet})
    rows[30]["text"] = rows[3]["text"]  # a copy
    rows[40]["place"] = None  # not labelled
    return rows


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bounds, "batch_characters", 9000)
    monkeypatch.setattr(Bounds, "block_bytes", 40_000)


def lecture(records: Any, **changes: Any) -> Lecture:
    return replace(Lecture(records, "news", {"files": "f"}, TASK, "place", SETTINGS), **changes)


def streamed(records: Any, folder: Path, **changes: Any) -> Trained:
    return train_streamed(lecture(records, **changes), Bounds(10**9, folder))


@pytest.fixture
def descent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solvers, "EXACT_CELLS", 0)


def test_a_small_corpus_gives_the_bundle_of_training_in_memory(tmp_path: Path) -> None:
    ours, theirs = streamed(news(), tmp_path / "scratch"), train(frame_of(news(), "news"), TASK, settings=SETTINGS)
    mine, whole = linear_model_of(ours), linear_model_of(theirs)
    blobs = [[part.vocabulary.blob for part in model.features.transforms if part] for model in (mine, whole)]
    assert blobs[0] == blobs[1]
    assert np.allclose(mine.coefficients, whole.coefficients, atol=2e-3)
    one, other = manifest_of(ours), manifest_of(theirs)
    assert one["corpus"]["label_counts"] == other["corpus"]["label_counts"]
    assert one["corpus"]["language"] == other["corpus"]["language"]
    assert one["calibration"]["method"] == other["calibration"]["method"]
    assert one["thresholds"] == pytest.approx(other["thresholds"], abs=0.01)
    assert ours.metrics["validation"]["accuracy"] == theirs.metrics["validation"]["accuracy"]
    assert ours.metrics["validation"]["slices"] == theirs.metrics["validation"]["slices"]
    assert one["likeness"]["means"] == pytest.approx(other["likeness"]["means"], abs=0.01)
    assert ours.likeness is not None and theirs.likeness is not None
    assert np.allclose(ours.likeness.likeness.columns, theirs.likeness.likeness.columns, atol=1e-3)


@pytest.mark.usefixtures("descent")
@pytest.mark.parametrize("labels", [2, 3])
def test_descent_in_blocks_is_descent_in_memory_but_for_the_order_of_rows(tmp_path: Path, labels: int) -> None:
    records = [row for row in news() if row["place"] in list(PLACES)[:labels]]
    ours, theirs = streamed(records, tmp_path / "s"), train(frame_of(records, "news"), TASK, settings=SETTINGS)
    mine, whole = linear_model_of(ours).coefficients, linear_model_of(theirs).coefficients
    assert np.corrcoef(mine.ravel(), whole.ravel())[0, 1] > 0.99
    assert np.abs(mine - whole).mean() < 0.2 * np.abs(whole).mean()
    assert ours.metrics["folds"]["accuracy"] == pytest.approx(theirs.metrics["folds"]["accuracy"], abs=0.01)


def test_every_row_is_in_one_block(tmp_path: Path) -> None:
    trained = streamed(news(), tmp_path / "s")
    folder = Folder(tmp_path / "s", True)
    for kind, split in ((MATRIX, "folds"), (HELD, "validation")):
        first = read_pack(folder.file(kind))
        matrix = Matrix(folder, kind, folder.count(kind), 0, len(first["firsts"]) - 1)
        numbers = np.concatenate([block.numbers for block in matrix.blocks()])
        assert sorted(numbers) == list(range(trained.metrics[split]["n"]))
    assert matrix.count < folder.count(MATRIX) and len(list(matrix.blocks())) == matrix.count


@pytest.mark.usefixtures("descent")
def test_models_that_do_not_fit_into_memory_together_are_learnt_in_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = streamed(news(), tmp_path / "a")
    monkeypatch.setattr("classifier.model.streamed.solver.models.models_at_once", lambda *_: 1)
    apart = streamed(news(), tmp_path / "b")
    assert np.array_equal(linear_model_of(together).coefficients, linear_model_of(apart).coefficients)


@pytest.mark.usefixtures("descent")
def test_an_interrupted_run_goes_on_and_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = streamed(news(), tmp_path / "whole")

    def until(count: int) -> Iterator[dict[str, Any]]:
        for number, record in enumerate(news()):
            if number == count:
                raise KeyboardInterrupt
            yield record

    scratch = tmp_path / "scratch"
    with pytest.raises(KeyboardInterrupt):
        streamed(until(200), scratch)
    done = len(list(scratch.glob("words-*")))
    assert done >= 2
    stored: list[int] = []
    real = stages.store_words
    monkeypatch.setattr(
        "classifier.model.streamed.train.store_words",
        lambda folder, number, *rest: (stored.append(number), real(folder, number, *rest)),
    )
    after = streamed(news(), scratch)
    assert min(stored) == done
    assert np.array_equal(linear_model_of(whole).coefficients, linear_model_of(after).coefficients)
    assert whole.metrics == after.metrics and whole.corpus == after.corpus


def test_what_another_training_left_is_not_used(tmp_path: Path) -> None:
    streamed(news(), tmp_path / "s")
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "s").glob("words-*")}
    streamed(news(), tmp_path / "s", seed=1)
    after = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "s").glob("words-*")}
    assert set(before) == set(after) and not set(before.items()) & set(after.items())


def test_unseen_outlets_are_left_out_as_in_memory(tmp_path: Path) -> None:
    own = replace(SETTINGS, unseen="outlet")
    ours, theirs = (
        streamed(news(), tmp_path / "s", settings=own),
        train(frame_of(news(), "news"), TASK, settings=own),
    )
    assert ours.metrics["unseen"]["accuracy"] == theirs.metrics["unseen"]["accuracy"]


def test_two_articles_with_one_id_are_refused(tmp_path: Path) -> None:
    records = news()
    records[7]["id"] = records[8]["id"]
    with pytest.raises(CorpusError, match="share an id"):
        streamed(records, tmp_path / "s")


def test_tasks_of_sentences_are_trained_in_memory(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="whole articles"):
        streamed(news(), tmp_path / "s", task=Task("place", "sentence"))


@pytest.mark.parametrize("text", ["2", "many", "2 KB", "100MB", ""])
def test_what_is_no_bound_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="memory"):
        bytes_of(text)


def test_a_frame_of_no_labels_names_the_column(tmp_path: Path) -> None:
    records = [{**row, "place": None} for row in news(60)]
    with pytest.raises(CorpusError, match="place"):
        streamed(records, tmp_path / "s")
