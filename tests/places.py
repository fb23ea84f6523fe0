"""Where the checkout's files are, and the shared data beside it, which may be absent."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STARTER = ROOT / "data" / "starter.jsonl"
SEEDS = ROOT / "seeds"
SHARED = ROOT.parent / "shared"
