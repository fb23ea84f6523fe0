from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from classifier.errors import CorpusError, InputError
from classifier.model.features.block_cache import Matrices
from classifier.model.training.examples import examples_of
from classifier.model.training.labelled import labelled
from classifier.model.training.pipeline import make_pipeline
from classifier.model.training.settings import DEFAULTS, Settings, read_settings, settings_of
from classifier.model.tuning.journal import open_journal
from classifier.model.tuning.search_space import changed_by, draw, space_of
from classifier.model.tuning.toml import settings_toml, tuned_toml
from classifier.model.tuning.tune import rungs_of, tune
from classifier.tasks import Task, Unit

PHRASES = {"urgent": "flood warning leave now", "calm": "quiet library slow garden"}


def corpus(size: int = 48) -> pd.DataFrame:
    """Every fourth article carries the other label's words, so that no settings are always right."""
    rows = [
        {
            "title": f"Street {i * 13}",
            "text": f"{list(PHRASES.values())[(i + (i % 4 == 0)) % 2]} report {i} of house {i * 7}.",
            "urgency": list(PHRASES)[i % 2],
        }
        for i in range(size)
    ]
    return pd.DataFrame(rows, index=pd.Index([f"a{i}" for i in range(size)], name="id"))


def test_what_is_found_is_at_least_as_good_as_the_defaults_on_its_own_folds() -> None:
    tuned = tune(corpus(), Task("urgency"), trials=5)
    first, best = tuned.confirmed
    assert best >= first and (tuned.best.number == 0 or best > first)
    assert len(tuned.trials) == 5 and tuned.trials[0].settings == DEFAULTS["article"]
    assert tuned.gain[0] <= best - first <= tuned.gain[1]


def test_a_search_by_log_loss_of_several_labels() -> None:
    frame = corpus()
    frame["urgency"] = [[label] if i % 3 else list(PHRASES) for i, label in enumerate(frame["urgency"])]
    tuned = tune(frame, Task("urgency", multi_label=True), metric="log-loss", trials=3)
    assert -3 < tuned.confirmed[0] <= tuned.confirmed[1] < 0


def test_a_stopped_search_goes_on_from_its_journal(tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    seen: list[str] = []

    def stop(line: str) -> None:
        seen.append(line)
        if len(seen) == 3:
            raise Stopped

    path = tmp_path / "search.journal"
    with pytest.raises(Stopped):
        tune(corpus(), Task("urgency"), trials=4, journal=path, progress=stop)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"rung": 0, "tri')
    lines: list[str] = []
    tuned = tune(corpus(), Task("urgency"), trials=4, journal=path, progress=lines.append)
    assert sum("from the journal" in line for line in lines) == 2
    assert tuned == replace(tune(corpus(), Task("urgency"), trials=4), best=tuned.best)
    with pytest.raises(InputError, match=r"search.journal: journal of another search \(its seed differs\)"):
        tune(corpus(), Task("urgency"), trials=4, seed=1, journal=path)


def test_a_journal_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("not a journal\n", encoding="utf-8")
    with pytest.raises(InputError, match="journal of another search"):
        open_journal(tmp_path / "notes", {"seed": 0})


def test_the_file_is_what_train_reads(tmp_path: Path) -> None:
    tuned = tune(corpus(), Task("urgency"), trials=3)
    path = tmp_path / "urgency.toml"
    path.write_text(tuned_toml(tuned), encoding="utf-8")
    assert read_settings(path, "article") == settings_of(
        json.loads(json.dumps(tomllib.loads(path.read_text()))), "article"
    )
    assert settings_toml(read_settings(path, "article")) == settings_toml(tuned.best.settings)
    assert "95%" in path.read_text() and "trial  0: what it started from" in path.read_text()


@pytest.mark.parametrize("unit", DEFAULTS)
def test_trials_differ_and_the_first_changes_nothing(unit: Unit) -> None:
    settings = DEFAULTS[unit]
    space = space_of(settings, reads_units=unit != "article", has_titles=True)
    trials = draw(space, settings, 30, seed=3)
    assert trials[0].settings == settings and not trials[0].choices
    assert len({settings_toml(trial.settings) for trial in trials}) == len(trials) == 30
    for trial in trials:
        assert changed_by(trial.choices, space, settings) == (trial.choices, trial.settings)


def test_a_matrix_is_what_the_features_give() -> None:
    task = Task("urgency")
    settings = replace(
        DEFAULTS["article"], blocks=({"field": "text", "ngram_range": (1, 1)}, {"field": "title", "weight": 0.5})
    )
    chosen = labelled(corpus(), task, "urgency", 5)
    units = examples_of(chosen.corpus, chosen.task, settings, 0)[0].units
    expected = make_pipeline(settings, task).named_steps["features"].fit_transform(units)
    matrices = Matrices(units)
    for _ in range(2):
        assert abs(matrices.of(settings.blocks) - expected).max() == 0


def test_smaller_rungs_keep_clusters_whole_and_rare_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classifier.model.tuning.tune.SMALLEST", 10)
    monkeypatch.setattr("classifier.model.tuning.tune.RARE", 1)
    frame = corpus(120).assign(group=[f"g{i // 2}" for i in range(120)])
    frame.loc[frame.index[:6], "urgency"] = "rare"
    settings = DEFAULTS["article"]
    chosen = labelled(frame, Task("urgency"), "urgency", 5)
    frame, task = chosen.corpus, chosen.task
    examples, is_train, _ = examples_of(frame, task, settings, 0)
    examples = examples.take(is_train)
    masks = rungs_of(examples, settings.folds, 27, task, 0)
    sizes = [int(mask.sum()) for mask in masks]
    assert len(sizes) == 3 and sizes == sorted(sizes) and masks[-1].all()
    rare = examples.gold[:, task.labels.index("rare")] > 0
    for mask in masks:
        assert mask[rare].all()
        cut = set(examples.clusters[mask & ~rare]) & set(examples.clusters[~mask & ~rare])
        assert not cut


def test_a_corpus_with_one_label_is_refused() -> None:
    with pytest.raises(CorpusError, match="two are needed"):
        tune(corpus().assign(urgency="calm"), Task("urgency"), trials=2)


def test_a_journal_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match=r"folder: cannot be read .*another --output"):
        open_journal(tmp_path / "folder", {"seed": 0})


def ranges(settings: Settings) -> list[tuple[str, tuple[int, int]]]:
    return [(block["field"], tuple(block["ngram_range"])) for block in settings.blocks]


def test_blocks_of_words_are_put_together_and_taken_apart() -> None:
    settings = DEFAULTS["article"]
    space = space_of(settings, reads_units=False, has_titles=False)
    words, rest = "title+text", [("title", (1, 2)), ("lead", (3, 5))]
    joined = space["word blocks"]["one for all n"](settings)
    assert ranges(joined) == [(words, (1, 2)), *rest]
    apart = [("title", (1, 1)), ("title", (2, 2)), rest[1]]
    assert ranges(space["word blocks"]["one for each n"](joined)) == [*ranges(settings)[:2], *apart]
    assert ranges(space["n-grams"]["up to 1"](settings)) == [(words, (1, 1)), ("title", (1, 1)), rest[1]]
    longer = [("title", (1, 3)), rest[1]]
    assert ranges(space["n-grams"]["up to 3"](settings)) == [*ranges(settings)[:2], (words, (3, 3)), *longer]
    assert ranges(space["n-grams"]["up to 3"](joined)) == [(words, (1, 3)), *longer]
