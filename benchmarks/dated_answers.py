"""Write `data/dated_answers.csv` and `data/dated_gold.csv`: made answers to made articles, to try findings on.

    python -m benchmarks.dated_answers

Ten weeks of six outlets that do not exist; the question is whether an article blames the council (`blame`: yes or no).
The
answers come from made probabilities that say yes too often; the gold labels are of 200 articles drawn at random.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).resolve().parent.parent / "data"
ARTICLES, GOLD, DAYS, SEED = 1200, 200, 70, 7
FIRST_DAY = date(2026, 9, 1)
OUTLETS = ("Harbour Post", "Evening Lantern", "The Ferry", "Hill Country Times", "Radio Quay", "Mill Street Journal")
LEAN = (0.10, -0.05, 0.15, -0.10, 0.0, 0.05)
"""How much more often than on average each outlet blames."""

EVENTS = (
    "old river bridge closed for repairs",
    "night buses cut on the eastern line",
    "school roof leaks after storm",
    "library opening hours shortened",
    "harbour dredging over budget",
    "market hall reopens after fire",
    "flood wall finished a year late",
    "water meters replaced in the valley",
    "park trees felled for tram line",
    "cup final moved to the new stadium",
)
FRAMES = {
    "yes": ("Council to blame as {}", "Residents angry with council: {}", "{}, and the council knew"),
    "no": ("{}", "What to know: {}", "Pictures of the week: {}", "{}, engineers explain"),
}


def main() -> None:
    """Write both files."""
    random = np.random.default_rng(SEED)
    outlet = random.integers(len(OUTLETS), size=ARTICLES)
    day = np.sort(random.integers(DAYS, size=ARTICLES))
    share = 0.25 + np.array(LEAN)[outlet] + 0.15 * (day > DAYS / 2)
    gold = np.where(random.random(ARTICLES) < share, "yes", "no")
    logit = np.where(gold == "yes", 1.3, -1.3) + 0.5 + 1.2 * random.normal(size=ARTICLES)
    probability = np.round(1 / (1 + np.exp(-logit)), 4)
    event = (day // 7 + random.integers(0, 2, size=ARTICLES)) % len(EVENTS)
    titles = [
        _title(str(random.choice(FRAMES[label])), EVENTS[place]) for label, place in zip(gold, event, strict=True)
    ]
    answers = pd.DataFrame(
        {
            "id": [f"d{number:04}" for number in range(ARTICLES)],
            "title": titles,
            "language": "en",
            "outlet": [OUTLETS[place] for place in outlet],
            "published": [(FIRST_DAY + timedelta(days=int(days))).isoformat() for days in day],
            "blame": np.where(probability >= 0.5, "yes", "no"),
            "blame_probability": np.maximum(probability, 1 - probability).round(4),
            "blame_abstained": np.where(np.abs(probability - 0.5) < 0.2, "true", "false"),
            "blame_reason": np.where(np.abs(probability - 0.5) < 0.2, "low probability", ""),
            "blame_probability_no": (1 - probability).round(4),
            "blame_probability_yes": probability,
        }
    )
    drawn = np.sort(random.choice(ARTICLES, GOLD, replace=False))
    answers.to_csv(DATA / "dated_answers.csv", index=False)
    pd.DataFrame({"id": answers["id"].iloc[drawn], "blame": gold[drawn]}).to_csv(DATA / "dated_gold.csv", index=False)


def _title(frame: str, event: str) -> str:
    title = frame.format(event)
    return title[0].upper() + title[1:]


if __name__ == "__main__":
    main()
