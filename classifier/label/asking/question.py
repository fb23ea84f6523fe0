"""What a page shows: a question, and how far a session is; JSON-ready."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from classifier.label.asking.marks import marks_for, mentions_in, model_of_pool
from classifier.label.asking.queue import OVERLAP, RANDOM, SECOND_LOOK, START, Asked
from classifier.label.asking.session import AUDIT, Session, Suspect
from classifier.label.learning.judging import STEP, forecast, judge
from classifier.label.store.decisions import ADJUDICATION

WHY = {
    RANDOM: "a simple random draw: it judges the model, so no suggestion is shown",
    OVERLAP: "another coder labelled it: your agreement is measured, so no suggestion is shown",
    SECOND_LOOK: "the model doubts the label that it has: look again",
    START: "taken at random while the pool is being counted",
    "mixture": "the model is unsure of it, or of nearly all",
    "uncertain": "the model is unsure of it",
    "diverse": "the model is unsure of it, and of others like it",
    "spread": "of the label suggested, the one the model is least sure of",
    "search": "you searched for it",
    ADJUDICATION: "coders part on it: your label settles it",
}
"""Why an item is shown, by how it was chosen."""

TYPICAL = "typical of a part of the pool that no label speaks of yet"

BLIND = (RANDOM, OVERLAP)
"""Ways of choosing whose questions show no suggestion: it would pull the answer toward itself."""


def question(session: Session, asked: Asked) -> dict[str, Any]:
    """A question as the page shows it, but for the words that made its suggestion: see `marks`."""
    item, id_ = asked.item, session.items.ids[asked.item]
    is_blind, suspect = _is_blind(asked), _suspect(session, item)
    suggestion = _suggestion(session, item, suspect)
    return {
        "item": id_,
        "chosen": asked.chosen,
        "side": asked.side,
        "why": suspect.why if suspect else _why(session, asked),
        "record": session.items.record(item),
        "mentions": mentions_in(session.items, item),
        "suggestion": None if is_blind else suggestion,
        "probabilities": None if is_blind else session.probabilities(item),
        "previous": _previous(session, id_, suspect.label if suspect else None),
        "coders": _coders(session, id_) if asked.chosen == ADJUDICATION else [],
    }


def marks(session: Session, asked: Asked) -> dict[str, Any] | None:
    """The words of an item that made its suggestion; None: none is shown.

    They take longer than all the rest of a question, so that a page asks for them when it has shown the text.
    """
    learnt, label = session.learnt, _suggestion(session, asked.item, _suspect(session, asked.item))
    if _is_blind(asked) or label is None or learnt is None or not learnt.is_of_use or session.prepared is None:
        return None
    model = model_of_pool(session.prepared.pool, learnt, session.store.task)
    return dict(marks_for(model, session.items, asked.item, session.store.task.labels.index(label)))


def progress(session: Session) -> dict[str, Any]:
    """How far a session is, and how good the model."""
    trains, judges = session.board.sides()
    learnt = session.learnt
    has_model = learnt is not None and learnt.is_of_use and len(judges)
    judgement = judge(learnt.calibrator(learnt.scores[judges.places]), judges) if learnt and has_model else None
    curve = session.curve.on(judges) if has_model else []
    ledger = session.board.ledger
    return {
        "coder": session.coder,
        "mode": session.mode,
        "policy": session.queue.policy,
        "items": len(session.items),
        "answers": session.board.answers(session.coder),
        "train": len(trains),
        "test": len(judges),
        "counts": session.board.counts(),
        "judgement": None if judgement is None else asdict(judgement),
        "curve": [[labels, round(accuracy, 4)] for labels, accuracy in curve],
        "forecast": {"labels": STEP, "gain": forecast(curve)},
        "model": session.version,
        "refitting": session.is_refitting,
        "step": session.step,
        "failure": None if session.failure is None else str(session.failure),
        "coders": sorted({row.coder for row in ledger.standing()}),
        "parted": len(ledger.parted()),
        "left": _left(session),
    }


def _left(session: Session) -> int | None:
    """Questions that a mode with a list of its own has left."""
    standing = {(row.item, row.chosen) for row in session.board.ledger.standing()}
    if session.mode == AUDIT:
        return sum((suspect.item, AUDIT) not in standing for suspect in session.suspects)
    return len(session.board.ledger.parted()) if session.mode == ADJUDICATION else None


def _why(session: Session, asked: Asked) -> str:
    learnt = session.learnt
    is_start = learnt is None or not learnt.is_of_use or len(learnt.labelled) < len(session.store.task.labels)
    return TYPICAL if is_start and asked.chosen in ("mixture", "uncertain", "diverse", "spread") else WHY[asked.chosen]


def _is_blind(asked: Asked) -> bool:
    return asked.chosen in BLIND or asked.side == "test"


def _suspect(session: Session, item: int) -> Suspect | None:
    id_ = session.items.ids[item]
    return next((suspect for suspect in session.suspects if suspect.item == id_), None)


def _suggestion(session: Session, item: int, suspect: Suspect | None) -> str | None:
    """The label that an audit, or else the model, suggests."""
    if suspect is not None:
        return suspect.suggestion
    suggestion = session.suggestion(item)
    return None if suggestion is None else suggestion[0]


def _previous(session: Session, id_: str, given: str | None) -> dict[str, Any] | None:
    decision = session.board.latest(id_, session.coder)
    if decision is not None and decision.action == "label":
        return {"labels": list(decision.labels), "note": decision.note}
    return None if given is None else {"labels": [given], "note": ""}


def _coders(session: Session, id_: str) -> list[dict[str, Any]]:
    rows = session.board.ledger.by_item().get(id_, {})
    return [{"coder": coder, "labels": list(row.labels), "note": row.note} for coder, row in rows.items()]
