"""How many labels it takes, and whether the page's promises hold: a simulated coder who knows the gold labels.

    python benchmarks/labelling.py curves --datasets DIR --sets ag_news --seeds 3
    python benchmarks/labelling.py coverage --datasets DIR --sets ag_news newsmtsc
    python benchmarks/labelling.py audit --datasets DIR --sets ag_news newsgroups
    python benchmarks/labelling.py refit --datasets DIR
    python benchmarks/labelling.py page --datasets DIR

Prints a Markdown table. `audit` compares with cleanlab where that is installed; cleanlab is AGPL, and no part of
the project.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from labelling_parts import audit, coverage, page, refit
from labelling_parts.curves import POLICY_WAYS, REACHED, WAYS, area, curve, full_f1, labels_to
from labelling_parts.sets import SETS, counted

CAPS = {"ag_news": 4000, "newsgroups": 9000, "huffpost": 12000, "allsides": 9000, "newsmtsc": 6000}
"""Labels at which a simulation stops."""


def main() -> int:
    """Run the part asked for, and print its table."""
    asked = _arguments()
    {"curves": curves, "coverage": coverage.run, "audit": audit.run, "refit": refit.run, "page": page.run}[asked.part](
        asked
    )
    return 0


def curves(asked: argparse.Namespace) -> None:
    """Labels to 95% of the full macro-F1, and the area under the learning curve."""
    ways = WAYS | (POLICY_WAYS if asked.policies else {})
    print(
        "| set | labels, items | full macro-F1 | way | labels to 95% (each seed) | of random's | area under the curve |"
    )
    print("|---|---|---:|---|---:|---:|---:|", flush=True)
    for name in asked.sets:
        data = counted(name, asked.datasets)
        full = full_f1(data)
        most = min(asked.most or CAPS[name], len(data.items))
        runs = {
            key: [curve(data, way, goal=REACHED * full, most=most, seed=seed) for seed in range(asked.seeds)]
            for key, way in ways.items()
        }
        needed = {key: [labels_to(points, REACHED * full) for points in run] for key, run in runs.items()}
        upto = int(min(most, np.nanmax(needed["random"] + [10]) if needed["random"] else most))
        for key, run in runs.items():
            share = np.mean(needed[key]) / np.mean(needed["random"])
            each = ", ".join(f"{value:,.0f}" for value in needed[key])
            areas = np.mean([area(points, upto) for points in run])
            print(
                f"| {data.name} | {data.gold.shape[1]}, {len(data.items):,} | {full:.3f} | {ways[key].title} | "
                f"{np.mean(needed[key]):,.0f} ({each}) | {share:.0%} | {areas:.3f} |",
                flush=True,
            )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=["curves", "coverage", "audit", "refit", "page"])
    parser.add_argument("--datasets", type=Path, default=Path("../shared/datasets"), help="folder of the public sets")
    parser.add_argument("--sets", nargs="+", choices=list(SETS), default=list(SETS))
    parser.add_argument("--seeds", type=int, default=3, help="runs of each way")
    parser.add_argument("--most", type=int, help="labels at which a simulation stops")
    parser.add_argument("--policies", action="store_true", help="the other policies too")
    parser.add_argument("--runs", type=int, default=200, help="of the coverage")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
