from __future__ import annotations

import pandas as pd

from classifier.corpus.prepare.fingerprint import fingerprint


def corpus() -> pd.DataFrame:
    rows = {
        "text": ["Lee, who had won, spoke on Monday.", "He says that vaccines should be free."],
        "target": ["Lee, who had won", "Vaccines should be free"],
        "stance": ["neutral", "favor"],
    }
    return pd.DataFrame(rows, index=["a", "b"])


def test_a_changed_text_label_or_order_changes_the_hash() -> None:
    first = fingerprint(corpus(), "stance")
    assert first == fingerprint(corpus(), "stance") and first["rows"] == 2
    for column in ("text", "target", "stance"):
        changed = corpus()
        changed.loc["b", column] = "another"
        assert fingerprint(changed, "stance")["sha256"] != first["sha256"]
    assert fingerprint(corpus()[::-1], "stance")["sha256"] != first["sha256"]


def test_a_marked_mention_is_no_claim_though_it_reads_like_one() -> None:
    assert fingerprint(corpus(), "stance")["claims"]
    assert not fingerprint(corpus().assign(mention_start=[0, 3]), "stance")["claims"]
    assert fingerprint(corpus().assign(mention_start=[0, None]), "stance")["claims"]
