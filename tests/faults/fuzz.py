"""Damaged files for every reader of the product, for as long as one likes; what is not handled is noted.

    python -m tests.faults.fuzz --minutes 60 --report fuzz.json

A child process reads, and says before each file which one it is: where it dies or hangs, the
parent notes that, and goes on behind it. The same `--start` gives the same files.
"""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import json
import random
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import warnings
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from classifier.errors import MESSAGE_CHARACTERS, ClassifierError
from tests.corpus.formats.damage import damaged, seeds
from tests.faults.faults import run, write_news
from tests.places import ROOT

HANG_SECONDS = 30
SLOW_SECONDS = 2
PLACE = "place"
VALUES = ("5", "-1", "1e999", "nan", "true", '""', '"x"', "[]", "[5]", '["x"]', "{}", "{ x = 1 }", "null", "[[[[]]]]",
          "99999999999999999999999", '"("', "2024-01-01", '"\\u0000"')  # fmt: skip
"""What is put in the place of a value of JSON or TOML."""

_VALUE = re.compile(rb'(?<=[=:,])\s*("[^"]*"|[\w.+-]+|\[[^\]]*\])')

Reader = Callable[[Path], object]


def with_other_values(data: bytes, chance: random.Random) -> bytes:
    """Damage bytes, or replace one value of a file of settings."""
    spans = [match.span(1) for match in _VALUE.finditer(data)]
    if not spans or chance.random() < 0.5:
        return damaged(data, chance)
    start, end = chance.choice(spans)
    return data[:start] + chance.choice(VALUES).encode() + data[end:]


def read_articles(path: Path) -> object:
    """Records and a frame of a file of articles."""
    from classifier.corpus.formats.read import read_all, read_frame
    from classifier.corpus.records.reading import Reading

    errors: list[Exception] = []
    records = list(read_all([str(path)], Reading(on_error=errors.append)))
    one_line(errors)
    for record in records:
        assert all(isinstance(record[column], str) for column in ("id", "title", "text"))
        json.dumps(record, default=str, ensure_ascii=False).encode()
    return read_frame([str(path)], Reading(on_error=errors.append)) if records else None


def read_answers(path: Path) -> object:
    """Answers, as `measure` and `digest` read them."""
    from classifier.findings.answer_table import answer_objects, read_answers

    answer_objects(path, [PLACE])
    return read_answers(path, PLACE)


def read_bundle(path: Path) -> object:
    """A bundle, as `score` loads it."""
    from classifier.scoring.loaded import load_model

    return load_model(path)


def read_store(path: Path) -> object:
    """A store of labels, with all that stands in it."""
    from classifier.label.store.store import open_store

    with open_store(path) as store:
        return store.decisions(), store.articles()


def readers() -> dict[str, tuple[dict[str, bytes], Reader]]:
    """Good files by name, and how each kind is read."""
    from classifier.app.answers.state import read_state
    from classifier.corpus.prepare.labels import read_label_map
    from classifier.corpus.prepare.recipe_file import read_recipe
    from classifier.corpus.records.target_files import read_targets
    from classifier.label.asking.rules import read_rules
    from classifier.model.training.settings import read_settings
    from classifier.model.tuning.journal import open_journal
    from classifier.review.behaviours.cases import read_cases

    def files(*patterns: str) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for pattern in patterns for path in sorted(ROOT.glob(pattern))}

    targets = {
        "targets.csv": b'name,aliases,id\nAnn Lee,the mayor|Lee,Q1\n"The Council",,\n',
        "targets.toml": b'[[target]]\nname = "Ann Lee"\naliases = ["the mayor"]\nid = "Q1"\n',
    }
    rules = b'[[rule]]\nlabel = "a"\npattern = "x|y"\nfield = "title"\n[[rule]]\nlabel = "b"\npattern = "z+"\n'
    settings = b'C = 0.5\nfolds = 3\nclass_weight = "balanced"\n[[blocks]]\nfield = "text"\nngram_range = [1, 2]\n'
    trials = b'{"rung": 0, "trial": 1, "score": 0.5}\n{"rung": 0, "trial": 2, "score": 0.6}\n'
    journal = b'{"seed": 0, "task": "topic"}\n' + trials
    return {
        "articles": (seeds(), read_articles),
        "targets": (targets, read_targets),
        "label maps": (files("data/label_maps/*.csv"), read_label_map),
        "recipes": (files("data/recipes/*.toml"), read_recipe),
        "settings": (
            {"settings.toml": settings} | files("benchmarks/leaning.toml"),
            lambda path: read_settings(path, "article"),
        ),
        "rules": ({"rules.toml": rules}, lambda path: read_rules(path, ["a", "b"])),
        "behaviour cases": (
            files("tests/behaviour/sentiment/*.toml"),
            lambda path: read_cases(path, "sentiment", ("negative", "neutral", "positive")),
        ),
        "journals": ({"a.journal": journal}, lambda path: open_journal(path, {"seed": 0, "task": "topic"})),
        "states": ({}, read_state),
        "answers": ({}, read_answers),
        "stores": ({}, read_store),
        "bundles": ({}, read_bundle),
    }


def made_by_commands(folder: Path) -> dict[str, dict[str, bytes]]:
    """Good files that only the product itself can write: bundles, answers and their state, a store."""
    from classifier.label.store.decisions import Decision
    from classifier.label.store.store import open_store
    from classifier.tasks import Task

    news = write_news(folder)
    bundle = folder / "bundle"
    finish(["train", str(news), "--task", PLACE, "--label-column", PLACE, "--output", str(bundle)])
    for suffix in ("jsonl", "json", "csv", "parquet"):
        output = str(folder / f"answers.{suffix}")
        finish(["score", str(news), "--model", str(bundle), "--output", output, "--jobs", "1"])
    with open_store(folder / "labels.db", Task(PLACE, "article", ("a", "b"))) as store:
        store.record(Decision("t", "i", "label", ("a",), at="2026-01-01T00:00:00+00:00"), {"id": "i", "text": "Rain."})
    with sqlite3.connect(folder / "labels.db") as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    few = b"".join((folder / "answers.jsonl").read_bytes().splitlines(keepends=True)[:8])
    answers = {path.name: path.read_bytes() for path in sorted(folder.glob("answers.*")) if path.suffix != ".jsonl"}
    return {
        "states": {"a.state.jsonl": (folder / ".answers.jsonl.state.jsonl").read_bytes()},
        "answers": {**answers, "answers.jsonl": few},
        "stores": {"labels.db": (folder / "labels.db").read_bytes()},
        "bundles": {path.name: path.read_bytes() for path in bundle.iterdir()},
    }


def finish(arguments: list[str]) -> None:
    """Run a command that has to succeed."""
    done = run(arguments)
    assert done.returncode == 0, done.stderr


def write_bundle(files: Mapping[str, bytes], folder: Path, chance: random.Random) -> Path:
    """Write a bundle with one damaged file; a damaged model has the hash that its manifest names."""
    folder.mkdir()
    contents = dict(files)
    name = chance.choice(("manifest.json", "model.joblib", "model.joblib", "metrics.json"))
    if name == "model.joblib":
        contents[name] = zlib.compress(damaged(zlib.decompress(contents[name]), chance), 1)
        manifest = json.loads(contents["manifest.json"])
        manifest["sha256"] = hashlib.sha256(contents[name]).hexdigest()
        contents["manifest.json"] = json.dumps(manifest).encode()
    else:
        contents[name] = with_other_values(contents[name], chance)
    for file, data in contents.items():
        (folder / file).write_bytes(data)
    return folder


def one_line(errors: list[Exception]) -> None:
    """Refuse a message of several lines."""
    for error in errors:
        assert "\n" not in str(error) and len(str(error)) < 2 * MESSAGE_CHARACTERS, repr(str(error))[:300]


def read_one(kind: str, files: Mapping[str, bytes], reader: Reader, number: int, folder: Path) -> str:
    """Damage a file of a kind and read it; give what came of it."""
    chance = random.Random(number)
    if kind == "bundles":
        path = write_bundle(files, folder / "bundle", chance)
    else:
        name = chance.choice(sorted(files))
        path = folder / name
        way = damaged if kind in ("articles", "stores") else with_other_values
        path.write_bytes(way(files[name], chance))
    try:
        reader(path)
    except ClassifierError as error:
        one_line([error])
        return "refused"
    return "read"


def child(start: int, end: float, made: Path) -> None:
    """Read one file after the other, and say of each what came of it, a line each."""
    kinds = readers()
    for kind, files in json.loads(made.read_text()).items():
        kinds[kind] = ({name: bytes.fromhex(data) for name, data in files.items()}, kinds[kind][1])
    # As many articles as all the rest: they are what comes from anywhere.
    turns = [turn for kind in kinds for turn in (("articles", kind) if kind != "articles" else (kind,))]
    signal.signal(signal.SIGALRM, hang)
    faulthandler.enable()
    warnings.simplefilter("ignore")
    number = start
    while time.time() < end:
        kind = turns[number % len(turns)]
        print(json.dumps({"number": number, "kind": kind}), flush=True)
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            signal.alarm(HANG_SECONDS)
            try:
                outcome = read_one(kind, *kinds[kind], number, Path(folder))
            except Exception as error:
                outcome = f"{type(error).__name__}: {str(error)[:200]}"
            signal.alarm(0)
            seconds = time.perf_counter() - begun
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps({"outcome": outcome, "seconds": round(seconds, 3), "peak": peak}), flush=True)
        number += 1


def hang(*_: object) -> None:
    """Stop a reader that does not come to an end."""
    raise TimeoutError(f"not read in {HANG_SECONDS} s")


def lines_of(command: list[str]) -> Iterator[dict[str, Any]]:
    """What a child says, and last how it ended."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        yield from map(json.loads, process.stdout)
    yield {"code": process.returncode}


def attack(minutes: float, start: int, report: Path) -> None:
    """Read damaged files for so many minutes, and write what came of them."""
    counts: Counter[str] = Counter()
    slow: list[Any] = []
    unhandled: list[Any] = []
    peak, number, kind, end = 0, start, "", time.time() + minutes * 60
    with tempfile.TemporaryDirectory() as name:
        made = Path(name) / "made.json"
        files = made_by_commands(Path(name))
        made.write_text(json.dumps({k: {n: data.hex() for n, data in v.items()} for k, v in files.items()}))
        while time.time() < end:
            for line in lines_of([sys.executable, "-m", __spec__.name, "--child", str(number), str(end), str(made)]):
                if "number" in line:
                    number, kind = line["number"], line["kind"]
                elif "code" in line:
                    if line["code"]:
                        unhandled.append([number, kind, f"the process ended with {line['code']}"])
                    number += 1
                else:
                    outcome = line["outcome"] if line["outcome"] in ("read", "refused") else "unhandled"
                    counts[f"{kind}: {outcome}"] += 1
                    if outcome == "unhandled":
                        unhandled.append([number, kind, line["outcome"]])
                    if line["seconds"] > SLOW_SECONDS:
                        slow.append([number, kind, line["seconds"]])
                    peak = max(peak, line["peak"])
                if ("outcome" in line and number % 500 == 0) or "code" in line:
                    save(report, number - start, counts, unhandled, slow, peak)


def save(report: Path, files: int, counts: Counter[str], unhandled: list[Any], slow: list[Any], peak: int) -> None:
    """Write what is known so far."""
    kinds = Counter(f"{kind}: {what}" for _, kind, what in unhandled)
    value = {"files": files, "unhandled": len(unhandled), "slow": slow, "peak_mb": peak}
    value |= {"counts": dict(sorted(counts.items())), "kinds": dict(kinds.most_common(40)), "first": unhandled[:200]}
    report.write_text(json.dumps(value, indent=1))


def main() -> None:
    """Parse and attack."""
    if "--child" in sys.argv:
        start, end, made = sys.argv[-3:]
        child(int(start), float(end), Path(made))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--report", type=Path, default=Path("fuzz.json"))
    options = parser.parse_args()
    attack(options.minutes, options.start, options.report)


if __name__ == "__main__":
    main()
