"""The same functions on Dask frames (extra `dask`): score, and prepare a corpus, where the partitions are.

>>> import classifier.dask  # doctest: +SKIP
>>> classifier.dask.score(ddf, models=["topic"]).to_parquet("answers")  # doctest: +SKIP
"""

from __future__ import annotations

from classifier.dask.corpora import clean, near_duplicates, split, validate
from classifier.dask.counts import document_frequencies
from classifier.dask.frames import score

__all__ = ["clean", "document_frequencies", "near_duplicates", "score", "split", "validate"]
