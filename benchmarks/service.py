"""How fast `classifier serve` answers, on loopback: `python -m benchmarks.service [--quick] [--articles FILE]`.

Prints requests a second and latencies at 1, 8 and 50 clients for one article and for 32, a stream of 3,000 articles
beside the command line, 1,000 requests at 50 at once while bundles are read again five times, and the memory after each
tenth of a stream of many. Articles are made of those of `data/starter.jsonl`, joined to 6,000 characters, or are those
of a file of JSON lines with `id` and `text`.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]
STARTER = ROOT / "data" / "starter.jsonl"
CHARACTERS = 6000


def made_articles(count: int) -> list[dict[str, Any]]:
    """Articles of some 6,000 characters, each of other paragraphs."""
    texts = [json.loads(line)["text"] for line in STARTER.read_text(encoding="utf-8").splitlines()]
    each = CHARACTERS // (sum(map(len, texts)) // len(texts)) + 1
    order = itertools.cycle(texts)
    return [{"id": f"a{i}", "text": "\n\n".join(next(order) for _ in range(each))[:CHARACTERS]} for i in range(count)]


class Client:
    """A client with one connection."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def post(self, body: bytes) -> tuple[int, bytes, float]:
        start = time.perf_counter()
        self.connection.request("POST", "/v1/score", body, {"content-type": "application/json"})
        answer = self.connection.getresponse()
        content = answer.read()
        return answer.status, content, time.perf_counter() - start


def load(port: int, bodies: list[bytes], clients: int) -> tuple[list[tuple[int, bytes, float]], float]:
    """Answers to all bodies, and the seconds they took, with so many clients at once."""
    own = threading.local()

    def post(body: bytes) -> tuple[int, bytes, float]:
        own.client = getattr(own, "client", None) or Client(port)
        return own.client.post(body)

    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        answers = list(pool.map(post, bodies))
    return answers, time.perf_counter() - start


def latencies(port: int, articles: list[dict[str, Any]], quick: bool) -> None:
    """A row a number of clients and of articles a request."""
    print("articles clients  requests/s articles/s  median ms  95% ms  99% ms")
    for size, clients in itertools.product((1, 32), (1, 8, 50)):
        count = (100 if size == 1 else 12) if quick else (600 if size == 1 else 100)
        count = max(count, clients)
        bodies = [json.dumps(articles[i % 90 : i % 90 + size]).encode() for i in range(count)]
        answers, seconds = load(port, bodies, clients)
        assert {status for status, _, _ in answers} == {200}
        times = sorted(1e3 * taken for _, _, taken in answers)
        cuts = [times[min(len(times) - 1, int(share * len(times)))] for share in (0.95, 0.99)]
        row = (size, clients, count / seconds, size * count / seconds, statistics.median(times), *cuts)
        print("{:8} {:7} {:11.1f} {:10.1f} {:10.1f} {:7.1f} {:7.1f}".format(*row))


def stream(process: psutil.Process, port: int, articles: list[dict[str, Any]]) -> None:
    """NDJSON beside the command line with one process: wall and CPU seconds."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        file.write_text("".join(f"{json.dumps(article)}\n" for article in articles), encoding="utf-8")
        before, start = process.cpu_times(), time.perf_counter()
        command = ["curl", "-sN", "-T", str(file), "-X", "POST", "-H", "content-type: application/x-ndjson"]
        served = subprocess.run([*command, f"http://127.0.0.1:{port}/v1/score"], capture_output=True, check=True)
        wall, after = time.perf_counter() - start, process.cpu_times()
        start = time.perf_counter()
        command = [sys.executable, "-m", "classifier", "score", str(file), "--jobs", "1", "--format", "jsonl"]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
        usage = psutil.Process(child.pid)
        own, cpu = child.stdout.read(), sum(usage.cpu_times()[:2])  # type: ignore[union-attr]
        child.wait()
        alone, busy = time.perf_counter() - start, after.user - before.user + after.system - before.system
        print(f"stream of {len(articles):,}: {len(articles) / wall:.1f} articles/s, CPU {busy:.1f} s")
        print(f"command line:    {len(articles) / alone:.1f} articles/s, CPU {cpu:.1f} s")
        print(f"stream / command line: {alone / wall:.0%} of its rate, {cpu / busy:.0%} by CPU time")
        print(f"the same bytes: {served.stdout == own}")


def reloads(process: psutil.Process, port: int, articles: list[dict[str, Any]], count: int) -> None:
    """Requests at 50 at once while bundles are read again five times."""
    bodies = [json.dumps(articles[i % 20]).encode() for i in range(count)]
    right = {body: load(port, [body], 1)[0][0][1] for body in set(bodies)}
    timers = [threading.Timer(0.5 + i, process.send_signal, [signal.SIGHUP]) for i in range(5)]
    for timer in timers:
        timer.start()
    answers, seconds = load(port, bodies, 50)
    lost = sum(status != 200 for status, _, _ in answers)
    wrong = sum(content != right[body] for body, (_, content, _) in zip(bodies, answers, strict=True))
    for timer in timers:
        timer.join()
    print(f"{count:,} requests at 50 at once, five reloads, {seconds:.1f} s: {lost} lost, {wrong} wrong")


def memory(process: psutil.Process, port: int, articles: list[dict[str, Any]], count: int) -> None:
    """Memory after each tenth of a stream of so many articles."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        with file.open("w", encoding="utf-8") as lines:
            for n in range(count // 10):
                lines.write(f"{json.dumps(articles[n % len(articles)] | {'id': f'm{n}'})}\n")
        command = ["curl", "-sN", "-T", str(file), "-X", "POST", "-H", "content-type: application/x-ndjson"]
        sizes = []
        for _ in range(10):
            subprocess.run([*command, f"http://127.0.0.1:{port}/v1/score"], stdout=subprocess.DEVNULL, check=True)
            sizes.append(f"{process.memory_info().rss / 1e6:.0f}")
        print(f"memory after each tenth of {count:,} articles, MB: {' '.join(sizes)}")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer requests and articles")
    parser.add_argument("--articles", type=Path, help="JSON lines with id and text, in place of made articles")
    parser.add_argument("--memory", type=int, default=0, help="articles to stream while memory is watched")
    options = parser.parse_args()
    quick = options.quick
    command = [sys.executable, "-m", "classifier", "serve", "--port", "0"]
    served = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    port = int(served.stdout.readline().strip().rstrip("/").rpartition(":")[2])  # type: ignore[union-attr]
    process, articles = psutil.Process(served.pid), made_articles(300 if quick else 3000)
    if options.articles is not None:
        rows = map(json.loads, options.articles.read_text(encoding="utf-8").splitlines())
        articles = [{"id": row["id"], "text": row["text"]} for row in itertools.islice(rows, 300 if quick else 3000)]
    try:
        first = process.memory_info().rss
        latencies(port, articles, quick)
        stream(process, port, articles)
        reloads(process, port, articles, 200 if quick else 1000)
        if options.memory:
            memory(process, port, articles, options.memory)
        print(f"memory: {first / 1e6:.0f} MB at the start, {process.memory_info().rss / 1e6:.0f} MB at the end")
    finally:
        served.terminate()
        served.wait()


if __name__ == "__main__":
    main()
