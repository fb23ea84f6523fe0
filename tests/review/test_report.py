"""The report is one file that needs no other, and holds what it promises."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from classifier.review.evaluate import evaluate
from classifier.review.evaluation import Evaluation
from classifier.review.report import report, save_evaluation
from classifier.scoring.loaded import load_model


@pytest.fixture(scope="module")
def judged(bundles: dict[str, Path], starter: pd.DataFrame) -> Evaluation:
    hostile = starter.assign(title=["<script>alert(1)</script>" + title for title in starter["title"]])
    return evaluate(load_model(bundles["stance"]), hostile, split="all")


class Balanced(HTMLParser):
    """Fails where a tag is closed that was not opened last."""

    VOID = ("meta", "br", "link")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        del tag, attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_nothing_is_fetched_and_nothing_runs(judged: Evaluation) -> None:
    page = report(judged)
    assert not re.search(r"<script|<link|<img|@import|url\((?!#)|src=", page)
    links = set(re.findall(r"https?://[^\"' <]+", page))
    assert all(link.startswith("http://www.w3.org/") for link in links)  # names of the SVG vocabulary


def test_the_page_itself_forbids_scripts_and_addresses(judged: Evaluation) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', report(judged))
    assert policy is not None
    assert {"default-src 'none'", "style-src 'unsafe-inline'", "img-src data:"} <= set(policy[1].split("; "))


def test_every_picture_has_words_for_who_cannot_see_it(judged: Evaluation) -> None:
    pictures = re.findall(r"<svg[^>]*>", report(judged))
    alts = [re.search(r'aria-label="([^"]+)"', picture) for picture in pictures]
    assert len(pictures) > 5 and all(alts)
    assert len({alt[1] for alt in alts if alt}) == len(pictures)


def test_the_calibration_error_stands_with_its_chance_in_one_card(judged: Evaluation) -> None:
    tiles = re.findall(r'<div class="tile">.*?</div>', report(judged), flags=re.DOTALL)
    (calibration,) = [tile for tile in tiles if "calibrat" in tile]
    assert f"{judged.metrics['ece']:.3f}" in calibration
    assert f"{judged.metrics['ece_by_chance']:.3f}" in calibration


def test_picture_and_table_of_labels_are_in_one_order(judged: Evaluation) -> None:
    page = report(judged)
    labels = judged.labels.sort_values("support", ascending=False, kind="stable").index
    drawn = re.search(r'aria-label="Scores of each label. F1: ([^"]+)\."', page)
    listed = re.findall(r"<tr><td[^>]*>(\w+)</td><td class=\"n\">", page)
    assert drawn is not None
    assert [score.rsplit(" ", 1)[0] for score in drawn[1].split("; ")] == list(labels)
    assert listed[: len(labels)] == list(labels)


def test_every_slice_is_compared_with_the_accuracy_of_all(judged: Evaluation) -> None:
    captions = re.findall(r"<figcaption>(Accuracy by [^<]+)</figcaption>", report(judged))
    assert captions and all(f"{judged.metrics['accuracy']:.3f}" in caption for caption in captions)


def test_every_tag_is_closed_and_every_id_is_one(judged: Evaluation) -> None:
    page = report(judged)
    parser = Balanced()
    parser.feed(page)
    assert not parser.open
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="|url\()#([^")]+)', page)) <= set(ids)


def test_it_says_what_it_promises(judged: Evaluation) -> None:
    page = report(judged)
    for heading in ("Labels", "Confusions and curves", "Slices", "Worst errors", "What it was trained on"):
        assert f"<h2>{heading}</h2>" in page
    assert "<mark" in page
    assert "prefers-color-scheme:dark" in page
    assert "@media print" in page
    assert f"{judged.metrics['accuracy']:.3f}" in page


def test_the_same_evaluation_gives_the_same_report(judged: Evaluation) -> None:
    assert report(judged) == report(judged)


def test_figures_and_predictions_are_saved_beside_it(judged: Evaluation, tmp_path: Path) -> None:
    folder = save_evaluation(judged, tmp_path / "out")
    assert json.loads((folder / "metrics.json").read_text())["all"] == judged.metrics
    found = pd.read_parquet(folder / "predictions.parquet")
    pd.testing.assert_frame_equal(found, judged.predictions, check_dtype=False)
