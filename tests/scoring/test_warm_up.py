"""Kernels are loaded by the work that is there, and give the answers of plain Python."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path

import pytest

from classifier import parallel
from classifier.model.features import warm
from classifier.scoring.loaded import load_model
from classifier.scoring.score import WarmUp, score_articles
from classifier.scoring.stream import FIRST_BATCH, score_batches

HEADLINES = [{"id": str(i), "text": f"Team {i} wins the cup after extra time in round {i % 7}."} for i in range(9000)]


def answers(records: list[dict[str, str]], bundle: Path) -> list[dict[str, object]]:
    return list(chain.from_iterable(score_batches(records, [bundle], lambda batch, _: batch)))


def test_many_short_texts_are_read_by_kernels(bundles: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "are_compiled", lambda: True)
    warm = answers(HEADLINES, bundles["topic"])
    monkeypatch.setattr(parallel, "are_compiled", lambda: False)
    plain = answers(HEADLINES, bundles["topic"])
    assert [answer["topic"]["label"] for answer in warm] == [answer["topic"]["label"] for answer in plain]  # type: ignore[index]


def test_scoring_from_python_warms_too(bundles: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "are_compiled", lambda: True)
    model = load_model(bundles["topic"])
    assert len(list(score_articles(HEADLINES[:9], [model]))) == 9 and not model.is_warm
    assert len(list(score_articles(HEADLINES, [model]))) == len(HEADLINES) and model.is_warm


@pytest.mark.parametrize(("characters", "is_full"), [(1, True), (parallel.FEW_CHARACTERS + 1, False)])
def test_a_full_batch_or_a_long_one_warms_where_kernels_were_compiled(
    bundles: dict[str, Path], monkeypatch: pytest.MonkeyPatch, characters: int, is_full: bool
) -> None:
    monkeypatch.setattr(parallel, "are_compiled", lambda: True)
    model = load_model(bundles["topic"])
    watch = WarmUp([model])
    watch.see(parallel.FEW_CHARACTERS, is_full=False)
    assert not model.is_warm
    watch.see(characters, is_full=is_full)
    assert model.is_warm


def test_what_was_never_compiled_waits_for_more(bundles: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "are_compiled", lambda: False)
    model = load_model(bundles["topic"])
    watch = WarmUp([model])
    watch.see(parallel.UNCOMPILED_CHARACTERS - 1, is_full=True)
    assert not model.is_warm
    watch.see(1, is_full=True)
    assert model.is_warm


def test_a_cache_of_its_own_is_empty_at_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "are_loaded", lambda: False)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert not parallel.are_compiled()
    (tmp_path / "score.scores_of_words-42.py311.nbi").touch()
    assert parallel.are_compiled()


@pytest.mark.parametrize(("texts", "is_told"), [(9000, True), (5000, False)])
def test_compiling_is_told_before_it_is_done(
    bundles: dict[str, Path], monkeypatch: pytest.MonkeyPatch, texts: int, is_told: bool
) -> None:
    monkeypatch.setattr(parallel, "are_compiled", lambda: False)
    monkeypatch.setattr(parallel, "UNCOMPILED_CHARACTERS", sum(len(record["text"]) for record in HEADLINES[:6000]))
    monkeypatch.setattr(warm, "COMMAND", (sys.executable, "-c", ""))
    told: list[str] = []
    records = iter(HEADLINES[:texts])
    answered = score_batches(
        records, [bundles["topic"]], lambda batch, _: batch, announce=lambda: told.append("compiling")
    )
    assert next(answered) and bool(told) == is_told
    assert sum(map(len, answered)) == texts - FIRST_BATCH and len(told) == is_told
