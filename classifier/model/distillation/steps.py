"""Steps of fine-tuning: batches, learning rates, targets, and one step on a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from classifier.model.distillation.encoder import (
    device,
    shuffled_batches,
)
from classifier.model.distillation.run_state import (
    Run,
)
from classifier.model.distillation.teacher import (
    TeacherSettings,
)
from classifier.model.training.examples import Examples

Rows = Sequence[Mapping[str, list[int]]]


MAX_NORM = 1.0
"""Largest norm of a step's gradient, as usual when BERT is fine-tuned (Devlin et al. 2019 and their code)."""


def learning_rates(run: Run, total: int, settings: TeacherSettings) -> Any:
    """Schedule the learning rate of each step: up in a line, down in a line; it goes on where the run stands."""
    from transformers import get_linear_schedule_with_warmup

    for group in run.optimizer.param_groups:
        group["initial_lr"] = settings.learning_rate
    warmup = max(1, round(total * settings.warmup))
    return get_linear_schedule_with_warmup(run.optimizer, warmup, total, last_epoch=run.step)


def batches_of(rows: Rows, settings: TeacherSettings, seed: int) -> list[npt.NDArray[np.int64]]:
    """Give the rows of each step's batch, epoch after epoch."""
    lengths = np.array([len(row["input_ids"]) for row in rows], dtype=np.int64)
    least = ceil(settings.min_steps / ceil(len(rows) / settings.batch)) if settings.epochs else 0
    epochs = max(settings.epochs, least)
    return [batch for epoch in range(epochs) for batch in shuffled_batches(lengths, settings.batch, seed + epoch)]


def targets_of(examples: Examples) -> tuple[Any, Any]:
    """Give gold and weight of each unit: its group's label, and its share of the group's weight."""
    group = np.asarray(examples.units.group)
    share = examples.unit_weights
    gold = torch.tensor(examples.gold[group], dtype=torch.float32, device=device())
    return gold, torch.tensor(share / share.mean(), dtype=torch.float32, device=device())


def take_step(run: Run, batch: Mapping[str, Any], gold: Any, weights: Any, schedule: Any, *, several: bool) -> None:
    """Learn from one batch, and move the learning rate on."""
    run.network.train()
    scores = run.network(batch)
    if several:
        losses = torch.nn.functional.binary_cross_entropy_with_logits(scores, gold, reduction="none").sum(dim=1)
    else:
        losses = torch.nn.functional.cross_entropy(scores, gold, reduction="none")
    loss = (losses * weights).mean()
    run.optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(run.network.parameters(), MAX_NORM)
    run.optimizer.step()
    schedule.step()
    run.step += 1
    share = 1 if run.step == 1 else 0.02
    run.loss += share * (float(loss.detach()) - run.loss)
