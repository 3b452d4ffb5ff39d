"""A password that stands in a URL is in no file of the archive and in nothing that is printed, wherever the URL stood.

Only the bodies of pages are kept as they came: they are what a web archive is for.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from tests.crawler.conftest import Pressmark
from tests.sites import Page, ServedPages
from tests.sites.articles import articles

SECRET = "k7swordfish"
FORMATS = ("jsonl", "csv", "parquet", "md.zip", "epub", "rss", "atom")


@pytest.fixture
def site() -> Iterator[ServedPages]:
    with ServedPages(articles(4)) as site:
        site.put("/from", Page.moved_to(secretly(site, "/news/1")))
        site.put("/moved-feed", Page.moved_to(secretly(site, "/feed")))
        refresh = f'<meta http-equiv="refresh" content="0; url={secretly(site, "/news/2")}">'
        site.put("/refresh", Page(f"<html><head>{refresh}</head><body>Moved</body></html>".encode()))
        site.put("/linking", Page(linking(site)))
        site.put("/feed", Page(rss(site), "application/rss+xml"))
        site.put("/atom", Page(atom(site), "application/atom+xml"))
        site.put("/feed.json", Page(json_feed(site), "application/feed+json"))
        site.put("/sitemap.xml", Page(sitemap(site), "application/xml"))
        site.put("/robots.txt", Page(f"Sitemap: {secretly(site, '/sitemap.xml')}\n".encode(), "text/plain"))
        site.put("/", Page(home(site)))
        yield site


def secretly(site: ServedPages, path: str) -> str:
    return f"http://ann:{SECRET}@{site.url.removeprefix('http://')}{path}"


def linking(site: ServedPages) -> bytes:
    """An article whose addresses all have a password: canonical, og:url, structured data, image, author, links."""
    told = secretly(site, "/linking")
    data: dict[str, object] = {"@context": "https://schema.org", "@type": "NewsArticle", "url": told}
    data |= {
        "mainEntityOfPage": told,
        "headline": "The harbour",
        "author": {"@type": "Person", "name": "Ada Stone", "url": told},
        "image": told,
    }
    head = (
        f'<link rel="canonical" href="{told}"><meta property="og:url" content="{told}">'
        f'<meta property="og:image" content="{told}"><link rel="next" href="{told}?page=2">'
        f'<link rel="amphtml" href="{told}"><script type="application/ld+json">{json.dumps(data)}</script>'
    )
    linked = f'<p>See <a href="{secretly(site, "/news/3")}">the report</a> of May and <img src="{told}" alt="x">.</p>'
    body = articles(4)["/news/0"].body
    return body.replace(b"</head>", f"{head}</head>".encode()).replace(b"<p>", f"{linked}<p>".encode(), 1)


def rss(site: ServedPages) -> bytes:
    items = "".join(
        f"<item><title>Entry</title><link>{secretly(site, path)}</link><guid>{secretly(site, path)}</guid></item>"
        for path in ("/news/0", "/news/2")
    )
    own = secretly(site, "/")
    return f'<rss version="2.0"><channel><title>T</title><link>{own}</link>{items}</channel></rss>'.encode()


def atom(site: ServedPages) -> bytes:
    told, own, after = (secretly(site, path) for path in ("/news/3", "/atom", "/atom?page=2"))
    entry = f'<entry><title>A</title><id>{told}</id><link href="{told}"/></entry>'
    beside = f'<link rel="self" href="{own}"/><link rel="next" href="{after}"/>'
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>{beside}{entry}</feed>'.encode()


def json_feed(site: ServedPages) -> bytes:
    item = {"id": secretly(site, "/news/2"), "url": secretly(site, "/news/2"), "title": "A"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [item]}
    return json.dumps(feed | {"next_url": secretly(site, "/feed.json?page=2")}).encode()


def sitemap(site: ServedPages) -> bytes:
    urls = "".join(f"<url><loc>{secretly(site, f'/news/{number}')}</loc></url>" for number in range(4))
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def home(site: ServedPages) -> bytes:
    feed = f'<link rel="alternate" type="application/rss+xml" href="{secretly(site, "/feed")}">'
    links = "".join(f'<h2><a href="{secretly(site, f"/news/{n}")}">News {n}</a></h2>' for n in range(4))
    return f"<html><head><title>The Post</title>{feed}</head><body>{links}</body></html>".encode()


def kept_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """All bytes below the folder by the name of their file, WARCs unpacked and without the bodies of pages."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.name.endswith(".warc.gz"):
            with path.open("rb") as file:
                yield path.name, b"\n".join(map(kept_of, ArchiveIterator(file)))
        else:
            yield path.name, path.read_bytes()


def kept_of(record: ArcWarcRecord) -> bytes:
    head = f"{record.rec_headers}\n{record.http_headers}".encode()
    is_body = record.rec_type == "response"
    return head if is_body else head + record.raw_stream.read()


def add(pressmark: Pressmark, site: ServedPages) -> list[str]:
    site_list = "\n".join(
        [secretly(site, "/news/0"), secretly(site, "/gone"), secretly(site, ":bad"), site.at("/from")]
    )
    given = (
        secretly(site, "/news/1"),
        secretly(site, "/linking"),
        site.at("/linking"),
        site.at("/from"),
        site.at("/refresh"),
    )
    runs = [
        pressmark("add", *given, "-v"),
        pressmark("add", *given, "--json"),
        pressmark("add", "-", stdin=site_list),
    ]
    return [run.out + run.err for run in runs]


def follow(pressmark: Pressmark, site: ServedPages) -> list[str]:
    told = [pressmark("sources", "add", secretly(site, path)) for path in ("/feed", "/", "/sitemap.xml")]
    told += [
        pressmark("sources", "add", site.at(path))
        for path in ("/atom", "/feed.json", "/", "/sitemap.xml", "/moved-feed")
    ]
    told += [
        pressmark("crawl", "-v"),
        pressmark("crawl", "--json"),
        pressmark("sources", "list"),
        pressmark("sources", "list", "--json"),
    ]
    told += [
        pressmark("sources", "show", site.at("/")),
        pressmark("sources", "show", secretly(site, "/feed")),
    ]
    return [run.out + run.err for run in told]


@pytest.mark.parametrize("keep", [add, follow])
def test_it_is_in_no_file_and_in_nothing_that_is_printed(
    pressmark: Pressmark,
    data: Path,
    tmp_path: Path,
    site: ServedPages,
    keep: Callable[[Pressmark, ServedPages], list[str]],
) -> None:
    said = keep(pressmark, site)
    assert pressmark("search", "harbour OR river OR the", "--json").code in {0, 1}
    for command in (
        ("show", site.at("/linking"), "--evidence"),
        ("show", secretly(site, "/news/1"), "--evidence", "--json"),
        ("search", secretly(site, "/news/1")),
        ("status",),
        ("status", "--json"),
        ("stories",),
        ("check",),
        ("reextract",),
        *(("export", "-o", f"{tmp_path}/out.{kind}") for kind in FORMATS),
    ):
        done = pressmark(*command)
        said.append(done.out + done.err)
    assert [line for text in said for line in text.splitlines() if SECRET in line] == []
    assert [name for name, held in kept_in(data) if SECRET.encode() in held] == []
    exported = [path for path in tmp_path.iterdir() if path.name.startswith("out.")]
    assert len(exported) >= len(FORMATS)
    assert [path.name for path in exported if SECRET.encode() in unpacked(path)] == []


def unpacked(path: Path) -> bytes:
    if not is_zipfile(path):
        return path.read_bytes()
    with ZipFile(path) as file:
        return b"\n".join(map(file.read, file.namelist()))
