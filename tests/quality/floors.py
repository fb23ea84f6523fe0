"""Measure the shipped bundles and move their floors.

    python -m tests.quality.floors                                  # raise what has become better
    python -m tests.quality.floors --lower topic/seeds --reason "…"  # lower one, saying why

A floor is what was measured, cut to a whole percent. Raising is free; a lower one, or another
corpus behind one, needs --lower with a reason, which is kept in the file. `--lower all` is for
a bundle trained anew on other sources.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import Any

from classifier.scoring.loaded import load_model, shipped_bundles
from classifier.scoring.model import Model
from tests.quality.judgements import SETS, corpus_hash, is_here, judged

FLOORS = Path(__file__).with_name("floors.json")

Floor = dict[str, Any]


def read_floors() -> dict[str, Floor]:
    """The floors by BUNDLE/SET."""
    floors: dict[str, Floor] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return floors


def measure(model: Model, bundle: str, name: str) -> Floor:
    """What a bundle reaches on a set, as a floor would hold it."""
    corpus = SETS[bundle][name][0](bundle)
    figures = judged(model, corpus)
    return {"corpus": corpus_hash(corpus, bundle), "n": len(corpus), **figures}


def moved(old: Floor | None, found: Floor, reason: str | None) -> tuple[Floor, str]:
    """The new floor, and what became of it: `new`, `kept`, `raised`, `lowered` or `refused`."""
    new = {key: _whole_percent(value) if isinstance(value, float) else value for key, value in found.items()}
    if old is None:
        return new, "new"
    figures = [key for key, value in new.items() if isinstance(value, float)]
    falls = old["corpus"] != new["corpus"] or any(new[key] < old[key] for key in figures)
    if not falls:
        return {**old, **new}, "raised" if any(new[key] > old[key] for key in figures) else "kept"
    if reason is None:
        return old, "refused"
    return {**new, "reason": reason}, "lowered"


def _whole_percent(share: float) -> float:
    # Rounded first: 0.57 * 100 is a little under 57.
    return math.floor(round(share * 100, 6)) / 100


def main() -> int:
    """Measure every bundle and set that is here; 1 where a floor would fall without leave."""
    given = _arguments()
    floors = read_floors() if FLOORS.exists() else {}
    refused = False
    for bundle, path in shipped_bundles().items():
        for name, (_, file) in SETS.get(bundle, {}).items():
            if not is_here(file):
                continue
            key = f"{bundle}/{name}"
            found = measure(load_model(path), bundle, name)
            reason = given.reason if given.lower in (key, "all") else None
            floors[key], outcome = moved(floors.get(key), found, reason)
            refused |= outcome == "refused"
            print(f"{key}: accuracy {found['accuracy']:.3f}, macro-F1 {found['f1_macro']:.3f}, {outcome}")
    FLOORS.write_text(json.dumps(dict(sorted(floors.items())), indent=1) + "\n", encoding="utf-8")
    if refused:
        print('a floor would fall: give --lower BUNDLE/SET --reason "…"', file=sys.stderr)
    return int(refused)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lower", metavar="BUNDLE/SET", help="which floor may fall, or all")
    parser.add_argument("--reason", help="why")
    given = parser.parse_args()
    if bool(given.lower) != bool(given.reason):
        parser.error("--lower and --reason belong together")
    return given


if __name__ == "__main__":
    sys.exit(main())
