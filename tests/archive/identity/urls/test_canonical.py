"""The canonical URL: what is one page to every server becomes one, and nothing else does."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from w3lib.url import safe_url_string

from archive.errors import BadUrl
from archive.identity.urls.canonical import MAX_URL_LENGTH, canonicalise, fetchable

SAME = {
    "scheme and host in any case": ("HTTPS://Example.COM/a", "https://example.com/a"),
    "http and https": ("http://example.com/a", "https://example.com/a"),
    "a default port that is named": ("http://example.com:80/a", "https://example.com/a"),
    "no path": ("https://example.com", "https://example.com/"),
    "dot segments": ("https://example.com/x/./../a", "https://example.com/a"),
    "dot segments, escaped": ("https://example.com/x/%2E%2e/a", "https://example.com/a"),
    "backslashes": ("https:\\\\example.com\\a", "https://example.com/a"),
    "a name in its own script": ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
    "an address in hexadecimal": ("http://0x7f.1:8000/", "http://127.0.0.1:8000/"),
    "an IPv6 address in full": ("http://[0:0:0:0:0:0:0:1]:8000/", "http://[::1]:8000/"),
    "escaped letters": ("https://example.com/%61%7e?%62=%63", "https://example.com/a~?b=c"),
    "escapes in small letters": ("https://example.com/a%2fb", "https://example.com/a%2Fb"),
    "a space": ("https://example.com/a b", "https://example.com/a%20b"),
    "a lone percent sign": ("https://example.com/100%", "https://example.com/100%25"),
    "brackets in a query": ("https://example.com/?a[]=1", "https://example.com/?a%5B%5D=1"),
    "an anchor": ("https://example.com/a#comments", "https://example.com/a"),
    "an empty query": ("https://example.com/a?", "https://example.com/a"),
    "a line break from a wrapped link": (" https://example.com/\na\n", "https://example.com/a"),
    "trackers": ("https://example.com/a?utm_source=x&id=7&fbclid=y", "https://example.com/a?id=7"),
    "nothing but trackers": ("https://example.com/a?UTM_Campaign=x", "https://example.com/a"),
    "a tracker with an escaped name": ("https://example.com/a?%75tm_source=x", "https://example.com/a"),
    "a tracker behind &amp;": ("https://example.com/a?id=7&amp;utm_source=x", "https://example.com/a?id=7"),
    "a session in the path": ("https://example.com/a;jsessionid=1F?x=1", "https://example.com/a?x=1"),
}

DIFFERENT = {
    "case of the path": ("https://example.com/A", "https://example.com/a"),
    "a trailing slash": ("https://example.com/a/", "https://example.com/a"),
    "www": ("https://www.example.com/a", "https://example.com/a"),
    "a port": ("http://127.0.0.1:8000/a", "http://127.0.0.1:8001/a"),
    "the scheme of a named port": ("http://example.com:8000/", "https://example.com:8000/"),
    "an escaped slash": ("https://example.com/a%2Fb", "https://example.com/a/b"),
    "doubled slashes": ("https://example.com//a", "https://example.com/a"),
    "a parameter's value": ("https://example.com/?id=1", "https://example.com/?id=2"),
    "a parameter without a value": ("https://example.com/?a", "https://example.com/?a="),
    "the order of parameters": ("https://example.com/?a=1&b=2", "https://example.com/?b=2&a=1"),
    "plus and space": ("https://example.com/?q=a+b", "https://example.com/?q=a%20b"),
    "a parameter that only looks like a tracker": (
        "https://example.com/?ref=1",
        "https://example.com/?ref=2",
    ),
    "a gallery, not Google Analytics": ("https://example.com/?galleryid=1", "https://example.com/"),
    "a route in the fragment": ("https://example.com/#!/a", "https://example.com/#!/b"),
}

BAD = {
    "nothing": "",
    "spaces": "  \n",
    "no host": "https://",
    "another scheme": "ftp://example.com/a",
    "a script": "javascript:alert(1)",
    "a port out of range": "https://example.com:70000/",
    "a space in the host": "https://exa mple.com/",
    "an empty label": "https://example..com/",
    "a label over 63 characters": f"https://{'a' * 64}.com/",
    "a NUL": "https://example.com/\0a",
    "an escape sequence": "https://example.com/\x1b[2Ja",
    "half a surrogate pair": "https://example.com/\ud800",
    "a password": "https://user:secret@example.com/",
    "too long": "https://example.com/" + "a" * MAX_URL_LENGTH,
    "a broken IPv6 address": "https://[::1/",
}


@pytest.mark.parametrize(("written", "kept"), SAME.values(), ids=SAME)
def test_what_no_server_tells_apart_is_kept_under_one_url(written: str, kept: str) -> None:
    assert canonicalise(written) == kept


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_what_a_server_may_tell_apart_stays_apart(one: str, other: str) -> None:
    assert canonicalise(one) != canonicalise(other)


@pytest.mark.parametrize("url", BAD.values(), ids=BAD)
def test_a_bad_url_is_refused_in_one_printable_line(url: str) -> None:
    for parse in (canonicalise, fetchable):
        with pytest.raises(BadUrl) as refusal:
            parse(url)
        assert str(refusal.value).isprintable()
        assert "secret" not in str(refusal.value)


def test_a_url_without_a_scheme_has_no_canonical_form() -> None:
    with pytest.raises(BadUrl, match="put https:// before it"):
        canonicalise("example.com/a")


@pytest.mark.parametrize(
    ("typed", "requested"),
    [
        ("example.com/a", "https://example.com/a"),
        ("example.com:8080", "https://example.com:8080/"),
        ("//example.com/a", "https://example.com/a"),
        ("localhost:8000/a", "http://localhost:8000/a"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("[::1]:8000/a", "http://[::1]:8000/a"),
        ("http://example.com/a?utm_source=x#top", "http://example.com/a?utm_source=x"),
        ("https://example.com/#!/a", "https://example.com/#!/a"),
    ],
)
def test_what_a_person_types_becomes_a_url_to_request(typed: str, requested: str) -> None:
    assert fetchable(typed) == requested


@pytest.mark.parametrize("typed", ["hello", "user@example.com", "mailto:user@example.com", "C:\\page.html"])
def test_what_is_no_url_is_not_made_one(typed: str) -> None:
    with pytest.raises(BadUrl):
        fetchable(typed)


hosts = st.sampled_from(
    ["example.com", "EXAMPLE.com.", "bücher.example", "127.0.0.1:8000", "[::1]", "a_b.example:80"]
)
scribbles = st.text(alphabet="aZ09/.%25eE&=;:+?#!@[]|\\ ~'\"ä記", max_size=30)
urls = st.builds("{}://{}/{}".format, st.sampled_from(["http", "https", "HTTP"]), hosts, scribbles)
words = st.text(alphabet="abcXYZ019-_.~", min_size=1, max_size=8).filter(lambda word: word not in (".", ".."))


@given(urls)
def test_canonicalising_twice_changes_nothing(url: str) -> None:
    assert canonicalise(canonicalise(url)) == canonicalise(url)


@given(urls)
def test_a_canonical_url_is_one_to_everybody(url: str) -> None:
    kept = canonicalise(url)
    assert safe_url_string(kept) == kept
    assert urlsplit(kept).geturl() == kept
    assert fetchable(kept) == kept


@given(urls)
def test_requesting_first_does_not_change_the_article(url: str) -> None:
    assert canonicalise(fetchable(url)) == canonicalise(url)


@given(st.lists(words, max_size=3), st.lists(words, max_size=3))
def test_paths_that_differ_are_never_merged(one: list[str], other: list[str]) -> None:
    first, second = ("https://example.com/" + "/".join(path) for path in (one, other))
    assert (canonicalise(first) == canonicalise(second)) == (one == other)


@given(st.lists(st.tuples(words, words), min_size=1, max_size=3))
def test_parameters_that_are_no_trackers_are_all_kept_in_order(parameters: list[tuple[str, str]]) -> None:
    url = "https://example.com/?" + "&".join(f"x{name}={value}" for name, value in parameters)
    assert canonicalise(url) == url
