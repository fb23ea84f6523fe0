"""Reading takes time that grows with the size of a file alone: four times as much takes about four times as long."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from classifier.corpus.formats.consent import has_notice
from classifier.corpus.formats.fasttext import is_fasttext
from classifier.corpus.formats.markup import safe_markup
from classifier.corpus.formats.pages import headline
from classifier.corpus.formats.read import read_records
from classifier.corpus.records.dates import parse_date
from classifier.corpus.records.encoding import declared_encoding, encoding_of_page
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

MAX_GROWTH = 8
"""For four times as much: linear is 4, quadratic is 16, and clocks are not exact."""

ROUNDS, ATTEMPTS = 3, 5
STORY = "<p>The council voted nine to four on Tuesday night to spend 12 million dollars on the bridge.</p>" * 5

FILES: dict[str, Callable[[int], bytes]] = {
    "columns.csv": lambda n: f"text,{','.join(f'c{i}' for i in range(n))}\nwords,{','.join('x' * n)}\n".encode(),
    "keys.jsonl": lambda n: ('{"text": "words", ' + ", ".join(f'"k{i}": {i}' for i in range(n)) + "}\n").encode(),
    "rows.csv": lambda n: b"id,text\n" + b'1,"some words"\n' * n,
    "quotes.csv": lambda n: b"text,b\n" + b'x","z\n' * n,
    "open.csv": lambda n: b'text,b\n"x' + b'\n1,"a""b' * n,
    "quotes.tsv": lambda n: b"text\tb\n" + b'x"\t"z\n' * n,
    "open.tsv": lambda n: b"text\tb\n" + b'"x\tz\n' * n,
    "lines.tsv": lambda n: b"text\tb\n" + b'a\t"x\n' * n,
    "return.csv": lambda n: b"id,text\r" + b"1,words\r" * n,
    "items.json": lambda n: b"[" + b'{"text": "x"},' * n + b'{"text": "x"}]',
    "spaces.json": lambda n: b"[" + b" " * n * 10 + b'{"text": "x"}' + b"\n" * n * 10 + b"]",
    "numbers.json": lambda n: b"[" + b"1," * n + b"1]",
    "open.json": lambda n: b'[{"text": "' + b"x" * n * 10,
    "deep.jsonl": lambda n: b'{"text": "x", "a": ' + b"[" * n + b"]" * n + b"}",
    "broken.jsonl": lambda n: b'{"text": "x"\n' * n,
    "bytes.jsonl": lambda n: b'{"text": "x"}\n' + b"\xff\xfe\n" * n,
    "marks.txt": lambda n: b"__label__a " * n + b"words",
    "head.txt": lambda n: b"From: a\n" * n + b"\nwords",
    "folded.txt": lambda n: b"From: a\nTo: b\n" + b"  folded\n" * n + b"\nwords",
    "indented.txt": lambda n: b"From: a\nTo: b\n" + b" " * n * 10 + b"words",
    "attributes.html": lambda n: (f"<html><body><p {' '.join(f'a{i}=1' for i in range(n))}>{STORY}").encode(),
    "articles.html": lambda n: (f"<html><body>{'<article>word</article>' * (n // 4)}{STORY}").encode(),
    "asides.html": lambda n: (f"<html><body>{'<aside class=story>word</aside>' * (n // 4)}{STORY}").encode(),
    "boxes.html": lambda n: (f"<html><body>{'<div class=gdpr>cookie</div>' * (n // 4)}<article>{STORY}").encode(),
    "spans.html": lambda n: (f"<html><body><div>{'<span>cookie</span>' * (n // 4)}</div><article>{STORY}").encode(),
    "nested.html": lambda n: (f"<html><body>{'<div class=gdpr>cookie' * (n // 4)}<article>{STORY}").encode(),
    "paragraphs.html": lambda n: (f"<html><body><article>{STORY * (n // 50)}").encode(),
}

PATTERNS = (
    "<p a ",
    '<p a="',
    "<a<b",
    "<p '",
    "<!--",
    "<!",
    "<script>",
    "</script",
    "<p \"'",
    "< ",
    "<a/x=z",
    '="',
    "<?",
)
CALLS: dict[str, Callable[[str], object]] = {
    "safe_markup": safe_markup,
    "has_notice": has_notice,
    "headline": headline,
    "is_fasttext": is_fasttext,
    "parse_date": parse_date,
    "declared_encoding": lambda text: declared_encoding(text.encode()),
    "encoding_of_page": lambda text: encoding_of_page(text.encode(), "x"),
}
TEXTS = (
    *PATTERNS,
    "a",
    " ",
    "\n",
    ".",
    "1",
    "1/",
    "<meta ",
    "<meta charset",
    "log in ",
    "your ",
    "our 1",
    "cookie ",
    "__label__",
)


def growth(small: Callable[[], object], large: Callable[[], object]) -> float:
    """How many times as long four times as much takes; measured again where it is too long: machines are not quiet."""
    return min(until_short(best(large) / best(small) for _ in range(ATTEMPTS)))


def until_short(ratios: Iterator[float]) -> Iterator[float]:
    """Give ratios up to the first that is short enough."""
    for ratio in ratios:
        yield ratio
        if ratio < MAX_GROWTH:
            return


def best(work: Callable[[], object]) -> float:
    times = []
    gc.disable()  # else a collection of all that other tests left falls into the longer run
    try:
        for _ in range(ROUNDS):
            start = time.process_time()
            work()
            times.append(time.process_time() - start)
    finally:
        gc.enable()
    return min(times)


@pytest.mark.parametrize("name", FILES)
def test_four_times_the_file_takes_four_times_as_long(name: str, tmp_path: Path) -> None:
    def reading(size: int) -> Callable[[], object]:
        path = tmp_path / f"{size}-{name}"
        path.write_bytes(FILES[name](size))
        errors: list[InputError] = []
        return lambda: list(read_records(str(path), Reading(on_error=errors.append)))

    assert growth(reading(2500), reading(10_000)) < MAX_GROWTH


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("before", ["", "<p ", '<p a="', "<script>"])
def test_four_times_the_text_takes_four_times_as_long(call: str, before: str) -> None:
    def working(text: str, size: int) -> Callable[[], object]:
        return lambda: CALLS[call](before + text * size)

    growths = {text: growth(working(text, 700), working(text, 2800)) for text in TEXTS}
    assert {text: value for text, value in growths.items() if value >= MAX_GROWTH} == {}
