from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from classifier.corpus.formats.read import read_records
from classifier.corpus.records.files import Record
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

PARAGRAPHS = (
    "The harbour board voted five to two on Monday to rebuild the old lighthouse before the winter storms.",
    "Ines Okafor, who has led the board for a decade, said the work would be paid for by the port's own fees.",
    "Fishermen had asked for a new quay instead, and promised to bring the plan before the regional court.",
    "The first stones are to be laid in March, and the lamp is to be lit again a year later at the latest.",
)
STORY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
CONSENT = (
    "We value your privacy. We and our 120 partners store and access information on a device, such as cookies, "
    "and process personal data for personalised advertising. You may consent to our processing. Accept all. "
) * 4
PAYWALL = "Subscribe now to continue reading this article. Already a subscriber? Log in to your account."
RUSSIAN = "Совет порта решил восстановить старый маяк до зимних штормов, сообщила председатель. "
CZECH = "Rada přístavu schválila opravu starého majáku, řekla předsedkyně. Žluťoučký kůň příliš úpěl. "
CHINESE = "港口委员会周一投票决定在冬季风暴来临之前重建旧灯塔，主席表示费用由港口承担。"
JAPANESE = "港湾委員会は月曜日、冬の嵐の前に古い灯台を再建することを決めたと委員長が述べた。"


def page(body: str, head: str = '<meta charset="utf-8">') -> str:
    return f"<!DOCTYPE html><html lang=en><head>{head}<title>Lighthouse</title></head><body>{body}</body></html>"


def read(path: Path, content: bytes) -> Record:
    path.write_bytes(content)
    (record,) = read_records(str(path))
    return record


def refused(path: Path, content: bytes) -> InputError:
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        list(read_records(str(path)))
    return caught.value


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("windows-1250", "cp1250", CZECH),
        ("iso-8859-2", "iso8859-2", CZECH),
        ("windows-1251", "cp1251", RUSSIAN),
        ("koi8-r", "koi8-r", RUSSIAN),
        ("gb2312", "gb18030", CHINESE),
        ("gbk", "gbk", CHINESE),
        ("big5", "big5", "港口委員會週一投票決定重建舊燈塔，主席表示費用由港口承擔。"),
        ("shift_jis", "cp932", JAPANESE),
        ("x-sjis", "cp932", JAPANESE),
        ("euc-jp", "euc-jp", JAPANESE),
        ("euc-kr", "cp949", "항만위원회는 월요일 겨울 폭풍 전에 낡은 등대를 다시 짓기로 결정했다."),
        ("iso-8859-9", "cp1254", "Liman kurulu kış fırtınalarından önce eski feneri onarmaya karar verdi."),
        ("iso-8859-1", "cp1252", "“Größe” – the façade’s owner paid £3, said Señor Núñez."),
        ("utf-8", "utf-8", CZECH),
    ],
)
def test_a_page_is_read_as_it_declares_itself(declared: str, encoding: str, text: str, tmp_path: Path) -> None:
    script = "<script>var a = 1;</script>" * 500
    for head in (
        f'<meta charset="{declared}">',
        f"<meta charset = {declared.upper()}>",
        f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">',
    ):
        whole = page(f"<article>{f'<p>{text * 3}</p>' * 3}</article>", head + script)
        assert text.strip() in read(tmp_path / "x.html", whole.encode(encoding))["text"]


def test_an_xml_declaration_and_a_saved_header_name_the_encoding_too(tmp_path: Path) -> None:
    body = page(f"<article>{f'<p>{RUSSIAN * 3}</p>' * 3}</article>", "")
    for before in (
        '<?xml version="1.0" encoding="windows-1251"?>\n',
        "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Type: text/html; charset=windows-1251\r\n\r\n",
    ):
        record = read(tmp_path / "x.html", (before + body).encode("cp1251"))
        assert RUSSIAN.strip() in record["text"] and "200 OK" not in record["text"]


def test_a_page_saved_as_utf8_or_with_a_mark_is_read_as_such_whatever_it_declares(tmp_path: Path) -> None:
    whole = page(f"<article>{f'<p>{CZECH * 3}</p>' * 3}</article>", "<meta charset=windows-1250>")
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert CZECH.strip() in read(tmp_path / "x.html", whole.encode(encoding))["text"]


def test_one_damaged_byte_does_not_change_the_encoding(tmp_path: Path) -> None:
    for declared, encoding in (("utf-8", "utf-8"), ("windows-1250", "cp1250"), ("gb2312", "gb18030")):
        text = CHINESE if declared == "gb2312" else CZECH
        whole = page(f"<article>{f'<p>{text * 3}</p>' * 9}</article>", f"<meta charset={declared}>").encode(encoding)
        place = whole.rindex(b"</p>")
        assert text.strip() in read(tmp_path / "x.html", whole[:place] + b"\x81\xff" + whole[place:])["text"]


@pytest.mark.parametrize("declared", ["utf-7", "cp037", "undefined", "base64", "none", "utf-16"])
def test_a_declaration_that_no_page_can_have_is_passed_over(declared: str, tmp_path: Path) -> None:
    record = read(tmp_path / "x.html", page(f"<article>{STORY}</article>", f"<meta charset={declared}>").encode())
    assert PARAGRAPHS[0] in record["text"]


@pytest.mark.parametrize("notice", [CONSENT, PAYWALL])
@pytest.mark.parametrize(
    "box",
    [
        "<div>{}</div>",
        "<div><p>{}</p></div>",
        "<div id=onetrust-banner-sdk><h2>Privacy</h2><p>{}</p></div>",
        "<dialog open><p>{}</p></dialog>",
        "<section class=gdpr><span>{}</span></section>",
    ],
)
@pytest.mark.parametrize(
    "around",
    [
        "<article>{}</article>",
        "<main>{}</main>",
        "<div role=main>{}</div>",
        "<aside class=story>{}</aside>",
        "<div class=content>{}</div>",
    ],
)
def test_the_story_is_the_article_and_no_notice_is(notice: str, box: str, around: str, tmp_path: Path) -> None:
    for body in (box.format(notice) + around.format(STORY), around.format(STORY) + box.format(notice)):
        text = read(tmp_path / "x.html", page(body).encode())["text"]
        assert all(paragraph in text for paragraph in PARAGRAPHS)
        assert notice[:40] not in text


@pytest.mark.parametrize("notice", [CONSENT, PAYWALL, "Please enable JavaScript to view this page.", ""])
def test_a_page_that_is_nothing_but_a_notice_has_no_article(notice: str, tmp_path: Path) -> None:
    error = refused(tmp_path / "x.html", page(f"<div><p>{notice}</p></div>").encode())
    assert error.kind == "no article" and error.id == "x"


def test_an_article_about_consent_is_an_article(tmp_path: Path) -> None:
    paragraphs = (
        "A court ruled on Monday that sites need consent before they set cookies, in a case that activists brought.",
        "Publishers must now ask, and a box that is ticked in advance is no consent, the judges said on Monday.",
        "Regulators will fine companies that make it harder to reject all cookies than it is to accept them.",
    )
    for around in ("<article>{}</article>", "<div>{}</div>"):
        body = around.format("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))
        text = read(tmp_path / "x.html", page(body).encode())["text"]
        assert all(paragraph in text for paragraph in paragraphs)


def test_a_tag_of_a_hundred_thousand_attributes_is_read_at_once(tmp_path: Path) -> None:
    attributes = " ".join(f"a{number}=1" for number in range(100_000))
    text = read(tmp_path / "x.html", page(f"<article><p {attributes}>x</p>{STORY}</article>").encode())["text"]
    assert PARAGRAPHS[3] in text


def test_a_page_that_unpacks_without_end_is_one_line(tmp_path: Path) -> None:
    packed = gzip.compress(b"<html><body><p>" + b"word " * 10_000_000, 1)
    assert "over 10,000,000 bytes" in refused(tmp_path / "x.html.gz", packed).what


def test_a_page_with_too_many_tags_is_one_line(tmp_path: Path) -> None:
    assert "over 30,000 tags" in refused(tmp_path / "x.html", page("<p>a</p>" * 30_000).encode()).what


def test_an_encoding_that_is_given_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    path.write_bytes(page(f"<article>{f'<p>{RUSSIAN * 3}</p>' * 3}</article>", "<meta charset=utf-8>").encode("koi8-r"))
    (record,) = read_records(str(path), Reading(encoding="koi8-r"))
    assert RUSSIAN.strip() in record["text"]
