"""What is in a corpus, as a few small tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from classifier.corpus.checks.duplicates import duplicate_clusters
from classifier.corpus.records.labels import labels_of
from classifier.text.language import detect_language

TOP = 15
"""Outlets that are named; the rest is counted together."""

LANGUAGE_SAMPLE = 2000
QUANTILES = {"shortest": 0.0, "5%": 0.05, "median": 0.5, "95%": 0.95, "longest": 1.0}

LENGTHS = (25, 50, 100, 200, 400, 800, 1600, 3200)
"""Words of a text, each bound twice the one before."""

DIFFERS_BY, CHANCE = 0.15, 0.001
"""A label differs in a value where its share of it is that much larger than all articles', and where chance gives
as many of it more rarely than that (binomial test)."""

Table = pd.DataFrame


def describe(corpus: pd.DataFrame, *, label_column: str | None = None) -> dict[str, Table]:
    """Describe a corpus.

    Args:
        corpus: one article a row.
        label_column: None, or not there: labels are not described.

    Returns:
        Tables by name, only those that the corpus has columns for: `corpus` (figures of the
        whole), `labels`, `differences` (values that a label has far more often than all articles: with
        them a model may learn the outlet in place of the label), `splits` (articles of each label and
        side), `outlets`, `years`, `words` (quantiles of the texts' lengths), `lengths` (articles by
        words), `languages` (of a sample of LANGUAGE_SAMPLE), `duplicates` (articles by the size of
        their cluster).
    """
    words = corpus["text"].str.count(r"\w+")
    clusters = corpus["duplicate_of"] if "duplicate_of" in corpus else _copies(corpus)
    tables = {"corpus": _overview(corpus, words, clusters)}
    if label_column is not None and label_column in corpus:
        tables["labels"] = _labels(corpus, label_column, words)
        tables["differences"] = _differences(corpus, label_column, words)
        if "split" in corpus:
            tables["splits"] = _crossed(corpus, label_column, "split")
    if "outlet" in corpus:
        tables["outlets"] = _outlets(corpus["outlet"])
    if "published" in corpus and corpus["published"].notna().any():
        years = corpus["published"].dropna().dt.strftime("%Y")
        tables["years"] = _counted(years, "year").sort_values("year", ignore_index=True)
    quantiles = {name: int(words.quantile(share)) for name, share in QUANTILES.items()}
    tables["words"] = Table({"quantile": list(quantiles), "words": list(quantiles.values())})
    tables["lengths"] = _lengths(words)
    tables["languages"] = _languages(corpus)
    tables["duplicates"] = _cluster_sizes(clusters)
    return tables


def _copies(corpus: pd.DataFrame) -> pd.Series[Any]:
    clusters = duplicate_clusters(corpus["text"])
    return clusters.where(clusters.to_numpy() != corpus.index.astype(str).to_numpy(), None)


def _lengths(words: pd.Series[Any]) -> Table:
    counts = _length_names(words).value_counts(sort=False)
    table = Table({"length": counts.index.astype(str), "articles": counts.to_numpy()})
    return table.query("articles > 0").reset_index(drop=True)


def _length_names(words: pd.Series[Any]) -> pd.Series[Any]:
    bounds = [-1, *LENGTHS, float("inf")]
    return pd.cut(words, bounds, labels=[f"up to {bound:,} words" for bound in LENGTHS] + ["more"])


def _cluster_sizes(duplicate_of: pd.Series[Any]) -> Table:
    """Articles that are alone, and those in clusters, by how many are in one."""
    own = duplicate_of.index.to_series().astype(str)
    sizes = duplicate_of.where(duplicate_of.notna(), own).astype(str).value_counts()
    counts = (sizes.value_counts() * sizes.value_counts().index).sort_index()
    names = ["alone" if size == 1 else f"in clusters of {size}" for size in counts.index]
    return Table({"cluster": names, "articles": counts.to_numpy()})


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
    table = long.groupby("label").agg(articles=("words", "size"), median_words=("words", "median")).reset_index()
    table["share"] = (table["articles"] / len(corpus)).round(4)
    table["median_words"] = table["median_words"].astype(int)
    return table[["label", "articles", "share", "median_words"]].sort_values(
        ["articles", "label"], ascending=[False, True], ignore_index=True
    )


def _differences(corpus: pd.DataFrame, label: str, words: pd.Series[Any]) -> Table:
    """Values that are far more frequent in a label than in all articles."""
    labels = corpus[label].map(labels_of).reset_index(drop=True).explode()
    rows = [row for by, values in _values(corpus, words).items() for row in _frequent(labels, by, values)]
    table = Table(rows, columns=["label", "by", "value", "articles", "share", "share_of_all"])
    return table.sort_values(["share", "label"], ascending=[False, True], ignore_index=True)


def _values(corpus: pd.DataFrame, words: pd.Series[Any]) -> dict[str, pd.Series[Any]]:
    """What labels may differ in: the value of each article, by number."""
    columns: dict[str, pd.Series[Any]] = {"length": _length_names(words)}
    if "outlet" in corpus:
        columns["outlet"] = corpus["outlet"]
    if "published" in corpus and corpus["published"].notna().any():
        columns["year"] = corpus["published"].dt.strftime("%Y")
    if "language" in corpus:
        columns["language"] = corpus["language"]
    return {by: values.reset_index(drop=True) for by, values in columns.items()}


def _frequent(labels: pd.Series[Any], by: str, values: pd.Series[Any]) -> Iterator[tuple[Any, ...]]:
    from scipy.stats import binom

    of_all = {str(value): float(share) for value, share in values.value_counts(normalize=True).items()}
    for label, mine in values.reindex(labels.index).groupby(labels.to_numpy()):
        for value, count in mine.value_counts().items():
            share, expected = count / mine.notna().sum(), of_all[str(value)]
            if share - expected >= DIFFERS_BY and binom.sf(count - 1, mine.notna().sum(), expected) < CHANCE:
                yield label, by, value, int(count), round(share, 4), round(expected, 4)


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


PLOTTED = ("labels", "outlets", "years", "lengths", "languages", "duplicates")
"""Tables that a picture helps: the first column names bars, the column `articles` is their length."""

MAX_BARS = 30
MIN_ROWS = 3
"""A lone bar is no thicker than one of three."""

BAR_INCHES, PANEL_INCHES, WIDTH_INCHES = 0.24, 0.9, 7.0


def plot_tables(tables: Mapping[str, Table]) -> Any:
    """Draw the tables of PLOTTED as bars, one under the other, in one matplotlib figure.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    from classifier.errors import MissingExtraError

    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError("plotting", extra="plots") from error
    drawn = {name: tables[name] for name in PLOTTED if name in tables}
    heights = [PANEL_INCHES + BAR_INCHES * min(max(len(table), MIN_ROWS), MAX_BARS) for table in drawn.values()]
    figure = Figure(figsize=(WIDTH_INCHES, sum(heights)), layout="constrained")
    panels = figure.subplots(len(drawn), 1, squeeze=False, height_ratios=heights)[:, 0]
    for axes, (name, table) in zip(panels, drawn.items(), strict=True):
        _bars(axes, name, table)
    return figure


def _bars(axes: Any, name: str, table: Table) -> None:
    """Bars from the top, with their numbers; the rows that have no room, and a row of the rest, in words."""
    is_rest = table.iloc[:, 0].astype(str).str.fullmatch(r"\(\d+ more\)")
    shown = table[~is_rest].head(MAX_BARS)
    rest = int(table["articles"].sum() - shown["articles"].sum())
    bars = axes.barh(shown.iloc[:, 0].astype(str), shown["articles"], color="#4c78a8")
    axes.bar_label(bars, labels=[f"{count:,}" for count in shown["articles"]], padding=3, fontsize=8)
    axes.set_title(f"{name}, in articles" + (f" ({rest:,} in the rest)" if rest else ""), loc="left", fontsize=10)
    axes.set_ylim(max(len(shown), MIN_ROWS) - 0.5, -0.5)
    axes.margins(x=0.12)
    axes.tick_params(axis="y", length=0, labelsize=9)
    axes.xaxis.set_visible(False)
    axes.spines[:].set_visible(False)
