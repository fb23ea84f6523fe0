"""A digest: what is new since a day, beside the weeks before it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from classifier.corpus.checks.duplicates import duplicate_clusters
from classifier.corpus.records.dates import parse_date
from classifier.findings.answer_table import is_answer
from classifier.findings.changes import share_changes
from classifier.findings.digest.state import Seen, State
from classifier.findings.events.stories import find_stories
from classifier.findings.events.story_table import story_table
from classifier.scoring.model import Model
from classifier.scoring.score import batches_of, score_batch
from classifier.text.targets import Target

WEEKS = 4
"""Weeks before, with which the new articles are compared."""

STANDS_OUT = 3
"""Times as often a bearer of a family name is named in full as the next, to be meant by that name alone."""

PEOPLE, STORIES, EYES = 20, 15, 20
"""Rows that a digest shows at the most."""

TOPIC, TONE, STANCE = "topic", "sentiment", "stance"
TASKS = (TOPIC, TONE, STANCE)
"""Tasks that a digest is made of; those without a model are left out."""


@dataclass(frozen=True)
class Digest:
    """What is new.

    Attributes:
        since, until: first and last day of the new articles.
        new, before: number of articles, and of those of the weeks before without near-copies.
        copies: new articles that are near-copies of another; topics, people and eyes do without them.
        topics: shares of topics, new and before; see `changes.share_changes`.
        stories: see `story_table.story_table`.
        people: `name`, `articles`, `favor`, `against` (articles that answer so for certain), `tone` (mean of their
            tones, -1 to 1), `quote` (the strongest sentence), `speaker` (who says it, where it is not the
            author), `is_watched`.
        outlets: `outlet`, `articles`, `tone`.
        eyes: `id`, `title`, `why`: articles that somebody should look at.
    """

    since: date
    until: date
    new: int
    before: int
    copies: int
    topics: pd.DataFrame
    stories: pd.DataFrame
    people: pd.DataFrame
    outlets: pd.DataFrame
    eyes: pd.DataFrame


def learn(
    state: State,
    records: Iterable[Mapping[str, Any]],
    models: Sequence[Model],
    today: date,
    watch: Sequence[Target] = (),
) -> int:
    """Score the articles that a state does not know, and keep their answers.

    Args:
        state: of the digests before.
        records: see `classifier.corpus.formats.read.read_all`.
        models: of TASKS.
        today: the day of articles without a date.
        watch: people whose stance is asked for in every article that mentions them.

    Returns:
        How many were scored.
    """
    stance = [model for model in models if model.task.unit == "mention"]
    count = 0
    for batch in batches_of(state.unknown(records)):
        answers = score_batch(batch, models)
        watched = score_batch(batch, stance, watch) if watch and stance else [{}] * len(batch)
        for record, answer, other in zip(batch, answers, watched, strict=True):
            count += 1
            state.add(record, _with_watched(answer, other, stance), _day(record, today))
        state.save()
    return count


def learn_answers(state: State, answers: Iterable[Mapping[str, Any]], today: date) -> int:
    """Keep answers that were given before; see `answer_table.answer_objects`. Give how many were new."""
    count = 0
    for answer in state.unknown(answers):
        count += 1
        own = {name: value for name, value in answer.items() if name in (*TASKS, "error") and is_answer(value)}
        state.add(answer, own, _day(answer, today))
    state.save()
    return count


def build_digest(state: State, *, since: date, until: date, watch: Sequence[Target] = ()) -> Digest:
    """Put a digest together.

    Args:
        state: that has learnt the articles.
        since, until: first and last day of the new articles.
        watch: people that are shown though nobody mentions them.
    """
    new = state.between(since, until)
    before = _folded(state.between(since - timedelta(weeks=WEEKS), since - timedelta(days=1)))
    frame = _frame(new)
    stories = find_stories(frame) if len(frame) else pd.DataFrame({"story_id": [], "copy_of": []})
    found = pd.concat([frame, stories], axis=1)
    own = [seen for seen, is_own in zip(new, found["copy_of"] == found["id"], strict=True) if is_own]
    labels = [[_label(seen, TOPIC) for seen in side] for side in (before, own)]
    return Digest(
        since,
        until,
        len(new),
        len(before),
        len(new) - len(own),
        share_changes(TOPIC, *labels),
        story_table(found).head(STORIES) if len(found) else pd.DataFrame(columns=["title"]),
        _people(own, watch),
        _outlets(new),
        _eyes(own),
    )


def _folded(articles: list[Seen]) -> list[Seen]:
    """The articles without near-copies of others among them."""
    if not articles:
        return []
    texts = pd.Series([f"{seen.article.get('title', '')}\n{seen.article.get('text', '')}" for seen in articles])
    texts.index = texts.index.astype(str)
    is_first = (duplicate_clusters(texts) == texts.index).tolist()
    return [seen for seen, is_own in zip(articles, is_first, strict=True) if is_own]


def _with_watched(answer: Mapping[str, Any], other: Mapping[str, Any], stance: Sequence[Model]) -> dict[str, Any]:
    """The answer, with the stances toward watched people that are mentioned."""
    merged = dict(answer)
    for model in stance:
        own, extra = list(merged.get(model.task.name) or []), other.get(model.task.name) or []
        mentioned = [entry for entry in extra if entry.get("mentions")]
        names = {entry["target"] for entry in mentioned}
        merged[model.task.name] = [*mentioned, *(entry for entry in own if entry["target"] not in names)]
    return merged


def _day(record: Mapping[str, Any], today: date) -> date:
    published = parse_date(record.get("published")) if record.get("published") else None
    return published.date() if published is not None else today


def _frame(seen: Sequence[Seen]) -> pd.DataFrame:
    rows = [
        {"id": one.id, "title": "", "outlet": None, **one.article, "published": one.day.isoformat()} for one in seen
    ]
    return pd.DataFrame(rows, columns=None if rows else ["id", "title", "outlet", "published"])


def _label(seen: Seen, task: str) -> str:
    answer = seen.answer.get(task)
    return str((answer or {}).get("label") or "")


def tone_of(seen: Seen) -> float | None:
    """1 for a positive article, -1 for a negative one, 0 for a neutral one; None where there is no answer."""
    return {"positive": 1.0, "neutral": 0.0, "negative": -1.0}.get(_label(seen, TONE))


def _mean_tone(articles: Sequence[Seen]) -> float | None:
    tones = [tone for tone in map(tone_of, articles) if tone is not None]
    return float(np.mean(tones)) if tones else None


def _people(new: Sequence[Seen], watch: Sequence[Target]) -> pd.DataFrame:
    mentioned: defaultdict[str, list[tuple[Seen, Mapping[str, Any]]]] = defaultdict(list)
    watched = {target.name for target in watch}
    pairs = [(seen, entry) for seen in new for entry in seen.answer.get(STANCE) or [] if entry.get("mentions")]
    fuller = _fuller_names(Counter(entry["target"] for _, entry in pairs) + Counter(watched))
    for seen, entry in pairs:
        mentioned[fuller.get(entry["target"], entry["target"])].append((seen, entry))
    names = sorted({*mentioned, *watched}, key=lambda name: (name not in watched, -len(mentioned[name]), name))
    rows = []
    for name in names[: max(PEOPLE, len(watched))]:
        entries = [entry for _, entry in mentioned[name]]
        sure = Counter(entry.get("label") for entry in entries if not entry.get("abstained"))
        quotes = [quote for entry in entries for quote in entry.get("evidence", [])]
        best = max(quotes, key=lambda quote: float(quote["weight"]), default=None)
        rows.append(
            {
                "name": name,
                "articles": len(entries),
                "favor": sure["favor"],
                "against": sure["against"],
                "tone": _mean_tone([seen for seen, _ in mentioned[name]]),
                "quote": " ".join(best["text"].split()) if best else "",
                "speaker": (best.get("speaker") or "somebody quoted") if best and best.get("voice") == "quoted" else "",
                "is_watched": name in watched,
            }
        )
    columns = ["name", "articles", "favor", "against", "tone", "quote", "speaker", "is_watched"]
    return pd.DataFrame(rows, columns=columns)


def _fuller_names(names: Counter[str]) -> dict[str, str]:
    """The fuller name of each that is a single word: of those with that family name the one that stands out."""
    families: defaultdict[str, list[str]] = defaultdict(list)
    for name, _ in names.most_common():
        words = name.split()
        if len(words) > 1:
            families[words[-1]].append(name)
    fuller = {}
    for name, bearers in families.items():
        counts = [names[bearer] for bearer in bearers]
        if name in names and (len(bearers) == 1 or counts[0] >= STANDS_OUT * counts[1]):
            fuller[name] = bearers[0]
    return fuller


def _outlets(new: Sequence[Seen]) -> pd.DataFrame:
    by_outlet: defaultdict[str, list[Seen]] = defaultdict(list)
    for seen in new:
        by_outlet[str(seen.article.get("outlet") or "unknown")].append(seen)
    ordered = sorted(by_outlet.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = [{"outlet": name, "articles": len(own), "tone": _mean_tone(own)} for name, own in ordered]
    return pd.DataFrame(rows, columns=["outlet", "articles", "tone"])


def _eyes(new: Sequence[Seen]) -> pd.DataFrame:
    """Articles that could not be scored, or whose topic is not sure, the least likely first."""
    rows = []
    for seen in new:
        answer, error = seen.answer.get(TOPIC) or {}, seen.answer.get("error")
        if error or answer.get("abstained"):
            why = error["message"] if error else answer.get("reason", "")
            row = {"id": seen.id, "title": seen.article.get("title", ""), "why": why}
            rows.append((0.0 if error else float(answer.get("probability") or 0), row))
    rows.sort(key=lambda pair: pair[0])
    return pd.DataFrame([row for _, row in rows], columns=["id", "title", "why"])
