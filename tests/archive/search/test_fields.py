"""Every field of the query language finds something, and not everything, on both databases."""

from datetime import date, timedelta

import pytest

from archive.archive import Archive
from archive.article import ExtractedArticle
from archive.captures.warc_files import WarcFolder
from archive.ingestion.visits import Failure, Visit
from archive.scheduling.listings import Entry, FoundListing
from archive.search.query import FIELDS
from archive.storage.database import Database
from archive.storage.models import Command, ListingKind, Reason
from tests.archive.search.shelf import NOON, keep

PAGES = {
    "flood": ExtractedArticle(
        url="https://news.example.org/blog/flood",
        title="The flood",
        authors=("Ann Lee",),
        tags=("weather",),
        language="en",
        published=date(2026, 5, 1),
        paywalled=True,
        text="The river flooded three streets.",
    ),
    "müller": ExtractedArticle(
        url="https://other.org:8443/mueller",
        title="Der Bäcker",
        language="de",
        published=date(2026, 4, 1),
        text="Herr Mueller backt seit 1986 Brot, und zwar sehr gutes.",
    ),
    "local": ExtractedArticle(
        url="https://localhost:8631/a", language="ja", text="市は橋の通行を止めると発表した。"
    ),
}
FOUND_BY = {
    "title": "title:flood",
    "author": 'author:"ann lee"',
    "tag": "tag:weather",
    "site": "site:example.org",
    "lang": "lang:en",
    "after": "after:2026-05",
    "before": "-before:2026-05 site:org",
    "seen": "seen:2026-05-03 title:flood",
    "source": 'source:"Example Daily"',
    "story": "story:{story}",
    "url": "url:https://news.example.org/blog/flood",
    "is": "is:paywalled",
    "words": "words:<6",
    "label": "label:rivers",
    "note": "note:gauges",
    "stem": "stem:en flooding",
    "umlauts": 'umlauts:ue title:"the flood"',
}


@pytest.fixture
def library(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = Archive(database, WarcFolder(tmp_path_factory.mktemp("warc")))
    source_id = archive.sources.add(
        "https://news.example.org/",
        "Example Daily",
        [FoundListing(ListingKind.FEED, "https://news.example.org/feed")],
        NOON,
    )
    [listing] = archive.sources.get(str(source_id)).listings
    archive.sources.note(
        listing.id, [Entry("https://news.example.org/blog/flood")], NOON, is_first_page=True, next_url=None
    )
    keep(database, *PAGES.values())
    archive.labels.change("https://news.example.org/blog/flood", ["Rivers/Rhine"])
    archive.notes.add("https://news.example.org/blog/flood", "Ask for the gauges of 1926.")
    return archive


def found(archive: Archive, query: str) -> set[str]:
    pages = {page.url: name for name, page in PAGES.items()}
    return {pages[hit.url] for hit in archive.search(query).hits}


def test_every_field_has_a_query_here() -> None:
    assert set(FOUND_BY) == set(FIELDS)


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_finds_what_it_says(library: Archive, field: str) -> None:
    story = library.article("https://news.example.org/blog/flood").story_id
    assert found(library, FOUND_BY[field].format(story=story)) == {"flood"}


@pytest.mark.parametrize(
    "name", ["1", "example daily", "https://news.example.org", "https://news.example.org/"]
)
def test_a_source_goes_by_its_number_name_and_url(library: Archive, name: str) -> None:
    assert found(library, f'source:"{name}"') == {"flood"}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("site:org", {"flood", "müller"}),
        ("site:.org", {"flood", "müller"}),
        ("site:news.example.org", {"flood"}),
        ("site:WWW.Example.ORG", {"flood"}),
        ("site:https://news.example.org/anything", {"flood"}),
        ("site:example.org/blog", {"flood"}),
        ("site:example.org/blo", set()),
        ("site:other.org", {"müller"}),
        ("site:other.org:8443", {"müller"}),
        ("site:other.org:8080", set()),
        ("site:other.org:443", set()),
        ("site:example.org:443", {"flood"}),
        ("site:localhost", {"local"}),
        ("site:localhost:8631", {"local"}),
        ("site:localhost:8632", set()),
        ("site:host", set()),
    ],
)
def test_a_site_is_all_under_it_at_its_port_and_path(library: Archive, query: str, names: set[str]) -> None:
    assert found(library, query) == names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("https://news.example.org/blog/flood", {"flood"}),
        ("https://news.example.org/blog/flood/#comments", {"flood"}),
        ("HTTP://news.example.org/blog/flood/?utm_source=x", {"flood"}),
        ("<https://news.example.org/blog/flood>", {"flood"}),
        ("news.example.org/blog/flood", {"flood"}),
        ("https://news.example.org/blog/fire", set()),
    ],
)
def test_a_url_as_a_query_finds_its_article(library: Archive, query: str, names: set[str]) -> None:
    assert found(library, query) == names


def test_an_article_that_was_taken_down_or_revised_is_found_by_that(library: Archive) -> None:
    url = PAGES["flood"].url
    keep(library.database, ExtractedArticle(url=url, text="It did not."), at=NOON + timedelta(days=1))
    assert found(library, "is:revised") == {"flood"}
    gone = Visit(url, url, NOON + timedelta(days=2), failure=Failure(Reason.GONE, "HTTP 410"))
    library.ingest([gone], library.begin_crawl(Command.RECHECK, "tests"))
    assert found(library, "is:unpublished") == {"flood"}


def test_umlauts_are_found_as_readers_without_them_write_them(library: Archive) -> None:
    assert found(library, "Müller") == set()
    assert found(library, "umlauts:ue Müller") == {"müller"}
    assert found(library, 'umlauts:ue title:"der baecker"') == {"müller"}
    assert [hit.url for hit in library.search("Müller", umlauts=True).hits] == [PAGES["müller"].url]


def test_words_are_counted_in_every_script(library: Archive) -> None:
    assert found(library, "words:>=10") == {"müller", "local"}
    assert found(library, "words:15 lang:ja") == {"local"}


def test_the_newest_come_first_on_request(library: Archive) -> None:
    from archive.search.rows import Sort

    hits = library.search("flood OR Brot OR 橋", sort=Sort.DATE).hits
    assert [hit.url for hit in hits] == [page.url for page in PAGES.values()]


def test_a_page_goes_by_its_number(library: Archive) -> None:
    whole = [hit.article_id for hit in library.search("").hits]
    pages = [library.search("", limit=1, page=number).hits for number in (1, 2, 3, 4)]
    assert [[hit.article_id for hit in hits] for hits in pages] == [*([one] for one in whole), []]


def test_what_was_taken_of_a_query_is_told(library: Archive) -> None:
    told = library.explain('stem:en Flooding – title:"C++ here" site:org | !fire')
    assert told.taken_as == 'stem:en "Flooding" title:"C++ here" site:org OR -"fire"'
    assert told.left_out == ("–",)
    assert [(one.words, one.found_by) for one in told.words] == [
        ('"Flooding"', ("flooding", "flood", "flooded")),
        ('title:"C++ here"', ("c here", "c++")),
        ('"fire"', ("fire",)),
    ]
