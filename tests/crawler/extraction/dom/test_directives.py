"""What a page asks of those who keep it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.dom.directives import forbidden, in_headers, in_html


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([("X-Robots-Tag", "noarchive")], {"noarchive"}),
        (
            [("X-Robots-Tag", "NoIndex,  nofollow"), ("x-robots-tag", "noarchive")],
            {"noindex", "nofollow", "noarchive"},
        ),
        ([("X-Robots-Tag", "otherbot: noindex, noarchive")], set()),
        ([("X-Robots-Tag", "otherbot: noindex, pressmark: noarchive")], {"noarchive"}),
        ([("X-Robots-Tag", "max-snippet: 20, noarchive")], {"max-snippet: 20", "noarchive"}),
        ([("tdm-reservation", "1")], {"tdm-reservation"}),
        ([("TDM-Reservation", "0")], set()),
        ([("X-Other", "noarchive")], set()),
    ],
)
def test_headers_are_read_as_they_are_written(headers: list[tuple[str, str]], expected: set[str]) -> None:
    assert in_headers(headers) == expected


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        (
            '<meta name="robots" content="noarchive, max-image-preview:large">',
            {"noarchive", "max-image-preview:large"},
        ),
        ('<META NAME="ROBOTS" CONTENT="NONE">', {"none"}),
        ('<meta name="otherbot" content="noarchive">', set()),
        ('<meta name="pressmark" content="noarchive">', {"noarchive"}),
        ('<meta name="tdm-reservation" content="1">', {"tdm-reservation"}),
        ("<meta name=robots>", set()),
    ],
)
def test_meta_elements_are_read_as_they_are_written(meta: str, expected: set[str]) -> None:
    page = f"<!doctype html><html><head><title>A page</title>{meta}</head><body><p>Text</p></body></html>"
    assert in_html(page.encode()) == expected


def test_none_stands_for_what_it_means() -> None:
    assert forbidden(frozenset({"none"}), frozenset({"noindex"})) == ["none"]
    assert forbidden(frozenset({"noindex"}), frozenset({"noarchive"})) == []


@given(st.text(), st.text())
def test_no_header_is_too_odd_to_read(name: str, value: str) -> None:
    in_headers([(name, value), ("X-Robots-Tag", value)])
