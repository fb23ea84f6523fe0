"""How many labels it takes, and whether the page's promises hold: a simulated coder who knows the gold labels.

    python benchmarks/labelling.py curves --datasets DIR --sets ag_news --seeds 2 --rows curves.jsonl
    python benchmarks/labelling.py coverage --datasets DIR --sets ag_news newsmtsc
    python benchmarks/labelling.py audit --datasets DIR --sets ag_news newsgroups
    python benchmarks/labelling.py refit --datasets DIR
    python benchmarks/labelling.py page --datasets DIR
    python benchmarks/labelling.py afternoon --datasets DIR --sets ag_news

Prints a Markdown table; `curves` prints each point as it comes, and goes on from `--rows` where it was stopped. `audit`
compares with cleanlab where that is installed; cleanlab is AGPL, and no part of the project.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from labelling_parts import afternoon, audit, coverage, curves, page, refit
from labelling_parts.curves import WAYS
from labelling_parts.sets import SETS

PARTS = {
    "curves": curves.run,
    "coverage": coverage.run,
    "audit": audit.run,
    "refit": refit.run,
    "page": page.run,
    "afternoon": afternoon.run,
}


def main() -> int:
    """Run the part asked for, and print its table."""
    asked = _arguments()
    PARTS[asked.part](asked)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=list(PARTS))
    parser.add_argument("--datasets", type=Path, default=Path("../shared/datasets"), help="folder of the public sets")
    parser.add_argument("--sets", nargs="+", choices=list(SETS), default=list(SETS))
    parser.add_argument("--seeds", type=int, default=3, help="runs of each way")
    parser.add_argument("--most", type=int, help="labels at which a simulation stops")
    parser.add_argument("--ways", nargs="+", choices=list(WAYS), default=["random", "default"], help="of the curves")
    parser.add_argument("--rows", type=Path, help="JSON Lines that keep the curves' points; a stopped run goes on")
    parser.add_argument("--runs", type=int, default=200, help="of the coverage")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
