"""The URLs in what people paste."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.web.pasted import urls_in


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        ("https://a.example/1\nhttps://a.example/2\n", ["https://a.example/1", "https://a.example/2"]),
        (
            "Read https://a.example/1, and (https://b.example/x).",
            ["https://a.example/1", "https://b.example/x"],
        ),
        ("[a link](https://a.example/wiki/Rye_(bread))", ["https://a.example/wiki/Rye_(bread)"]),
        ("“https://a.example/?q=a&b=c”", ["https://a.example/?q=a&b=c"]),
        ("* a.example/news\n2. <b.example>", ["a.example/news", "b.example"]),
        ("ftp://a.example/x", ["ftp://a.example/x"]),
        ("https://a.example/ https://a.example/", ["https://a.example/"]),
        ("Nothing to see. Here or there", []),
        ("Links", []),
    ],
)
def test_urls_are_found_in_lists_and_in_prose(pasted: str, found: list[str]) -> None:
    assert list(urls_in(pasted)) == found


@given(st.text())
def test_any_text_is_read_and_no_url_has_a_space(text: str) -> None:
    for url in urls_in(text):
        assert url
        assert url == url.strip()
        assert " " not in url
