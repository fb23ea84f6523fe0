"""A model as arrays: features, linear scores, calibrated probabilities, thresholds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.units import cut_units
from classifier.html import render
from classifier.model.decision.calibration import Calibrator
from classifier.model.decision.likeness import Likeness
from classifier.model.decision.origins import Origins
from classifier.model.decision.pooling import Pooling
from classifier.model.decision.voices import Voices
from classifier.model.decision.windows import Windows
from classifier.model.features.blocks import Features
from classifier.model.features.inputs import UnitInputs
from classifier.model.features.own_vectors import Vectors
from classifier.model.features.warm import compiled_beside, read_a_text
from classifier.parallel import in_threads
from classifier.tasks import Task
from classifier.text.language import detector
from classifier.text.languages.profile import Profile
from classifier.tfidf.transform import Transform

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """A bundle, ready to score.

    Attributes:
        path: of the bundle; of a model that was not saved, its task's name.
        task: with its labels in the order of the scores.
        features: fitted blocks.
        coefficients: shape (n_features, n_labels), float32.
        intercepts: shape (n_labels,).
        calibrator: from decision scores to probabilities.
        thresholds: below which an answer is abstained from, one a label.
        manifest: as saved.
        known: how sure it is of outlets that it learnt from; None: as of others.
        windows: how parts of long articles are read, to name further labels; None: they are not.
        voices: how the author's words are told from quoted ones; None: they are not.
        likeness: what tells that an article is unlike the training articles; None: nothing does.
    """

    path: Path
    task: Task
    features: Features
    coefficients: npt.NDArray[np.float32]
    intercepts: Array
    calibrator: Calibrator
    thresholds: tuple[float, ...]
    manifest: Mapping[str, Any]
    known: Origins | None = None
    likeness: Likeness | None = None
    windows: Windows | None = None
    voices: Voices | None = None

    @cached_property
    def columns(self) -> npt.NDArray[np.float32]:
        """What features are multiplied with: the coefficients, and behind them the columns of the likeness."""
        if self.likeness is None:
            return self.coefficients
        return np.ascontiguousarray(np.hstack([self.coefficients, self.likeness.columns]))

    @cached_property
    def by_words(self) -> Model:
        """The same model with words in place of the dimensions of word vectors, for what is told of single words."""
        if self.features.vectors is None:
            return self
        features, coefficients = self.features.by_words(self.coefficients)
        return replace(self, features=features, coefficients=coefficients, likeness=None)

    @property
    def tells_voices(self) -> bool:
        """Whether its units are cut by voice."""
        return self.voices is not None and self.task.unit == "mention"

    @property
    def label_counts(self) -> Mapping[str, int]:
        """Training articles of each label."""
        counts: Mapping[str, int] = self.manifest["corpus"]["label_counts"]
        return counts

    @property
    def language(self) -> str | None:
        """ISO 639 code of the most articles that it was trained on; None where that could not be told."""
        language: str | None = self.manifest["corpus"].get("language")
        return language

    @cached_property
    def languages(self) -> frozenset[str]:
        """ISO 639 codes of the languages that it was trained on; none where they could not be told."""
        return frozenset(self.manifest["corpus"].get("languages") or filter(None, [self.language]))

    @cached_property
    def profiles(self) -> Mapping[str, Profile]:
        """What its own languages look like, where the detector misses them."""
        return {code: Profile(**entry) for code, entry in self.manifest.get("profiles", {}).items()}

    @property
    def pooling(self) -> Pooling:
        """How the units of a group are put together."""
        overlap, units = self.manifest["parameters"]["pooling"], self.manifest["units_a_group"]
        return Pooling(float(overlap), np.asarray(self.manifest["baseline"], dtype=np.float64), float(units))

    def warm(self) -> None:
        """Compile what is not compiled, and read and build the tables, so that any text is read at full speed.

        The first call on a machine takes about a quarter of a minute; what was compiled is kept on disk.
        """
        warm_all([self])

    def warm_table(self, transform: Transform) -> None:
        """Build the tables of a vocabulary, and compile what reads them."""
        coefficients = np.zeros((len(transform.vocabulary), self.columns.shape[1]), np.float32)
        transform.compiled.scores_of_texts(["a word, and another"], coefficients)

    def warm_features(self) -> None:
        """Compile the other kernels, which are called however little there is to read once the tables are there."""
        self.features.scores(UnitInputs(cut_units(read_a_text(self.task.unit), self.task)), self.coefficients)

    @property
    def is_warm(self) -> bool:
        """Whether the tables of the vocabularies are there."""
        return all(transform.is_compiled for transform in self.transforms)

    @property
    def transforms(self) -> list[Transform]:
        """By its vocabularies, that of word vectors among them."""
        transforms = (own.transform if isinstance(own, Vectors) else own for own in self.features.transforms)
        return [transform for transform in transforms if transform is not None]

    def to_sklearn(self) -> Any:
        """Rebuild a scikit-learn `Pipeline` whose `predict_proba` gives the same probabilities.

        Its input is a list of texts, or a corpus frame, which needs a `target` for a task that reads mentions.
        """
        from sklearn.pipeline import Pipeline

        from classifier.scoring.sklearn_pipeline import ArticleFeatures, CalibratedLinearClassifier

        constants = np.vstack([self.intercepts - self.pooling.baseline, self.pooling.baseline])
        coefficients = np.vstack([self.coefficients.astype(np.float64), constants]).T
        classifier = CalibratedLinearClassifier(coefficients, self.calibrator, self.task, self.thresholds)
        return Pipeline(
            [("features", ArticleFeatures(self.features, self.pooling, self.task)), ("classifier", classifier)]
        )

    def __repr__(self) -> str:
        return f"Model({self.task.name!r}, {len(self.task.labels)} labels, {self.path.name!r})"

    def _repr_html_(self) -> str:
        corpus = self.manifest["corpus"]
        rows = {
            "task": f"{self.task.name} ({self.task.unit})",
            "labels": ", ".join(self.task.labels),
            "trained on": f"{corpus['rows']:,} articles",
            "saved with": f"scikit-learn {self.manifest['versions']['scikit-learn']}",
            "bundle": self.path.name,
        }
        return render("facts.html", name="", notes=(), facts=rows, frames=())


def warm_all(models: Sequence[Model]) -> None:
    """Warm some models: what waits for no other is done at the same time."""
    jobs: list[Callable[[], object]] = [detector]
    jobs += [partial(model.warm_table, transform) for model in models for transform in model.transforms]
    with compiled_beside():
        in_threads(jobs)
    for model in models:
        model.warm_features()
