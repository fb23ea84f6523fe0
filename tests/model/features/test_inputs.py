from __future__ import annotations

import pytest

from classifier.corpus.prepare.articles import Article
from classifier.corpus.prepare.units import cut_units
from classifier.model.features.inputs import UnitInputs
from classifier.tasks import Task
from classifier.tfidf.plain_transform import analyze
from classifier.tfidf.vectorizer import FastTfidfVectorizer


@pytest.mark.parametrize("word", ["İstanbul", "İSTANBUL", "istanbul"])
def test_the_dotted_capital_of_turkish_cuts_no_word(word: str) -> None:
    units = cut_units([Article("a", "", f"Köprü {word} yakınında.")], Task("topic", "article"))
    texts = UnitInputs(units).texts("title+text")
    vectorizer = FastTfidfVectorizer(analyzer="word", lowercase=True)
    vectorizer.fit(texts)
    assert list(vectorizer.get_feature_names_out()) == ["istanbul", "köprü", "yakınında"]
    assert list(analyze(texts[0], vectorizer.learnt)) == ["köprü", "istanbul", "yakınında"]
    assert [len(text) for text in texts] == [len(text) for text in units.text]
