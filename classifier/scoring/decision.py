"""The one decision: what a model answers, and when it abstains. `score`, `explain` and `evaluate` all take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.articles import Article
from classifier.corpus.prepare.units import Units
from classifier.model.decision.likeness import signs
from classifier.model.decision.pooling import pooled
from classifier.model.decision.thresholds import chosen_labels
from classifier.model.decision.voices import LEAST_SENTENCES, Voices, article_features
from classifier.model.features.inputs import UnitInputs
from classifier.scoring.model import Model
from classifier.text.languages.codes import UNDETERMINED
from classifier.text.languages.profile import SAMPLE_CHARACTERS, Profile
from classifier.text.languages.scripts import language_of_script
from classifier.tfidf.word_counts import word_counts

Array = npt.NDArray[np.float64]

ENOUGH_WORDS = 100
"""Words of a unit that are counted; a long article repeats its own."""

MIN_KNOWN = 2
"""An article with fewer words known to the model than this is answered by the prior alone."""

KNOWN_SHARE = 0.2
"""Known words and n-grams to each word read that a text of the kind that the model was trained on has at
least. The articles of `seeds/` have 1.1 and more in every shipped bundle; made-up words have none."""

EMPTY, NOT_MENTIONED = "empty", "not mentioned"
WRONG_LANGUAGE, NO_CLAIMS = "wrong language", "trained on names, not on claims"
NO_ARTICLE = "no article"
NO_EVIDENCE = "no evidence in the author's voice"
FEW_KNOWN_WORDS, UNLIKE, LOW_PROBABILITY = "few known words", "unlike training", "low probability"
"""Reasons to give no answer, and the last four to abstain from one."""


@dataclass(frozen=True)
class Decisions:
    """A model's decisions: one a group, which is an article, or an article and a target.

    Attributes:
        units: of the articles.
        unit_scores: linear, with turns of phrase where the model reads them, shape (n_units, n_labels).
        scores: linear, of the groups, by their words alone, shape (n_groups, n_labels).
        probabilities: calibrated, shape (n_groups, n_labels); nan where there is no answer.
        thresholds: under which an answer is abstained from, shape (n_groups, n_labels).
        is_known: whether probability and threshold are those of outlets in training, shape (n_groups,).
        labels: which labels are the answer, shape (n_groups, n_labels); none where there is no answer.
        also: which labels besides have a real share of a long article, shape (n_groups, n_labels).
        reasons: why there is no answer or it is abstained from, else empty.
    """

    units: Units
    unit_scores: Array
    scores: Array
    probabilities: Array
    thresholds: Array
    is_known: npt.NDArray[np.bool_]
    labels: npt.NDArray[np.bool_]
    also: npt.NDArray[np.bool_]
    reasons: list[str]

    @property
    def is_answered(self) -> npt.NDArray[np.bool_]:
        """Whether there is an answer, abstained from or not, shape (n_groups,)."""
        return ~np.isnan(self.probabilities[:, 0])


def decide(
    model: Model, articles: Sequence[Article], inputs: UnitInputs, *, failures: Sequence[str] | None = None
) -> Decisions:
    """Decide on some articles.

    Args:
        model: whose answers they are.
        articles: in any number.
        inputs: of the articles' units, which models that read the same units share.
        failures: why an article cannot be answered, else empty; None: all can.
    """
    units = inputs.units
    sums, known = model.features.scores(inputs, model.columns)
    size = len(model.task.labels)
    unit_scores = sums[:, :size] + model.intercepts
    judged = None if model.voices is None else _judged(model, model.voices, articles, units, unit_scores)
    scores = pooled(unit_scores, units, model.pooling)
    is_known = _are_known(model, [articles[place].outlet for place in units.articles])
    probabilities, thresholds = _calibrated(model, scores if judged is None else judged.scores, is_known)
    if judged is not None:
        unit_scores = judged.unit_scores
        _by_length(model.voices, judged, probabilities, thresholds)
    missing = [_why_missing(model, articles, units, group, failures) for group in range(len(units.articles))]
    for group in _without_units(units):
        missing[group] = missing[group] or (NOT_MENTIONED if units.targets[group] else NO_ARTICLE)
    labels = chosen_labels(probabilities, thresholds, several=model.task.multi_label)
    reached = np.asarray((labels & (probabilities >= thresholds)).any(axis=1))
    strange = np.zeros(len(missing), np.bool_) if model.task.multi_label else _are_strange(units, known)
    unlike = _are_unlike(model, units, known, sums[:, size:], scores)
    has_none = np.array([bool(reason) for reason in missing], np.bool_)
    also = _have_shares(model, units, labels, probabilities)
    unfounded = np.zeros(len(missing), np.bool_) if judged is None else judged.lack_evidence(labels)
    labels[has_none], probabilities[has_none] = False, np.nan
    is_notice = np.array([not articles[place].is_article for place in units.articles], np.bool_)
    signs_against = (
        (NO_ARTICLE, is_notice),
        (NO_EVIDENCE, unfounded),
        (FEW_KNOWN_WORDS, strange),
        (UNLIKE, unlike),
        (LOW_PROBABILITY, ~reached),
    )
    for why, holds in signs_against:
        missing = [reason or (why if is_so else "") for reason, is_so in zip(missing, holds.tolist(), strict=True)]
    reasons = missing
    return Decisions(units, unit_scores, scores, probabilities, thresholds, is_known, labels, also, reasons)


@dataclass(frozen=True)
class _Judged:
    """What voices say of groups.

    Attributes:
        unit_scores, scores: with turns of phrase read, of units, and of the author's units of each group.
        features: of whole articles, shape (n_groups, n_features); None: the model answers them as sentences.
        is_whole: which groups are answered as whole articles, shape (n_groups,).
        is_passage: which are shorter, and longer than a sentence, shape (n_groups,).
        has_evidence: whether the author says each label, shape (n_groups, n_labels).
        is_judgement: which labels need evidence, shape (n_labels,).
        is_silent: whether the author says nothing of the target, shape (n_groups,).
    """

    unit_scores: Array
    scores: Array
    features: Array | None
    is_whole: npt.NDArray[np.bool_]
    is_passage: npt.NDArray[np.bool_]
    has_evidence: npt.NDArray[np.bool_]
    is_judgement: npt.NDArray[np.bool_]
    is_silent: npt.NDArray[np.bool_]

    def lack_evidence(self, labels: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Whether an answer judges and the author does not, or says nothing at all, shape (n_groups,)."""
        return np.asarray((labels & self.is_judgement & ~self.has_evidence).any(axis=1) | self.is_silent)


def _judged(model: Model, voices: Voices, articles: Sequence[Article], units: Units, unit_scores: Array) -> _Judged:
    """Read turns of phrase, and put together what the author says."""
    unit_scores = voices.turned(unit_scores, units)
    is_author = voices.says_something(units)
    scores = voices.pooled(unit_scores, units, is_author, model.pooling)
    own = [articles[place] for place in units.articles]
    least, features = (voices.head.least_words if voices.head else 0), None
    is_whole = np.array(
        [bool(least) and article.spans is None and article.has_words(least) for article in own], np.bool_
    )
    if voices.head is not None:
        features = article_features(unit_scores, units, voices, model.pooling, own)
    is_passage = ~is_whole & np.array(
        [voices.passages is not None and _is_passage(article) for article in own], np.bool_
    )
    is_judgement = np.isin(np.arange(unit_scores.shape[1]), voices.poles)
    is_silent = np.bincount(np.asarray(units.group, np.int64)[is_author], minlength=len(own)) == 0
    has_evidence = voices.evidence(unit_scores, units, is_author)
    return _Judged(unit_scores, scores, features, is_whole, is_passage, has_evidence, is_judgement, is_silent)


def _is_passage(article: Article) -> bool:
    return article.spans is None and len(article.sentences) >= LEAST_SENTENCES


def _by_length(voices: Voices | None, judged: _Judged, probabilities: Array, thresholds: Array) -> None:
    """Put the answers of whole articles and of passages in their places."""
    if voices is not None and voices.head is not None and judged.features is not None:
        probabilities[judged.is_whole] = voices.head(judged.features[judged.is_whole])
        thresholds[judged.is_whole] = voices.head.thresholds
    if voices is not None and voices.passages is not None and judged.is_passage.any():
        probabilities[judged.is_passage] = voices.passages(probabilities[judged.is_passage])
        thresholds[judged.is_passage] = voices.passages.thresholds


def _are_known(model: Model, outlets: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Whether outlets were in training, and the model has a calibration for these; shape (n_groups,)."""
    return np.zeros(len(outlets), np.bool_) if model.known is None else model.known.know(outlets)


def _calibrated(model: Model, scores: Array, is_known: npt.NDArray[np.bool_]) -> tuple[Array, Array]:
    """Probabilities and thresholds, both of shape (n_groups, n_labels)."""
    probabilities, thresholds = model.calibrator(scores), np.tile(np.asarray(model.thresholds), (len(scores), 1))
    if model.known is not None and is_known.any():
        probabilities[is_known] = model.known.calibrator(scores[is_known])
        thresholds[is_known] = model.known.thresholds
    return probabilities, thresholds


def why_not(article: Article, language: str, model: Model) -> str:
    """Why a model gives an article no answer, before anything is read of it; empty where it may."""
    if not (article.title.strip() or article.text.strip()):
        return EMPTY
    return "" if fits_language(language, model) else WRONG_LANGUAGE


def language_of(article: Article, models: Sequence[Model] = ()) -> str:
    """Give the language that an article's record names, else that of its own words, as an ISO 639 code.

    Args:
        article: that is read.
        models: that know the look of their own languages where the detector misses these.
    """
    code = article.own_language
    if article.language.strip():
        return code
    profiles: dict[str, Profile] = {}
    for model in models:
        if code not in model.languages or code in model.profiles:
            profiles |= model.profiles
    script = language_of_script(article.sample[:SAMPLE_CHARACTERS]) if profiles else None
    known = {own: profile for own, profile in profiles.items() if profile.shares_writing(script)}
    weights = {own: profile.mean_weight(article.sample) for own, profile in known.items()}
    fitting = [own for own in weights if weights[own] >= profiles[own].threshold]
    return max(fitting, key=lambda own: weights[own], default=code)


def reads(model: Model, language: str, models: Sequence[Model]) -> bool:
    """Whether a model answers an article: it may read its language, and no other model of its task is to.

    Args:
        model: one of `models`.
        language: of the article; see `language_of`.
        models: that are asked. Of several of one task each reads its own languages, and none what cannot be told.
    """
    has_rivals = sum(other.task.name == model.task.name for other in models) > 1
    return language in model.languages if has_rivals else fits_language(language, model)


def fits_language(language: str, model: Model) -> bool:
    """Whether a model reads a language, or may."""
    if language == UNDETERMINED or language in model.languages:
        return True
    return not model.languages and UNDETERMINED not in model.profiles


def _why_missing(
    model: Model, articles: Sequence[Article], units: Units, group: int, failures: Sequence[str] | None
) -> str:
    place, target = units.articles[group], units.targets[group]
    if failures is not None and failures[place]:
        return failures[place]
    # A mention that the corpus marks is one, whatever it reads like.
    is_claim = target is not None and target.is_claim and articles[place].spans is None
    return NO_CLAIMS if is_claim and not model.manifest["corpus"]["claims"] else ""


def _without_units(units: Units) -> list[int]:
    sizes = np.bincount(np.asarray(units.group, dtype=np.int64), minlength=len(units.articles))
    return [int(group) for group in np.flatnonzero(sizes == 0)]


def _have_shares(
    model: Model, units: Units, labels: npt.NDArray[np.bool_], probabilities: Array
) -> npt.NDArray[np.bool_]:
    """Which labels besides the likeliest have a real share of articles, shape (n_groups, n_labels)."""
    also = np.zeros(labels.shape, np.bool_)
    if model.windows is not None and len(units):
        surest = probabilities[units.group].max(axis=1)
        shares = model.windows.shares(
            units, surest, model.features, model.coefficients, model.intercepts, model.calibrator
        )
        also[units.group] = (shares >= model.windows.share) & ~labels[units.group]
    return also


def _are_unlike(
    model: Model, units: Units, known: npt.NDArray[np.int64], sums: Array, scores: Array
) -> npt.NDArray[np.bool_]:
    """Whether articles are unlike those that the model learnt from, shape (n_groups,); a unit is an article."""
    is_unlike = np.zeros(len(scores), np.bool_)
    if model.likeness is not None:
        words = word_counts(units.title) + word_counts(units.text)
        values = signs(scores[units.group], known, words, sums)
        is_unlike[units.group] = model.likeness.are_unlike(values)
    return is_unlike


def _are_strange(units: Units, known: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Whether groups have too few known words for the words they have, shape (n_groups,)."""
    counts = np.bincount(np.asarray(units.group, dtype=np.int64), known, len(units.articles))
    is_strange = counts < max(MIN_KNOWN, KNOWN_SHARE * ENOUGH_WORDS)
    few = set(np.flatnonzero(is_strange).tolist())  # most groups have enough, however long they are
    words = dict.fromkeys(few, 0)
    for group, text in zip(units.group, units.text, strict=True):
        if group in few:
            words[group] += min(len(text.split(None, ENOUGH_WORDS)), ENOUGH_WORDS)
    for group, count in words.items():
        is_strange[group] = counts[group] < max(MIN_KNOWN, KNOWN_SHARE * min(count, ENOUGH_WORDS))
    return np.asarray(is_strange)
