"""A page that opens from disk: one file, no script, light and dark, on a phone and in print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from classifier.scoring.highlight import MARK_CSS

_CSS = """
:root{color-scheme:light dark;--ink:#1c2024;--soft:#5b6470;--line:#d9dde2;--paper:#fff;--panel:#f5f6f8;
--good:#0072b2;--bad:#b54700}
@media(prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#a0a8b2;--line:#363c44;--paper:#14171a;--panel:#1d2125;
--good:#56b4e9;--bad:#e69f00}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:64rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
h1{font-size:1.7rem;line-height:1.25;margin:.2em 0 .3em}
h2{font-size:1.2rem;margin:2.4rem 0 .6rem;padding-top:.8rem;border-top:1px solid var(--line)}
h3{font-size:1rem;margin:1.4rem 0 .4rem}
p{margin:.5em 0;max-width:46rem}
.soft{color:var(--soft)}.small{font-size:.875rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;margin:1rem 0}
.tile{background:var(--panel);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}
.tile b{display:block;font-size:1.7rem;line-height:1.2;font-variant-numeric:tabular-nums}
.chip{display:inline-block;background:var(--panel);border:1px solid var(--line);border-radius:1em;padding:0 .6em}
.wide{overflow-x:auto;-webkit-overflow-scrolling:touch}
table{border-collapse:collapse;font-size:.9rem}
.figures{min-width:min(100%,34rem)}
.figures th,.figures td{padding:.3em .7em;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
.figures td.n,.figures th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.figures tr.flag td{color:var(--bad)}
figure{margin:1rem 0}
figure svg{max-width:100%;height:auto;display:block;color:var(--ink)}
figcaption{color:var(--soft);font-size:.875rem;max-width:46rem}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:0 1.5rem}
article.case{border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem;margin:1rem 0}
article.case h3{margin:0 0 .3rem}
.words{font-family:Charter,"Bitstream Charter","Iowan Old Style",Georgia,serif;font-size:1.05rem;max-width:42rem}
details summary{cursor:pointer;color:var(--soft)}
@media(max-width:40rem){main{padding:1rem .9rem 3rem}h1{font-size:1.4rem}.tile b{font-size:1.4rem}}
@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--line:#bbb;--paper:#fff;--panel:#fff}
main{max-width:none;padding:0}h2{break-after:avoid}.tile,article.case,figure,tr{break-inside:avoid}
.why{--toward:#0072b2;--away:#d55e00}details{display:none}}
"""


def page(title: str, body: Iterable[str]) -> str:
    """A whole HTML page.

    Args:
        title: of the browser's tab.
        body: pieces of HTML, in order.
    """
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_CSS}{MARK_CSS}</style></head>\n<body><main>\n"
        + "\n".join(body)
        + "\n</main></body></html>\n"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, flags: Sequence[bool] = ()) -> str:
    """A table of figures; numbers to the right.

    Args:
        head: name of each column.
        rows: one value a column; a number is given three decimals if it is no whole one.
        flags: whether each row is to be looked at.
    """
    listed = [list(row) for row in rows]
    is_number = [all(isinstance(row[i], (int, float)) for row in listed) and bool(listed) for i in range(len(head))]
    cells = zip(head, is_number, strict=True)
    top = "".join(f"<th{' class=n' if number else ''}>{escape(name)}</th>" for name, number in cells)
    flagged = flags or [False] * len(listed)
    body = "".join(
        f"<tr{' class=flag' if flag else ''}>"
        + "".join(f"<td{' class=n' if n else ''}>{_cell(value)}</td>" for value, n in zip(row, is_number, strict=True))
        + "</tr>"
        for row, flag in zip(listed, flagged, strict=True)
    )
    return f'<div class="wide"><table class="figures"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) else escape(str(value))
