"""Figures of merit where an article may have several labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.model.measures.metrics import label_rows

Array = npt.NDArray[np.float64]


def measure_multi_label(
    gold: Array, probabilities: Array, labels: Sequence[str], thresholds: Sequence[float] | Array
) -> dict[str, Any]:
    """Measure sets of labels against gold sets.

    Args:
        gold: 0 or 1, shape (n_rows, n_labels).
        probabilities: calibrated, shape (n_rows, n_labels); nan where there is no answer, which counts as not right.
        labels: in the order of the columns.
        thresholds: from which a label is given, one a label, or one a row and label.

    Returns:
        `n`, `unanswered` (how many of them have no answer), `f1_micro`, `f1_macro`, `exact` (share of rows with
        just the gold set), `labels`.
    """
    from sklearn.metrics import f1_score, precision_recall_fscore_support

    has_answer = ~np.isnan(probabilities[:, 0])
    truth, answered = gold > 0, np.nan_to_num(probabilities, nan=-1.0) >= np.asarray(thresholds)
    micro, macro = (f1_score(truth, answered, average=average, zero_division=0) for average in ("micro", "macro"))
    return {
        "n": len(gold),
        "unanswered": int((~has_answer).sum()),
        "f1_micro": round(float(micro), 4),
        "f1_macro": round(float(macro), 4),
        "exact": round(float(((truth == answered).all(axis=1) & has_answer).mean()), 4),
        "labels": label_rows(labels, precision_recall_fscore_support(truth, answered, zero_division=0)),
    }
