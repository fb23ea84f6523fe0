"""Articles as they are read: their lines and sentences, and their targets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from classifier.corpus.prepare.voices import AUTHOR, QUOTED
from classifier.corpus.records.columns import with_usual_names
from classifier.text.clean import body_spans, normalize
from classifier.text.language import detect_language
from classifier.text.languages.codes import UNDETERMINED, language_code
from classifier.text.languages.resource import ENGLISH
from classifier.text.lines.compiled_lines import bodies
from classifier.text.mentions import mentions_in, most_mentioned, with_acronym
from classifier.text.names.named_text import NamedText
from classifier.text.notices import is_article
from classifier.text.sentences.spans import sentence_spans
from classifier.text.speech.quotations import Quotation, QuotedText
from classifier.text.stand_ins import has_stand_ins
from classifier.text.targets import Target, parse_target

if TYPE_CHECKING:
    import pandas as pd

    Articles = pd.DataFrame | pd.Series | Sequence[str] | str
    """A corpus frame, a column of texts, a list of texts, or one text."""
else:
    Articles = Any

FOUND_ONCE = (
    *("english_lines", "sample", "own_language", "lines", "is_article"),
    *("sentences", "named", "line_starts", "quoted", "quotations", "line_of", "lines_with_stand_ins"),
)
"""What an article keeps when its targets change."""

SAMPLE_LINES = 12
"""Lines of an article that its language is told by."""

ENGLISH_NAMES = ("en", UNDETERMINED)
"""Languages of articles whose names are found: English, and what is too short to tell."""


class Cut(NamedTuple):
    """One unit: where it is in the article's text as given, and its words."""

    start: int
    end: int
    text: str
    left: str = ""
    right: str = ""
    voice: str = ""
    speaker: str = ""


@dataclass(frozen=True)
class Article:
    """One row of news, as much of it as units need; its lines and sentences are found once.

    Attributes:
        id: of the article.
        title: headline, or empty.
        text: as given, with whatever furniture is in it.
        targets: of stance, in the order asked for.
        spans: offsets of the mentions in `text` where the corpus marks them; None: find them.
        outlet: that published it, or empty.
        language: that its record names, in whatever way, or empty.
    """

    id: str
    title: str
    text: str
    targets: tuple[Target, ...] = ()
    spans: tuple[tuple[int, int], ...] | None = None
    outlet: str = ""
    language: str = ""

    @cached_property
    def sample(self) -> str:
        """The title and the first lines, by which the language is told."""
        return " ".join([self.title, *(self.text[start:end] for start, end in self.english_lines[:SAMPLE_LINES])])

    @cached_property
    def own_language(self) -> str:
        """The language that its record names, else that of its words, as an ISO 639 code."""
        return language_code(self.language) if self.language.strip() else detect_language(self.sample)

    @property
    def language_of_names(self) -> str:
        """The language by whose rules names and speakers are read: English where its own cannot be told."""
        return ENGLISH if self.own_language in ENGLISH_NAMES else self.own_language

    @cached_property
    def english_lines(self) -> list[tuple[int, int]]:
        """Offsets of the lines that are its own if it is English."""
        return body_spans(self.text)

    @cached_property
    def lines(self) -> list[tuple[int, int]]:
        """Offsets of the lines that are the article's own in its own language; see `body_spans`."""
        if "\n" not in self.text or self.own_language in ENGLISH_NAMES:
            return self.english_lines
        return body_spans(self.text, self.own_language)

    @cached_property
    def is_article(self) -> bool:
        """Whether it is an article and not, say, a paywall; see `classifier.text.notices`."""
        return self.spans is not None or is_article(self.text, self.title, self.lines)

    @cached_property
    def sentences(self) -> list[Cut]:
        """The sentences of those lines that hold words."""
        spans = (span for line in self.lines for span in sentence_spans(self.text, *line))
        cuts = (Cut(start, end, normalize(self.text[start:end])) for start, end in spans)
        return [cut for cut in cuts if cut.text]

    @cached_property
    def named(self) -> NamedText:
        """The title, a line of its own and empty where the text repeats it, and the sentences, with their names."""
        title = "" if self.text.startswith(self.title) else normalize(self.title)
        return NamedText("\n".join([title, *(sentence.text for sentence in self.sentences)]))

    @cached_property
    def line_starts(self) -> list[int]:
        """Where each line of `named` begins, and the end."""
        return [0, *accumulate(len(line) + 1 for line in self.named.text.split("\n"))]

    @cached_property
    def quoted(self) -> QuotedText:
        """What of `named` is quoted."""
        return QuotedText(self.named, self.language_of_names)

    @cached_property
    def line_of(self) -> dict[tuple[int, int], int]:
        """The line of `named` that each sentence is, by its offsets."""
        return {(cut.start, cut.end): line for line, cut in enumerate(self.sentences, start=1)}

    def voice_of(self, span: tuple[int, int]) -> tuple[str, str]:
        """Whose voice most of a sentence is in, `author` or `quoted`, and the speaker or nothing.

        Args:
            span: of the sentence, offsets into the text.
        """
        line = self.line_of.get(span)
        if line is None:
            return AUTHOR, ""
        sizes = [q.end - q.start for q in self.quoted_in(line, speakers=False)]
        if 2 * max(sizes, default=0) < len(self.sentences[line - 1].text):
            return AUTHOR, ""
        return QUOTED, self.quoted_in(line)[sizes.index(max(sizes))].speaker

    def has_words(self, least: int) -> bool:
        """Whether the text has so many words."""
        return len(self.text.split(None, least)) >= least

    def quoted_in(self, line: int, *, speakers: bool = True) -> list[Quotation]:
        """What is quoted in the title (line 0) or a sentence (from 1 on), with offsets into its own words.

        Args:
            line: of the title or a sentence.
            speakers: tell who speaks; names are looked for only then.
        """
        key, starts = (line, speakers), self.line_starts
        if key not in self.quotations:
            self.quotations[key] = self.quoted.between(starts[line], starts[line + 1] - 1, speakers=speakers)
        return self.quotations[key]

    @cached_property
    def quotations(self) -> dict[tuple[int, bool], list[Quotation]]:
        """What `quoted_in` has found."""
        return {}

    @cached_property
    def lines_with_stand_ins(self) -> frozenset[int]:
        """The lines of `named` that name a country or a year."""
        starts = self.named.tokens.starts
        places = self.named.places_where(has_stand_ins)
        return frozenset(bisect_right(self.line_starts, starts[place]) - 1 for place in places)

    def mentions(self, target: Target) -> dict[int, list[tuple[int, int]]]:
        """Find where the title (line 0) and each sentence (from 1 on) mention a target: offsets into its own words."""
        named, starts = self.named, self.line_starts
        by_line: dict[int, list[tuple[int, int]]] = {}
        for start, end in mentions_in(named, with_acronym(target, named.text), language=self.language_of_names):
            line = bisect_right(starts, start) - 1
            by_line.setdefault(line, []).append((start - starts[line], end - starts[line]))
        return by_line

    def toward(self, targets: tuple[Target, ...]) -> Article:
        """The same article with these targets; its lines and sentences are not looked for again."""
        other = replace(self, targets=targets)
        vars(other).update({name: vars(self)[name] for name in FOUND_ONCE if name in vars(self)})
        return other


def articles_of(corpus: pd.DataFrame) -> list[Article]:
    """Give the articles of a corpus frame.

    Args:
        corpus: `text`; optional `title`, `outlet`, `language`, `target` (a text or a list), and
            `mention_start`, `mention_end` (offsets of the one marked mention).
    """
    size = len(corpus)
    titles = corpus["title"].tolist() if "title" in corpus else [""] * size
    targets = corpus["target"].tolist() if "target" in corpus else [None] * size
    outlets = corpus["outlet"].tolist() if "outlet" in corpus else [""] * size
    languages = corpus["language"].tolist() if "language" in corpus else [""] * size
    marked = "mention_start" in corpus and "mention_end" in corpus
    starts = corpus["mention_start"].tolist() if marked else [None] * size
    ends = corpus["mention_end"].tolist() if marked else [None] * size
    rows = zip(corpus.index, titles, corpus["text"], targets, starts, ends, outlets, languages, strict=True)
    articles = [
        Article(
            str(id_), _text(title), _text(text), targets_of(target), _span(start, end), _text(outlet), _text(language)
        )
        for id_, title, text, target, start, end, outlet, language in rows
    ]
    find_lines(articles)
    return articles


def article_frame(articles: Articles) -> pd.DataFrame:
    """Give articles as a frame: a frame with its columns under their usual names, texts in a column `text`.

    Raises:
        CorpusError: a frame has no column of texts.
    """
    import pandas as pd

    if isinstance(articles, pd.DataFrame):
        return with_usual_names(articles)
    if isinstance(articles, pd.Series):
        return articles.to_frame("text")
    return pd.DataFrame({"text": [articles] if isinstance(articles, str) else list(articles)})


def find_lines(articles: Sequence[Article]) -> None:
    """Find the lines of many articles at once, as English has them, far sooner than each finds its own."""
    if len(articles) == 1:
        return
    for article, spans in zip(articles, bodies([article.text for article in articles]), strict=True):
        vars(article)["english_lines"] = spans  # where the cached property looks first


def find_sentences(articles: Sequence[Article]) -> None:
    """Find the sentences of many articles at once, of those that are read as English, by the compiled kernel."""
    from classifier.text.sentences.compiled_sentences import sentences_of_all

    own = [article for article in articles if article.lines is article.english_lines]
    found = sentences_of_all([article.text for article in own], [article.lines for article in own])
    for article, sentences in zip(own, found, strict=True):
        vars(article)["sentences"] = [Cut(*sentence) for sentence in sentences]


def targets_of(value: object) -> tuple[Target, ...]:
    """Read the value of a `target` column: nothing, a text, a target, or a list of them."""
    if isinstance(value, Target):
        return (value,)
    if isinstance(value, str):
        return (parse_target(value),) if value.strip() else ()
    if isinstance(value, Sequence) or hasattr(value, "tolist"):
        names = value if isinstance(value, Sequence) else value.tolist()
        if not isinstance(names, Sequence):
            return ()
        there = (name for name in names if name is not None)
        return tuple(name if isinstance(name, Target) else parse_target(str(name)) for name in there)
    return ()


def toward_most_mentioned(article: Article, *, most: int = 5) -> Article:
    """The article, its targets the people and organisations that it names most often.

    Names are found in English alone: an article in another language gets none.

    Args:
        article: whose own targets are given up.
        most: how many there are at the most.
    """
    finds_names = article.own_language in ENGLISH_NAMES
    return article.toward(tuple(most_mentioned(article.named, most=most)) if finds_names else ())


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _span(start: object, end: object) -> tuple[tuple[int, int], ...] | None:
    if isinstance(start, (int, float)) and isinstance(end, (int, float)) and start == start and end == end:
        return ((int(start), int(end)),)
    return None
