from __future__ import annotations

import pytest

from classifier.corpus.prepare.iptc import ancestors, concepts, find_concept, roll_up
from classifier.tasks import TOPICS


def test_the_tops_of_the_tree_are_the_labels_of_topic() -> None:
    tops = {concept.name.lower(): concept.id for concept in concepts().values() if not concept.parent}
    assert tops == TOPICS


def test_every_concept_leads_to_a_top() -> None:
    for concept in concepts().values():
        assert [concept, *ancestors(concept)][-1].name.lower() in TOPICS


@pytest.mark.parametrize("label", ["Tennis", "tennis ", "medtop:20001085", "20001085"])
def test_a_fine_topic_is_rolled_up(label: str) -> None:
    assert roll_up(label) == "sport"
    concept = find_concept(label)
    assert concept is not None and [each.name for each in ancestors(concept)][-1] == "Sport"


def test_what_is_no_topic_stays() -> None:
    assert roll_up("urgent") == "urgent" and find_concept("urgent") is None
