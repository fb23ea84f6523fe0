"""What an output was made of: which bundles and options answered, and which article each answer is to.

It stands beside the output as `.NAME.state.jsonl`, and beside an output that is begun
(`NAME.partial`) as `.NAME.partial.state.jsonl`: an object with bundles and options, and then
the key of each answer, a line each. A key is the hash of an article's id and the hash of all
that is read of it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from classifier.app.answers.batches import COLUMNS, KEY, Record
from classifier.errors import InputError
from classifier.files import beside, draft_of

FORMAT = 1
"""Raise it when keys or the line before them change: older outputs are then not continued."""

HASH_BYTES = 8
"""Bytes of each hash; two of a million articles share one with a chance of 1 in 40 million."""

KEY_CHARACTERS = 4 * HASH_BYTES + 2
"""Characters of a key in its file: two hashes as hexadecimal digits, between quotation marks."""

READ = ("id", "title", "text", "target", "language", "error", COLUMNS)
"""What of a record its answer depends on."""

EDGE_BYTES = 1 << 16
"""Read at a file's beginning and end to tell it from another one."""


@dataclass(frozen=True)
class Origin:
    """What gives answers: equal origins give equal answers to equal articles.

    Attributes:
        bundles: hash of each bundle's manifest, which names the hash of its content, by task.
        options: of the command line.
    """

    bundles: dict[str, str]
    options: dict[str, Any]

    def difference(self, other: Origin) -> str:
        """Say what differs from another origin; empty: nothing."""
        if self.bundles != other.bundles:
            names = sorted(set(self.bundles.items()) ^ set(other.bundles.items()))
            return f"another bundle ({', '.join(dict(names))})"
        differing = [name for name in {**self.options, **other.options} if self.option(name) != other.option(name)]
        return f"other options ({', '.join(f'--{name}' for name in differing)})" if differing else ""

    def option(self, name: str) -> Any:
        """The value of an option; None: it was not given."""
        return self.options.get(name)


@dataclass(frozen=True)
class State:
    """What stands in a state file.

    Attributes:
        origin: of the answers.
        fingerprint: of the output that it belongs to; empty for one that is begun.
        keys: of the answers, in their order.
    """

    origin: Origin
    fingerprint: str
    keys: list[bytes]


def bundle_hash(manifest: Any) -> str:
    """Hash of a manifest, which names the hash of the bundle's content."""
    return hashlib.sha256(json.dumps(manifest, sort_keys=True, default=str).encode()).hexdigest()


def keyed(records: Iterable[Record]) -> Iterator[Record]:
    """Records with their keys."""
    return ({**record, KEY: key_of(record)} for record in records)


def key_of(record: Record) -> bytes:
    """The key of a record: the hash of its id, and of all that its answer depends on."""
    outlet = [record["outlet"]] if record.get("outlet") else []
    return id_hash(record["id"]) + _hash(repr([*(record.get(name) for name in READ), *outlet]))


def id_hash(id_: object) -> bytes:
    """The first half of a key."""
    return _hash(str(id_))


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES).digest()


def state_path(output: Path) -> Path:
    """Where the state of a file of answers stands."""
    return beside(output, ".state.jsonl")


def new_state_path(output: Path) -> Path:
    """Where a new state stands until its output is in its place."""
    return beside(output, ".state-new.jsonl")


def fingerprint(path: Path) -> str:
    """Tell a file from another one, by its size, beginning and end."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        start = file.read(EDGE_BYTES)
        file.seek(max(0, size - EDGE_BYTES))
        return hashlib.sha256(b"%d " % size + start + file.read()).hexdigest()


def head_of(origin: Origin, fingerprint: str = "") -> bytes:
    """The line of JSON before the keys."""
    return json.dumps({"format": FORMAT, "fingerprint": fingerprint, **asdict(origin)}).encode() + b"\n"


def lines_of(keys: Iterable[bytes]) -> bytes:
    """Keys as lines of JSON."""
    return b"".join(b'"%b"\n' % key.hex().encode() for key in keys)


def write_state(path: Path, origin: Origin, keys: Iterable[bytes], fingerprint: str) -> None:
    """Write a state file, whole or not at all."""
    with draft_of(path) as draft, draft.open("wb") as file:
        file.write(head_of(origin, fingerprint))
        file.write(lines_of(keys))


def read_state(path: Path) -> State | None:
    """Read a state file; None: it is not there, or cannot be used.

    Raises:
        InputError: it is there and may not be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}). Make it readable, or remove it.", path=path) from error
    line, *keys = data.splitlines() or [b""]
    try:
        head = json.loads(line)
        if head["format"] != FORMAT:
            return None
        origin = Origin(dict(head["bundles"]), dict(head["options"]))
        return State(origin, str(head["fingerprint"]), [_key(text) for text in keys if len(text) == KEY_CHARACTERS])
    except (ValueError, KeyError, TypeError):
        return None


def state_of_output(output: Path) -> State | None:
    """The state of a finished output; the new one where a crash came between the two renames."""
    new = read_state(new_state_path(output))
    if new is not None and new.fingerprint == fingerprint(output):
        return new
    return read_state(state_path(output))


def _key(text: bytes) -> bytes:
    return bytes.fromhex(text[1:-1].decode("ascii"))


def keys_by_id(keys: Sequence[bytes]) -> dict[bytes, list[bytes]]:
    """The keys of each id, the last first: an id that is met twice has two."""
    by_id: dict[bytes, list[bytes]] = {}
    for key in reversed(keys):
        by_id.setdefault(key[:HASH_BYTES], []).append(key)
    return by_id


def plain_options(**options: Any) -> dict[str, Any]:
    """Options as they stand in a state file, without those that are not given."""
    return {name: value for name, value in json.loads(json.dumps(options)).items() if value not in (None, [], False)}
