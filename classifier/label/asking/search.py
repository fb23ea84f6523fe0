"""Find items of a pool by their words."""

from __future__ import annotations

import re
from typing import Any

from classifier.label.asking.session import Session

MOST = 30
"""Items that are listed."""

AROUND = 60
"""Characters of text on either side of the first word that is looked for."""


class Search:
    """A search over a session's items; texts are folded when the first one is made.

    Args:
        session: whose pool is searched, but for what is set aside for random draws.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self._items = session.items
        self._texts: list[str] | None = None

    def __call__(self, query: str) -> dict[str, Any]:
        """Items that hold every word of a query, in the order of the pool; JSON-ready."""
        words = query.lower().split()
        hits: list[dict[str, Any]] = []
        reserved, hidden = self.session.queue.reserved, 0
        for item, text in enumerate(self._folded()):
            if not all(word in text for word in words):
                continue
            if reserved[item]:
                hidden += 1
            elif len(hits) < MOST:
                hits.append(self._entry(item, words[0]))
        return {"hits": hits, "hidden": hidden}

    def _entry(self, item: int, word: str) -> dict[str, Any]:
        record = self.session.items.record(item)
        match = re.search(re.escape(word), record["text"], re.IGNORECASE)
        start = max(0, (match.start() if match else 0) - AROUND)
        excerpt = " ".join(record["text"][start : start + 2 * AROUND].split())
        title = record["title"] or record.get("target") or excerpt
        return {"item": self.session.items.ids[item], "title": title[:200], "excerpt": excerpt}

    def _folded(self) -> list[str]:
        if self._texts is None or self._items is not self.session.items:
            self._items = self.session.items
            self._texts = [text.lower() for text in self._items.texts()]
        return self._texts
