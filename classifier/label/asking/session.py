"""One coder at work: a pool, a store, and the model that learns along in the background."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from classifier.errors import InputError
from classifier.label.asking.board import Board, places_of
from classifier.label.asking.queue import Asked, Queue
from classifier.label.learning.curve import Curve
from classifier.label.learning.learner import Learnt, doubted, learn
from classifier.label.learning.products import Products
from classifier.label.pool.counted import CountedPool
from classifier.label.pool.items import Items
from classifier.label.store.decisions import ADJUDICATION, Decision
from classifier.label.store.store import Store

REFIT_EVERY = 5
"""Labels after which the model is fitted anew."""

AUDIT = "audit"
"""How an item was chosen whose label an audit doubts."""


@dataclass(frozen=True)
class Suspect:
    """An item whose label an audit doubts: its id, the label it has, the one suggested, and why."""

    item: str
    label: str
    suggestion: str
    why: str


@dataclass(frozen=True)
class Prepared:
    """What a session makes of its items in the background.

    Attributes:
        pool: counted.
        prior: suggested label and probability of items before there is a model.
        products: of labelled items, kept from one model to the next.
    """

    pool: CountedPool
    prior: Mapping[int, tuple[str, float | None]]
    products: Products


@dataclass
class Session:
    """What a coder asks and answers.

    Attributes:
        store, items: that are worked on; `items` are a sample of the pool until the whole is cut, see `widen`.
        queue: what to ask next.
        coder: who answers.
        mode: `label`, `adjudication` or `audit`.
        suspects: of an audit, most likely errors first.
        seed: of everything random.
        prepared: what takes long to make of the items; None: it is not ready, see `prepare`.
        step: what is being done for it, a line; None: nothing.
        failure: why it will never be ready; None: it will.
        learnt: the model; None: there is none yet. `version` counts them.
        lock: held by whoever needs positions of items to stay as they are.
    """

    store: Store
    items: Items
    queue: Queue
    coder: str
    mode: str = "label"
    suspects: Sequence[Suspect] = ()
    seed: int = 0
    prepared: Prepared | None = None
    step: str | None = None
    failure: Exception | None = None
    learnt: Learnt | None = None
    version: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)
    _refit: Future[None] | None = None
    _preparing: threading.Thread | None = None
    _is_closed: bool = False
    _since: int = 0
    _looked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.board = Board(self.store, self.items.ids)
        self.curve = Curve()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="refit")
        self.board.catch_up()
        if self.prepared is not None:
            self.refit()

    def prepare(self, work: Callable[[], Prepared], *, patience: float | None = None) -> None:
        """Do what takes long, in a thread that ends with the process; questions are asked meanwhile.

        Args:
            work: gives what is to be prepared.
            patience: seconds that it is waited for; None: until it is ready, with a first model.

        Raises:
            Exception: what `work` raised while it was waited for; later it is `failure`.
        """
        self.step = "counting the pool"
        self._preparing = threading.Thread(target=self._prepare, args=(work,), daemon=True, name="prepare")
        self._preparing.start()
        self._preparing.join(patience)
        if self.failure is not None:
            raise self.failure

    def widen(self, items: Items, queue: Queue) -> None:
        """Go on with all items of the pool; what was decided stays decided."""
        with self.lock:
            self.items, self.queue = items, queue
            self.board.places = places_of(items.ids)

    def _prepare(self, work: Callable[[], Prepared]) -> None:
        try:
            prepared = work()
        except Exception as error:
            self.failure = error
        else:
            with self.lock:
                if self._is_closed:
                    return
                self.prepared = prepared
                refit = self._refit = self._worker.submit(self.refit)
            refit.result()
        self.step = None

    def ask(self) -> Asked | None:
        """The next item to ask about; None: nothing is left."""
        with self.lock:
            self._since += self.board.catch_up()
            self._refit_if_due()
            if self.mode == AUDIT:
                return self._first_open([suspect.item for suspect in self.suspects], AUDIT)
            if self.mode == ADJUDICATION:
                return self._first_open(self.board.ledger.parted(), ADJUDICATION)
            others = self.board.only_by_others(self.coder)
            asked = self.queue.next(self.board.answers(self.coder), self.board.decided(), others)
            return None if asked is None else self._kept_side(asked)

    def record(self, token: str, asked: Asked, labels: Sequence[str], *, skip: bool = False, note: str = "") -> bool:
        """Keep an answer; it is on the disk when this returns. False: it was there already.

        Raises:
            InputError: a label that the task has not, or not as many as it takes.
        """
        if not skip:
            self._check(labels)
        with self.lock:
            suggestion, probability = self.suggestion(asked.item) or (None, None)
            decision = Decision(
                token=token,
                item=self.items.ids[asked.item],
                action="skip" if skip else "label",
                labels=() if skip else tuple(labels),
                coder=self.coder,
                at=now(),
                chosen=asked.chosen,
                side=asked.side,
                hash=self.items.hash(asked.item),
                model=self.version,
                suggestion=suggestion,
                probability=probability,
                note=note,
            )
            is_new = self.store.record(decision, self.items.record(asked.item))
            self._looked.add(self.items.ids[asked.item])
            self.queue.looked_at(asked.item)
            self._since += self.board.catch_up()
            self._refit_if_due()
            return is_new

    def undo(self, token: str) -> Asked | None:
        """Take the coder's last answer back, by a row more; give what it was about, to be asked again."""
        with self.lock:
            self._since += self.board.catch_up()
            last = self.board.ledger.last_of(self.coder)
            if last is None or last.item not in self.board.places:
                return None
            row = Decision(token, last.item, "undo", coder=self.coder, at=now(), side=last.side, undoes=last.token)
            if token not in self.board.ledger.rows:
                self.store.record(row)
            self.board.catch_up()
            return Asked(self.board.places[last.item], last.chosen, last.side)

    def suggestion(self, item: int) -> tuple[str, float | None] | None:
        """What the model, or before it the bundle or the rules, would answer, with its probability."""
        probabilities = self.probabilities(item)
        if probabilities is None:
            return self.prepared.prior.get(item) if self.prepared else None
        label = max(probabilities, key=lambda name: probabilities[name])
        return label, probabilities[label]

    def probabilities(self, item: int) -> dict[str, float] | None:
        """The model's probability of each label; None: there is no model, or it knows one label alone."""
        learnt = self.learnt
        if learnt is None or not learnt.is_of_use:
            return None
        row = learnt.calibrator(learnt.scores[item : item + 1])[0]
        return {label: round(float(p), 4) for label, p in zip(self.store.task.labels, row, strict=True)}

    def refit(self) -> None:
        """Fit the model to all labels, and rank the pool anew."""
        assert self.prepared is not None
        pool, products = self.prepared.pool, self.prepared.products
        with self.lock:
            trains, judges = self.board.sides()
            decided = self.board.decided()
            self._since = 0
        learnt = learn(pool, trains, judges, products=products, seed=self.seed)
        probabilities = None if learnt is None or not learnt.is_of_use else learnt.probabilities
        looks = [] if learnt is None else [item for item in doubted(learnt) if self.items.ids[item] not in self._looked]
        self.queue.rank(pool, decided, probabilities, labelled=len(trains), exclusive=trains.exclusive, doubted=looks)
        if learnt is not None:  # before the lock is taken, for questions are answered meanwhile
            self.curve.add(pool, learnt, self.queue.reserved, products=products, seed=self.seed)
        with self.lock:
            self.learnt, self.version = learnt, self.version + (learnt is not None)

    def wait(self) -> None:
        """Wait until the pool is prepared, and for the model that is being fitted."""
        if self._preparing is not None:
            self._preparing.join()
        if self._refit is not None:
            self._refit.result()

    @property
    def is_refitting(self) -> bool:
        """Whether a model is being fitted."""
        return self._refit is not None and not self._refit.done()

    def close(self) -> None:
        """Wait for the model that is being fitted; a pool that is being counted is given up."""
        with self.lock:
            self._is_closed = True
        self._worker.shutdown(wait=True)

    def _refit_if_due(self) -> None:
        if self.prepared is not None and self._since >= REFIT_EVERY and not self.is_refitting:
            self._refit = self._worker.submit(self.refit)

    def _first_open(self, ids: Sequence[str], chosen: str) -> Asked | None:
        mine = {row.item for row in self.board.ledger.standing() if row.coder == self.coder and row.chosen == chosen}
        open_ones = (id_ for id_ in ids if id_ not in mine and id_ in self.board.places)
        item = next(open_ones, None)
        return None if item is None else self._kept_side(Asked(self.board.places[item], chosen, "train"))

    def _kept_side(self, asked: Asked) -> Asked:
        return asked._replace(side=self.board.side_of(self.items.ids[asked.item], asked.side))

    def _check(self, labels: Sequence[str]) -> None:
        task = self.store.task
        unknown = [label for label in labels if label not in task.labels]
        if unknown or len(set(labels)) != len(labels) or (len(labels) != 1 and not task.multi_label):
            raise InputError(f"{', '.join(labels) or 'no label'}: give one of {', '.join(task.labels)}.")


def now() -> str:
    """The time, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def side_item(session: Session, id_: str, chosen: str) -> Asked | None:
    """An item by its id, as a search finds it; what is set aside for random draws stays on its side."""
    place = session.board.places.get(id_)
    if place is None:
        return None
    side = "test" if session.queue.reserved[place] else "train"
    return Asked(int(np.int64(place)), chosen, session.board.side_of(id_, side))
