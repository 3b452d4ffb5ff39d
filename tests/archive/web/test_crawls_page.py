"""The pages of crawls: which there were, and what became of each of their pages."""

import re
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from archive.archive import Archive
from archive.scheduling.listings import FoundListing
from archive.storage.models import Command, Listed, Listing, ListingKind, Url
from tests.archive.conftest import TEXT, Keeper

FLOOD = "https://river.example/flood"


def outcomes(html: str) -> list[str]:
    return re.findall(r'<td class="state [^"]*">([\w ]+?)\s*<', html)


def test_a_crawl_says_what_became_of_each_page(reader: TestClient, keeper: Keeper) -> None:
    keeper.keep(FLOOD, via=("https://river.example/f",))
    keeper.keep(FLOOD, TEXT.replace("bed", "sea"))
    keeper.keep(FLOOD, TEXT.replace("bed", "sea"))
    keeper.end_crawl()
    assert "1 revised" in reader.get("/crawls").text
    shown = reader.get("/crawls/1").text
    assert outcomes(shown)[1:] == ["new", "revised", "unchanged"]
    assert f'<a href="/articles/1">{FLOOD}</a>' in shown


def test_crawls_and_their_ledgers_are_paged(reader: TestClient, archive: Archive, keeper: Keeper) -> None:
    for number in range(51):
        keeper.keep(f"https://river.example/{number}", f"On day {number} the river was {number} metres deep.")
    for _ in range(51):
        archive.begin_crawl(Command.CRAWL, "test", datetime.now(UTC))
    for path in ("/crawls", "/crawls/1"):
        first = reader.get(path).text
        [following] = re.findall(r'rel="next" href="([^"]+)"', first)
        second = reader.get(following).text
        assert 'rel="next"' not in second
        assert 'rel="first"' in second
    assert len(outcomes(second)) == 1


@pytest.mark.parametrize(
    ("path", "status"), [("/crawls/7", 404), ("/crawls/x", 400), ("/crawls?before=-1", 400)]
)
def test_what_is_not_there_is_said_to_be_so(reader: TestClient, path: str, status: int) -> None:
    assert reader.get(path).status_code == status


def test_without_crawls_the_page_says_what_to_do(reader: TestClient) -> None:
    assert 'href="/add"' in reader.get("/crawls").text


def test_a_page_is_shown_with_a_source_that_lists_it(
    reader: TestClient, archive: Archive, keeper: Keeper
) -> None:
    now = datetime.now(UTC)
    listing = FoundListing(ListingKind.FEED, "https://river.example/feed")
    source_id = archive.sources.add("https://river.example/", "<b>River</b>", [listing], now)
    keeper.keep(FLOOD)
    with archive.database.write() as session:
        url_id = session.scalar(select(Url.id).where(Url.url == FLOOD))
        listing_id = session.scalar(select(Listing.id))
        entry = {"on_top": True, "first_seen_at": now, "title": "", "authors": []}
        session.add(Listed(listing_id=listing_id, url_id=url_id, **entry))
    shown = reader.get("/crawls/1").text
    assert f'<a href="/sources/{source_id}">&lt;b&gt;River&lt;/b&gt;</a>' in shown
