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
        assert 'rel="prev"' in second
    assert len(outcomes(second)) == 1


@pytest.mark.parametrize(
    ("path", "status"), [("/crawls/7", 404), ("/crawls/x", 400), ("/crawls?page=0", 400)]
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


def test_crawls_sort_by_any_column(reader: TestClient, archive: Archive) -> None:
    for number, command in enumerate((Command.CRAWL, Command.ADD, Command.RECHECK)):
        crawl_id = archive.begin_crawl(command, "test", datetime(2026, 5, 3, number, tzinfo=UTC))
        if command is not Command.CRAWL:
            archive.end_crawl(crawl_id)
    order = {
        sort: re.findall(r"no\. (\d)", reader.get(f"/crawls?sort={sort}").text)
        for sort in ("", "began", "-began", "command", "-command", "ended", "pages", "nonsense")
    }
    assert order[""] == order["began"] == order["nonsense"] == ["3", "2", "1"]
    assert order["-began"] == ["1", "2", "3"]
    assert order["command"] == ["2", "1", "3"]
    assert order["-command"] == ["3", "1", "2"]
    assert order["ended"][-1] == "1"  # has not ended
    shown = reader.get("/crawls?sort=command").text
    assert re.findall(r'aria-sort="(\w+)"><a href="([^"]+)"', shown) == [
        ("ascending", "/crawls?sort=-command")
    ]


def test_the_pages_of_a_crawl_sort_by_any_column(reader: TestClient, keeper: Keeper) -> None:
    keeper.keep("https://b.example/", via=("https://c.example/",))
    keeper.keep("https://a.example/", TEXT.replace("bed", "sea"))
    keeper.keep("https://b.example/", TEXT.replace("river", "sea"))
    addresses = {
        sort: re.findall(r">https://(\w)\.example/<", reader.get(f"/crawls/1?sort={sort}").text)
        for sort in ("at", "-at", "page", "-page", "outcome", "-outcome", "why")
    }
    assert addresses["at"] == addresses["-at"][::-1] == ["c", "b", "a", "b"]
    assert addresses["page"] == addresses["-page"][::-1] == ["a", "b", "b", "c"]
    assert outcomes(reader.get("/crawls/1?sort=outcome").text) == ["kept", "new", "new", "revised"]
