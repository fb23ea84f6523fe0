from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from classifier.corpus.fetch.download import PARTIAL, download
from classifier.errors import InputError
from tests.corpus.fetch.servers import FileServer

CONTENT = bytes(range(256)) * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    # A connection that breaks off costs the last chunk; so small, none.
    monkeypatch.setattr("classifier.corpus.fetch.download.CHUNK_BYTES", 1000)
    with FileServer({"/data.bin": CONTENT}) as running:
        yield running


def test_a_file_is_fetched_once_and_checked(server: FileServer, tmp_path: Path) -> None:
    shown: list[tuple[str, int, int | None]] = []
    for _ in range(2):
        path = download(
            server.url("/data.bin"),
            tmp_path / "d.bin",
            sha256=SHA256,
            progress=lambda *now: shown.append(now),
        )
    assert path.read_bytes() == CONTENT and len(server.asked) == 1
    assert shown[-1] == ("data.bin", len(CONTENT), len(CONTENT))
    assert [each.name for each in tmp_path.iterdir()] == ["d.bin"]


def test_a_server_that_stops_midway_is_asked_for_the_rest(server: FileServer, tmp_path: Path) -> None:
    server.stops_after = [100_000, 50_000]
    path = download(server.url("/data.bin"), tmp_path / "d.bin", sha256=SHA256)
    assert path.read_bytes() == CONTENT
    assert server.asked == [None, "bytes=100000-", "bytes=150000-"]


def test_a_run_that_gave_up_is_gone_on_with_by_the_next(server: FileServer, tmp_path: Path) -> None:
    server.stops_after = [50_000] * 3
    with pytest.raises(InputError, match="Run it again"):
        download(server.url("/data.bin"), tmp_path / "d.bin", sha256=SHA256)
    assert (tmp_path / f"d.bin{PARTIAL}").stat().st_size == 150_000 and not (tmp_path / "d.bin").exists()
    download(server.url("/data.bin"), tmp_path / "d.bin", sha256=SHA256)
    assert server.asked[-1] == "bytes=150000-" and (tmp_path / "d.bin").read_bytes() == CONTENT


def test_a_server_that_cannot_resume_starts_again(server: FileServer, tmp_path: Path) -> None:
    server.stops_after, server.has_ranges = [100_000], False
    assert download(server.url("/data.bin"), tmp_path / "d.bin", sha256=SHA256).read_bytes() == CONTENT


def test_a_part_that_does_not_fit_is_thrown_away(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / f"d.bin{PARTIAL}").write_bytes(CONTENT + b"more")
    assert download(server.url("/data.bin"), tmp_path / "d.bin", sha256=SHA256).read_bytes() == CONTENT


def test_other_bytes_than_the_pinned_are_not_kept(server: FileServer, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="SHA-256 is not the pinned one"):
        download(server.url("/data.bin"), tmp_path / "d.bin", sha256="0" * 64)
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_there_says_so(server: FileServer, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the server answers 404"):
        download(server.url("/other.bin"), tmp_path / "d.bin")
    assert list(tmp_path.iterdir()) == []


def test_no_server_is_one_line(tmp_path: Path) -> None:
    with FileServer({}) as closed:
        url = closed.url("/data.bin")
    with pytest.raises(InputError, match="ConnectionError"):
        download(url, tmp_path / "d.bin")
