"""The labelling page's process and a browser that visits it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from classifier.label.store.store import open_store
from tests.label.makers import gold_of, pool
from tests.places import ROOT

SCRIPT = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
KEYS = {"sport": "1", "trade": "2"}


class Service:
    """`classifier label` as a process of its own, which is killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store = folder, folder / "labels.sqlite"
        frame = pool(60)
        frame.loc[:, "text"] = frame["text"] + " " + SCRIPT
        frame.rename_axis("id").reset_index().to_json(folder / "pool.jsonl", orient="records", lines=True)
        self.port, self.processes = "0", []

    def start(self, coder: str = "ann", *more: str) -> str:
        """Start it, and give its address."""
        pool = ["label", str(self.folder / "pool.jsonl"), "--task", "desk", "--labels", "sport,trade"]
        return self.run(*pool, "--coder", coder, *more)

    def run(self, *command: str) -> str:
        """Start a command that opens a page, and give its address."""
        own = ["--store", str(self.store), "--port", self.port]
        started = [sys.executable, "-m", "classifier", *command, *own]
        process = subprocess.Popen(started, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self.processes.append(process)
        lines = iter(process.stdout.readline, "")
        address = next(line.strip() for line in lines if line.startswith("http"))
        assert address.startswith("http://127.0.0.1:")
        return address

    def keep_port(self, address: str) -> None:
        """Start on the same port from now on."""
        self.port = re.search(r":(\d+)/", address).group(1)

    def kill(self) -> None:
        """Kill the latest process, as a power cut would."""
        process = self.processes.pop()
        process.send_signal(signal.SIGKILL)
        process.communicate()

    def stop(self) -> None:
        """Stop whatever still runs."""
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.communicate()

    def rows(self) -> list[Any]:
        """What is in the store."""
        with open_store(self.store) as store:
            return store.decisions()[0]


def visit(page: Any, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("button.label")


def answer(page: Any, key: str | None = None) -> None:
    """Press the key of the right label, and wait until the answer is kept."""
    title = page.text_content("#title")
    with page.expect_response(lambda response: "/api/decide" in response.url):
        page.keyboard.press(key or KEYS[gold_of(f"a{title.split()[-1]}")])
    page.wait_for_selector("#saved:text-is('saved')")
