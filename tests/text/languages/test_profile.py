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


def test_a_profile_of_chinese_is_no_profile_of_other_writings() -> None:
    rivers = [f"市议会周一{a}投票否决了{b}大桥的计划，理由是费用太高。" for a in "上下左右前后" for b in "新旧东西南北"]
    profile = fit_profile(rivers)
    assert profile is not None
    assert profile.fits(rivers[3])
    assert not profile.fits("Der Stadtrat stimmte am Montag gegen die neue Brücke über den Fluss.")
    assert not profile.fits("ក្រុមប្រឹក្សាបានបោះឆ្នោតប្រឆាំងស្ពានថ្មី")


def test_a_profile_of_several_writings_takes_each_of_them() -> None:
    thai = ["สภาเมืองลงมติคัดค้านสะพานแห่งใหม่เมื่อวันจันทร์"] * 10
    profile = fit_profile([text for pair in zip(KIRUNDI * 2, thai, strict=True) for text in pair] + KIRUNDI * 4)
    assert profile is not None
    assert profile.script is None and profile.fits(thai[0])
