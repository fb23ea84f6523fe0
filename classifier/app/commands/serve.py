"""`classifier serve`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from classifier.app.display.inert import note
from classifier.errors import BundleError, InputError

MIN_TOKEN = 16
"""Characters of a token: fewer can be guessed."""


def serve(
    model: Annotated[
        list[str] | None, typer.Option(help="Bundle: a folder or a shipped name; else all shipped.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on; others than loopback need a token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0: a free one.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer; one a core at the most.")] = 1,
    token_file: Annotated[
        Path | None, typer.Option(help="File with the token that every request has to carry; 16 characters or more.")
    ] = None,
    reload_models: Annotated[
        bool, typer.Option("--reload-models", help="Read bundles again when they were saved again, as SIGHUP does.")
    ] = False,
) -> None:
    """Answer over HTTP, with a page to try it; prints the address when it is ready.

    The models are warm before the port opens. SIGTERM and Ctrl-C let requests end that have begun;
    SIGHUP reads the bundles again. Needs the extra "serve".

    Example: classifier serve --port 8000
    """
    from classifier.scoring.loaded import shipped_bundles
    from classifier.web.shared.guard import loopback_hosts
    from classifier.web.shared.serve import bound_socket, require_extra

    require_extra()
    token = _token(token_file)
    is_loopback = host in ("127.0.0.1", "localhost", "::1")
    if not is_loopback and token is None:
        raise InputError(f"{host} is open to others, who need a token. Give --token-file, or listen on 127.0.0.1.")
    bundles = model or [str(path) for path in shipped_bundles().values()]
    if not bundles:
        raise BundleError("no shipped bundle is installed. Give --model FOLDER.", path="models")
    from classifier.web.service.run import run_service
    from classifier.web.service.shelf import Shelf

    shelf = Shelf(bundles)
    own = bound_socket(port, host)
    number = own.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    run_service(
        shelf,
        own,
        hosts=loopback_hosts(number) if is_loopback else None,
        token=token,
        workers=workers,
        watches=reload_models,
        ready=lambda: print(f"http://{shown}:{number}/", flush=True),
    )
    note("stopped; every request that had begun was answered")


def _token(file: Path | None) -> str | None:
    if file is None:
        return None
    try:
        token = file.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise InputError("cannot be read. Give a text file with the token.", path=file) from error
    if len(token) < MIN_TOKEN or not token.isascii() or any(map(str.isspace, token)):
        raise InputError(f"holds no token: {MIN_TOKEN} or more characters of ASCII, without spaces.", path=file)
    return token
