from __future__ import annotations

import random

import pandas as pd

from classifier.corpus.checks.duplicates import duplicate_clusters


def article(seed: int, words: int = 120) -> list[str]:
    generator = random.Random(seed)
    return [f"word{generator.randrange(5000)}" for _ in range(words)]


def test_equal_and_nearly_equal_articles_are_one_cluster() -> None:
    original = article(1)
    edited = [word if i % 12 else "changed" for i, word in enumerate(original)]
    texts = pd.Series(
        [" ".join(original), " ".join(article(2)), " ".join(edited), " ".join(original).upper()],
        index=list("abcd"),
    )
    assert duplicate_clusters(texts).tolist() == ["a", "b", "a", "a"]


def test_planted_copies_with_a_tenth_of_the_words_changed_are_found() -> None:
    generator = random.Random(0)
    originals = [article(seed, 300) for seed in range(150)]
    copies = [
        [w if generator.random() > 0.1 else f"new{generator.randrange(9999)}" for w in words] for words in originals
    ]
    texts = pd.Series([" ".join(words) for words in originals + copies])
    clusters = duplicate_clusters(texts)
    found = sum(clusters[i + 150] == clusters[i] for i in range(150))
    assert found >= 0.95 * 150
    assert clusters[:150].is_unique


def test_empty_texts_are_no_duplicates_of_each_other() -> None:
    assert duplicate_clusters(pd.Series(["", ""], index=["a", "b"])).tolist() == ["a", "b"]
