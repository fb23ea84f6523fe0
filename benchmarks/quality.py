"""How good the models are: one command a row, and a Markdown table on stdout.

    python benchmarks/quality.py list
    python benchmarks/quality.py reuters-r8 --datasets DIR
    python benchmarks/quality.py all --datasets DIR --output benchmarks/out/quality.md

Each row trains through the package's own API on a set's training part and is measured on the
part named in it; beside it, in the same run, stand the most frequent label and an untuned
scikit-learn TF-IDF and logistic regression. DIR holds the public sets; none is in the project.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from quality_rows import articles, bundles, claims, sets_of_labels, topics, units
from quality_rows.row import HEAD, Row, measured

PARTS = (articles, sets_of_labels, topics, units, claims, bundles)
ROWS: dict[str, Row] = {row.name: row for part in PARTS for row in part.ROWS}


def main() -> int:
    """Run the rows asked for, print the table, and write it where --output says."""
    given = _arguments()
    if given.row == "list":
        print("\n".join(f"{row.name:<24} {row.set}" for row in ROWS.values()))
        return 0
    chosen = list(ROWS.values()) if given.row == "all" else [ROWS[given.row]]
    lines = list(HEAD)
    print("\n".join(HEAD), flush=True)
    for row in chosen:
        missing = [file for file in row.files if not (given.datasets / file).exists()]
        if missing:
            print(f"{row.name}: skipped, {given.datasets} has no {', '.join(missing)}", file=sys.stderr)
            continue
        print(f"{row.name} …", file=sys.stderr, flush=True)
        for line in measured(row, given.datasets):
            lines.append(line)
            print(line, flush=True)
    if given.output:
        given.output.parent.mkdir(parents=True, exist_ok=True)
        given.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("row", choices=["list", "all", *ROWS])
    parser.add_argument("--datasets", type=Path, default=Path("../shared/datasets"), help="folder of the public sets")
    parser.add_argument("--output", type=Path, help="file that gets the table too")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
