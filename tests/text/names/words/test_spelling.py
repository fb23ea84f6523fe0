from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from classifier.text.names.words.spelling import fold, plain


@given(st.text(max_size=30))
def test_composed_and_decomposed_names_fold_alike(name: str) -> None:
    composed, apart = (fold(unicodedata.normalize(form, name)) for form in ("NFC", "NFD"))
    assert composed == apart


def test_hyphens_apostrophes_accents_and_entities_are_one_spelling() -> None:
    assert fold("Ocasio‑Cortez") == fold("Ocasio-Cortez")
    assert fold("OʼBrien") == fold("O’Brien") == fold("O'Brien")
    assert fold("Orbán") == "orban"
    assert plain("Sean O&#x27;Brien") == "Sean O'Brien"
