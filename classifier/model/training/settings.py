"""How a model is trained: the defaults of each unit, and a TOML file that changes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.corpus.prepare.fingerprint import CorpusLanguages, corpus_languages
from classifier.corpus.records.toml_files import read_toml
from classifier.errors import InputError
from classifier.model.training.rules import ALLOWED, NONE, is_number
from classifier.tasks import Unit

if TYPE_CHECKING:
    import pandas as pd

Block = Mapping[str, Any]

WORDS: Block = {"analyzer": "word", "sublinear_tf": True, "ngram_range": (1, 2), "min_df": 2}
CHARACTERS: Block = {"analyzer": "char_wb", "sublinear_tf": True, "ngram_range": (3, 5), "min_df": 3}


@dataclass(frozen=True)
class Settings:
    """How a model is trained.

    Attributes:
        blocks: of features, see `classifier.model.features.estimator`.
        C: inverse strength of the L2 penalty.
        tol: when the solver stops, on the largest gradient.
        max_iter: of the solver.
        class_weight: None, or `balanced`.
        folds: of the held-out scores that calibration and thresholds are fitted on.
        validation_size: share of articles held out where the corpus has no `split`, 0 to 1.
        precision: share of answers at or above a label's threshold that should be right, 0 to 1.
        pooling: how much of what one unit says each other unit of its group repeats, 0 to 1: with 1 they say
            together what they say on average, with 0 the sum.
        min_articles: a label with fewer articles is left out.
        bayes: how much complement naive Bayes says beside the regression, from 0 on; see
            `classifier.model.training.bayes`.
        unseen: a column of the corpus, such as `outlet`. Probabilities and thresholds are then fitted on folds that
            leave out whole groups of it, so that they hold for groups that training never saw; None: for articles
            of the same groups.
    """

    blocks: tuple[Block, ...]
    C: float = 1.0
    tol: float = 1e-4
    max_iter: int = 100
    class_weight: str | None = None
    folds: int = 3
    validation_size: float = 0.2
    precision: float = 0.8
    pooling: float = 1.0
    min_articles: int = 5
    bayes: float = 0.0
    unseen: str | None = None


DEFAULTS: Mapping[Unit, Settings] = {
    "article": Settings(
        (
            {"field": "title+text", **WORDS, "ngram_range": (1, 1), "max_features": 100_000},
            {"field": "title+text", **WORDS, "ngram_range": (2, 2), "max_features": 200_000, "weight": 0.5},
            {"field": "title", **WORDS, "weight": 0.3},
            {"field": "lead", **CHARACTERS, "max_features": 60_000, "weight": 0.5},
        ),
        C=8.0,
    ),
    "sentence": Settings(
        ({"field": "text", **WORDS}, {"field": "text", **CHARACTERS}, {"field": "lexicon"}, {"field": "vectors"}),
        C=0.3,
        folds=5,
        pooling=0.2,
    ),
    "mention": Settings(
        (
            {"field": "text", **WORDS},
            {"field": "text", **CHARACTERS},
            {"field": "left", **WORDS},
            {"field": "right", **WORDS},
            {"field": "near", **WORDS, "ngram_range": (1, 3)},
            {"field": "near", **CHARACTERS},
            {"field": "lexicon"},
            {"field": "vectors", "weight": 0.6},
            {"field": "claim"},
        ),
        C=0.7,
        folds=5,
    ),
}
"""Default settings by unit, chosen by measurement on training and validation data, see benchmarks/.

English corpora, and those whose language cannot be told, have these. What the others have was chosen by folds of the
training parts of SIB-200 (32 languages) and MasakhaNEWS (ten), see docs/languages.md."""


LETTERS: Block = {"analyzer": "char_wb", "sublinear_tf": True, "ngram_range": (1, 5), "min_df": 2}
"""Letters within words; where no blank stands between words, across them up to the next mark."""

CHARACTER_WORDS = ("zh", "ja")
"""Languages in which one or two characters are a word."""

FEWER = (1, 3)
"""N-grams of LETTERS for these. With 561 sentences to learn from, Japanese and Chinese have an accuracy of .765 and
.769, and .755 and .769 with (1, 4) (SIB-200's training sentences, five folds)."""

SHORT = 400
"""Characters of an article up to which letters alone are read: that is all that a lead is cut to."""

UNSPACED = 0.3
"""Share of letters without blanks between words from which on words cannot be read."""

MOST = 300_000
"""Columns of a block of letters."""

BAYES = 2.0
"""Share of naive Bayes. With 526 sentences to learn from, letters of one to five have an accuracy of .678 with the
regression alone, .706 with naive Bayes alone, and .714 with both (mean of eight languages of SIB-200); on two thirds
of the training articles of four languages of MasakhaNEWS, weighted F1 is .862 without and .900 with it."""


FIELDS_OF_VECTORS: Mapping[Unit, tuple[str, ...]] = {
    "article": ("title+text",),
    "sentence": ("text",),
    "mention": ("text", "left", "right"),
}
"""What word vectors that are given to training are summed over."""


def default_settings(corpus: pd.DataFrame, unit: Unit) -> Settings:
    """Choose the settings of a corpus by its languages, its writing and the length of its articles.

    Args:
        corpus: `text`; optional `title`, `language`.
        unit: of the task.
    """
    return settings_by_language(corpus_languages(corpus), unit)


def settings_by_language(languages: CorpusLanguages, unit: Unit) -> Settings:
    """Choose settings by what is known of a corpus; see `default_settings`."""
    if languages.is_english or (not languages.shares and languages.unspaced < UNSPACED):
        return DEFAULTS[unit]
    if unit != "article":
        return _of_parts(languages, DEFAULTS[unit])
    blocks: tuple[Block, ...] = (_letters("title+text", languages),)
    if languages.characters > SHORT and languages.unspaced < UNSPACED:
        words, pairs, *_ = DEFAULTS[unit].blocks
        blocks = (words, pairs, _letters("lead", languages), {**_letters("title", languages), "weight": 0.5})
    return replace(DEFAULTS[unit], blocks=blocks, class_weight="balanced", bayes=BAYES)


def _of_parts(languages: CorpusLanguages, english: Settings) -> Settings:
    """Settings of sentences and mentions: English ones without what knows English alone, letters as LETTERS."""
    spaced = languages.unspaced < UNSPACED
    blocks: list[Block] = []
    for block in english.blocks:
        if "analyzer" not in block:
            continue
        is_words = block["analyzer"] == "word" and spaced
        read = dict(block) if is_words else _letters(str(block["field"]), languages)
        if read not in blocks:
            blocks.append(read)
    return replace(english, blocks=tuple(blocks))


def _letters(field: str, languages: CorpusLanguages) -> Block:
    block = {"field": field, **LETTERS, "max_features": MOST}
    return {**block, "ngram_range": FEWER} if languages.main in CHARACTER_WORDS else block


def read_settings(path: str | Path, unit: Unit, *, defaults: Settings | None = None) -> Settings:
    """Read a TOML file of settings over defaults; None: those of the unit.

    Raises:
        InputError: no such file, no TOML, or a key that is no setting.
    """
    values = read_toml(path, "Give --config a TOML file.")
    return settings_of(values, unit, where=path, defaults=defaults)


def settings_of(
    values: Mapping[str, Any], unit: Unit, *, where: object = None, defaults: Settings | None = None
) -> Settings:
    """Put settings over defaults; None: those of the unit.

    Raises:
        InputError: a key is no setting; `where` is the file it came from.
    """
    known = {field.name for field in fields(Settings)}
    own = _with_whole_paths(values, where)
    vectors = own.pop("vectors", None)
    unknown = sorted(set(own) - known)
    if unknown:
        raise InputError(f"{unknown[0]!r} is no setting: use {', '.join(sorted({*known, 'vectors'}))}.", path=where)
    for key, value in own.items():
        fits, wanted = ALLOWED[key]
        if not fits(value):
            raise InputError(f"{key} is {value!r}, and has to be {wanted}.", path=where)
    _check_blocks(own.get("blocks", ()), where)
    plain: dict[str, Any] = {key: tuple(value) if key == "blocks" else value for key, value in own.items()}
    plain |= {key: None for key in ("class_weight", "unseen") if plain.get(key) == NONE}
    settings = replace(defaults or DEFAULTS[unit], **plain)
    if vectors is None:
        return settings
    if not isinstance(vectors, str) or not vectors:
        raise InputError(f"vectors is {vectors!r}, and has to be a file of word vectors.", path=where)
    return with_vectors(settings, vectors, unit)


def _with_whole_paths(values: Mapping[str, Any], where: object) -> dict[str, Any]:
    """Settings whose files of vectors are looked for beside the file that names them."""
    folder = Path(where).parent if isinstance(where, (str, Path)) else Path()

    def whole(table: Any) -> Any:
        if not isinstance(table, Mapping) or not isinstance(table.get("vectors"), str):
            return table
        return {**table, "vectors": str((folder / table["vectors"]).absolute())}

    own = dict(whole(values))
    if isinstance(own.get("blocks"), (list, tuple)):
        own["blocks"] = [whole(block) for block in own["blocks"]]
    return own


def with_vectors(settings: Settings, file: str | Path, unit: Unit) -> Settings:
    """Add blocks that read word vectors from a file, in place of the English ones and of other files'.

    Args:
        settings: of training.
        file: that `classifier corpus vectors` wrote.
        unit: of the task, which says what of a unit is read.

    Raises:
        InputError: the file holds no vectors.
    """
    from classifier.model.features.vector_files import read_vectors

    read_vectors(file)
    others = [block for block in settings.blocks if block["field"] != "vectors" and "vectors" not in block]
    own = ({"field": field, "vectors": str(Path(file).absolute())} for field in FIELDS_OF_VECTORS[unit])
    return replace(settings, blocks=(*others, *own))


def _check_blocks(blocks: Sequence[Block], where: object) -> None:
    from classifier.model.features.estimator import make_vectorizer
    from classifier.model.features.inputs import FIELDS, NUMBERS
    from classifier.tfidf.vectorizer import FastTfidfVectorizer

    for number, block in enumerate(blocks, start=1):
        known = ", ".join((*FIELDS, *NUMBERS))
        if block["field"] not in (*FIELDS, *NUMBERS):
            raise InputError(f"block {number} has the field {block['field']!r}: use one of {known}.", path=where)
        if not is_number(block.get("weight", 1.0)):
            raise InputError(f"block {number} has the weight {block['weight']!r}, which is no number.", path=where)
        _check_vectors(block, blocks, number, where)
        try:
            vectorizer = make_vectorizer(block)
            if isinstance(vectorizer, FastTfidfVectorizer):
                vectorizer.check_numbers()
        except (TypeError, ValueError) as error:
            raise InputError(f"block {number} cannot be used: {error}.", path=where) from error


def _check_vectors(block: Block, blocks: Sequence[Block], number: int, where: object) -> None:
    """Refuse a block that asks for word vectors and for something else, or for those of a second file."""
    from classifier.model.features.own_vectors import Vectors

    if "vectors" not in block:
        return
    if not isinstance(block["vectors"], (str, Vectors)):
        raise InputError(f"block {number} has the vectors {block['vectors']!r}, which name no file.", path=where)
    others = sorted(set(block) - {"field", "weight", "vectors"})
    if others:
        raise InputError(f"block {number} has vectors and {others[0]}: leave one of them out.", path=where)
    if len({repr(other["vectors"]) for other in blocks if "vectors" in other}) > 1:
        raise InputError("the blocks name several files of vectors, and a model reads one: leave one in.", path=where)


def as_dict(settings: Settings) -> dict[str, Any]:
    """The settings as JSON-ready parameters."""
    plain = {field.name: getattr(settings, field.name) for field in fields(Settings)}
    plain["blocks"] = [
        {key: list(value) if isinstance(value, tuple) else value for key, value in block.items()}
        for block in settings.blocks
    ]
    return plain
