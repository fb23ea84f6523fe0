"""Files are whole or not there, through links and into pipes; an interrupt waits until it is asked for."""

from __future__ import annotations

import os
import signal
import stat
import sys
import threading
from pathlib import Path

import pytest

from classifier.errors import InputError
from classifier.files import (
    allow_open_files,
    beside,
    draft_of,
    is_stream,
    previous_of,
    whole_file,
    whole_folder,
    write_whole,
)
from classifier.growing import append_line, growing_file
from classifier.interrupts import deferred_interrupt, stopped_as_by_a_key

FULL = OSError(28, "No space left on device")


def test_a_full_disk_leaves_the_old_file_and_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "labels.parquet"
    write_whole(path, b"old")

    def full(descriptor: int) -> None:
        raise FULL

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"No space left on device.*run the same command again"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError])
def test_whatever_stops_the_writing_leaves_the_old_file_alone(tmp_path: Path, stop: type[BaseException]) -> None:
    path = tmp_path / "answers.jsonl"
    write_whole(path, "old")
    with pytest.raises(stop), whole_file(path) as file:
        file.write(b"new")
        raise stop
    assert path.read_text(encoding="utf-8") == "old" and list(tmp_path.iterdir()) == [path]


def test_a_link_is_followed_and_the_mode_stays(tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old", encoding="utf-8")
    real.chmod(0o640)
    link.symlink_to(real.name)
    write_whole(link, "new")
    assert link.is_symlink() and real.read_text(encoding="utf-8") == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_pipe_is_written_into_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    taken: list[bytes] = []
    reader = threading.Thread(target=lambda: taken.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, b"answers")
    reader.join()
    assert taken == [b"answers"] and stat.S_ISFIFO(pipe.stat().st_mode) and list(tmp_path.iterdir()) == [pipe]


def test_a_descriptor_that_is_open_is_appended_to(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("w", encoding="utf-8") as file:
        file.write("before, ")
        file.flush()
        path = Path(f"/dev/fd/{file.fileno()}")
        assert is_stream(path)
        write_whole(path, "after")
    assert log.read_text(encoding="utf-8") == "before, after"


def test_a_place_that_cannot_be_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "circle").symlink_to("circle")
    for name in ("a" * 300, "file/below", "circle"):
        with pytest.raises(InputError, match="cannot be written"):
            write_whole(tmp_path / name, b"")
    with pytest.raises(InputError, match="is a folder"):
        write_whole(tmp_path, b"")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_long_name_that_a_file_system_takes_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("ü" * 127)
    write_whole(path, b"text")
    assert path.read_bytes() == b"text" and beside(path, ".lock") != beside(tmp_path / ("u" * 220), ".lock")


def test_a_new_folder_comes_whole(tmp_path: Path) -> None:
    with draft_of(tmp_path / "pages") as draft:
        draft.mkdir()
        (draft / "a.txt").write_text("a", encoding="utf-8")
    assert [path.name for path in tmp_path.rglob("*")] == ["pages", "a.txt"]


def test_a_folder_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    for content in ("old", "new"):
        with whole_folder(folder) as draft:
            (draft / content).write_text(content, encoding="utf-8")
    assert [path.name for path in folder.iterdir()] == ["new"]
    with pytest.raises(KeyboardInterrupt), whole_folder(folder) as draft:
        raise KeyboardInterrupt
    assert [path.name for path in folder.iterdir()] == ["new"]
    assert list(tmp_path.iterdir()) == [folder] and not previous_of(folder).exists()


def test_an_interrupt_waits_and_the_second_does_not() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), deferred_interrupt() as interrupted:
        assert not interrupted()
        os.kill(os.getpid(), signal.SIGINT)
        assert interrupted()
        os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_signal_to_end_is_an_interrupt() -> None:
    with pytest.raises(KeyboardInterrupt), stopped_as_by_a_key():
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_line_that_a_crash_cut_off_spoils_no_other(tmp_path: Path) -> None:
    journal = tmp_path / "new" / "a.journal"
    append_line(journal, b"one")
    with journal.open("ab") as file:
        file.write(b"tw")
    append_line(journal, b"three")
    assert journal.read_bytes() == b"one\ntw\nthree\n"


def test_what_another_run_goes_on_with_stays_as_far_as_it_came(tmp_path: Path) -> None:
    part = tmp_path / "a.part"
    with pytest.raises(KeyboardInterrupt), growing_file(part, keep=0) as write:
        write(b"abcdef")
        raise KeyboardInterrupt
    with growing_file(part, keep=3) as write:
        write(b"xyz")
    assert part.read_bytes() == b"abcxyz"
    with pytest.raises(InputError, match="cannot be written"), growing_file(tmp_path, keep=0):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_as_many_files_may_be_open_as_the_system_gives() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(before[0], 512), before[1]))
    try:
        allow_open_files()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (before[1], before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
