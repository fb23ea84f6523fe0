from __future__ import annotations

import pytest

from classifier.text.languages.scripts import language_of_script, unspaced_share


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("市议会星期一否决了这座桥。", "zh"),
        ("市議会は月曜日に橋の計画を否決した。", "ja"),
        ("시의회가 월요일 다리 계획을 부결했다.", "ko"),
        ("สภาเมืองลงมติไม่รับแผนสร้างสะพาน", "th"),
        ("Совет отклонил план моста.", None),
        ("The council of 北京 met on Monday.", None),
    ],
)
def test_a_writing_tells_the_language_where_it_serves_one(text: str, language: str | None) -> None:
    assert language_of_script(text) == language


def test_the_share_of_letters_without_blanks_between_words_is_told() -> None:
    assert unspaced_share(["市议会否决了。", "bridge"]) == pytest.approx(0.5)
    assert unspaced_share(["12 345"]) == 0
