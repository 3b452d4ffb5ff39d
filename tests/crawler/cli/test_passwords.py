"""A user name or password in a URL is nowhere: not in the database, the WARC, a log or a message."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.passwords import without_password, without_user
from tests.crawler.conftest import Pressmark
from tests.sites import Page, ServedPages
from tests.sites.articles import articles

SECRET = "s3cret"


@pytest.fixture
def site() -> Iterator[ServedPages]:
    """Pages that lead to themselves with a password: by redirect, refresh, canonical link and feed."""
    with ServedPages(articles(2)) as site:
        led = f"http://bob:{SECRET}@{site.url.removeprefix('http://')}/news/0"
        feed = f'<rss version="2.0"><channel><title>T</title><item><link>{led}</link></item></channel></rss>'
        canonical = f'<link rel="canonical" href="{led}"></head>'.encode()
        site.put("/redirect", Page.moved_to(led))
        site.put("/nowhere", Page(b"", status=304, headers={"Location": led, "Link": f"<{led}>; rel=next"}))
        site.put("/canonical", Page(articles(2)["/news/1"].body.replace(b"</head>", canonical)))
        site.put("/feed", Page(feed.encode(), "application/rss+xml"))
        yield site


def kept_in(folder: Path) -> bytes:
    """All bytes that the archive has written, but for the bodies of pages."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    packed = b"".join(gzip.decompress(path.read_bytes()) for path in files if path.suffix == ".gz")
    heads = b"\n".join(line for line in packed.split(b"\n") if not line.startswith(b"<"))
    return heads + b"".join(path.read_bytes() for path in files if path.suffix != ".gz")


def test_it_is_neither_kept_nor_told(pressmark: Pressmark, data: Path, site: ServedPages) -> None:
    given = f"http://ann:{SECRET}@{site.url.removeprefix('http://')}/news/0"
    said = [
        pressmark("add", given, f"{given}:99999/", site.at("/redirect"), site.at("/nowhere"), "-v"),
        pressmark("add", site.at("/canonical"), "--json"),
        pressmark("sources", "add", f"http://ann:{SECRET}@{site.url.removeprefix('http://')}/feed"),
        pressmark("sources", "add", site.at("/feed")),
        pressmark("crawl"),
        pressmark("show", given),
        pressmark("search", given),
        pressmark("status"),
        pressmark("--database", f"postgresql://ann:{SECRET}@127.0.0.1:port/x", "status"),
        pressmark("--database", f"postgresql//ann:{SECRET}@127.0.0.1/x", "status"),
    ]
    for done in said:
        assert SECRET not in done.out + done.err
    assert SECRET.encode() not in kept_in(data)


def test_a_page_that_a_redirect_with_a_password_leads_to_is_not_asked_for(
    pressmark: Pressmark, site: ServedPages
) -> None:
    done = pressmark("add", site.at("/redirect"), "--json")
    assert json.loads(done.out)["reason"] == "bad-url"
    assert not site.requests_for("/news/0")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("http://a:b@x.example/p", "http://***@x.example/p"),
        ("token@x.example is no URL", "token@x.example is no URL"),
        ("https://token@x.example", "https://***@x.example"),
        ("a:b@x.example/p", "***@x.example/p"),
        ("https://x.example/@user/a:b@c", "https://x.example/@user/a:b@c"),
        ("https://x.example:80/p", "https://x.example:80/p"),
        ("see http://a:b@x.example and //c:d@y.example", "see http://***@x.example and //***@y.example"),
    ],
)
def test_only_what_names_a_user_is_taken_out(given: str, shown: str) -> None:
    assert without_password(given) == shown
    assert without_password(shown) == shown


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("https://a:b@x.example:80/p?q#f", "https://x.example:80/p?q#f"),
        ("https://x.example/@user?mail=a@b", "https://x.example/@user?mail=a@b"),
        ("http://a:b@[x.example/p", "http://***@[x.example/p"),
        ("mailto:ann@x.example", "mailto:ann@x.example"),
    ],
)
def test_a_link_leads_to_the_same_place_and_names_no_user(given: str, place: str) -> None:
    assert without_user(given) == place
