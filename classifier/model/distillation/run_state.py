"""A teacher while it learns, and the checkpoint that it goes on from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from classifier.errors import InputError
from classifier.files import write_whole
from classifier.model.distillation.encoder import Network
from classifier.model.training.train import Progress

CHECKPOINT = "checkpoint.safetensors"


@dataclass
class Run:
    """A teacher while it learns.

    Attributes:
        network, optimizer: as they are after `step` steps.
        history: one entry a judgement: `step`, `f1_macro`, `loss`.
        best: weights of the best judgement.
    """

    network: Network
    optimizer: Any
    step: int = 0
    history: list[dict[str, float]] = field(default_factory=list)
    best: dict[str, Any] = field(default_factory=dict)
    loss: float = 0.0


def save_checkpoint(run: Run, output: Path, identity: str) -> None:
    """Write everything that is needed to go on.

    Raises:
        InputError: the disk is full.
    """
    tensors = {f"model.{name}": tensor for name, tensor in run.network.state_dict().items()}
    tensors |= {f"best.{name}": tensor for name, tensor in run.best.items()}
    for i, state in run.optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer.{i}.{name}": tensor for name, tensor in state.items()}
    tensors["random"] = torch.get_rng_state()
    state = {"identity": identity, "step": run.step, "history": run.history, "loss": run.loss}
    write_whole(output / CHECKPOINT, save(whole(tensors), {"run": json.dumps(state)}))


def resume(run: Run, path: Path, identity: str, progress: Progress) -> None:
    """Go on where a checkpoint stopped, if there is one.

    Raises:
        InputError: it cannot be read, or is of another run.
    """
    if not path.is_file():
        return
    data = path.read_bytes()
    try:
        progress_state, tensors = json.loads(_metadata(data)["run"]), load(data)
    except (ValueError, KeyError, SafetensorError) as error:
        raise InputError(f"cannot be read ({error!r}). Delete it, and the teacher begins anew.", path=path) from error
    check_identity(progress_state["identity"], identity, path.parent)
    run.network.load_state_dict(_below("model.", tensors))
    run.best = _below("best.", tensors)
    state: dict[int, dict[str, Any]] = {}
    for name, tensor in _below("optimizer.", tensors).items():
        number, _, key = name.partition(".")
        state.setdefault(int(number), {})[key] = tensor
    run.optimizer.load_state_dict({**run.optimizer.state_dict(), "state": state})
    torch.set_rng_state(tensors["random"])
    run.step, run.history, run.loss = progress_state["step"], progress_state["history"], progress_state["loss"]
    progress(f"going on after {run.step:,} steps")


def check_identity(identity: str, wanted: str, folder: Path) -> None:
    """Make sure that a folder is of this run.

    Raises:
        InputError: it is of another.
    """
    if identity != wanted:
        raise InputError(
            "holds a teacher of another corpus, encoder, seed or settings. Give another --work, "
            "or --teacher with this folder to use it as it is.",
            path=folder,
        )


def whole(tensors: Mapping[str, Any]) -> dict[str, Any]:
    """Copies in the machine's memory, none sharing any with another."""
    return {name: tensor.detach().cpu().clone().contiguous() for name, tensor in tensors.items()}


def _metadata(data: bytes) -> dict[str, str]:
    size = int.from_bytes(data[:8], "little")
    metadata: dict[str, str] = json.loads(data[8 : 8 + size])["__metadata__"]
    return metadata


def _below(prefix: str, tensors: Mapping[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
