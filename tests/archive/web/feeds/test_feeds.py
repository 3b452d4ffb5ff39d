"""Saved searches and changes as feeds that feed readers understand."""

from typing import Any

import feedparser
import pytest
from fastapi.testclient import TestClient

from archive.archive import Archive
from archive.storage.models import Reason
from tests.archive.conftest import TEXT, Keeper

URL = "https://river.example/flood"
HOSTILE = "<script>alert(1)</script> & \x1b[2J\u202e]]>"


@pytest.fixture
def feeds(archive: Archive, keeper: Keeper, reader: TestClient) -> TestClient:
    keeper.keep(URL, authors=("Ada Stone",), tags=("flood",), language="en", title=HOSTILE)
    keeper.keep(URL, text=TEXT.replace("bed", "sea"), title="The river falls")
    keeper.keep("https://other.example/", text="A note on bread, and on nothing else at all.", title=HOSTILE)
    keeper.fail(URL, Reason.GONE)
    archive.searches.save("Floods & storms", "river OR bread")
    return reader


def read(reader: TestClient, path: str) -> Any:
    answer = reader.get(path)
    assert answer.status_code == 200
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo, parsed.bozo_exception
    return parsed


def test_a_saved_search_is_an_atom_feed(feeds: TestClient) -> None:
    parsed = read(feeds, "/searches/1.atom")
    assert parsed.version == "atom10"
    assert parsed.feed.title == "Floods & storms"
    by_link = {entry.link: entry for entry in parsed.entries}
    assert set(by_link) == {URL, "https://other.example/"}
    assert by_link[URL].title == "The river falls"
    assert "to sea that night" in by_link[URL].content[0].value
    assert {link.rel: link.href for link in by_link[URL].links}["related"] == "http://room.test/articles/1"


def test_a_saved_search_is_a_json_feed(feeds: TestClient) -> None:
    answer = feeds.get("/searches/1.json")
    assert answer.headers["content-type"] == "application/feed+json"
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "http://room.test/searches/1.json"
    items = {item["url"]: item for item in feed["items"]}
    assert items[URL]["title"] == "The river falls"
    assert items[URL]["date_modified"].startswith("2026-05-03T12:02")


def test_changes_are_feeds_newest_first_and_can_be_filtered(feeds: TestClient) -> None:
    parsed = read(feeds, "/changes.atom")
    assert [entry.title.split(":")[0] for entry in parsed.entries] == ["Taken down", "Edited"]
    assert "The headline was:" in parsed.entries[1].summary
    assert len({entry.id for entry in parsed.entries}) == 2
    only = feeds.get("/changes.json", params={"change": "unpublished"}).json()
    assert [item["tags"] for item in only["items"]] == [["unpublished"]]
    assert feeds.get("/changes.json", params={"source": "7"}).json()["items"] == []


def test_a_feed_that_has_not_changed_is_not_sent_again(feeds: TestClient) -> None:
    for path in ("/searches/1.atom", "/changes.json"):
        tag = feeds.get(path).headers["etag"]
        again = feeds.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/searches/9.atom", f"/searches/{10**20}.json", "/searches/1.exe", "/changes.exe"]
)
def test_a_feed_that_is_not_there_is_an_error(feeds: TestClient, path: str) -> None:
    assert feeds.get(path).status_code in (400, 404)
