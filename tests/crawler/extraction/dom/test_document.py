"""Bytes become one tree, whatever they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.dom.document import is_html, parse


def text_of(html: bytes, charset: str | None = None) -> str:
    tree = parse(html, charset)
    return "" if tree is None else str(tree.text_content())


@pytest.mark.parametrize(
    ("text", "encoding", "declared", "charset"),
    [
        ("Привет, мир", "windows-1251", "windows-1251", None),
        ("Привет, мир", "koi8-r", None, "koi8-r"),
        ("café à la crème", "iso-8859-1", "iso-8859-1", None),
        ("東京の朝", "shift_jis", "shift_jis", None),
        ("東京の朝", "iso-2022-jp", None, "iso-2022-jp"),
        ("한국의 아침", "euc-kr", "euc-kr", None),
        ("مرحبا بالعالم", "utf-16", None, None),
        ("東京の朝", "utf-8", None, None),
    ],
)
def test_text_is_decoded_as_header_meta_tag_or_byte_order_mark_say(
    text: str, encoding: str, declared: str | None, charset: str | None
) -> None:
    html = f"<html><head><meta charset={declared or 'x'}></head><body><p>{text}</p></body></html>"
    assert text_of(html.encode(encoding), charset) == text


@pytest.mark.parametrize("wrong", ["iso-8859-1", "euc-kr", "windows-1251", "no-such-charset"])
def test_valid_utf_8_is_utf_8_whatever_the_page_claims(wrong: str) -> None:
    html = f"<html><head><meta charset={wrong}></head><body><p>smörgås 東京</p></body></html>".encode()
    assert text_of(html, wrong) == "smörgås 東京"


def test_text_without_any_declaration_is_recognised_by_its_letters() -> None:
    html = "<p>Сегодня утром в порту снова открылось движение, и первый катер пришёл в шесть часов".encode(
        "cp1251"
    )
    assert "первый катер" in text_of(html)


FRENCH = "La forêt était très calme après l'orage, et personne n'était passé là depuis l'été."
POLISH = "Zażółć gęślą jaźń: wczoraj wieczorem łódź wróciła do portu, lecz nikt jej nie oczekiwał."
TURKISH = "Dağın arkasında bir ışık vardı, şehirde ise kimse uyanık değildi ve sessizlik çöktü."
JAPANESE = "港は嵐のあとでふたたび開き、最初の船は朝の六時に着いた。"
KOREAN = "항구는 폭풍이 지나간 뒤 다시 열렸고, 첫 배는 아침 여섯 시에 들어왔다."
CHINESE = "暴風雨過後港口重新開放，第一艘船在早上六點抵達。"
SCRIPT = (
    "<script>function open(){return document.getElementById('harbour').style.display='block'}</script>" * 40
)


@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        (FRENCH, "iso-8859-1", "fr"),
        (POLISH, "iso-8859-2", "pl"),
        (POLISH, "windows-1250", "pl-PL"),
        (TURKISH, "iso-8859-9", "tr"),
        (TURKISH, "iso-8859-9", "en"),  # as many templates say
        (TURKISH, "iso-8859-9", ""),
        ("Öll skip lágu við bryggju, og það þótti mönnum skrýtið. Ýmsir æptu.", "iso-8859-1", "is"),
        (JAPANESE, "iso-2022-jp", ""),
        (JAPANESE, "shift_jis", "ja"),
        (JAPANESE, "euc-jp", "ja"),
        (KOREAN, "euc-kr", "ko"),
        (CHINESE, "big5", "zh-TW"),
        (CHINESE, "gb18030", "zh-CN"),
        ("Вчера вечером в порту снова зажгли огни, и первый катер пришёл", "koi8-r", "ru"),
        ("Το λιμάνι άνοιξε πάλι μετά την καταιγίδα", "windows-1253", "el"),
    ],
)
def test_without_any_declaration_the_language_and_the_text_tell_the_encoding(
    text: str, encoding: str, language: str
) -> None:
    html = f"<html lang='{language}'><head>{SCRIPT}</head><body><p>{text}</p></body></html>"
    assert text in text_of(html.encode(encoding))


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    html = "<p>one\x00two\x08three&#1;four&#xB;five&#xFFFE;six\uffffseven</p>".encode()
    assert text_of(html) == "onetwothreefourfivesixseven"


def test_a_tag_with_very_many_attributes_loses_those_beyond_the_limit() -> None:
    tree = parse(b"<p " + b" ".join(b"a%d=1" % number for number in range(60_000)) + b">text")
    assert tree is not None
    assert len(tree.find(".//p").attrib) < 1000
    assert tree.text_content() == "text"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 <p>",
        b"\x89PNG\r\n\x1a\n",
        b'{"title": "x"}',
        b"GIF89a",
        b"<?xml version='1.0'?><rss><channel>",
    ],
)
def test_what_is_no_html_is_known_by_its_first_bytes(data: bytes) -> None:
    assert not is_html(data)


@pytest.mark.parametrize(
    "data", [b"", b"  ", b"<!DOCTYPE html>", b"\xef\xbb\xbf<html>", b"Warning: x\n<html>", b"<P>a"]
)
def test_pages_fragments_and_nothing_at_all_may_be_html(data: bytes) -> None:
    assert is_html(data)


@given(st.binary(max_size=2000), st.sampled_from([None, "utf-8", "utf-16", "gb18030", "cp1252", "bogus"]))
def test_any_bytes_are_parsed(html: bytes, charset: str | None) -> None:
    text = text_of(b"<p>" + html, charset)
    assert not any(ord(char) < 0x20 and char not in "\t\n\r\f\v\x1c\x1d\x1e\x1f" for char in text)


def test_ruby_is_no_text() -> None:
    tree = parse(
        "<h1><ruby>体罰<rp>(</rp><rt>たいばつ</rt><rp>)</rp></ruby>を<ruby>禁止<rt>きんし</rt></ruby></h1>".encode()
    )

    assert tree is not None
    assert tree.text_content() == "体罰を禁止"
