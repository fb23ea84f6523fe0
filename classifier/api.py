"""The public API: frames in, frames out. `classifier` gives its names on first use."""

from __future__ import annotations

from classifier.corpus.read import read_corpus
from classifier.model.train import train
from classifier.scoring.model import load_model

__all__ = ["load_model", "read_corpus", "train"]
