"""Prepare a corpus as a Dask frame: cleaning, checks, near-duplicates, and a split that needs no other partition."""

from __future__ import annotations

import hashlib
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from classifier.corpus.checks.duplicates import BANDS, ESTIMATE_MARGIN, ROWS, THRESHOLD, similarity
from classifier.corpus.checks.sketches import sketches_of
from classifier.corpus.checks.validate import Rules
from classifier.corpus.checks.validate import validate as validate_frame
from classifier.corpus.prepare.articles import Article
from classifier.corpus.prepare.splits import SIDES, Shares
from classifier.corpus.prepare.units import cut_units
from classifier.tasks import Task

MOST_PAIRS = 40
"""Articles of one band up to which each is compared with each; of more, each with the first."""


def clean(articles: Any) -> Any:
    """Give a Dask frame with each `text` as models read it: the article's own lines, mended."""
    return articles.map_partitions(_cleaned, meta=articles._meta)


def validate(articles: Any, rules: Rules | None = None) -> pd.DataFrame:
    """Give the problems of a corpus in a Dask frame, a row a problem, as `classifier corpus validate` does.

    What is told of one article, or of a partition, is told where it is; ids that stand in two partitions are found
    by a shuffle. Rows are counted within their partition.
    """
    meta = validate_frame(pd.DataFrame({"id": ["a"], "text": [""]}).set_index("id")).iloc[:0]
    problems = articles.map_partitions(validate_frame, rules or Rules(), meta=meta)
    ids = articles.index.to_series().astype("str").rename("id").to_frame().reset_index(drop=True)
    counts = ids.groupby("id", sort=False).size(split_out=max(1, articles.npartitions // 8))
    repeated = counts[counts > 1].compute().index
    found: pd.DataFrame = problems.compute()
    known = set(found.loc[found["check"] == "duplicate id", "id"])
    rows = [
        {"check": "duplicate id", "severity": "error", "row": None, "id": id_, "message": "is in two partitions"}
        for id_ in sorted(set(repeated) - known)
    ]
    return pd.concat([found, pd.DataFrame(rows, columns=found.columns)], ignore_index=True) if rows else found


def near_duplicates(articles: Any, *, threshold: float = THRESHOLD, seed: int = 0) -> pd.Series[str]:
    """Give each article the id of the first of its cluster of near-duplicates, by id.

    MinHash bands are the keys of a shuffle (Broder 1997): articles that share one meet in a partition, their sketches
    say how alike they are, and texts are read only of those that may be.

    Args:
        articles: Dask frame with an index of ids, each of them once.
        threshold: Jaccard similarity of pairs of words from which two are one.
        seed: of the hash functions.

    Returns:
        On the ids in the order of the alphabet, without those that are like no other.
    """
    keys = articles.map_partitions(_band_rows, seed, meta=_BANDS_META)
    met = keys.shuffle(on="key")
    pairs = met.map_partitions(_pairs, threshold, meta=_PAIRS_META).drop_duplicates().compute()
    wanted = set(pairs["one"]) | set(pairs["other"])
    texts = articles[["text"]].map_partitions(_chosen, wanted, meta=articles._meta[["text"]]).compute()["text"]
    texts.index = texts.index.astype(str)
    alike = [
        (one, other)
        for one, other in zip(pairs["one"], pairs["other"], strict=True)
        if similarity(texts[one], texts[other]) >= threshold
    ]
    return _clusters(alike)


def split(articles: Any, *, shares: Shares | None = None, seed: int = 0) -> Any:
    """Assign each article to train, validation or test by a hash of its cluster, so that none is on two sides.

    Args:
        articles: Dask frame; `duplicate_of` names the cluster, an article without it is its own.
        shares: met by chance.
        seed: of the hash.

    Returns:
        A Dask series on the index of the articles.
    """
    return articles.map_partitions(_sides, shares or Shares(), seed, meta=pd.Series([], dtype="str", name="split"))


def _cleaned(part: pd.DataFrame) -> pd.DataFrame:
    texts = []
    for text in part["text"]:
        units = cut_units([Article("", "", text if isinstance(text, str) else "")], Task("text"))
        texts.append(units.text[0] if len(units) else "")
    return part.assign(text=pd.Series(texts, index=part.index, dtype=part["text"].dtype))


_BANDS_META = pd.DataFrame({"key": pd.Series([], dtype="uint64"), "id": pd.Series([], dtype="object"), "sketch": []})
_BANDS_META = _BANDS_META.astype({"sketch": "object"})
_PAIRS_META = pd.DataFrame({"one": [], "other": []}, dtype="object")


def _band_rows(part: pd.DataFrame, seed: int) -> pd.DataFrame:
    """A row an article and band: what the band's minima hash to, the id, and the sketch."""
    strings = [text if isinstance(text, str) else "" for text in part["text"]]
    sketches = sketches_of(strings, hashes=BANDS * ROWS, seed=seed)
    has_words = np.flatnonzero(sketches.counts > 0)
    minima = sketches.minima[has_words].reshape(-1, BANDS, ROWS)
    digests = [[_key(band, own) for band, own in enumerate(bands)] for bands in minima]
    ids = np.repeat(np.asarray(part.index.astype(str), dtype=object)[has_words], BANDS)
    sketched = np.repeat(np.array([own.tobytes() for own in minima], dtype=object), BANDS)
    return pd.DataFrame({"key": np.array(digests, np.uint64).ravel(), "id": ids, "sketch": sketched})


def _key(band: int, minima: Any) -> int:
    return int.from_bytes(hashlib.blake2b(minima.tobytes(), digest_size=8, salt=band.to_bytes(2)).digest())


def _pairs(met: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """Pairs of articles that share a band and whose sketches are alike enough, each with the lesser id first."""
    found: set[tuple[str, str]] = set()
    for _, bucket in met.groupby("key", sort=False):
        if len(bucket) < 2:
            continue
        rows = sorted(zip(bucket["id"], bucket["sketch"], strict=True))
        couples = combinations(rows, 2) if len(rows) <= MOST_PAIRS else ((rows[0], row) for row in rows[1:])
        for (one, mine), (other, theirs) in couples:
            if one != other and (one, other) not in found:
                estimate = (np.frombuffer(mine, np.uint32) == np.frombuffer(theirs, np.uint32)).mean()
                if estimate >= threshold - ESTIMATE_MARGIN:
                    found.add((one, other))
    return pd.DataFrame(sorted(found), columns=["one", "other"], dtype="object")


def _chosen(part: pd.DataFrame, wanted: set[str]) -> pd.DataFrame:
    return part[part.index.astype(str).isin(wanted)]


def _clusters(alike: list[tuple[str, str]]) -> pd.Series[str]:
    parent: dict[str, str] = {}

    def root(id_: str) -> str:
        while parent.setdefault(id_, id_) != id_:
            parent[id_] = parent[parent[id_]]
            id_ = parent[id_]
        return id_

    for one, other in alike:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    ids = sorted(parent)
    return pd.Series([root(id_) for id_ in ids], index=pd.Index(ids, dtype="str"), name="duplicate_of", dtype="str")


def _sides(part: pd.DataFrame, shares: Shares, seed: int) -> pd.Series[str]:
    own = pd.Series(part.index.astype(str), index=part.index)
    clusters = part["duplicate_of"].where(part["duplicate_of"].notna(), own) if "duplicate_of" in part else own
    bounds = np.cumsum([1 - shares.validation - shares.test, shares.validation])
    places = [int(np.searchsorted(bounds, _draw(str(cluster), seed), side="right")) for cluster in clusters]
    return pd.Series([SIDES[place] for place in places], index=part.index, name="split", dtype="str")


def _draw(text: str, seed: int) -> float:
    """A number from 0 to 1 by a text and a seed."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=str(seed).encode()).digest()
    return int.from_bytes(digest) / 2.0**64
