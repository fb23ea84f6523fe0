"""The teacher: an encoder fine-tuned on labelled units, as a folder that can be read and used again.

encoder/        config, tokenizer and weights, as transformers saves them
head.safetensors  the linear layer over it
teacher.json    what it learnt from, how good it is; written last
checkpoint.safetensors  while it learns: all that is needed to go on
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.units import Units
from classifier.errors import InputError, MissingExtraError
from classifier.model.decision.calibration import Calibrator
from classifier.model.features.inputs import title_and_text
from classifier.tasks import Task, Unit
from classifier.text.mentions import MASK

if TYPE_CHECKING:
    from classifier.model.distillation.encoder import Network

Array = npt.NDArray[np.float64]
Pair = tuple[str, str]
Track = Callable[[Iterable[Any], int, str], Iterable[Any]]
"""Passes items through and shows how many of a total are done: items, total, what they are."""

FORMAT = 1
"""Raise when an older `classifier` could not read, or would misread, what this one saves."""

NEEDED = ("task", "format", "sha256", "max_tokens", "calibration", "learnt_from")
"""Of `teacher.json`, for scoring."""

TEACHER, HEAD, ENCODER = "teacher.json", "head.safetensors", "encoder"

MAX_TOKENS: Mapping[Unit, int] = {"article": 256, "sentence": 128, "mention": 128}
"""Tokens of a unit; longer ones are cut. An article's first 256 tokens are its headline and lead."""


@dataclass(frozen=True)
class TeacherSettings:
    """How a teacher is fine-tuned.

    Attributes:
        epochs: at the most; the best by validation is kept. 0: the encoder as it is, with
            logistic regression over it.
        min_steps: on few labels there are more epochs, so that so many steps are made.
        patience: judgements without a better one after which it stops.
        batch: units a step.
        learning_rate: at its highest, after `warmup`, a share of the steps; then it falls to 0.
        weight_decay: of AdamW.
        max_tokens: None: by MAX_TOKENS.
    """

    epochs: int = 4
    min_steps: int = 200
    patience: int = 2
    batch: int = 16
    learning_rate: float = 8e-5
    warmup: float = 0.1
    weight_decay: float = 0.01
    max_tokens: int | None = None


DEFAULT = TeacherSettings()


@dataclass(frozen=True)
class Teacher:
    """A fine-tuned encoder.

    Attributes:
        folder: that it was read from.
        info: what `teacher.json` holds.
        network, tokenizer: ready to score.
    """

    folder: Path
    info: Mapping[str, Any]
    network: Network
    tokenizer: Any

    @property
    def fingerprint(self) -> str:
        """Hash of all that its labels hang on: encoder, head and calibration."""
        head = (self.folder / HEAD).read_bytes()
        identity = json.dumps([self.info["sha256"], self.info["max_tokens"], self.info["calibration"]])
        return hashlib.sha256(identity.encode() + head).hexdigest()

    @property
    def calibrator(self) -> Calibrator:
        """Turns its decision scores into probabilities."""
        calibration = self.info["calibration"]
        return Calibrator(calibration["method"], calibration["parameters"], calibration["exclusive"])


def require_extra() -> None:
    """Say which extra is missing, before any work is done.

    Raises:
        MissingExtraError: PyTorch, transformers or safetensors is not installed.
    """
    from importlib.util import find_spec

    if any(find_spec(name) is None for name in ("torch", "transformers", "safetensors")):
        raise MissingExtraError("Distillation", extra="teacher")


def pairs_of(units: Units, unit: Unit) -> list[Pair]:
    """What the teacher reads of each unit: two segments of text.

    A mention is its sentence, unmasked and with brackets around the mention, and the
    target; a claim is read beside the sentence about it.

    >>> pairs_of(Units([0], [0], [9], ["targetmention won"], [""], ["won"], [""], ["Ann Lee"]), "mention")
    [('[ Ann Lee ] won', 'Ann Lee')]
    """
    if unit == "article":
        return [(text, "") for text in title_and_text(units)]
    if unit == "sentence":
        return [(text, "") for text in units.text]
    rows = zip(units.text, units.left, units.right, units.target, strict=True)
    return [(_marked(*row), row[3]) for row in rows]


def is_teacher(folder: Path) -> bool:
    """Whether a folder holds a teacher that has finished learning, and not a plain encoder."""
    return (folder / TEACHER).is_file()


def read_info(folder: Path, task: Task) -> dict[str, Any]:
    """Read a teacher's `teacher.json`.

    Raises:
        InputError: it cannot be read, or the teacher learnt another task.
    """
    path = folder / TEACHER
    try:
        info: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        known, format_, *_ = (info[name] for name in NEEDED)
        reads, tells = known["unit"], list(known["labels"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"cannot be read ({error!r}). Delete the folder, and teach again.", path=path) from error
    if format_ != FORMAT:
        raise InputError(f"saved in format {format_}, this classifier reads {FORMAT}. Teach again.", path=path)
    if (reads, tells) != (task.unit, list(task.labels)):
        raise InputError(
            f"this teacher reads {reads} units and tells {', '.join(tells)}; "
            f"asked for are {task.unit} units and {', '.join(task.labels)}. Give another --teacher.",
            path=folder,
        )
    return info


def load_teacher(folder: Path, task: Task) -> Teacher:
    """Load a teacher for scoring.

    Raises:
        InputError: it is none, its encoder was changed, its head cannot be read, or it learnt another task.
        MissingExtraError: PyTorch or transformers is not installed.
    """
    require_extra()
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    from classifier.model.distillation.encoder import Network, device, load_encoder, weights_hash

    info = read_info(folder, task)
    if weights_hash(folder / ENCODER) != info["sha256"]:
        raise InputError(f"its weights are not those that {TEACHER} names. Copy it again, or teach again.", path=folder)
    encoder, tokenizer = load_encoder(folder / ENCODER)
    network = Network(encoder, len(task.labels))
    try:
        network.head.load_state_dict(load_file(folder / HEAD))
    except (OSError, RuntimeError, SafetensorError) as error:
        raise InputError(f"cannot be read ({error}). Copy it again, or teach again.", path=folder / HEAD) from error
    return Teacher(folder, info, network.to(device()), tokenizer)


def teacher_probabilities(teacher: Teacher, units: Units, unit: Unit) -> Array:
    """Probabilities of each unit's labels, shape (n_units, n_labels)."""
    return teacher.calibrator(teacher_scores(teacher, units, unit))


def teacher_scores(teacher: Teacher, units: Units, unit: Unit) -> Array:
    """Decision scores of each unit's labels, shape (n_units, n_labels)."""
    from classifier.model.distillation.encoder import scores_of, tokenized

    rows = tokenized(teacher.tokenizer, pairs_of(units, unit), teacher.info["max_tokens"])
    return scores_of(teacher.network, teacher.tokenizer, rows)


def identity_of(
    pairs: Sequence[Pair],
    numbers: Sequence[npt.NDArray[Any]],
    task: Task,
    encoder_hash: str,
    settings: TeacherSettings,
    seed: int,
) -> str:
    """Hash of all that a teacher learns from and is judged by: the same hash, the same teacher.

    Args:
        pairs: texts of the units, those that judge too.
        numbers: gold, groups, weights and clusters of the units.
        task, encoder_hash, settings, seed: of the teacher.
    """
    digest = hashlib.sha256()
    parts = (task.unit, *task.labels, encoder_hash, json.dumps(asdict(settings)), str(seed))
    digest.update("\x1f".join(parts).encode())
    for pair in pairs:
        digest.update("\x1f".join(pair).encode("utf-8", "surrogatepass") + b"\x1e")
    for array in numbers:
        digest.update(array.tobytes())
    return digest.hexdigest()


def _marked(text: str, left: str, right: str, target: str) -> str:
    if MASK not in text or not target:
        return text
    marked = f"{left} [ {target} ] {right}".strip() if left or right else text.replace(MASK, f"[ {target} ]", 1)
    return marked.replace(MASK, target)
