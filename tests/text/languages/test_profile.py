from __future__ import annotations

from classifier.text.languages.profile import fit_profile

KIRUNDI = [
    "Umukuru w'igihugu yavuze ko abarimu bazohabwa amafaranga mu kwezi kuza.",
    "Abanyagihugu bo mu ntara ya Ngozi basaba ko umuhanda wosubirwamwo.",
    "Ikipe y'umupira w'amaguru yatsinze urukino rwa mbere rw'igikombe.",
    "Abaganga bavuga ko indwara y'ikiza igabanuka mu bana.",
    "Abarimyi bo mu ntara basaba imbuto zo kurima mu kwezi kuza.",
]


def test_a_profile_knows_its_own_language() -> None:
    profile = fit_profile(KIRUNDI * 4)
    assert profile is not None
    assert profile.fits("Abarimu bo mu ntara ya Gitega basaba amafaranga y'igihugu.")
    assert not profile.fits("The teachers of the province ask the government for their wages.")


def test_texts_without_words_have_no_profile() -> None:
    assert fit_profile(["12", "…"]) is None
