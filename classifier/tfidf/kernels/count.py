"""Count n-grams of numbered words, without a table of them.

Words are numbered in the order of the alphabet. Each place of an n-gram is filed under the
number of its first n-1 words; in such a file the last words are counted in an array. So
n-grams come out in the order of the alphabet, since a blank comes before every word
character, and rare ones cost no memory.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.compiled import inner, kernel
from classifier.tfidf.kernels.sort import sort_numbers

_HALF = 32
_LOW = 0xFFFFFFFF


@kernel
def renumbered(words: Any, ends: Any, numbers: Any, skipped: Any) -> Any:
    """Give words other numbers, in place, and leave out those marked in `skipped`.

    Args:
        words, ends: of `scan`; both are changed.
        numbers: new number of each word, -1 for one too rare to be in any n-gram.
        skipped: of stop words, whose neighbours then stand side by side.

    Returns:
        The words that are left.
    """
    place, i = 0, 0
    for article in range(len(ends)):
        while i < ends[article]:
            word = words[i]
            if not skipped[word]:
                words[place] = numbers[word]
                place += 1
            i += 1
        ends[article] = place
    return words[:place]


@kernel
def count_places(heads: Any, words: Any, ends: Any, behind: Any, first: Any, last: Any, counts: Any) -> Any:
    """Count, by the number of its head, each place that a frequent word follows.

    Args:
        heads: number of the (n-1)-gram that begins at each place, or -1.
        words: number of the word at each place, or -1.
        ends: where each article's words end.
        behind: n-1.
        first, last: articles to look at.
        counts: one a head; added to.
    """
    start = ends[first - 1] if first else 0
    for article in range(first, last):
        for i in range(start, ends[article] - behind):
            if heads[i] >= 0 and words[i + behind] >= 0:
                counts[heads[i]] += 1
        start = ends[article]


@kernel
def file_places(
    heads: Any, words: Any, ends: Any, behind: Any, first: Any, last: Any, free: Any, filed: Any, places: Any
) -> Any:
    """File each place under its head: the article and the last word.

    Args:
        heads, words, ends, behind, first, last: as in `count_places`.
        free: where each head's next entry goes; moved on.
        filed: the entries.
        places: of each entry; empty where they are not asked for.
    """
    start = ends[first - 1] if first else 0
    for article in range(first, last):
        mark = np.int64(article) << _HALF
        for i in range(start, ends[article] - behind):
            head, word = heads[i], words[i + behind]
            if head >= 0 and word >= 0:
                at = free[head]
                free[head] = at + 1
                filed[at] = mark | np.int64(word)
                if len(places):
                    places[at] = i
        start = ends[article]


@kernel
def count_filed(filed: Any, bounds: Any, first: Any, last: Any, n_words: Any, rarest: Any) -> Any:
    """Count articles and occurrences of the n-grams of some heads.

    Args:
        filed: entries of `file_places`.
        bounds: where each head's entries begin, and where the last one's end.
        first, last: heads to look at.
        n_words: number of words.
        rarest: articles that an n-gram must be in, 1 or more.

    Returns:
        Of each n-gram that is frequent enough, in order: head, last word, articles, occurrences
        (each with room behind the last); and how many n-grams these are.
    """
    room = (bounds[last] - bounds[first]) // rarest + 1
    head_of, word_of = np.empty(room, np.int32), np.empty(room, np.int32)
    articles_of, total_of = np.empty(room, np.int32), np.empty(room, np.int64)
    seen, spare = np.empty(n_words, np.int32), np.empty(n_words, np.int32)
    previous, articles, total = np.empty(n_words, np.int64), np.empty(n_words, np.int32), np.empty(n_words, np.int64)
    for k in range(n_words):
        previous[k], articles[k], total[k] = -1, 0, 0
    filled = 0
    for head in range(first, last):
        if bounds[head + 1] - bounds[head] < rarest:
            continue
        n_seen = count_one(filed, bounds[head], bounds[head + 1], previous, articles, total, seen)
        begin = filled
        for k in range(n_seen):
            if articles[seen[k]] >= rarest:
                word_of[filled] = seen[k]
                filled += 1
        sort_numbers(word_of[begin:filled], spare)
        for k in range(begin, filled):
            head_of[k] = head
            articles_of[k], total_of[k] = articles[word_of[k]], total[word_of[k]]
        for k in range(n_seen):
            word = np.int64(seen[k])
            previous[word], articles[word], total[word] = -1, 0, 0
    return head_of, word_of, articles_of, total_of, filled


@inner
def count_one(filed: Any, begin: Any, end: Any, previous: Any, articles: Any, total: Any, seen: Any) -> Any:
    """Count the last words of one head's entries, list in `seen` those that there are, and give how many."""
    n_seen = 0
    for i in range(begin, end):
        word, article = filed[i] & _LOW, filed[i] >> _HALF
        if previous[word] != article:
            if articles[word] == 0:
                seen[n_seen] = word
                n_seen += 1
            previous[word] = article
            articles[word] += 1
        total[word] += 1
    return n_seen


@kernel
def label_places(filed: Any, places: Any, bounds: Any, grams: Any, word_of: Any, n_words: Any, numbers: Any) -> Any:
    """Write the number of the n-gram that begins at each place, to be the heads of longer ones.

    Args:
        filed, places, bounds: entries of `file_places`.
        grams: where each head's n-grams begin, and where the last one's end.
        word_of: last word of each n-gram.
        n_words: number of words.
        numbers: one a place, -1 before; written to.
    """
    number_of = np.empty(n_words, np.int32)
    for word in range(n_words):
        number_of[word] = -1
    for head in range(len(bounds) - 1):
        if grams[head] == grams[head + 1]:
            continue
        for k in range(grams[head], grams[head + 1]):
            number_of[word_of[k]] = k
        for i in range(bounds[head], bounds[head + 1]):
            numbers[places[i]] = number_of[filed[i] & _LOW]
        for k in range(grams[head], grams[head + 1]):
            number_of[word_of[k]] = -1


@kernel
def list_filed(
    filed: Any, bounds: Any, first: Any, last: Any, grams: Any, word_of: Any, starts: Any, n_words: Any, lists: Any
) -> Any:
    """List, n-gram by n-gram, the articles that hold it and how often.

    Args:
        filed, bounds, first, last, n_words: as in `count_filed`.
        grams, word_of: as in `label_places`.
        starts: where each n-gram's list begins; -1 for one that is left out.
        lists: the lists of all, end to end; written to.
    """
    next_of, article_of = np.empty(n_words, np.int64), np.empty(n_words, np.int64)
    for word in range(n_words):
        next_of[word], article_of[word] = -1, -1
    for head in range(first, last):
        if grams[head] == grams[head + 1]:
            continue
        for k in range(grams[head], grams[head + 1]):
            next_of[word_of[k]] = starts[k]
        for i in range(bounds[head], bounds[head + 1]):
            word, article = filed[i] & _LOW, filed[i] >> _HALF
            at = next_of[word]
            if at < 0:
                continue
            if article_of[word] == article:
                lists[at - 1] += 1
            else:
                lists[at] = article << _HALF | 1
                next_of[word] = at + 1
                article_of[word] = article
        for k in range(grams[head], grams[head + 1]):
            next_of[word_of[k]], article_of[word_of[k]] = -1, -1


@kernel
def list_words(words: Any, ends: Any, first: Any, last: Any, free: Any, lists: Any) -> Any:
    """List, word by word, the articles that hold it and how often.

    The inner lines are those of `list_filed`; in a function of their own they take three times as long.

    Args:
        words, ends: as in `count_places`.
        first, last: articles to look at.
        free: where each word's list goes on, -1 for one that is left out; moved on.
        lists: as in `list_filed`.
    """
    article_of = np.empty(len(free), np.int64)
    for word in range(len(free)):
        article_of[word] = -1
    i = ends[first - 1] if first else 0
    for article in range(first, last):
        while i < ends[article]:
            word = words[i]
            i += 1
            if word < 0 or free[word] < 0:
                continue
            at = free[word]
            if article_of[word] == article:
                lists[at - 1] += 1
            else:
                lists[at] = article << _HALF | 1
                free[word] = at + 1
                article_of[word] = article


@kernel
def count_words(words: Any, ends: Any, n_words: Any) -> Any:
    """Count the occurrences of each word, and the articles that hold it."""
    total, frequency, last = np.empty(n_words, np.int64), np.empty(n_words, np.int32), np.empty(n_words, np.int32)
    for word in range(n_words):
        total[word], frequency[word], last[word] = 0, 0, -1
    i = 0
    for article in range(len(ends)):
        while i < ends[article]:
            word = words[i]
            i += 1
            if word >= 0:
                total[word] += 1
                frequency[word] += last[word] != article
                last[word] = article
    return frequency, total
