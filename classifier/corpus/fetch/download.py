"""Download one file: checked, resumed where it stopped, and there only when it is whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from classifier.errors import InputError, MissingExtraError
from classifier.files import settle
from classifier.growing import growing_file

Progress = Callable[[str, int, int | None], None]
"""Called with a file's name, the bytes that are there, and those there will be, if that is known."""

CHUNK_BYTES = 1 << 14
"""Written at a time; what a connection that breaks off costs."""

ATTEMPTS = 3
TIMEOUT_SECONDS = 30
PARTIAL = ".part"
"""Behind the name of a download that stopped; the next run goes on with it."""


def no_progress(name: str, done: int, total: int | None) -> None:
    """Show nothing."""
    del name, done, total


def download(url: str, path: Path, *, sha256: str | None = None, progress: Progress = no_progress) -> Path:
    """Download a file, unless it is there already.

    Args:
        url: its address.
        path: that it is written to; a part of it stays as `path` + PARTIAL until it is whole.
        sha256: it must have; None: not checked.
        progress: see `Progress`.

    Raises:
        MissingExtraError: pooch is not installed.
        InputError: the server does not have it, stops midway, or gives other bytes.
    """
    try:
        import pooch
        import requests
    except ImportError as error:
        raise MissingExtraError("fetching a data set", extra="fetch") from error
    pooch.get_logger().setLevel("WARNING")
    downloader = partial(_resuming, path.with_name(path.name + PARTIAL), progress)
    try:
        pooch.retrieve(
            url,
            f"sha256:{sha256}" if sha256 else None,
            fname=path.name,
            path=path.parent,
            downloader=downloader,
        )
    except requests.HTTPError as error:
        raise InputError(f"the server answers {error}. Give a copy of yours with --from.", path=url) from error
    except requests.RequestException as error:
        what = f"the download failed ({type(error).__name__}). Run it again: what is there is kept."
        raise InputError(what, path=url) from error
    except ValueError as error:
        what = "its SHA-256 is not the pinned one: it was changed or damaged on the way. Nothing was kept."
        raise InputError(what, path=url) from error
    return path


def _resuming(part: Path, progress: Progress, url: str, output: str, _: Any) -> None:
    """A downloader for pooch that goes on where the last attempt, of this run or an earlier one, stopped."""
    import requests

    for attempt in range(1, ATTEMPTS + 1):
        try:
            _append(part, progress, url)
            break
        except requests.HTTPError:
            raise
        except requests.RequestException:
            if attempt == ATTEMPTS:
                raise
    settle(part, Path(output))


def _append(part: Path, progress: Progress, url: str) -> None:
    import requests

    have = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    # As they are stored: a server that packs them for the way would break the count of bytes.
    headers["Accept-Encoding"] = "identity"
    with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT_SECONDS) as response:
        if response.status_code == requests.codes.requested_range_not_satisfiable:
            part.unlink()
            raise requests.ConnectionError("what is there does not fit what the server has")
        if not response.ok:
            raise requests.HTTPError(f"{response.status_code} {response.reason}")
        goes_on = response.status_code == requests.codes.partial_content
        done = have if goes_on else 0
        length = response.headers.get("Content-Length")
        total = done + int(length) if length else None
        with growing_file(part, keep=done) as write:
            for chunk in response.iter_content(CHUNK_BYTES):
                write(chunk)
                done += len(chunk)
                progress(Path(url).name, done, total)
    if total is not None and done < total:
        raise requests.ConnectionError(f"{done} of {total} bytes came")
