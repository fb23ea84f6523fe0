"""Score a Dask frame, partition by partition."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from classifier.api import score as score_frame
from classifier.dask.bundles import Sent, delayed_bundles, models_of, sent_bundle
from classifier.scoring.loaded import shipped_bundles

EXAMPLE = "The minister said on Monday that the plan would be put to a vote in the spring."


def score(
    articles: Any,
    models: str | Path | Sequence[str | Path] | None = None,
    *,
    targets: str | Sequence[str] = (),
    details: bool = False,
) -> Any:
    """Score the articles of a Dask frame.

    Args:
        articles: `dask.dataframe`, one article a row, as a corpus frame.
        models: bundles by their folders or shipped names; None: all shipped ones.
        targets, details: see `classifier.score`.

    Returns:
        A Dask frame on the index of the articles, with the columns of `classifier.score`, and `error`, which is
        missing where an article was scored.

    Raises:
        BundleError: a bundle is refused.
    """
    chosen = list(shipped_bundles().values()) if models is None else models
    several = [chosen] if isinstance(chosen, (str, Path)) else list(chosen)
    bundles = [sent_bundle(bundle) for bundle in several]
    meta = _scored(pd.DataFrame({"text": [EXAMPLE]}), *bundles, targets=targets, details=details).iloc[:0]
    return articles.map_partitions(
        _scored, *delayed_bundles(bundles), targets=targets, details=details, meta=meta.set_index(articles._meta.index)
    )


def _scored(part: pd.DataFrame, *bundles: Sent, targets: str | Sequence[str], details: bool) -> pd.DataFrame:
    answers = score_frame(part, models_of(bundles), targets=targets, details=details)
    columns = score_frame([EXAMPLE], models_of(bundles), targets=targets, details=details).columns
    return answers.reindex(columns=[*columns, "error"]).astype({"error": "str"})
