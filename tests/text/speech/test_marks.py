"""Direct speech is found by the quotation marks of every language, in the time that reading takes."""

from __future__ import annotations

import time

import pytest

from classifier.text.clean import normalize
from classifier.text.speech.marks import direct_speech

QUOTED = {
    "English": ("Ann Lee said: “The plan is a mess.” Nobody spoke.", "“The plan is a mess.”"),
    "straight": ('Ann Lee said: "The plan is a mess." Nobody spoke.', '"The plan is a mess."'),
    "German": ("Sie sagte: „Der Plan ist ein Chaos.“ Alle schwiegen.", "„Der Plan ist ein Chaos.“"),
    "German books": ("Sie sagte: »Der Plan ist ein Chaos.« Alle schwiegen.", "»Der Plan ist ein Chaos.«"),
    "German, single": ("Sie sagte: ‚Der Plan ist ein Chaos.‘ Alle schwiegen.", "‚Der Plan ist ein Chaos.‘"),
    "German books, single": ("Sie sagte: ›Der Plan ist ein Chaos.‹ Alle", "›Der Plan ist ein Chaos.‹"),
    "Italian": ("Ha detto: «Il piano è un caos.» Silenzio.", "«Il piano è un caos.»"),
    "Swiss, single": ("Elle a dit: ‹Le plan est un chaos.› Silence.", "‹Le plan est un chaos.›"),
    "Polish": ("Powiedziała: „Plan jest do niczego.” Cisza.", "„Plan jest do niczego.”"),
    "Swedish": ("Hon sade: ”Planen är ett kaos.” Alla teg.", "”Planen är ett kaos.”"),
    "Chinese": ("市长说：“我们不会放弃这个计划。”他走了。", "“我们不会放弃这个计划。”"),
    "traditional Chinese": ("市長說「我們不會放棄這個計畫」然後離開。", "「我們不會放棄這個計畫」"),
    "Japanese, inner": ("市長は「副市長が『だめだ』と言った」と話した。", "「副市長が『だめだ』と言った」"),
    "Japanese, double": ("新聞は『この計画は中止される』と書いた。", "『この計画は中止される』"),
    "Arabic": ("قال الوزير: «الخطة فاشلة تماما.» ثم غادر.", "«الخطة فاشلة تماما.»"),
}


@pytest.mark.parametrize("name", QUOTED)
def test_direct_speech_is_what_stands_between_marks(name: str) -> None:
    text, quoted = QUOTED[name]
    assert [text[start:end] for start, end in direct_speech(text)] == [quoted]


@pytest.mark.parametrize("name", [name for name in QUOTED if "single" not in name])
def test_direct_speech_is_found_in_a_normalized_text_too(name: str) -> None:
    text = normalize(QUOTED[name][0])
    assert [text[start:end] for start, end in direct_speech(text)] == [normalize(QUOTED[name][1])]


def test_french_marks_stand_apart_from_what_they_hold() -> None:
    text = normalize("Elle a dit : « Le plan est un chaos. » Silence.")
    assert [text[start:end] for start, end in direct_speech(text)] == ['"Le plan est un chaos."']


def test_marks_that_turn_outward_are_not_taken_for_french_ones() -> None:
    assert normalize("Das »Ende« und der »Anfang« sind nah.") == 'Das "Ende" und der "Anfang" sind nah.'


def test_two_words_are_a_title() -> None:
    assert not list(direct_speech("Der Film „Das Boot“ lief. 电影「大桥」上映。"))


def test_an_apostrophe_opens_nothing() -> None:
    assert not list(direct_speech("L’été d’Anne, c’est l’hiver de l’autre qu’on n’a pas vu."))


@pytest.mark.parametrize("mark", list('“„«»‹›‘‚「『”"'))
def test_the_time_grows_as_the_text_does(mark: str) -> None:
    def seconds(size: int) -> float:
        text = f"a {mark}b c d " * size
        begun = time.process_time()
        for _ in direct_speech(text):
            pass
        return time.process_time() - begun

    seconds(100)
    assert seconds(16_000) < 40 * max(seconds(1_000), 1e-3)
