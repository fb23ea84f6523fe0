"""`classifier serve` as a process: its start, its signals, and clients that misbehave."""

from __future__ import annotations

import concurrent.futures
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.places import ROOT

ARTICLE = {"id": "a", "text": "The striker scored twice in the final and the cup was theirs, said the coach."}
TOKEN = "a-token-of-some-length"


class Process:
    """A service in a process of its own."""

    def __init__(self, *options: object) -> None:
        command = [sys.executable, "-m", "classifier", "serve", "--port", "0", *map(str, options)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
        address = self.process.stdout.readline().strip()
        assert address.startswith("http://"), self.process.communicate()
        self.port = int(address.rstrip("/").rpartition(":")[2])

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        data = None if body is None else json.dumps(body)
        connection.request(method, path, data, {"content-type": "application/json", **headers})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content, {name.lower(): value for name, value in answer.getheaders()}

    def score(self) -> tuple[int, bytes, dict[str, str]]:
        return self.ask("POST", "/v1/score", ARTICLE)

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        if self.process.poll() is None:
            self.process.send_signal(number)
        _, log = self.process.communicate(timeout=60)
        return self.process.returncode, log


@pytest.fixture
def started() -> Iterator[Callable[..., Process]]:
    processes: list[Process] = []

    def start(*options: object) -> Process:
        processes.append(Process(*options))
        return processes[-1]

    yield start
    for process in processes:
        process.stop()


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_stop_lets_a_request_end_that_has_begun(started: Callable[..., Process], bundles: dict[str, Path]) -> None:
    service = started("--model", bundles["topic"])
    assert service.score()[0] == 200
    slow = socket.create_connection(("127.0.0.1", service.port))
    body = json.dumps(ARTICLE).encode()
    head = f"POST /v1/score HTTP/1.1\r\nhost: 127.0.0.1:{service.port}\r\ncontent-length: {len(body)}\r\n\r\n"
    slow.sendall(head.encode() + body[:10])
    time.sleep(0.3)
    service.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    slow.sendall(body[10:])
    with slow.makefile("rb") as answer:
        assert answer.readline().startswith(b"HTTP/1.1 200")
        answer.read()
    slow.close()
    code, log = service.stop()
    assert code == 0 and "every request that had begun was answered" in log


def test_bundles_are_exchanged_and_no_request_is_lost(
    started: Callable[..., Process], bundles: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "topic"
    shutil.copytree(bundles["topic"], folder)
    service = started("--model", folder)
    _, expected, headers = service.score()
    with concurrent.futures.ThreadPoolExecutor(8) as clients:
        answers = [clients.submit(service.score) for _ in range(200)]
        for _ in range(3):
            service.process.send_signal(signal.SIGHUP)
            time.sleep(0.2)
        assert {answer.result()[:2] for answer in answers} == {(200, expected)}
    manifest = folder / "manifest.json"
    whole = manifest.read_text()
    manifest.write_text(whole.replace('"sha256": "', '"sha256": "0'))
    service.process.send_signal(signal.SIGHUP)
    until(lambda: b'reloads_total{outcome="refused"} 1' in service.ask("GET", "/metrics")[1])
    assert service.score()[1:2] == (expected,)
    assert service.score()[2]["classifier-models"] == headers["classifier-models"]


def test_a_bundle_that_was_saved_again_is_read_again(
    started: Callable[..., Process], bundles: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(bundles["topic"], folder)
    service = started("--model", folder, "--reload-models")
    assert b'"topic"' in service.score()[1]
    shutil.copytree(bundles["sentiment"], folder, dirs_exist_ok=True)
    until(lambda: b'"sentiment"' in service.score()[1])


def test_several_processes_answer_and_are_started_again(
    started: Callable[..., Process], bundles: dict[str, Path]
) -> None:
    service = started("--model", bundles["topic"], "--workers", 2)
    children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children")
    if not children.exists():
        pytest.skip("this system does not name the children of a process")
    first = children.read_text().split()
    assert len(first) == 2 and service.score()[0] == 200
    assert [service.score()[0] for _ in range(11)] == [200] * 11
    counted = b'classifier_requests_total{route="/v1/score",status="200"} 12'
    until(lambda: all(counted in service.ask("GET", "/metrics")[1] for _ in range(6)))
    os.kill(int(first[0]), signal.SIGKILL)
    until(lambda: len(children.read_text().split()) == 2 and children.read_text().split() != first)
    assert service.score()[0] == 200
    answered = b'classifier_articles_total{outcome="answered"} 13'
    until(lambda: answered in service.ask("GET", "/metrics")[1])  # a process adds to the counts after its answer
    code, _ = service.stop()
    assert code == 0


def test_clients_that_hang_dribble_and_break_off_hold_up_nobody(
    started: Callable[..., Process], bundles: dict[str, Path]
) -> None:
    service = started("--model", bundles["topic"])
    slow = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(60)]
    head = f"POST /v1/score HTTP/1.1\r\nhost: 127.0.0.1:{service.port}\r\ncontent-length: 900\r\n\r\n{{"
    for place, connection in enumerate(slow):
        connection.sendall(head.encode()[: [7, -1, None][place % 3]])
    for connection in slow[:20]:
        connection.close()
    assert [service.score()[0] for _ in range(20)] == [200] * 20
    for connection in slow[20:]:
        connection.close()
    until(lambda: b"classifier_requests_in_flight 0" in service.ask("GET", "/metrics")[1])


def test_other_hosts_need_a_token(
    started: Callable[..., Process], bundles: dict[str, Path], run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    code, _, message = run("serve", "--host", "0.0.0.0", "--model", bundles["topic"])
    assert code == 1 and "--token-file" in message
    file = tmp_path / "token"
    file.write_text("short\n")
    code, _, message = run("serve", "--token-file", file, "--model", bundles["topic"])
    assert code == 1 and "16" in message
    file.write_text(f"{TOKEN}\n")
    service = started("--host", "0.0.0.0", "--token-file", file, "--model", bundles["topic"])
    assert service.score()[0] == 401
    assert service.ask("POST", "/v1/score", ARTICLE, authorization=f"Bearer {TOKEN}", host="news.example")[0] == 200


def test_a_bundle_that_is_refused_and_a_port_that_is_taken_end_the_start(
    run: Callable[..., tuple[int, str, str]], bundles: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "broken").mkdir()
    assert run("serve", "--model", tmp_path / "broken")[0] == 4
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, _, message = run("serve", "--model", bundles["topic"], "--port", taken.getsockname()[1])
    assert code == 1 and "--port" in message
