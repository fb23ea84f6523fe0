from __future__ import annotations

import pytest

from classifier.text.language import legacy_encoding

ZAWGYI = "ျမန္မာႏိုင္ငံ၏ ၿမိဳ႕ေတာ္တြင္ တံတားသစ္ကို ေဆာက္လုပ္ရန္ ေကာင္စီက ဆုံးျဖတ္ခဲ့သည္။"
UNICODE = "မြန်မာနိုင်ငံ၏ မြို့တော်တွင် တံတားသစ်ကို ဆောက်လုပ်ရန် ကောင်စီက ဆုံးဖြတ်ခဲ့သည်။"
KRUTI_DEV = "uxj ifj\"kn us lkseokj dks iqy ds i{k esa ernku fd;k vkSj ;g Hkh dgk fd dke tYn 'kq: gksxk gS"
HINDI = "नगर परिषद ने सोमवार को पुल के पक्ष में मतदान किया और यह भी कहा कि काम जल्द शुरू होगा है"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ZAWGYI, "Zawgyi"),
        (f"Yangon, 3 May: {ZAWGYI}", "Zawgyi"),
        (UNICODE, ""),
        (KRUTI_DEV, "Kruti Dev"),
        (HINDI, ""),
        ("ေ", ""),
        ("The bags of GS and ds were in the gS shop, they said on Monday to all of the reporters there.", ""),
    ],
)
def test_encodings_before_unicode_are_told(text: str, encoding: str) -> None:
    assert legacy_encoding(text) == encoding
