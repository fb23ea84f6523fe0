"""A local HTTP server that serves bytes from memory, and fails as real ones do."""

from __future__ import annotations

from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class FileServer:
    """Serves files while it is entered.

    Attributes:
        files: contents, by path.
        asked: the Range header of each request for a file that is there.
        stops_after: bytes after which each of the next answers breaks off.
        has_ranges: whether Range headers are heeded.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)
        self.asked: list[str | None] = []
        self.stops_after: list[int] = []
        self.has_ranges = True
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    def url(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def __enter__(self) -> FileServer:
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content = server.files.get(self.path)
                if content is None:
                    self.send_error(404)
                    return
                asked = self.headers.get("Range")
                server.asked.append(asked)
                start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and server.has_ranges else 0
                if start >= len(content):
                    self.send_error(416)
                    return
                self.send_response(206 if start else 200)
                self.send_header("Content-Length", str(len(content) - start))
                self.end_headers()
                stop = server.stops_after.pop(0) if server.stops_after else len(content)
                self.wfile.write(content[start : start + stop])

            def log_message(self, *_: Any) -> None:
                pass

        return Handler
