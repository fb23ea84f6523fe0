"""Counts of a service in the text format of Prometheus."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from classifier.files import write_whole
from classifier.locks import is_alive
from classifier.web.service.scorer import Reasons
from classifier.web.service.shelf import Loaded

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of latencies, in seconds."""


COUNTERS = ("requests", "latencies", "seconds", "articles", "reasons", "reloads")


class Metrics:
    """Counts requests, latencies, articles, and reasons to abstain of one process, or of several.

    Args:
        folder: where each of several processes keeps its counts for the others; None: there is one.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.requests: Counter[tuple[str, int]] = Counter()
        self.latencies: Counter[tuple[str, float]] = Counter()
        self.seconds: Counter[str] = Counter()
        self.articles: Counter[str] = Counter()
        self.reasons: Reasons = Counter()
        self.reloads: Counter[str] = Counter()
        self.in_flight = 0

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count a request; `route` is a path of ours, and never what a client made up."""
        self.requests[route, status] += 1
        self.seconds[route] += seconds  # type: ignore[assignment]
        for bound in BUCKETS:
            self.latencies[route, bound] += seconds <= bound

    def scored(self, answered: int, failed: int, reasons: Reasons) -> None:
        """Count articles."""
        self.articles["answered"] += answered
        self.articles["failed"] += failed
        self.reasons += reasons

    def text(self, loaded: Loaded) -> str:
        """All counts, a line each; of several processes their sums."""
        whole = self._summed()
        return "\n".join([*whole._requests(), *whole._articles(), *_models(loaded)]) + "\n"

    def keep(self) -> None:
        """Write the counts of this process to where the others find them."""
        if self.folder is not None:
            rows = {name: [[key, count] for key, count in getattr(self, name).items()] for name in COUNTERS}
            write_whole(self.folder / f"{os.getpid()}.json", json.dumps(rows | {"in_flight": self.in_flight}))

    def _summed(self) -> Metrics:
        """Counts of all processes, of those that have ended too: a counter never falls."""
        if self.folder is None:
            return self
        self.keep()
        whole = Metrics()
        for file in self.folder.glob("*.json"):
            rows = json.loads(file.read_bytes())
            whole.in_flight += rows["in_flight"] if is_alive(int(file.stem)) else 0
            for name in COUNTERS:
                getattr(whole, name).update({_key(key): count for key, count in rows[name]})
        return whole

    def _requests(self) -> Iterator[str]:
        yield "# HELP classifier_requests_total Requests that were answered."
        yield "# TYPE classifier_requests_total counter"
        for (route, status), count in sorted(self.requests.items()):
            yield f'classifier_requests_total{{route="{route}",status="{status}"}} {count}'
        yield "# HELP classifier_request_seconds Time from a request's first byte to its answer's last."
        yield "# TYPE classifier_request_seconds histogram"
        for route, seconds in sorted(self.seconds.items()):
            count = sum(number for (name, _), number in self.requests.items() if name == route)
            for bound in BUCKETS:
                below = self.latencies[route, bound]
                yield f'classifier_request_seconds_bucket{{route="{route}",le="{bound}"}} {below}'
            yield f'classifier_request_seconds_bucket{{route="{route}",le="+Inf"}} {count}'
            yield f'classifier_request_seconds_sum{{route="{route}"}} {seconds:.6f}'
            yield f'classifier_request_seconds_count{{route="{route}"}} {count}'
        yield "# HELP classifier_requests_in_flight Requests that are being answered."
        yield "# TYPE classifier_requests_in_flight gauge"
        yield f"classifier_requests_in_flight {self.in_flight}"

    def _articles(self) -> Iterator[str]:
        yield "# HELP classifier_articles_total Articles that were scored, and that could not be."
        yield "# TYPE classifier_articles_total counter"
        for outcome in ("answered", "failed"):
            yield f'classifier_articles_total{{outcome="{outcome}"}} {self.articles[outcome]}'
        yield "# HELP classifier_abstentions_total Answers that were abstained from, by task and reason."
        yield "# TYPE classifier_abstentions_total counter"
        for (task, reason), count in sorted(self.reasons.items()):
            yield f'classifier_abstentions_total{{task="{_escaped(task)}",reason="{_escaped(reason)}"}} {count}'
        yield "# HELP classifier_reloads_total Times that bundles were read again."
        yield "# TYPE classifier_reloads_total counter"
        for outcome in ("loaded", "refused"):
            yield f'classifier_reloads_total{{outcome="{outcome}"}} {self.reloads[outcome]}'


def _key(value: Any) -> Any:
    """A key as it was before JSON, which has lists for tuples."""
    return tuple(value) if isinstance(value, list) else value


def _models(loaded: Loaded) -> Iterator[str]:
    yield "# HELP classifier_model_info Bundles that answer."
    yield "# TYPE classifier_model_info gauge"
    for model in loaded.models:
        version, sha256 = model.manifest["versions"]["classifier"], model.manifest["sha256"]
        task = _escaped(model.task.name)
        yield f'classifier_model_info{{task="{task}",version="{_escaped(version)}",sha256="{sha256}"}} 1'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
