from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import zlib
from pathlib import Path

import pytest

from classifier.errors import BundleChangedError, BundleError, BundleTypeError, BundleVersionError
from classifier.model.bundle.store import (
    CARD,
    MANIFEST,
    METRICS,
    MODEL,
    read_bundle,
    read_manifest,
    save_bundle,
)
from classifier.scoring.loaded import load_model


class Exploit:
    """Writes a file if it is ever unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


@pytest.fixture
def bundle(bundles: dict[str, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundles["topic"], tmp_path / "topic"))


def edit_manifest(bundle: Path, **changes: object) -> None:
    path = bundle / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")


def test_a_bundle_holds_its_four_files_and_names_what_it_depends_on(bundle: Path) -> None:
    assert sorted(path.name for path in bundle.iterdir()) == sorted([MODEL, MANIFEST, METRICS, CARD])
    _, manifest = read_manifest(bundle)
    assert set(manifest["versions"]) == {"python", "classifier", "scikit-learn", "numpy"}
    assert manifest["corpus"]["rows"] and manifest["task"]["labels"] and manifest["seed"] == 0


def test_a_bundle_survives_another_scikit_learn(bundle: Path) -> None:
    _, manifest = read_manifest(bundle)
    edit_manifest(bundle, versions={**manifest["versions"], "scikit-learn": "1.2.3"})
    assert load_model(bundle).task.name == "topic"


def test_another_format_is_refused(bundle: Path) -> None:
    edit_manifest(bundle, format=99)
    with pytest.raises(BundleVersionError, match="format 99"):
        read_bundle(bundle)


def test_a_changed_model_is_not_opened(bundle: Path) -> None:
    content = (bundle / MODEL).read_bytes()
    (bundle / MODEL).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(BundleChangedError, match="SHA-256 differs"):
        read_bundle(bundle)


def test_a_foreign_type_is_refused_by_name_and_nothing_runs(bundle: Path, tmp_path: Path) -> None:
    proof = tmp_path / "it-ran"
    content = zlib.compress(pickle.dumps(Exploit(proof)))
    (bundle / MODEL).write_bytes(content)
    edit_manifest(bundle, sha256=hashlib.sha256(content).hexdigest())
    with pytest.raises(BundleTypeError, match=r"posix\.mkdir|nt\.mkdir"):
        read_bundle(bundle)
    assert not proof.exists()


@pytest.mark.parametrize("broken", ["", "[]", "{", '{"format": 1}'])
def test_a_broken_manifest_is_one_clear_line(bundle: Path, broken: str) -> None:
    (bundle / MANIFEST).write_text(broken, encoding="utf-8")
    with pytest.raises(BundleError, match=r"cannot be read|is no manifest|format 1") as caught:
        read_bundle(bundle)
    assert "\n" not in str(caught.value)


def test_no_bundle_there(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="no bundle"):
        read_manifest(tmp_path)
    with pytest.raises(BundleError, match="no such folder, and no shipped bundle"):
        load_model("nothing")


def test_a_write_that_fails_leaves_the_old_bundle(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path.name: path.read_bytes() for path in bundle.iterdir()}

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("classifier.model.bundle.store._write_json", full_disk)
    with pytest.raises(BundleError, match="No space left on device"):
        save_bundle(bundle, {}, {}, {}, "")
    assert {path.name: path.read_bytes() for path in bundle.iterdir()} == before
    assert [path.name for path in bundle.parent.iterdir()] == [bundle.name]


def test_a_crash_between_the_two_renames_leaves_a_bundle_that_loads(bundle: Path) -> None:
    bundle.rename(bundle.with_name(f".{bundle.name}.previous"))
    assert load_model(bundle).task.name == "topic"


def test_a_folder_of_other_files_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(BundleError, match="holds files that are no bundle"):
        save_bundle(tmp_path, {}, {}, {}, "")
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"
