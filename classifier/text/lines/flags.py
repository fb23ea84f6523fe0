"""What may hold of a line, as bits: the plain and the compiled finder of lines share them."""

from __future__ import annotations

LOOK, ASK, PROSE, HEADING, PARAGRAPH, FURNITURE, TAIL = (1 << bit for bit in range(7))
"""The patterns must see it; its first letter must be seen; it is prose, a sub-heading, a paragraph; and what the
patterns say of it."""
