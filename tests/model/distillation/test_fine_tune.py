"""A teacher learns, stops, goes on and is refused; with a tiny encoder of random weights."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("torch", reason='needs the extra "teacher"')
pytest.importorskip("transformers", reason='needs the extra "teacher"')

import torch
from safetensors.torch import load_file, save_file

from classifier.errors import CorpusError, InputError
from classifier.model.bundle.manifest import save
from classifier.model.bundle.store import read_bundle
from classifier.model.distillation import distill as distilling
from classifier.model.distillation import fine_tune as teaching
from classifier.model.distillation import linear_probe as probe
from classifier.model.distillation import soft_labels
from classifier.model.distillation.distill import Plan, distill
from classifier.model.distillation.encoder import (
    encoder_name,
    load_encoder,
    shuffled_batches,
    states_of,
    tokenized,
)
from classifier.model.distillation.fine_tune import Lesson, fine_tune
from classifier.model.distillation.gold import Gold, gold_of
from classifier.model.distillation.linear_probe import set_head
from classifier.model.distillation.run_state import CHECKPOINT
from classifier.model.distillation.soft_labels import (
    first_units,
    label_softly,
    make_pool,
    read_soft_labels,
)
from classifier.model.distillation.teacher import TeacherSettings, load_teacher, teacher_scores
from classifier.model.training.settings import DEFAULTS
from classifier.tasks import TASKS, Task
from tests.model.distillation.tiny_encoder import tiny_encoder

TASK = TASKS["stance"]
SETTINGS = replace(DEFAULTS["mention"], blocks=({"field": "text"},), min_articles=3)
TEACHING = TeacherSettings(epochs=2, min_steps=6, batch=64, learning_rate=1e-2)


def lesson(gold: Gold) -> Lesson:
    return Lesson(gold.fitting, gold.held, gold.task)


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="session")
def gold(starter: pd.DataFrame) -> Gold:
    return gold_of(starter, TASK, "stance", SETTINGS, 0)


@pytest.fixture(scope="session")
def taught(gold: Gold, encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("taught") / "teacher"
    fine_tune(lesson(gold), encoder, folder, settings=TEACHING)
    return folder


@pytest.fixture
def archive() -> pd.DataFrame:
    """Six articles that nobody labelled, each naming someone in two sentences."""
    names = ["Ada Brook", "Ben Clay", "Cleo Dunn", "Dov Ems", "Eva Fenn", "Gus Hale"]
    texts = [f"{name} opened bridge number {i}. The crowd cheered {name} for it." for i, name in enumerate(names)]
    return pd.DataFrame({"text": texts}, index=pd.Index([f"u{i}" for i in range(6)], name="id"))


def stop_after(count: int) -> Any:
    """An interrupt that comes after so many looks."""
    looks = iter(range(10_000))
    return lambda: next(looks) >= count


def interrupting(monkeypatch: pytest.MonkeyPatch, module: Any, count: int) -> None:
    from contextlib import contextmanager

    @contextmanager
    def stub() -> Any:
        yield stop_after(count)

    monkeypatch.setattr(module, "deferred_interrupt", stub)


def test_a_teacher_is_a_folder_that_can_be_read(taught: Path, gold: Gold) -> None:
    info = json.loads((taught / "teacher.json").read_text(encoding="utf-8"))
    units = len(gold.fitting.units)
    learnt = {"articles": len(gold.fitting.gold), "units": units, "start_units": units, "unlabelled_units": 0}
    assert info["learnt_from"] == learnt
    best = max(info["history"], key=lambda entry: entry["f1_macro"])
    assert (info["validation"]["f1_macro"], info["validation"]["step"]) == (best["f1_macro"], best["step"])
    assert {path.name for path in taught.iterdir()} == {"encoder", "head.safetensors", "teacher.json"}
    assert not list(taught.rglob("*.bin"))


def test_a_teacher_is_judged_before_its_first_step(taught: Path) -> None:
    history = json.loads((taught / "teacher.json").read_text(encoding="utf-8"))["history"]
    assert [entry["step"] for entry in history][:1] == [0]
    assert len(history) > 1


def test_no_epoch_leaves_the_encoder_as_it_was(gold: Gold, encoder: Path, tmp_path: Path) -> None:
    settings = replace(TEACHING, epochs=0)
    teacher = fine_tune(lesson(gold), encoder, tmp_path, settings=settings)
    before, _ = load_encoder(encoder)
    assert [entry["step"] for entry in teacher.info["history"]] == [0]
    after = teacher.network.encoder.state_dict()
    assert all(torch.equal(tensor, after[name]) for name, tensor in before.state_dict().items())


def test_its_start_is_logistic_regression_on_the_mean_states(gold: Gold, encoder: Path) -> None:
    from sklearn.linear_model import LogisticRegression

    untaught, tokenizer = load_encoder(encoder)
    states = states_of(untaught, tokenizer, tokenized(tokenizer, [(text, "") for text in gold.fitting.units.text], 64))
    head = torch.nn.Linear(states.shape[1], len(gold.task.labels))
    truth, weights = gold.fitting.gold[np.asarray(gold.fitting.units.group)], gold.fitting.unit_weights
    set_head(head, states, truth, weights, multi_label=False)
    mean = states[:, : states.shape[1] // 2]
    scaled = mean / np.sqrt(mean.var(axis=0).sum())
    alone = LogisticRegression(max_iter=500).fit(scaled, truth.argmax(axis=1), sample_weight=weights)
    found = head(torch.from_numpy(states)).detach().numpy()
    assert found == pytest.approx(alone.decision_function(scaled), abs=1e-3)


def test_where_labels_are_few_unlabelled_units_are_asked_and_a_teacher_of_others_is_refused(
    gold: Gold, encoder: Path, archive: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "grown_labels", lambda _, __, ___, pool, *____, **_____: np.zeros(len(pool), dtype=int))
    pool = make_pool(archive, gold.judging, [], source=["archive"])
    units, settings, said = first_units(pool, gold.task, 5), replace(TEACHING, epochs=0), list[str]()
    asked = {"settings": settings, "progress": said.append}
    teacher = fine_tune(replace(lesson(gold), unlabelled=units), encoder, tmp_path, **asked)
    assert teacher.info["learnt_from"]["unlabelled_units"] == len(units)
    assert f"{len(units)} of {len(units)} unlabelled units help the teacher's start" in said
    with pytest.raises(InputError):
        fine_tune(lesson(gold), encoder, tmp_path, **asked)


def test_an_encoder_in_a_package_has_the_name_of_the_package(tmp_path: Path) -> None:
    folder = tmp_path / "small_encoder" / "model"
    folder.mkdir(parents=True)
    assert encoder_name(folder) == "model"
    (tmp_path / "small_encoder" / "__init__.py").touch()
    assert encoder_name(folder) == "small-encoder"


def test_a_loaded_teacher_scores_a_unit_as_it_does_in_its_batch(taught: Path, gold: Gold) -> None:
    teacher = load_teacher(taught, gold.task)
    together = teacher_scores(teacher, gold.held.units, "mention")
    alone = np.vstack([teacher_scores(teacher, gold.held.units.take([i]), "mention") for i in range(5)])
    assert together[:5] == pytest.approx(alone, abs=1e-5)


def test_a_run_that_was_interrupted_ends_where_one_that_was_not_ends(
    gold: Gold, encoder: Path, taught: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        interrupting(patched, teaching, 5)
        fine_tune(lesson(gold), encoder, tmp_path, settings=TEACHING)
    assert [path.name for path in tmp_path.iterdir()] == [CHECKPOINT]
    steps: list[int] = []

    def track(items: Any, total: int, what: str) -> Any:
        steps.append(total)
        return items

    resumed = fine_tune(lesson(gold), encoder, tmp_path, settings=TEACHING, track=track)
    whole = load_teacher(taught, gold.task)
    assert steps[0] < whole.info["history"][-1]["step"]
    assert resumed.info["sha256"] == whole.info["sha256"]
    assert not (tmp_path / CHECKPOINT).exists()


def test_a_finished_teacher_is_taken_as_it_is_and_one_of_another_run_refused(
    gold: Gold, encoder: Path, taught: Path
) -> None:
    again = fine_tune(lesson(gold), encoder, taught, settings=TEACHING)
    assert again.info == load_teacher(taught, gold.task).info
    with pytest.raises(InputError, match=r"another corpus, encoder, seed or settings\. Give another --work"):
        fine_tune(lesson(gold), encoder, taught, settings=TEACHING, seed=1)


def test_a_disk_that_fills_keeps_the_checkpoint_before(
    gold: Gold, encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        interrupting(patched, teaching, 1)
        fine_tune(lesson(gold), encoder, tmp_path, settings=TEACHING)
    kept = (tmp_path / CHECKPOINT).read_bytes()

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(InputError, match="No space left on device"):
        patched.setattr(Path, "write_bytes", full)
        fine_tune(lesson(gold), encoder, tmp_path, settings=TEACHING)
    assert (tmp_path / CHECKPOINT).read_bytes() == kept


def test_a_folder_that_is_no_encoder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"it has no config\.json"):
        load_encoder(tmp_path)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(InputError, match=r"it has no model\.safetensors"):
        load_encoder(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(InputError, match="no encoder that can be loaded"):
        load_encoder(tmp_path)


def test_weights_in_a_pickle_are_refused(encoder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes((encoder / "config.json").read_bytes())
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(InputError, match=r"a pickle \(pytorch_model\.bin\).*model\.safetensors"):
        load_encoder(tmp_path)


def test_a_changed_teacher_and_one_of_other_labels_are_refused(taught: Path, gold: Gold, tmp_path: Path) -> None:
    import shutil

    with pytest.raises(InputError, match="Give another --teacher"):
        load_teacher(taught, TASKS["sentiment"])
    copy = Path(shutil.copytree(taught, tmp_path / "copy"))
    with (copy / "encoder" / "model.safetensors").open("ab") as file:
        file.write(b" ")
    with pytest.raises(InputError, match=r"its weights are not those that teacher\.json names"):
        load_teacher(copy, gold.task)


@pytest.mark.parametrize("content", [None, b"", b"no tensors"])
def test_a_head_that_cannot_be_read_is_named(content: bytes | None, taught: Path, gold: Gold, tmp_path: Path) -> None:
    import shutil

    copy = Path(shutil.copytree(taught, tmp_path / "copy"))
    (copy / "head.safetensors").unlink()
    if content is not None:
        (copy / "head.safetensors").write_bytes(content)
    with pytest.raises(InputError, match="cannot be read") as raised:
        load_teacher(copy, gold.task)
    assert "head.safetensors" in str(raised.value)


def test_a_checkpoint_that_cannot_be_read_is_named(gold: Gold, encoder: Path, tmp_path: Path) -> None:
    (tmp_path / CHECKPOINT).write_bytes(b"")
    with pytest.raises(InputError, match="Delete it, and the teacher begins anew"):
        fine_tune(lesson(gold), encoder, tmp_path, settings=TEACHING)


def test_a_teacher_of_other_judges_or_weights_is_another(taught: Path, gold: Gold, encoder: Path) -> None:
    weighed = replace(gold.fitting, weights=gold.fitting.weights * np.arange(1, len(gold.fitting.gold) + 1))
    judges = replace(gold.held, gold=gold.held.gold[:, ::-1].copy())
    for fitting, held in ((weighed, gold.held), (gold.fitting, judges)):
        with pytest.raises(InputError, match="holds a teacher of another corpus"):
            fine_tune(Lesson(fitting, held, gold.task), encoder, taught, settings=TEACHING)


def test_soft_labels_of_another_head_or_of_other_words_are_refused(
    taught: Path, gold: Gold, archive: pd.DataFrame, tmp_path: Path
) -> None:
    import shutil

    teacher, path = load_teacher(taught, gold.task), tmp_path / "soft.parquet"

    def label(found: Any, corpus: pd.DataFrame) -> None:
        pool = make_pool(corpus, [], [], source=["archive"])
        label_softly(pool, found, gold.task, path, most=100, track=lambda items, *_: items)

    label(teacher, archive)
    copy = Path(shutil.copytree(taught, tmp_path / "copy"))
    head = {name: tensor + 1 for name, tensor in load_file(copy / "head.safetensors").items()}
    save_file(head, copy / "head.safetensors")
    with pytest.raises(InputError, match="soft labels of another teacher, other articles"):
        label(load_teacher(copy, gold.task), archive)
    with pytest.raises(InputError, match="soft labels of another teacher, other articles"):
        label(teacher, archive.assign(text=archive["text"].str.replace("cheered", "scolded")))


def test_the_start_learns_from_some_of_every_label(gold: Gold, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "PROBED", 1)
    for seed in range(5):
        assert gold.fitting.gold[probe.probed(gold.fitting, seed)].any(axis=0).all()


def test_what_the_student_cannot_learn_is_said_before_the_teacher_learns(
    starter: pd.DataFrame, archive: pd.DataFrame, encoder: Path, tmp_path: Path
) -> None:
    work = Plan(tmp_path / "teacher", tmp_path / "soft.parquet", encoder)
    rows = starter[starter["stance"].notna()]
    is_held = (rows["stance"] == "favor") | (np.arange(len(rows)) % 5 == 0)
    split = rows.assign(split=np.where(is_held, "validation", "train"))
    with pytest.raises(CorpusError, match="too few different articles of favor"):
        distill(split, archive, TASK, replace(work, teaching=TEACHING), settings=SETTINGS)
    named = rows.assign(side=rows["stance"].map({"favor": "start", "against": "end"})).dropna(subset="side")
    task = Task("side", "mention")
    with pytest.raises(CorpusError, match="a label 'end', which names a column of the soft labels"):
        distill(named, archive, task, replace(work, teaching=TEACHING), settings=SETTINGS)
    given = replace(work, soft_labels=tmp_path / "none.parquet", keeps_soft_labels=True)
    with pytest.raises(InputError, match="cannot be read as soft labels"):
        distill(rows, archive, TASK, replace(given, teaching=TEACHING), settings=SETTINGS)
    assert not (tmp_path / "teacher").exists()


def test_a_student_that_learnt_the_held_articles_is_judged_without_them(
    starter: pd.DataFrame, archive: pd.DataFrame, encoder: Path, tmp_path: Path
) -> None:
    work = Plan(tmp_path / "teacher", tmp_path / "soft.parquet", encoder)
    rows = starter[starter["stance"].notna()]
    split = rows.assign(split=np.where(np.arange(len(rows)) % 5 == 0, "test", "train"))
    told = distill(split, archive, TASK, replace(work, teaching=TEACHING), settings=SETTINGS).distillation or {}
    figures = {round(choice["f1_macro"], 9) for choice in told["tried"]}
    assert round(told["f1_macro"]["student"], 9) in figures


def test_batches_hold_every_row_once_and_rows_of_one_length() -> None:
    lengths = np.arange(1000) % 97
    batches = shuffled_batches(lengths, 10, seed=3)
    assert sorted(np.concatenate(batches)) == list(range(1000))
    assert np.mean([np.ptp(lengths[batch]) for batch in batches]) < 8


def test_labelling_that_was_interrupted_gives_the_same_file(
    taught: Path, gold: Gold, archive: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soft_labels, "SHARD", 4)
    monkeypatch.setattr(soft_labels, "ARTICLES_AT_ONCE", 2)
    pool = make_pool(archive, gold.judging, [], source=["archive"])
    teacher = load_teacher(taught, gold.task)
    told: Any = {"most": 100, "track": lambda items, _total, _what: items}
    one, other = tmp_path / "one.parquet", tmp_path / "other.parquet"
    label_softly(pool, teacher, gold.task, one, **told)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        interrupting(patched, soft_labels, 1)
        label_softly(pool, teacher, gold.task, other, **told)
    assert len(list((tmp_path / "other.parquet.parts").iterdir())) == 2
    label_softly(pool, teacher, gold.task, other, **told)
    assert one.read_bytes() == other.read_bytes()
    found, said = read_soft_labels(one, gold.task)
    assert (said["articles"], said["units"], said["complete"]) == (6, 12, True)
    assert found[list(gold.task.labels)].sum(axis=1).to_numpy() == pytest.approx(1, abs=1e-5)


def test_articles_without_a_mention_leave_nothing_to_label(taught: Path, gold: Gold, tmp_path: Path) -> None:
    pool = make_pool(pd.DataFrame({"text": ["it rained all day."]}, index=["r"]), [], [], source=["rain"])
    with pytest.raises(CorpusError, match="no unlabelled article has a mention to label"):
        label_softly(
            pool,
            load_teacher(taught, gold.task),
            gold.task,
            tmp_path / "soft.parquet",
            most=9,
            track=lambda items, _total, _what: items,
        )


@pytest.mark.parametrize("name", ["leaning", "sentiment", "stance"])
def test_every_unit_is_distilled_into_a_bundle_like_any_other(
    name: str, starter: pd.DataFrame, archive: pd.DataFrame, encoder: Path, tmp_path: Path
) -> None:
    task = TASKS[name]
    settings = replace(DEFAULTS[task.unit], blocks=({"field": "text"},), min_articles=3, folds=2)
    work = Plan(tmp_path / "teacher", tmp_path / "soft.parquet", encoder)
    teaching_ = replace(TEACHING, epochs=1, min_steps=1)
    trained = distill(starter, archive, task, replace(work, teaching=teaching_, source=["archive"]), settings=settings)
    manifest = read_bundle(save(trained, tmp_path / "bundle")).manifest
    told = manifest["distillation"]
    assert told["teacher"]["sha256"] == json.loads((tmp_path / "teacher" / "teacher.json").read_text())["sha256"]
    assert set(told["f1_macro"]) == {"articles", "teacher", "student", "gold_alone"}
    assert 0 <= told["agreement"] <= 1
    card = (tmp_path / "bundle" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "## Distilled" in card
    assert ("did not show that soft labels help" in card) == (told["soft_labels"]["units"] == 0)


def test_an_interrupt_while_the_student_learns_keeps_the_teacher_and_the_soft_labels(
    starter: pd.DataFrame, archive: pd.DataFrame, encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(DEFAULTS["sentence"], blocks=({"field": "text"},), min_articles=3, folds=2)
    teaching_ = replace(TEACHING, epochs=1, min_steps=1)
    work = Plan(tmp_path / "teacher", tmp_path / "soft.parquet", encoder)

    def run() -> Any:
        return distill(starter, archive, TASKS["sentiment"], replace(work, teaching=teaching_), settings=settings)

    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(distilling, "train", interrupted)
        run()
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert {"teacher.json", "soft.parquet"} <= {path.name for path in kept}
    trained = run()
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert trained.distillation is not None
    assert (
        trained.distillation["teacher"]["sha256"] == json.loads((work.teacher / "teacher.json").read_text())["sha256"]
    )


def test_a_weight_that_is_given_is_not_chosen(
    starter: pd.DataFrame, archive: pd.DataFrame, encoder: Path, tmp_path: Path
) -> None:
    settings = replace(DEFAULTS["sentence"], blocks=({"field": "text"},), min_articles=3, folds=2)
    work = Plan(tmp_path / "teacher", tmp_path / "soft.parquet", encoder)
    teaching_ = replace(TEACHING, epochs=1, min_steps=1)
    plan = replace(work, teaching=teaching_, weight=0.5)
    told = distill(starter, archive, TASKS["sentiment"], plan, settings=settings).distillation
    assert told is not None
    assert told["soft_labels"]["weight"] == 0.5 and told["soft_labels"]["units"] > 0
    assert [choice["units"] for choice in told["tried"]] == [0]
