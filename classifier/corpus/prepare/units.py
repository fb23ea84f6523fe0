"""Articles cut into the units that a task reads: one function, for training and scoring alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any

from classifier.corpus.prepare.articles import Article, Cut
from classifier.corpus.prepare.voices import parts_of
from classifier.tasks import Task, Unit
from classifier.text.clean import mend, normalize
from classifier.text.mentions import mask, opening_pronoun
from classifier.text.speech.quotations import Quotation
from classifier.text.stand_ins import with_stand_ins
from classifier.text.targets import Target

CLAIM_OVERLAP = 0.25
"""Share of a claim's content words that a sentence must hold to be about the claim.

In FNC-1's training pairs 93% of the bodies that discuss their headline have such a sentence, and
4% of the unrelated ones (4,000 pairs)."""

CLAIM_WORDS = 2
"""Content words that a sentence about a claim holds at least, where the claim has as many."""

MENTIONS_A_SENTENCE = 10
"""A target's mentions in one sentence that are units, the first ones. News has up to 7 (2,700 articles); a
list that repeats a name would cost its square."""

_STEM_CHARACTERS = 5
_MIN_CONTENT_CHARACTERS = 4

WORDS = ("start", "end", "text", "left", "right", "title", "target", "voice", "speaker")
"""Columns of units that say where one is and what it reads."""


@dataclass(frozen=True)
class Units:
    """The units of some articles, as parallel lists; those of one group stand together.

    A group is what gets one answer: an article, or an article and a target.

    Attributes:
        group: position of each unit's group in `articles` and `targets`.
        start, end: offsets into the article's text as given; negative for what stands in the title.
        text: the unit's words, cleaned; for a mention the sentence with the target masked.
        left, right: of a mention, the words of its sentence before and after it; of a sentence
            about a claim, the sentences before and after it.
        title: the article's title.
        target: the name of the unit's target, or empty.
        voice: `author` or `quoted`, whose words they are; empty where that was not asked.
        speaker: who is quoted, where the text tells, or empty.
        articles: position of each group's article in the sequence that was cut.
        targets: each group's target, or None.
    """

    group: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    target: list[str] = field(default_factory=list)
    voice: list[str] = field(default_factory=list)
    speaker: list[str] = field(default_factory=list)
    articles: list[int] = field(default_factory=list)
    targets: list[Target | None] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.group)

    def take(self, positions: Sequence[int]) -> Units:
        """The units at these positions; groups keep their numbers."""
        picked = {name: [getattr(self, name)[i] for i in positions] for name in ("group", *WORDS)}
        return Units(**picked, articles=self.articles, targets=self.targets)

    def plus(self, other: Units) -> Units:
        """These units and, their groups numbered after these, the others."""
        joined = {name: getattr(self, name) + getattr(other, name) for name in (*WORDS, "articles", "targets")}
        return Units([*self.group, *(group + len(self.articles) for group in other.group)], **joined)


def cut_units(articles: Sequence[Article], task: Task, *, voices: bool = False) -> Units:
    """Cut articles into the units that a task reads.

    Args:
        articles: in any number; one without words, or without a mention, gives a group without units.
        task: its `unit` says how to cut.
        voices: tell the author's words from quoted ones; a mention then has those of its own voice alone.

    >>> cut_units([Article("a", "", "It rained. Nobody came.")], Task("tone", "sentence")).text
    ['It rained.', 'Nobody came.']
    """
    units, cuts, sizes = Units(), list[Cut](), list[int]()
    for position, article in enumerate(articles):
        for target in article.targets if task.unit == "mention" else (None,):
            before = len(cuts)
            if voices and task.unit == "mention":
                cuts += _mentions(article, target, voices=True)
            else:
                cuts += CUTTERS[task.unit](article, target)
            units.articles.append(position)
            units.targets.append(target)
            sizes.append(len(cuts) - before)
    _fill(units, articles, cuts, sizes)
    return units


def _fill(units: Units, articles: Sequence[Article], cuts: Sequence[Cut], sizes: Sequence[int]) -> None:
    """Put cuts into columns, so many of each group."""
    if not cuts:
        return
    columns: tuple[list[Any], ...] = (
        *(units.start, units.end, units.text, units.left, units.right, units.voice, units.speaker),
        *(units.group, units.title, units.target),
    )
    titles = (articles[position].title for position in units.articles)
    names = ("" if target is None else target.name for target in units.targets)
    of_groups = [chain.from_iterable(map(repeat, values, sizes)) for values in (range(len(sizes)), titles, names)]
    for column, values in zip(columns, (*zip(*cuts, strict=True), *of_groups), strict=True):
        column.extend(values)


def _whole(article: Article, _: Target | None) -> Iterator[Cut]:
    spans = article.lines
    if spans or article.title:
        body = "\n".join([article.text[start:end] for start, end in spans])
        yield Cut(spans[0][0] if spans else 0, spans[-1][1] if spans else 0, mend(body))


def _sentences(article: Article, _: Target | None) -> Iterator[Cut]:
    return iter(article.sentences)


def _mentions(article: Article, target: Target | None, *, voices: bool = False) -> Iterator[Cut]:
    assert target is not None, "mention units are cut for a target"
    if article.spans is not None:
        yield from _marked(article)
        return
    if target.is_claim:
        yield from _about(article, target)
        return
    for line, spans in _mentioning(article, target):
        # The title stands before the text with a line break.
        title = None if line else Cut(-len(article.title) - 1, -1, normalize(article.title))
        sentence = title or article.sentences[line - 1]
        yield from (
            _by_voice(article, line, sentence, spans) if voices else _each_mention(sentence, sentence.text, spans)
        )


def _mentioning(article: Article, target: Target) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """The title (line 0) and the sentences that mention a target, and those behind them that go on with a pronoun."""
    by_line, sentences = article.mentions(target), article.sentences
    for line in sorted(by_line):
        yield line, by_line[line]
        behind = line + 1
        while line > 0 and behind <= len(sentences) and behind not in by_line:
            spans = opening_pronoun(sentences[behind - 1].text, target)
            if not spans:
                break
            yield behind, spans
            behind += 1


def _by_voice(article: Article, line: int, sentence: Cut, spans: list[tuple[int, int]]) -> Iterator[Cut]:
    """Each mention among the words of its own voice, with one country and one year for all."""
    has_stand_ins = line in article.lines_with_stand_ins
    for words, own, voice, speaker in parts_of(sentence.text, spans, _quotations(article, line, spans)):
        if has_stand_ins:
            words, own = _with_stand_ins(words, own)
        yield from _each_mention(sentence, words, own, voice, speaker)


def _quotations(article: Article, line: int, mentions: list[tuple[int, int]]) -> list[Quotation]:
    """What is quoted in a line; who speaks is told where a mention is quoted."""
    quotations = article.quoted_in(line, speakers=False)
    is_quoted = any(q.start <= start and end <= q.end for q in quotations for start, end in mentions)
    return article.quoted_in(line) if is_quoted else quotations


def _about(article: Article, claim: Target) -> Iterator[Cut]:
    """The sentences about a claim, each between its neighbours."""
    words = ["", *(sentence.text for sentence in article.sentences), ""]
    for place, sentence in enumerate(article.sentences):
        if is_about(claim.name, sentence.text):
            yield sentence._replace(left=words[place], right=words[place + 2])


def _marked(article: Article) -> Iterator[Cut]:
    """The mentions that the corpus itself marks, each in its whole text."""
    text = article.text
    for start, end in article.spans or ():
        yield Cut(0, len(text), mask(text, [(start, end)]), normalize(text[:start]), normalize(text[end:]))


def _each_mention(
    sentence: Cut, words: str, spans: list[tuple[int, int]], voice: str = "", speaker: str = ""
) -> Iterator[Cut]:
    """Each mention between the words before and after it, all of them masked."""
    masked, start, end = mask(words, spans), sentence.start, sentence.end
    if len(spans) == 1:
        ((first, last),) = spans
        yield Cut(start, end, masked, words[:first].strip(), words[last:].strip(), voice, speaker)
        return
    for first, last in spans[:MENTIONS_A_SENTENCE]:
        left = mask(words[:first], [span for span in spans if span[1] <= first])
        right = mask(words[last:], [(a - last, b - last) for a, b in spans if a >= last])
        yield Cut(start, end, masked, left.strip(), right.strip(), voice, speaker)


def _with_stand_ins(words: str, spans: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """The words between mentions with one country and year for all, and where the mentions then stand."""
    pieces, own, last, length = [], [], 0, 0
    for start, end in spans:
        between = with_stand_ins(words[last:start])
        length += len(between)
        own.append((length, length + end - start))
        pieces += [between, words[start:end]]
        last, length = end, length + end - start
    return "".join([*pieces, with_stand_ins(words[last:])]), own


CUTTERS: dict[Unit, Callable[[Article, Target | None], Iterator[Cut]]] = {
    "article": _whole,
    "sentence": _sentences,
    "mention": _mentions,
}
"""How an article is cut, by unit."""


def is_about(claim: str, sentence: str) -> bool:
    """Whether a sentence holds enough of a claim's content words.

    >>> is_about("Vaccination should be mandatory", "Mandatory vaccinations divide the town.")
    True
    """
    wanted = content_stems(claim)
    shared = len(wanted & content_stems(sentence))
    return shared >= max(1, min(CLAIM_WORDS, len(wanted)), CLAIM_OVERLAP * len(wanted))


_FUNCTION_WORDS = frozenset(
    "should would could must will shall that this with from have been they their about than".split()
)


def content_stems(text: str) -> set[str]:
    """The first letters of each content word: a plural or a tense is the same word."""
    words = (word.strip(".,;:!?\"'()") for word in text.lower().split())
    return {
        word[:_STEM_CHARACTERS]
        for word in words
        if len(word) >= _MIN_CONTENT_CHARACTERS and word not in _FUNCTION_WORDS
    }
