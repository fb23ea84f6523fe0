"""What is in a corpus, as a few small tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from classifier.corpus.duplicates import duplicate_clusters
from classifier.corpus.formats.annotated import labels_of
from classifier.text.language import detect_language

TOP = 15
"""Outlets that are named; the rest is counted together."""

LANGUAGE_SAMPLE = 2000
QUANTILES = {"shortest": 0.0, "5%": 0.05, "median": 0.5, "95%": 0.95, "longest": 1.0}

Table = pd.DataFrame


def describe(corpus: pd.DataFrame, *, label_column: str | None = None) -> dict[str, Table]:
    """Describe a corpus.

    Args:
        corpus: one article a row.
        label_column: None, or not there: labels are not described.

    Returns:
        Tables by name, only those that the corpus has columns for: `corpus` (figures of the
        whole), `labels`, `splits` (articles of each label and side), `outlets`, `years`,
        `words` (quantiles of the texts' lengths), `languages` (of a sample of LANGUAGE_SAMPLE).
    """
    words = corpus["text"].str.count(r"\w+")
    clusters = corpus["duplicate_of"] if "duplicate_of" in corpus else _copies(corpus)
    tables = {"corpus": _overview(corpus, words, clusters)}
    if label_column is not None and label_column in corpus:
        tables["labels"] = _labels(corpus, label_column, words)
        if "split" in corpus:
            tables["splits"] = _crossed(corpus, label_column, "split")
    if "outlet" in corpus:
        tables["outlets"] = _outlets(corpus["outlet"])
    if "published" in corpus and corpus["published"].notna().any():
        years = corpus["published"].dropna().dt.strftime("%Y")
        tables["years"] = _counted(years, "year").sort_values("year", ignore_index=True)
    quantiles = {name: int(words.quantile(share)) for name, share in QUANTILES.items()}
    tables["words"] = Table({"quantile": list(quantiles), "words": list(quantiles.values())})
    tables["languages"] = _languages(corpus)
    return tables


def _copies(corpus: pd.DataFrame) -> pd.Series[Any]:
    clusters = duplicate_clusters(corpus["text"])
    return clusters.where(clusters.to_numpy() != corpus.index.astype(str).to_numpy(), None)


def _overview(corpus: pd.DataFrame, words: pd.Series[Any], duplicate_of: pd.Series[Any]) -> Table:
    own = corpus.index.to_series().astype(str)
    is_copy = duplicate_of.notna() & (duplicate_of.astype(str).to_numpy() != own.to_numpy())
    figures: dict[str, int] = {
        "articles": len(corpus),
        "words": int(words.sum()),
        "copies of another article": int(is_copy.sum()),
        "articles that have copies": int(duplicate_of[is_copy].nunique()),
        "without a title": int((corpus["title"].fillna("").str.strip() == "").sum())
        if "title" in corpus
        else len(corpus),
    }
    if "published" in corpus:
        figures["without a date"] = int(corpus["published"].isna().sum())
    return Table({"figure": list(figures), "value": list(figures.values())})


def _labels(corpus: pd.DataFrame, label: str, words: pd.Series[Any]) -> Table:
    long = pd.DataFrame({"label": corpus[label].map(labels_of), "words": words}).explode("label")
    long["label"] = long["label"].fillna("(none)")
    found = long.groupby("label").agg(articles=("words", "size"), median_words=("words", "median")).reset_index()
    found["share"] = (found["articles"] / len(corpus)).round(4)
    found["median_words"] = found["median_words"].astype(int)
    return found[["label", "articles", "share", "median_words"]].sort_values(
        ["articles", "label"], ascending=[False, True], ignore_index=True
    )


def _crossed(corpus: pd.DataFrame, label: str, other: str) -> Table:
    long = corpus.assign(**{label: corpus[label].map(labels_of)}).explode(label)
    return pd.crosstab(long[label].fillna("(none)"), long[other].fillna("(none)")).rename_axis("label").reset_index()


def _outlets(outlets: pd.Series[Any]) -> Table:
    counts = outlets.fillna("(none)").value_counts()
    top = _counted(outlets.fillna("(none)"), "outlet").head(TOP)
    rest = Table({"outlet": [f"({len(counts) - TOP} more)"], "articles": [int(counts.iloc[TOP:].sum())]})
    return pd.concat([top, rest], ignore_index=True) if len(counts) > TOP else top


def _languages(corpus: pd.DataFrame) -> Table:
    step = max(1, len(corpus) // LANGUAGE_SAMPLE)
    return _counted(corpus["text"].iloc[::step].map(detect_language), "language")


def _counted(values: pd.Series[Any], name: str) -> Table:
    counts = values.value_counts().rename_axis(name).reset_index(name="articles")
    return counts.sort_values(["articles", name], ascending=[False, True], ignore_index=True)


Plot = Callable[[Any, Table], None]


def plot_tables(tables: Mapping[str, Table]) -> Any:
    """Draw the tables of `describe` that a picture helps, as one matplotlib figure.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    from classifier.errors import MissingExtraError

    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError("plotting", extra="plots") from error
    drawn = [(name, PLOTS[name]) for name in PLOTS if name in tables]
    figure = Figure(figsize=(7, 3.2 * len(drawn)), layout="constrained")
    for axes, (name, plot) in zip(figure.subplots(len(drawn), 1, squeeze=False)[:, 0], drawn, strict=True):
        plot(axes, tables[name])
        axes.set_title(name)
        axes.spines[["top", "right"]].set_visible(False)
    return figure


def _bars(axes: Any, table: Table) -> None:
    names, counts = table.iloc[::-1, 0].astype(str), table["articles"].iloc[::-1]
    axes.barh(names, counts)
    axes.set_xlabel("articles")


def _columns(axes: Any, table: Table) -> None:
    axes.bar(table.iloc[:, 0].astype(str), table["articles"])
    axes.set_ylabel("articles")
    axes.tick_params(axis="x", rotation=45)


def _quantiles(axes: Any, table: Table) -> None:
    axes.bar(table["quantile"], table["words"])
    axes.set_yscale("symlog")
    axes.set_ylabel("words")


PLOTS: Mapping[str, Plot] = {
    "labels": _bars,
    "outlets": _bars,
    "years": _columns,
    "words": _quantiles,
    "languages": _bars,
}
"""How each table is drawn."""
