"""Everything that reads the archive works in sessions that may only read, on both databases: pages, feeds, the API,
mementos, archived pages and the tools of agents, with each field of the query language."""

import asyncio
import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from mcp.client import Client

from archive.archive import Archive
from archive.scheduling.listings import Entry, FoundListing
from archive.search.field_help import FIELD_HELP
from archive.storage.models import ListingKind, Reason
from archive.web.agents.server import agent_server
from archive.web.app import PARTS
from archive.web.replay.app import Replay
from archive.web.room import Room
from tests.archive.conftest import NOON, TEXT, Keeper
from tests.archive.web.conftest import REPLAY

URL = "https://river.example/flood"
FEED = FoundListing(ListingKind.FEED, "https://river.example/feed.xml")
FIELDS = [field.examples[0] for field in FIELD_HELP.values()]
WITHOUT_WORDS = [field for field in FIELDS if not field.startswith(("stem:", "umlauts:"))]
WORDS = ["", "river", '"the river"', "riv*", "river OR sea", "-river", "(river OR sea) -label:x"]
FIELD_QUERIES = [f"river {field}" for field in FIELDS]
QUERIES = [*WORDS, *WITHOUT_WORDS, *FIELD_QUERIES]
SEARCHES = ("/", "/api/v1/stats/days", "/api/v1/stories", "/api/v1/export")
OPTIONS = (
    "sort=date",
    "per=article",
    "all_revisions=true",
    "changed_since=2026-05-01",
    "stem=en",
    "umlauts=true",
)
VALUES = {"kind": "atom", "number": "1"}


@pytest.fixture
def shelf(archive: Archive, keeper: Keeper) -> Archive:
    """Two articles of one story, with all that can be read of an article; a source that lists one of them, and a page
    that failed."""
    source_id = archive.sources.add("https://river.example/", "Example Daily", [FEED], NOON)
    [listing] = archive.sources.get(str(source_id)).listings
    entries = [Entry(URL), Entry("https://river.example/lost")]
    archive.sources.note(listing.id, entries, NOON, is_first_page=True, next_url=None)
    keeper.keep(URL, authors=("Ann Lee",), language="en", tags=("economy",), published=NOON)
    keeper.keep("https://copy.example/flood", via=("https://copy.example/f",), language="en")
    keeper.keep(URL, text=TEXT.replace("bed", "sea"), title="The river falls", language="en")
    keeper.fail(URL, Reason.GONE)
    keeper.fail("https://river.example/lost", Reason.TIMEOUT)
    keeper.end_crawl()
    archive.labels.change(1, ["to read"])
    archive.notes.add(1, "Ask Ann for the interview.")
    archive.searches.save("floods", "river")
    return archive


def addresses() -> Iterator[str]:
    """Of each page and feed that shows something of the archive."""
    for route in (route for part in PARTS for route in part.router.routes):
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and "{job_id}" not in route.path:
            yield re.sub(r"\{(\w+)\}", lambda name: VALUES.get(name[1], "1"), route.path)


def test_every_page_and_feed_is_shown(reader: TestClient, shelf: Archive) -> None:
    asked = {path: reader.get(path.replace("cite.atom", "cite.bib")) for path in addresses()}
    assert len(asked) > 15
    said = {path: answer.text for path, answer in asked.items() if answer.status_code not in (200, 403)}
    assert said == {}  # 403: a form of what changes something, where the archive is only shown


def test_every_query_is_answered(reader: TestClient, shelf: Archive) -> None:
    asked = {
        f"{path}?q={query}": reader.get(path, params={"q": query}) for path in SEARCHES for query in QUERIES
    }
    assert {path: answer.text for path, answer in asked.items() if answer.status_code != 200} == {}


def test_every_query_is_answered_with_each_option(reader: TestClient, shelf: Archive) -> None:
    asked = {
        f"{query} {option}": reader.get(f"/api/v1/articles?{option}", params={"q": f"river {query}"})
        for query in FIELDS
        for option in OPTIONS
    }
    assert {name: answer.text for name, answer in asked.items() if answer.status_code != 200} == {}


def test_every_query_can_be_a_feed(reader: TestClient, shelf: Archive) -> None:
    for query in QUERIES:
        search = shelf.searches.save("one", query)
        assert reader.get(f"/searches/{search.id}.atom").status_code == 200, query


def test_every_query_is_answered_to_agents(room: Room, shelf: Archive) -> None:
    async def said() -> dict[str, str]:
        async with Client(agent_server(lambda: room.archive)) as agent:
            answers = {query: await agent.call_tool("search", {"query": query}) for query in FIELD_QUERIES}
            return {query: str(answer.content) for query, answer in answers.items() if answer.is_error}

    assert asyncio.run(said()) == {}


def test_mementos_and_archived_pages_are_shown(room: Room, reader: TestClient, shelf: Archive) -> None:
    for path in ("/timegate/", "/timemap/link/", "/timemap/cdxj/", "/memento/20260503120100id_/"):
        assert reader.get(f"{path}{URL}").status_code == 200
    assert TestClient(Replay(room), REPLAY).get(f"/web/2026/{URL}").status_code == 200
