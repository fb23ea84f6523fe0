from __future__ import annotations

import pandas as pd

from classifier.corpus.checks.describe import describe, plot_tables


def corpus() -> pd.DataFrame:
    prose = "The council met on Monday and voted for bridge {} over the river."
    return pd.DataFrame(
        {
            "title": ["One", "", "Three", "Four"],
            "text": [
                prose.format(1),
                "The old theatre opens again in May with a play about the flood of 1953, its director said.",
                "Le conseil a voté lundi pour le pont.",
                prose.format(1),
            ],
            "topic": ["sport", "health", ["sport", "health"], None],
            "outlet": ["Courier", "Courier", "Post", None],
            "published": pd.to_datetime(["2023-01-01", "2024-01-01", "2024-06-01", None], utc=True),
            "split": ["train", "train", "test", "train"],
        },
        index=pd.Index(list("abcd"), name="id"),
    )


def test_every_column_is_described() -> None:
    tables = describe(corpus(), label_column="topic")
    figures = dict(tables["corpus"].itertuples(index=False))
    assert (figures["articles"], figures["copies of another article"], figures["without a date"]) == (4, 1, 1)
    assert tables["labels"].set_index("label")["articles"].to_dict() == {"health": 2, "sport": 2, "(none)": 1}
    assert tables["splits"].set_index("label").loc["sport"].to_dict() == {"test": 1, "train": 1}
    assert tables["outlets"].set_index("outlet")["articles"].to_dict() == {
        "Courier": 2,
        "Post": 1,
        "(none)": 1,
    }
    assert tables["years"].set_index("year")["articles"].to_dict() == {"2023": 1, "2024": 2}
    assert tables["words"]["words"].is_monotonic_increasing
    assert tables["languages"]["language"].iloc[0] == "en"
    assert tables["lengths"].to_dict("list") == {"length": ["up to 25 words"], "articles": [4]}
    assert tables["duplicates"].to_dict("list") == {"cluster": ["alone", "in clusters of 2"], "articles": [2, 2]}


def test_what_a_label_has_far_more_often_than_the_rest_is_a_difference() -> None:
    rows = [("sport", "Courier")] * 20 + [("health", "Courier")] * 5 + [("health", "Post")] * 35
    frame = pd.DataFrame(rows, columns=["topic", "outlet"]).assign(text=[f"Text {i} of its own" for i in range(60)])
    differences = describe(frame, label_column="topic")["differences"]
    assert differences.to_dict("records") == [
        {
            "label": "sport",
            "by": "outlet",
            "value": "Courier",
            "articles": 20,
            "share": 1.0,
            "share_of_all": round(25 / 60, 4),
        },
        {
            "label": "health",
            "by": "outlet",
            "value": "Post",
            "articles": 35,
            "share": 0.875,
            "share_of_all": round(35 / 60, 4),
        },
    ]


def test_labels_that_are_alike_have_no_differences() -> None:
    frame = pd.DataFrame({"topic": ["sport", "health"] * 20, "outlet": ["Courier"] * 20 + ["Post"] * 20})
    frame["text"] = [f"Text {i} of its own" for i in range(40)]
    assert describe(frame, label_column="topic")["differences"].empty


def test_a_corpus_of_texts_alone_is_described_too() -> None:
    assert list(describe(corpus()[["text"]])) == ["corpus", "words", "lengths", "languages", "duplicates"]


def test_the_tables_are_drawn() -> None:
    figure = plot_tables(describe(corpus(), label_column="topic"))
    titles = [axes.get_title(loc="left").partition(",")[0] for axes in figure.axes]
    assert titles == ["labels", "outlets", "years", "lengths", "languages", "duplicates"]


def test_more_bars_than_there_is_room_for_are_counted_in_the_title() -> None:
    labels = [f"label {i:03}" for i in range(40)]
    frame = pd.DataFrame({"text": [f"Text {label} of its own" for label in labels], "topic": labels}, index=labels)
    axes = plot_tables(describe(frame, label_column="topic")).axes[0]
    assert len(axes.patches) == 30 and axes.get_title(loc="left") == "labels, in articles (10 in the rest)"
