"""Notices of a page that are no article: consent to cookies, paywalls, checks for robots."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from classifier.text.notices import CONSENT, PAYWALL

_NAMES = re.compile(
    r"cookie|consent|gdpr|ccpa|onetrust|didomi|qc-cmp|\bcmp\b|\bcmp-|sp_message|usercentrics|cybot|truste"
    r"|cookielaw|quantcast|privacy-?(?:banner|notice|manager|modal|popup|wall)|klaro|osano|iubenda|axeptio",
    re.IGNORECASE,
)
"""Classes and ids of the boxes that ask for consent."""

_BLOCKS = ("p", "div", "section", "li", "span", "td", "form", "footer", "aside", "dialog", "header", "h2", "h3", "h4")
_BOXES = ("div", "section", "aside", "dialog", "form", "footer", "iframe", "header")
_LOOKED_AT = 5000
"""Characters of a block; a notice says what it is at its beginning."""

IN_A_BOX, BESIDE_AN_ARTICLE, ALONE = 1, 2, 3
"""Things that a text has to say to be a notice: in a box named so, outside the article, where no article is marked."""


def remove_notices(tree: Any, bodies: Sequence[Any]) -> bool:
    """Take notices of consent and paywalls out of a page.

    Args:
        tree: of the page; changed in place.
        bodies: the elements that hold the article, whose text stays as it is.

    Returns:
        Whether there was one.
    """
    inside = {element for body in bodies for element in body.iter()}
    around = {element for body in bodies for element in body.iterancestors()}
    of_article = inside | around
    boxes = [box for box in tree.iter(*_BOXES) if box not in of_article and _is_notice_box(box)]
    needed = BESIDE_AN_ARTICLE if bodies else ALONE
    blocks = [
        block
        for block in tree.iter(*_BLOCKS)
        if block not in inside and (text := _own_text(block)) and _is_notice(text, needed)
    ]
    for element in {*boxes, *blocks}:
        remove_element(element)
    return bool(boxes or blocks)


def has_notice(text: str) -> bool:
    """Whether a text is a notice, or holds one."""
    return _is_notice(text, BESIDE_AN_ARTICLE)


def _is_notice_box(element: Any) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')} {element.get('aria-label', '')}"
    is_named = element.tag == "dialog" or "dialog" in element.get("role", "") or _NAMES.search(names) is not None
    return is_named and _is_notice(_start_of(element), IN_A_BOX)


def _is_notice(text: str, needed: int) -> bool:
    text = text[:_LOOKED_AT]
    return PAYWALL.search(text) is not None or sum(pattern.search(text) is not None for pattern in CONSENT) >= needed


def _own_text(element: Any) -> str:
    """The text of an element that holds no other block; empty where it does."""
    is_leaf = not any(True for child in element.iterdescendants(*_BLOCKS) if child.tag != "span")
    return _start_of(element) if is_leaf else ""


def _start_of(element: Any) -> str:
    pieces: list[str] = []
    size = 0
    for piece in element.itertext():
        pieces.append(piece)
        size += len(piece)
        if size > _LOOKED_AT:
            break
    return " ".join(" ".join(pieces).split())


def remove_element(element: Any) -> None:
    """Take an element out, and leave the text behind it."""
    parent, tail = element.getparent(), element.tail
    if parent is None:
        return
    before = element.getprevious()
    parent.remove(element)
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
