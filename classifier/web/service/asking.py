"""What a request asks for beside its articles: tasks, targets, precision, evidence, probabilities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import QueryParams

from classifier.errors import ClassifierError
from classifier.scoring.loaded import at_precision
from classifier.scoring.model import Model
from classifier.text.targets import Target, check_targets, make_target, parse_target
from classifier.web.service.problems import Problem
from classifier.web.service.shelf import Loaded

FLAGS = {"true": True, "1": True, "false": False, "0": False}

TARGET_KEYS = ("name", "aliases", "id")
"""Of a target that is written as an object."""

SEVERAL, SINGLE = ("task", "target"), ("evidence", "probabilities", "precision")
"""Parameters of an address that may stand there several times, and once."""

NAMES = ("tasks", "targets", *SINGLE)
"""The same in an object that holds `articles`."""

SHOWN = 60
"""Characters of a request that a message repeats."""


@dataclass(frozen=True)
class Asked:
    """What is asked of some articles: those that ask for the same are scored in one batch.

    Attributes:
        loaded: the bundles that the request began with.
        tasks: names of tasks; empty: all.
        targets: of stance; empty: an article's own, or the most mentioned.
        evidence, probabilities: see `score_articles`.
        precision: see `load_model`.
    """

    loaded: Loaded
    tasks: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    evidence: bool = True
    probabilities: bool = False
    precision: float | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for requests that can be scored in one batch."""
        return id(self.loaded), self.tasks, self.targets, self.evidence, self.probabilities, self.precision

    def models(self) -> list[Model]:
        """The models that answer.

        Raises:
            Problem: one cannot promise the precision.
        """
        chosen = [model for model in self.loaded.models if not self.tasks or model.task.name in self.tasks]
        try:
            return [at_precision(model, self.precision) for model in chosen]
        except ClassifierError as error:
            raise Problem(
                422, str(error).replace("--precision", "precision").partition(": ")[2] or str(error)
            ) from error


def asked_in_address(query: QueryParams, loaded: Loaded, *, targets: int, ignored: tuple[str, ...] = ()) -> Asked:
    """Read the parameters of an address.

    Args:
        query: of the address.
        loaded: bundles of the moment.
        targets: at the most.
        ignored: parameters that somebody else reads.

    Raises:
        Problem: one is unknown, or has a value that it cannot have.
    """
    for name in query:
        if name not in (*SEVERAL, *SINGLE, *ignored):
            raise Problem(422, f"there is no parameter {name[:SHOWN]!r}: there are {', '.join((*SEVERAL, *SINGLE))}.")
    values: dict[str, Any] = {"tasks": query.getlist("task"), "targets": query.getlist("target")}
    for name in ("evidence", "probabilities"):
        if name in query:
            values[name] = FLAGS.get(query[name].lower(), query[name])
    if "precision" in query:
        values["precision"] = _number(query["precision"])
    return asked_in_object(values, Asked(loaded), targets=targets)


def asked_in_object(values: Mapping[str, Any], base: Asked, *, targets: int) -> Asked:
    """Read the same from an object; what it leaves out is as in `base`.

    Raises:
        Problem: a value is not what it has to be.
    """
    known = [model.task.name for model in base.loaded.models]
    read: dict[str, Any] = {}
    if "tasks" in values:
        read["tasks"] = tuple(sorted(set(_texts(values["tasks"], "tasks"))))
        for name in read["tasks"]:
            if name not in known:
                raise Problem(422, f"there is no task {name[:SHOWN]!r}: there are {', '.join(known)}.")
    if "targets" in values:
        read["targets"] = _targets(values["targets"], targets)
    for name in ("evidence", "probabilities"):
        if name in values:
            if not isinstance(values[name], bool):
                raise Problem(422, f"{name} is neither true nor false.")
            read[name] = values[name]
    if values.get("precision") is not None:
        precision = values["precision"]
        if isinstance(precision, bool) or not isinstance(precision, (int, float)) or not 0 <= precision <= 1:
            raise Problem(422, "precision is no number from 0 to 1.")
        read["precision"] = float(precision)
    return replace(base, **read)


def _texts(value: object, name: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise Problem(422, f"{name} is no list of texts.")
    return value


def _targets(values: object, most: int) -> tuple[Target, ...]:
    if not isinstance(values, list):
        raise Problem(422, "targets is no list.")
    if len(values) > most:
        raise Problem(422, f"more than {most} targets.")
    targets = list(map(_target, values))
    try:
        check_targets(targets)
    except ClassifierError as error:
        raise Problem(422, str(error)) from error
    return tuple(targets)


def _target(value: object) -> Target:
    """A target as a text, as `--target` reads it, or as an object with `name`, `aliases` and `id`."""
    if isinstance(value, str):
        return parse_target(_plain(value))
    if not isinstance(value, dict) or not set(value) <= set(TARGET_KEYS):
        raise Problem(422, f"a target is neither a text nor an object of {', '.join(TARGET_KEYS)}.")
    name, id_ = value.get("name"), value.get("id", "")
    if not isinstance(name, str) or not isinstance(id_, str):
        raise Problem(422, "the name or the id of a target is no text.")
    aliases = _texts(value.get("aliases", []), "aliases")
    return make_target(_plain(name), tuple(map(_plain, aliases)), _plain(id_))


def _plain(text: str) -> str:
    """Half of a surrogate pair, which JSON can hold, exchanged."""
    return text.encode("utf-8", "replace").decode()


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text
