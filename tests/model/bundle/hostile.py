"""Bundles that should be refused: made from a good one, by kind."""

from __future__ import annotations

import codecs
import copyreg
import functools
import hashlib
import importlib
import io
import json
import operator
import os
import pickle
import shutil
import struct
import subprocess
import types
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import joblib
import numpy as np

from classifier.model.bundle.store import MANIFEST, MODEL, read_bundle

Change = Callable[[Path], None]
"""Makes a bundle in a folder hostile."""

PROOF = "it-ran"
"""Folder that a payload makes, beside the bundles."""


def hostile_bundles(good: Path, folder: Path) -> dict[str, Path]:
    """Write all of them, each into a folder named after its kind."""
    proof = folder / PROOF
    changes = {**dict(_payloads(proof)), **dict(_streams(proof)), **dict(_contents()), **dict(_manifests()), **_files()}
    bundles = {}
    for name, change in changes.items():
        bundles[name] = Path(shutil.copytree(good, folder / name))
        change(bundles[name])
    return bundles


class Payload:
    """Calls a function when an ordinary reader of pickles meets it."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return self.call


def _payloads(proof: Path) -> Iterator[tuple[str, Change]]:
    """Pickles that call something."""
    path = str(proof)
    code = f"__import__('os').mkdir({path!r})"
    calls: dict[str, Any] = {
        "mkdir": Payload(os.mkdir, path),
        "system": Payload(os.system, f"mkdir {path}"),
        "popen": Payload(subprocess.Popen, ["mkdir", path]),
        "eval": Payload(eval, code),
        "exec": Payload(exec, code),
        "import": Payload(importlib.import_module, "antigravity"),
        "open": Payload(open, path, "w"),
        "attrgetter": Payload(operator.attrgetter, "system"),
        "partial": Payload(functools.partial, os.mkdir, path),
        "decode": Payload(codecs.decode, b"x", "hex"),
        "reconstruct": Payload(copyreg._reconstructor, object, object, None),  # type: ignore[attr-defined]
        "bytearray": Payload(bytearray, 1 << 40),
        "range": Payload(list, range(9)),
        "namespace": Payload(types.SimpleNamespace),
        "numpy-load": Payload(np.load, path, None, True),
        "numpy-frombuffer": Payload(np.frombuffer, b"12345678", "O"),
        "numpy-zeros": Payload(np.zeros, (1 << 20, 1 << 20)),
        "numpy-dtype-object": Payload(np.dtype, "O", False, True),
        "numpy-ndarray-object": Payload(np.ndarray, (1,), "O", b"12345678"),
        "joblib-load": Payload(joblib.load, path),
        "nested": {"blocks": [Payload(os.mkdir, path)]},
        "in-a-key": {("blocks", 1): Payload(os.mkdir, path)},
    }
    for name, value in calls.items():
        for protocol in (0, 2, 4, 5):
            yield f"payload-{name}-{protocol}", _model_bytes(zlib.compress(pickle.dumps(value, protocol)))
    objects = np.array([Payload(os.mkdir, path)], dtype=object)
    file = io.BytesIO()
    joblib.dump({"blocks": objects}, file, compress=("zlib", 3))
    yield "payload-object-array", _model_bytes(file.getvalue())


def _streams(proof: Path) -> Iterator[tuple[str, Change]]:
    """Instructions put together by hand, and damaged files."""
    wrapper = b"\x8c\x13joblib.numpy_pickle\x8c\x11NumpyArrayWrapper\x93)\x81"
    mkdir = b"cos\nmkdir\n"
    dtype = b"\x8c\x05numpy\x8c\x05dtype\x93\x8c\x02f4\x89\x88\x87R"
    streams = {
        "build-on-dict": b"}}b.",
        "build-on-list": b"]}b.",
        "build-slots": wrapper + b"N}\x8c\x05shape)s\x86b.",
        "build-dtype-offset": dtype + b"(K\x03\x8c\x01<NNNJ\x00\x00\x00@J\x00\x00\x00@K\x00tb.",
        "dtype-object": b"\x8c\x05numpy\x8c\x05dtype\x93\x8c\x01O\x89\x88\x87R.",
        "dtype-fields": b"\x8c\x05numpy\x8c\x05dtype\x93]\x89\x88\x87R.",
        "ndarray-new": b"\x8c\x05numpy\x8c\x07ndarray\x93)\x81.",
        "ndarray-call": b"\x8c\x05numpy\x8c\x07ndarray\x93K\x01\x85R.",
        "wrapper-twice": wrapper + b"}b}b.",
        "wrapper-no-state": wrapper + b".",
        "global": mkdir + b".",
        "stack-global": b"\x8c\x02os\x8c\x06system\x93.",
        "stack-global-numbers": b"K\x01K\x02\x93.",
        "inst": b"(S'x'\nios\nsystem\n.",
        "obj": b"(" + mkdir + b"\x8c\x01xo.",
        "newobj-ex": mkdir + b")}\x92.",
        "ext": b"\x82\x01.",
        "persid": b"P1\n.",
        "binpersid": b"K\x01Q.",
        "long4": b"\x8b\xff\xff\xff\x7f.",
        "bytes8": b"\x8e" + struct.pack("<Q", 1 << 60) + b"x.",
        "unicode8": b"\x8d" + struct.pack("<Q", 1 << 60) + b"x.",
        "bytearray8": b"\x96" + struct.pack("<Q", 1 << 40) + b"x.",
        "buffer": b"\x97.",
        "frozenset": b"(\x91.",
        "set": b"\x8f.",
        "unknown-instruction": b"\xff.",
        "empty-stack": b".",
        "no-mark": b"K\x01t.",
        "pop-empty": b"0.",
        "no-memo": b"h\x05.",
        "no-end": b"}",
        "empty": b"",
        "key-is-a-list": b"}]K\x01s.",
        "odd-items": b"}(\x8c\x01au.",
        "append-to-a-number": b"K\x01K\x02a.",
        "list-in-itself": b"]q\x00h\x00a.",
        "deep-lists": b"]" * 200_000 + b"a" * 199_999 + b".",
        "many-marks": b"(" * 2_000_000 + b".",
        "many-memos": b"}" + b"\x94" * 2_000_000 + b".",
        "laughs": b"]\x94" + b"(" + b"h\x00" * 9 + b"e." + b"",
        "zeros": b"\x8e" + struct.pack("<Q", 1 << 30) + bytes(1 << 28),
    }
    for name, stream in streams.items():
        yield f"stream-{name}", _model_bytes(zlib.compress(b"\x80\x04" + stream))
    yield "stream-protocol-9", _model_bytes(zlib.compress(b"\x80\x09}."))
    for name, state in _array_states().items():
        yield f"array-{name}", _model_bytes(zlib.compress(b"\x80\x04" + wrapper + state + b"b."))
    yield "packed-not-at-all", _model_bytes(pickle.dumps({}))
    yield "packed-with-nothing", _model_bytes(b"")
    yield "packed-twice", _model_bytes(zlib.compress(zlib.compress(pickle.dumps({}))))
    yield "packed-cut-off", _cut_off
    yield "packed-and-damaged", _damaged
    del proof


def _array_states() -> Mapping[str, bytes]:
    """Descriptions of arrays that no model has."""
    name = b"\x8c\x05numpy\x8c\x07ndarray\x93"
    order_of_bytes = b"(K\x03\x8c\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    numbers = b"\x8c\x05numpy\x8c\x05dtype\x93\x8c\x02f4\x89\x88\x87R" + order_of_bytes

    def state(shape: bytes, order: bytes = b"\x8c\x01C", subclass: bytes = name, dtype: bytes = numbers) -> bytes:
        pairs = {b"subclass": subclass, b"shape": shape, b"order": order, b"dtype": dtype}
        return b"}(" + b"".join(b"\x8c" + bytes([len(k)]) + k + v for k, v in pairs.items()) + b"u"

    huge = b"\x8a\x08" + struct.pack("<q", 1 << 60)
    return {
        "huge": state(huge + b"\x85"),
        "huge-twice": state(huge + huge + b"\x86"),
        "negative": state(b"J\xff\xff\xff\xff\x85"),
        "bool": state(b"\x88\x85"),
        "list": state(b"]K\x01a"),
        "three-dimensions": state(b"K\x01K\x01K\x01\x87"),
        "order": state(b"K\x01\x85", order=b"\x8c\x01X"),
        "subclass": state(b"K\x01\x85", subclass=b"\x8c\x05numpy\x8c\x06memmap\x93"),
        "dtype-is-a-text": state(b"K\x01\x85", dtype=b"\x8c\x01O"),
        "empty-state": b"}",
        "state-is-a-list": b"]",
    }


def _contents() -> Iterator[tuple[str, Change]]:
    """Plain values that are no model."""

    def block(**changes: Any) -> Callable[[dict[str, Any]], None]:
        return lambda content: content["blocks"][0].update(changes)

    def vocabulary(**changes: Any) -> Callable[[dict[str, Any]], None]:
        return lambda content: content["blocks"][0]["vocabulary"].update(changes)

    def terms(change: Callable[[bytes], bytes]) -> Callable[[dict[str, Any]], None]:
        def apply(content: dict[str, Any]) -> None:
            stored = content["blocks"][0]["vocabulary"]
            stored["terms"] = change(stored["terms"])

        return apply

    def array(name: str, change: Callable[[Any], Any]) -> Callable[[dict[str, Any]], None]:
        return lambda content: content.update({name: change(content[name].copy())})

    def first(value: float) -> Callable[[Any], Any]:
        def apply(values: Any) -> Any:
            values.flat[0] = value
            return values

        return apply

    changes: dict[str, Callable[[dict[str, Any]], None]] = {
        "nan-weight": array("coefficients", first(np.nan)),
        "infinite-weight": array("coefficients", first(np.inf)),
        "nan-intercept": array("intercepts", first(np.nan)),
        "short-intercepts": array("intercepts", lambda values: values[:-1]),
        "few-features": array("coefficients", lambda values: values[:-1]),
        "few-labels": array("coefficients", lambda values: values[:, :-1]),
        "flat-weights": array("coefficients", lambda values: values.ravel()),
        "double-weights": array("coefficients", lambda values: values.astype(np.float64)),
        "whole-weights": array("coefficients", lambda values: values.astype(np.int64)),
        "list-of-weights": array("coefficients", lambda values: values[:2].tolist()),
        "nan-curvature": array("curvature", first(np.nan)),
        "negative-curvature": array("curvature", first(-1.0)),
        "short-curvature": array("curvature", lambda values: values[:-1]),
        "double-curvature": array("curvature", lambda values: values.astype(np.float64)),
        "no-curvature": lambda content: content.pop("curvature"),
        "no-intercepts": lambda content: content.pop("intercepts"),
        "too-much": lambda content: content.update(more=1),
        "no-blocks": lambda content: content.update(blocks=[]),
        "blocks-in-a-table": lambda content: content.update(blocks={}),
        "unknown-field": block(field="caption"),
        "field-is-a-number": block(field=3),
        "nan-block-weight": block(weight=float("nan")),
        "huge-block-weight": block(weight=1e300),
        "text-block-weight": block(weight="1"),
        "no-vocabulary": block(vocabulary=None),
        "vocabulary-is-a-list": block(vocabulary=[]),
        "numbers-with-words": block(field="lexicon"),
        "endless-ngrams": vocabulary(ngram_range=[1, 10**9]),
        "no-ngrams": vocabulary(ngram_range=[0, 1]),
        "ngrams-turned-round": vocabulary(ngram_range=[2, 1]),
        "ngrams-of-texts": vocabulary(ngram_range=["1", "1"]),
        "ngrams-are-one": vocabulary(ngram_range=1),
        "analyzer": vocabulary(analyzer="char"),
        "analyzer-is-a-list": vocabulary(analyzer=["word"]),
        "norm": vocabulary(norm="max"),
        "dtype": vocabulary(dtype="O"),
        "flag-is-a-number": vocabulary(lowercase=1),
        "stop-words-are-numbers": vocabulary(stop_words=[1]),
        "stop-words-are-a-text": vocabulary(stop_words="the"),
        "nan-idf": vocabulary(idf=np.full(3, np.nan, np.float32)),
        "short-idf": vocabulary(idf=np.ones(3, np.float32)),
        "idf-is-a-list": vocabulary(idf=[1.0]),
        "terms-are-a-text": vocabulary(terms="a\n"),
        "terms-not-sorted": terms(lambda blob: b"".join(blob.splitlines(keepends=True)[::-1])),
        "terms-twice": terms(lambda blob: b"".join([*blob.splitlines(keepends=True)[:1], *blob.splitlines(True)[:-1]])),
        "terms-no-utf8": terms(lambda blob: b"".join([*blob.splitlines(keepends=True)[:-1], b"\xff\xfe\n"])),
        "terms-no-end": terms(lambda blob: blob[:-1]),
        "terms-empty": vocabulary(terms=b""),
        "terms-with-an-empty-one": terms(lambda blob: b"\n" + blob),
    }
    for name, change in changes.items():
        yield f"content-{name}", _content(change)


def _manifests() -> Iterator[tuple[str, Change]]:
    """Manifests with a value that is not what it has to be."""
    nan, infinite = float("nan"), float("inf")
    values: dict[str, Any] = {
        "temperature-0": ("calibration.parameters", {"temperature": 0}),
        "temperature-negative": ("calibration.parameters", {"temperature": -1.0}),
        "temperature-nan": ("calibration.parameters", {"temperature": nan}),
        "temperature-infinite": ("calibration.parameters", {"temperature": infinite}),
        "temperature-text": ("calibration.parameters", {"temperature": "1"}),
        "temperature-tiny": ("calibration.parameters", {"temperature": 1e-300}),
        "slopes-missing": ("calibration", {"method": "sigmoid", "parameters": {}, "exclusive": True}),
        "slopes-short": (
            "calibration",
            {"method": "sigmoid", "parameters": {"slope": [1], "offset": [1], "power": 1}, "exclusive": True},
        ),
        "method-unknown": ("calibration.method", "magic"),
        "method-list": ("calibration.method", ["temperature"]),
        "not-exclusive": ("calibration.exclusive", False),
        "isotonic-empty": (
            "calibration",
            {"method": "isotonic", "parameters": {"temperature": 1, "x": [], "y": []}, "exclusive": True},
        ),
        **{f"task-named-{name}": ("task.name", name) for name in ("error", "id", "title", "warnings", "../x", "", 3)},
        "labels-one": ("task.labels", ["a"]),
        "labels-twice": ("task.labels", ["a", "a"]),
        "labels-numbers": ("task.labels", [1, 2]),
        "labels-text": ("task.labels", "ab"),
        "labels-table": ("task.labels", {"a": 1}),
        "unit": ("task.unit", "page"),
        "unit-list": ("task.unit", ["article"]),
        "ids-foreign": ("task.ids", {"nothing": "medtop:1"}),
        "ids-list": ("task.ids", []),
        "multi-label-text": ("task.multi_label", "no"),
        "task-list": ("task", []),
        "task-missing": ("task", None),
        "thresholds-none": ("thresholds", {}),
        "thresholds-list": ("thresholds", []),
        "thresholds-foreign": ("thresholds", {"a": 0.5}),
        "promises-list": ("promises", []),
        "promises-empty": ("promises", {"precision": [], "thresholds": {}}),
        "promises-falling": ("promises.precision", [0.9, 0.5]),
        "promises-foreign": ("promises.thresholds", {"a": [0.5]}),
        "promises-long": ("promises.precision", [0.5] * 1000),
        "known-list": ("known", []),
        "known-bare": ("known", {"column": "outlet", "names": []}),
        "known-names": (
            "known",
            {
                "column": "outlet",
                "names": [1],
                "calibration": {"method": "temperature", "parameters": {"temperature": 1.0}, "exclusive": True},
                "thresholds": {},
            },
        ),
        "learning-list": ("learning", []),
        "loss-unknown": ("learning.loss", "squares"),
        "loss-list": ("learning.loss", ["softmax"]),
        "lineage-table": ("lineage", {}),
        "lineage-of-texts": ("lineage", ["a"]),
        "lineage-bare": ("lineage", [{}]),
        "lineage-long": ("lineage", [{}] * 2000),
        "lineage-negative": (
            "lineage",
            [{"parent": "a", "parent_corpus": "b", "articles": -1, "validation": 0, "new_words": 0}],
        ),
        "baseline-short": ("baseline", [0.0]),
        "baseline-nan": ("baseline", [nan] * 17),
        "baseline-texts": ("baseline", ["0"] * 17),
        "units-0": ("units_a_group", 0),
        "units-negative": ("units_a_group", -1),
        "seed-text": ("seed", "0"),
        "seed-half": ("seed", 0.5),
        "versions-list": ("versions", []),
        "versions-numbers": ("versions", {"python": 3}),
        "corpus-list": ("corpus", []),
        "rows-negative": ("corpus.rows", -1),
        "rows-text": ("corpus.rows", "many"),
        "counts-texts": ("corpus.label_counts", {"a": "b"}),
        "dates-three": ("corpus.date_range", ["a", "b", "c"]),
        "language-number": ("corpus.language", 3),
        "claims-text": ("corpus.claims", "no"),
        "sources-number": ("corpus.sources", 3),
        "sources-long": ("corpus.sources", ["x" * 100_000]),
        "pooling-2": ("parameters.pooling", 2),
        "folds-0": ("parameters.folds", 0),
        "blocks-empty": ("parameters.blocks", []),
        "blocks-text": ("parameters.blocks", "all"),
        "parameters-list": ("parameters", []),
        "parameters-empty": ("parameters", {}),
        "notes-text": ("notes", "none"),
        "distillation-list": ("distillation", []),
        "hash-number": ("sha256", 3),
        "hash-missing": ("sha256", None),
        **{f"format-{value}": ("format", value) for value in (1, 3, True, 2.0, "2", None)},
    }
    for name, (path, value) in values.items():
        yield f"manifest-{name}", _manifest(path, value)
    texts = {
        "empty": b"",
        "list": b"[]",
        "cut-off": b'{"format": 2,',
        "no-utf8": b'{"format": "\xff\xfe"}',
        "deep": b'{"format": 2, "task": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "long-number": b'{"format": 1' + b"0" * 10_000 + b"}",
        "constant": b'{"format": NaN}',
        "nine-megabytes": b'{"format": 2, "notes": ["' + b"x" * 9_000_000 + b'"]}',
    }
    for name, text in texts.items():
        yield f"manifest-{name}", lambda folder, text=text: _write(folder / MANIFEST, text)  # type: ignore[misc]


def _files() -> dict[str, Change]:
    """Files that are none, or not there."""
    places = {"manifest": MANIFEST, "model": MODEL}
    changes: dict[str, Change] = {"model-missing": lambda folder: (folder / MODEL).unlink()}
    for name, file in places.items():
        changes[f"{name}-is-a-folder"] = lambda folder, file=file: _replace(folder / file, os.mkdir)  # type: ignore[misc]
        if hasattr(os, "mkfifo"):
            changes[f"{name}-is-a-pipe"] = lambda folder, file=file: _replace(folder / file, os.mkfifo)  # type: ignore[misc]
            changes[f"{name}-is-a-device"] = lambda folder, file=file: _replace(  # type: ignore[misc]
                folder / file, lambda path: path.symlink_to("/dev/zero")
            )
    return changes


def _replace(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _model_bytes(data: bytes) -> Change:
    """Put a file in the model's place, with a manifest that names it."""
    return lambda folder: _sign(folder, data)


def _sign(folder: Path, data: bytes) -> None:
    (folder / MODEL).write_bytes(data)
    _edit(folder, "sha256", hashlib.sha256(data).hexdigest())


def _cut_off(folder: Path) -> None:
    data = (folder / MODEL).read_bytes()
    _sign(folder, data[: len(data) // 2])


def _damaged(folder: Path) -> None:
    data = bytearray((folder / MODEL).read_bytes())
    data[len(data) // 2] ^= 0xFF
    _sign(folder, bytes(data))


def _content(change: Callable[[dict[str, Any]], None]) -> Change:
    """Change what the model holds, and save it as a bundle is saved."""

    def apply(folder: Path) -> None:
        content = dict(read_bundle(folder).content)
        change(content)
        file = io.BytesIO()
        joblib.dump(content, file, compress=("zlib", 1))
        _sign(folder, file.getvalue())

    return apply


def _manifest(path: str, value: Any) -> Change:
    return lambda folder: _edit(folder, path, value)


def _edit(folder: Path, path: str, value: Any) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    table = manifest
    *tables, last = path.split(".")
    for name in tables:
        table = table[name]
    if value is None:
        table.pop(last, None)
    else:
        table[last] = value
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
