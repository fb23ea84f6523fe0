"""Why the split matters: one simple model of leaning, graded on five splits of the same articles.

    python benchmarks/splits.py --datasets DIR

Prints a Markdown table. DIR holds `allsides.parquet`. The model is the package's own pipeline
with word 1-grams; nothing is tuned, and only the splits differ.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import f1_score

from classifier.corpus.checks.duplicates import duplicate_clusters
from classifier.corpus.formats.read import read_corpus
from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.recipe_sources import SPLITS
from classifier.corpus.prepare.splits import SIDES, Shares, cluster_codes, split, without_crossing
from classifier.corpus.prepare.units import cut_units
from classifier.corpus.records.columns import Columns
from classifier.model.training.pipeline import make_pipeline
from classifier.model.training.settings import Settings
from classifier.tasks import TASKS

TASK = TASKS["leaning"]
WORDS = {"field": "title+text", "analyzer": "word", "sublinear_tf": True, "min_df": 2, "max_features": 50_000}
SETTINGS = Settings((WORDS,), C=8.0, tol=1e-3)
SHARES = Shares(validation=0.2, test=0.0)
"""Those of the published split at random."""

HEAD = (
    "| split | judges | learns from | judged | copies across | outlets across | macro-F1 |",
    "|---|---|---:|---:|---:|---:|---:|",
)


def main() -> int:
    """Print one row a split."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, default=Path("../shared/datasets"), help="folder of the public sets")
    corpus = read(parser.parse_args().datasets / "allsides.parquet")
    print("\n".join(HEAD), flush=True)
    for name, what, sides in ways(corpus):
        print(row(name, what, corpus, sides), flush=True)
    return 0


def read(path: Path) -> pd.DataFrame:
    """The articles of `split_random` with their duplicate clusters, the label under the task's name."""
    columns = Columns(id="ID", text="content_original", outlet="source")
    corpus = read_corpus(path, columns=columns).rename(columns={"bias_text": TASK.name})
    corpus = corpus[corpus["split_random"].notna()]  # the others are harder: of outlets with few articles
    clusters = duplicate_clusters(corpus["text"])
    return corpus.assign(duplicate_of=clusters.where(clusters.to_numpy() != corpus.index.to_numpy(), None))


def ways(corpus: pd.DataFrame) -> list[tuple[str, str, pd.Series]]:
    """Name, what judges, and the side of each article, of each split."""
    published = {name: corpus[f"split_{name}"].map(SPLITS) for name in ("random", "media")}
    own = {by: split(corpus, by=by, label_column=TASK.name, shares=SHARES) for by in ("duplicates", "outlet")}
    return [
        ("`split_random`, as published", "articles at random", published["random"]),
        ("`split_random`, without copies", "articles at random", without_copies(corpus, published["random"])),
        ("ours, by duplicates", "whole clusters of copies", own["duplicates"]),
        ("`split_media`, without copies", "outlets never seen", without_copies(corpus, published["media"])),
        ("ours, by outlet", "outlets never seen", own["outlet"]),
    ]


def without_copies(corpus: pd.DataFrame, sides: pd.Series) -> pd.Series:
    """A published split without the training articles that have a copy on the side that judges."""
    given = sides.map({side: place for place, side in enumerate(SIDES)}).fillna(0).to_numpy(np.int64)
    kept = without_crossing(given, cluster_codes(corpus)) == given
    return sides.where(kept, None)


def row(name: str, what: str, corpus: pd.DataFrame, sides: pd.Series) -> str:
    """One split's row: its sizes, what is on both sides of it, and the grade."""
    fitting, judging = corpus[sides == "train"], corpus[sides == "validation"]
    clusters = pd.Series(cluster_codes(corpus), index=corpus.index)
    crossing = clusters[judging.index].isin(clusters[fitting.index]).sum()
    known = judging["outlet"].isin(fitting["outlet"]).sum()
    grade = f"{macro_f1(fitting, judging):.3f}"
    return f"| {name} | {what} | {len(fitting):,} | {len(judging):,} | {crossing:,} | {known:,} | {grade} |"


def macro_f1(fitting: pd.DataFrame, judging: pd.DataFrame) -> float:
    """Of the package's pipeline, trained on one frame and judged on the other."""
    pipeline = make_pipeline(SETTINGS, TASK)
    pipeline.fit(cut_units(articles_of(fitting), TASK), fitting[TASK.name])
    answers = pipeline.predict(cut_units(articles_of(judging), TASK))
    return float(f1_score(judging[TASK.name], answers, average="macro"))


if __name__ == "__main__":
    sys.exit(main())
