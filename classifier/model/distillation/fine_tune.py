"""Fine-tuning a teacher: steps that can be stopped, judged by macro-F1 on held-out units."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import save

from classifier.corpus.prepare.units import Units
from classifier.errors import InputError
from classifier.files import write_whole
from classifier.interrupts import deferred_interrupt
from classifier.model.bundle.manifest import task_entry
from classifier.model.decision.calibration import Calibrator, fit_calibrator
from classifier.model.decision.pooling import Pooling, pooled
from classifier.model.distillation.encoder import (
    Network,
    collated,
    device,
    encoder_name,
    load_encoder,
    scores_of,
    states_of,
    tokenized,
    weights_hash,
)
from classifier.model.distillation.linear_probe import asks_unlabelled, probed, set_head, with_grown
from classifier.model.distillation.run_state import (
    CHECKPOINT,
    Run,
    check_identity,
    resume,
    save_checkpoint,
    whole,
)
from classifier.model.distillation.steps import batches_of, learning_rates, take_step, targets_of
from classifier.model.distillation.teacher import (
    DEFAULT,
    ENCODER,
    FORMAT,
    HEAD,
    MAX_TOKENS,
    TEACHER,
    Teacher,
    TeacherSettings,
    Track,
    identity_of,
    is_teacher,
    load_teacher,
    pairs_of,
    read_info,
)
from classifier.model.measures.metrics import f1_of_scores
from classifier.model.training.examples import Examples, grouped_folds
from classifier.model.training.settings import DEFAULTS
from classifier.model.training.train import Progress
from classifier.tasks import Task

Array = npt.NDArray[np.float64]
Rows = Sequence[Mapping[str, list[int]]]

CHECKPOINT_SECONDS = 120.0
"""Seconds of work that a power cut may cost; an interrupt costs nothing."""

JUDGE_STEPS = 20
"""Between two judgements at the least: few labels make epochs of two steps."""


@dataclass(frozen=True)
class Lesson:
    """What a teacher learns from, and is judged by.

    Attributes:
        fitting: what it learns from.
        held: what it is judged by, before its first step and after each epoch; the best is kept.
        task: with its labels.
        unlabelled: units that may help the start where labels are few, see `linear_probe`; None: there are none.
    """

    fitting: Examples
    held: Examples
    task: Task
    unlabelled: Units | None = None


@dataclass(frozen=True)
class _Tokens:
    """A lesson's units as the encoder reads them."""

    tokenizer: Any
    fitting: Rows
    held: Rows
    others: Rows


def fine_tune(
    lesson: Lesson,
    encoder_folder: Path,
    output: Path,
    *,
    settings: TeacherSettings = DEFAULT,
    seed: int = 0,
    track: Track = lambda items, _total, _what: items,
    progress: Progress = lambda _: None,
) -> Teacher:
    """Fine-tune an encoder on labelled units, or go on where that was stopped.

    Args:
        lesson: what it learns from, and is judged by.
        encoder_folder: the encoder to begin with.
        output: the teacher's folder; one that is finished and learnt the same is given back.
        settings, seed: of the fine-tuning.
        track, progress: show how far it is.

    Raises:
        InputError: the folder holds no encoder, or another teacher; the disk is full.
    """
    task = lesson.task
    if not asks_unlabelled(lesson.fitting, multi_label=task.multi_label):
        lesson = replace(lesson, unlabelled=None)
    base = weights_hash(encoder_folder)
    identity = _identity(lesson, base, settings, seed)
    if is_teacher(output):
        check_identity(read_info(output, task)["identity"], identity, output)
        progress(f"the teacher in {output} has finished learning")
        return load_teacher(output, task)
    encoder, tokenizer = load_encoder(encoder_folder)
    limit = settings.max_tokens or MAX_TOKENS[task.unit]
    tokens = _tokens(lesson, tokenizer, limit)
    run = _started(encoder, task, settings, seed)
    resume(run, output / CHECKPOINT, identity, progress)
    if not run.history:
        _begin(run, lesson, tokens, seed, progress)
    _learn(run, lesson, tokens, settings, seed, (output, identity), track, progress)
    run.network.load_state_dict(run.best)
    scores = held_scores(run, lesson, tokens)
    names = {"encoder": encoder_name(encoder_folder), "encoder_sha256": base, "identity": identity}
    information = _information(run, lesson, scores, seed)
    _save(run.network, tokenizer, {**information, **names, "settings": asdict(settings), "max_tokens": limit}, output)
    return load_teacher(output, task)


def _identity(lesson: Lesson, base: str, settings: TeacherSettings, seed: int) -> str:
    """A hash of everything that a teacher comes from."""
    unit, sides = lesson.task.unit, (lesson.fitting, lesson.held)
    pairs, judges = (pairs_of(side.units, unit) for side in sides)
    others = pairs_of(lesson.unlabelled, unit) if lesson.unlabelled else []
    numbers = [array for side in sides for array in side.numbers]
    return identity_of([*pairs, *others, *judges], numbers, lesson.task, base, settings, seed)


def _tokens(lesson: Lesson, tokenizer: Any, limit: int) -> _Tokens:
    sides = (lesson.fitting.units, lesson.held.units, lesson.unlabelled)
    pairs = [pairs_of(units, lesson.task.unit) if units else [] for units in sides]
    return _Tokens(tokenizer, *(tokenized(tokenizer, side, limit) for side in pairs))


def _begin(run: Run, lesson: Lesson, tokens: _Tokens, seed: int, progress: Progress) -> None:
    """Start from a linear probe, and judge that."""
    begun, helped = _probe(run, lesson, tokens, seed)
    if tokens.others:
        progress(f"{helped:,} of {len(tokens.others):,} unlabelled units help the teacher's start")
    _judge(run, held_scores(run, lesson, tokens), lesson, progress)
    run.history[0] |= {"start_units": begun, "unlabelled_units": helped}


def _information(run: Run, lesson: Lesson, scores: Array, seed: int) -> dict[str, Any]:
    """Describe a teacher for its file: what it learnt from, and how good it is."""
    fitting, held, task = lesson.fitting, lesson.held, lesson.task
    return {
        **{"format": FORMAT, "task": task_entry(task), "seed": seed},
        "calibration": asdict(_calibrator(scores, held, task, seed)),
        "learnt_from": {
            **{"articles": len(fitting.gold), "units": len(fitting.units)},
            **{name: int(run.history[0][name]) for name in ("start_units", "unlabelled_units")},
        },
        "validation": {"articles": len(held.gold), "f1_macro": _quality(scores, lesson), "step": _best_step(run)},
        "history": run.history,
    }


def _probe(run: Run, lesson: Lesson, tokens: _Tokens, seed: int) -> tuple[int, int]:
    """Start from logistic regression on the states, where some of every label is among what is taken.

    Returns:
        How many labelled and unlabelled units it was learnt from.
    """
    task, taken = lesson.task, probed(lesson.fitting, seed)
    few = lesson.fitting.take(taken)
    if not (few.gold >= 0.5).any(axis=0).all() or len(task.labels) < 2:
        return 0, 0
    places = np.flatnonzero(taken[np.asarray(lesson.fitting.units.group)]).tolist()
    encoder = run.network.encoder
    states = states_of(encoder, tokens.tokenizer, [tokens.fitting[i] for i in places])
    learnt = states, few.gold[np.asarray(few.units.group)], few.unit_weights
    if tokens.others:
        learnt = with_grown(states, few, states_of(encoder, tokens.tokenizer, tokens.others), seed)
    set_head(run.network.head, *learnt, multi_label=task.multi_label)
    return len(states), len(learnt[0]) - len(states)


def held_scores(run: Run, lesson: Lesson, tokens: _Tokens) -> Array:
    """Decision scores of the held-out groups, shape (n_groups, n_labels)."""
    scores, held = scores_of(run.network, tokens.tokenizer, tokens.held), lesson.held
    overlap, size = DEFAULTS[lesson.task.unit].pooling, len(held.units) / len(held.gold)
    return pooled(scores, held.units, Pooling(overlap, scores.mean(axis=0), size))


def _started(encoder: Any, task: Task, settings: TeacherSettings, seed: int) -> Run:
    torch.manual_seed(seed)
    network = Network(encoder, len(task.labels)).to(device())
    rates = {"lr": settings.learning_rate, "weight_decay": settings.weight_decay}
    optimizer = torch.optim.AdamW(network.parameters(), fused=True, **rates)
    return Run(network, optimizer)


def _learn(
    run: Run,
    lesson: Lesson,
    tokens: _Tokens,
    settings: TeacherSettings,
    seed: int,
    place: tuple[Path, str],
    track: Track,
    progress: Progress,
) -> None:
    batches = batches_of(tokens.fitting, settings, seed)
    schedule = learning_rates(run, len(batches), settings)
    every = max(JUDGE_STEPS, ceil(len(tokens.fitting) / settings.batch))
    gold, weights = targets_of(lesson.fitting)
    saved = time.monotonic()
    with deferred_interrupt() as interrupted:
        for step in track(range(run.step, len(batches)), len(batches) - run.step, "teaching, steps"):
            if _is_over(run, settings):
                break
            batch = batches[step]
            texts = collated(tokens.tokenizer, [tokens.fitting[i] for i in batch])
            take_step(run, texts, gold[batch], weights[batch], schedule, several=lesson.task.multi_label)
            if run.step % every == 0 or run.step == len(batches):
                _judge(run, held_scores(run, lesson, tokens), lesson, progress)
                saved = -CHECKPOINT_SECONDS
            # Asked once: an interrupt between two questions would stop it unsaved.
            is_stopped = interrupted()
            if is_stopped or time.monotonic() - saved > CHECKPOINT_SECONDS:
                save_checkpoint(run, *place)
                saved = time.monotonic()
            if is_stopped:
                raise KeyboardInterrupt
    if not run.history:
        raise InputError("the teacher made no step: give it labelled articles, or more epochs.")


def _judge(run: Run, scores: Array, lesson: Lesson, progress: Progress) -> None:
    quality = _quality(scores, lesson)
    if not run.history or quality > max(entry["f1_macro"] for entry in run.history):
        run.best = {name: tensor.detach().cpu().clone() for name, tensor in run.network.state_dict().items()}
    run.history.append({"step": run.step, "f1_macro": quality, "loss": round(run.loss, 4)})
    progress(f"after {run.step:,} steps: macro-F1 {quality:.3f} on {len(lesson.held.gold):,} validation articles")


def _is_over(run: Run, settings: TeacherSettings) -> bool:
    figures = [entry["f1_macro"] for entry in run.history]
    return bool(figures) and len(figures) - 1 - int(np.argmax(figures)) >= settings.patience


def _best_step(run: Run) -> int:
    """Steps before the judgement that was kept; 0: none made it better than it began."""
    return int(max(run.history, key=lambda entry: entry["f1_macro"])["step"])


def _quality(scores: Array, lesson: Lesson) -> float:
    return f1_of_scores(scores, lesson.held.gold, exclusive=not lesson.task.multi_label)


def _calibrator(scores: Array, held: Examples, task: Task, seed: int) -> Calibrator:
    return fit_calibrator(scores, held.gold, grouped_folds(held, 3, seed), exclusive=not task.multi_label)


def _save(network: Network, tokenizer: Any, information: Mapping[str, Any], output: Path) -> None:
    """Save the encoder as transformers does, the head, and last the file that says that they are whole."""
    with tempfile.TemporaryDirectory() as made:
        network.encoder.config.save_pretrained(made)
        tokenizer.save_pretrained(made)
        for file in sorted(Path(made).iterdir()):
            write_whole(output / ENCODER / file.name, file.read_bytes())
    write_whole(output / ENCODER / "model.safetensors", save(whole(network.encoder.state_dict()), {"format": "pt"}))
    write_whole(output / HEAD, save(whole(network.head.state_dict())))
    complete = {**information, "sha256": weights_hash(output / ENCODER)}
    write_whole(output / TEACHER, (json.dumps(complete, indent=1) + "\n").encode())
    (output / CHECKPOINT).unlink(missing_ok=True)
