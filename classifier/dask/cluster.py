"""A connection to a Dask scheduler, checked before the work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from classifier.errors import InputError, MissingExtraError

WAIT = 20
"""Seconds that a scheduler has to answer, and to have a worker."""

SAME = ("python", "dask", "distributed")
"""What has to be of one version everywhere, to the second number."""


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Give a client of a scheduler.

    Raises:
        MissingExtraError: Dask is not installed.
        InputError: nobody answers there, there is no worker, or versions differ.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingExtraError("--scheduler", extra="dask") from error
    try:
        client = Client(address, timeout=WAIT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        what = "no Dask scheduler answers there. Start one, or give the address that it shows."
        raise InputError(what, path=address) from error
    with client:
        _check(client, address)
        yield client


def _check(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WAIT)
    except TimeoutError as error:
        raise InputError("the scheduler has no worker. Start workers for it.", path=address) from error
    versions = client.get_versions()
    own = versions["client"]
    for name, other in {"the scheduler": versions["scheduler"], **versions["workers"]}.items():
        for package in SAME:
            mine, theirs = _version(own, package), _version(other, package)
            if theirs.split(".")[:2] != mine.split(".")[:2]:
                what = f"{name} has {package} {theirs}, and here it is {mine}. Install the same version."
                raise InputError(what, path=address)


def _version(side: Any, package: str) -> str:
    return str(side["host" if package == "python" else "packages"].get(package))
