"""Which articles train and which validate, decided without their texts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.splits import cluster_codes
from classifier.corpus.prepare.units import WORDS, Units
from classifier.errors import CorpusError
from classifier.model.streamed.disk.folder import Folder
from classifier.model.streamed.disk.pack import read_pack, write_pack
from classifier.model.streamed.duplicates import duplicate_firsts
from classifier.model.streamed.stages import WORDS as BATCHES
from classifier.model.training.examples import Examples, Sides, calibration_folds, check_different, labelled_examples
from classifier.model.training.labelled import labelled
from classifier.model.training.settings import Settings
from classifier.tasks import Task

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Divided:
    """The articles of a corpus, divided.

    Attributes:
        sides: as training in memory knows them; their units have no texts.
        folds: of the training side, shape (n_fitting,).
        places: place of each article that was read among the examples of its side, or -1, for both sides, shape
            (2, n_read).
        words: of each article's unit, shape (n_read,).
        text_words: of its text as given.
        languages: of each, as ISO 639-1.
        firsts: number of the first article of each batch, and of all.
    """

    sides: Sides
    folds: Numbers
    places: Numbers
    words: Numbers
    text_words: Numbers
    languages: npt.NDArray[np.str_]
    firsts: Numbers

    def units_of(self, folder: Folder, batch: int, side: int) -> tuple[Mask, Numbers]:
        """Which of a batch's units are on a side, and their places among its examples."""
        places = self.places[side, self.firsts[batch] : self.firsts[batch + 1]]
        own = places[read_pack(folder.file(BATCHES, batch))["is_unit"]]
        return own >= 0, own[own >= 0]


def divided(
    folder: Folder, frame: pd.DataFrame, task: Task, column: str, settings: Settings, seed: int, *, batches: int
) -> Divided:
    """Choose the labelled articles, find near-duplicates among them, and divide them.

    Args:
        folder: with the batches.
        frame: all articles that were read, without their texts.
        task, column, settings, seed: see `classifier.model.training.train.train`.
        batches: number of them.

    Raises:
        CorpusError: see `classifier.model.training.train.train`.
    """
    packs = [read_pack(folder.file(BATCHES, number)) for number in range(batches)]
    is_unit = np.concatenate([np.array(pack["is_unit"]) for pack in packs])
    chosen = labelled(frame, task, column, settings.min_articles)
    read = frame.index.get_indexer(chosen.corpus.index).astype(np.int64)
    corpus = _with_duplicates(folder, chosen.corpus, read, len(frame), batches)
    if not is_unit[read].any():
        raise CorpusError("has no words in any text to learn from. Give another --text-column.")
    units = _units_without_texts(is_unit[read])
    clusters = cluster_codes(corpus)
    examples, is_train, notes = labelled_examples(corpus, units, clusters, chosen.task, settings, seed)
    fitting, held = examples.take(is_train), examples.take(~is_train)
    folds = calibration_folds(fitting, settings, seed)
    check_different(fitting, folds, chosen.task)
    words = np.zeros(len(frame), np.int64)
    words[is_unit] = np.concatenate([np.array(pack["words"]) for pack in packs])
    text_words, languages = (
        np.concatenate([np.array(pack[name]) for pack in packs]) for name in ("text_words", "languages")
    )
    sides = Sides(corpus, chosen.task, fitting, held, folds, [*chosen.notes, *notes])
    firsts = np.cumsum([0, *(len(pack["is_unit"]) for pack in packs)])
    places = np.stack([_places(side, read, len(frame)) for side in (fitting, held)])
    return Divided(sides, folds, places, words, text_words, languages.astype(str), firsts)


def _with_duplicates(folder: Folder, corpus: pd.DataFrame, read: Numbers, total: int, batches: int) -> pd.DataFrame:
    """The corpus with the first article of each one's cluster, found once."""
    if "duplicate_of" in corpus:
        return corpus
    path = folder.file("clusters")
    if not path.exists():
        is_compared = np.zeros(total, np.bool_)
        is_compared[read] = True
        write_pack(path, {"firsts": duplicate_firsts(folder, batches, is_compared)})
    return corpus.assign(duplicate_of=corpus.index.to_numpy()[np.array(read_pack(path)["firsts"])])


def _units_without_texts(is_unit: Mask) -> Units:
    groups = np.flatnonzero(is_unit).tolist()
    columns = {name: [""] * len(groups) for name in WORDS}
    return Units(**{**columns, "group": groups}, articles=list(range(len(is_unit))), targets=[None] * len(is_unit))  # type: ignore[arg-type]


def _places(side: Examples, read: Numbers, total: int) -> Numbers:
    places = np.full(total, -1, np.int64)
    places[read[np.asarray(side.units.articles, dtype=np.int64)]] = np.arange(len(side.gold))
    return places
