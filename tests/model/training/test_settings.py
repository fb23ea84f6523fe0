from __future__ import annotations

from pathlib import Path

import pytest

from classifier.errors import InputError
from classifier.model.training.settings import DEFAULTS, read_settings


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("C = 0", "C is 0, and has to be a number above 0"),
        ("C = true", "C is True"),
        ("max_iter = 1.5", "max_iter is 1.5, and has to be a whole number from 1 on"),
        ("folds = 1", "folds is 1, and has to be a whole number from 2 on"),
        ('class_weight = "heavy"', "class_weight is 'heavy', and has to be 'balanced' or 'none'"),
        ("validation_size = 1.0", "validation_size is 1.0"),
        ("precision = 1.5", "precision is 1.5"),
        ("pooling = 2", "pooling is 2"),
        ("blocks = []", "blocks is \\[\\]"),
        ("[[blocks]]\nmin_df = 2", "each with its field"),
        ('[[blocks]]\nfield = "body"', "'body'"),
        ('[[blocks]]\nfield = "text"\nmin_fd = 2', "min_fd"),
        ('[[blocks]]\nfield = "text"\nanalyzer = "char"', "analyzer 'char'"),
        ('[[blocks]]\nfield = "text"\nngram_range = [2, 1]', "block 1 cannot be used"),
        ('[[blocks]]\nfield = "text"\nngram_range = "1"', "block 1 cannot be used"),
        ('[[blocks]]\nfield = "text"\nweight = "2"', "weight"),
    ],
)
def test_a_value_that_does_not_fit_is_one_line(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "c.toml"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"c.toml: .*{message}") as refused:
        read_settings(path, "article")
    assert "\n" not in str(refused.value)


def test_none_is_a_class_weight(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text('class_weight = "none"\n', encoding="utf-8")
    assert read_settings(path, "sentence") == DEFAULTS["sentence"]
