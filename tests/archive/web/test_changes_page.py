"""The page of changes shows what sites did to their articles, with what changed in words."""

import re

import pytest
from fastapi.testclient import TestClient

from archive.storage.models import Reason
from tests.archive.conftest import TEXT, Keeper

FLOOD, BREAD = "https://river.example/flood", "https://news.bread.example/rye"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def changed(keeper: Keeper, reader: TestClient) -> TestClient:
    """An edit with another headline, and an article that was taken down."""
    keeper.keep(FLOOD)
    keeper.keep(BREAD, text="Rye keeps for a week if it is wrapped in linen.", title=HOSTILE)
    keeper.keep(FLOOD, TEXT.replace("risen by 3", "risen by 30"), title="The river falls")
    keeper.fail(BREAD, Reason.GONE)
    return reader


def titles(html: str) -> list[str]:
    return [re.sub("<[^>]+>", "", each) for each in re.findall(r"<h2>(.*?)</h2>", html, re.DOTALL)]


def test_changes_stand_newest_first_with_what_changed_in_words(changed: TestClient) -> None:
    shown = changed.get("/changes").text
    assert [title[:4] for title in titles(shown)] == ["&lt;", "The "]
    assert "<del> rises</del><ins> falls</ins>" in shown
    assert "<del> 3</del>" in shown
    assert "<ins> 30</ins>" in shown
    assert "risen by 2 centimetres" not in shown
    assert "1 word out, 1 in" in shown
    assert HOSTILE not in shown
    assert 'href="/articles/1/diff?new=2"' in shown


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "edited"}, 1),
        ({"kind": "unpublished"}, 1),
        ({"kind": "moved"}, 0),
        ({"site": "https://www.bread.example/any"}, 1),
        ({"site": "ad.example"}, 0),
        ({"since": "2026-05-03", "until": "2026-05-03"}, 2),
        ({"since": "2026-05-04"}, 0),
        ({"until": "2026-05-02"}, 0),
        ({"source": "7"}, 0),
    ],
)
def test_changes_are_filtered_and_the_feeds_with_them(
    changed: TestClient, asked: dict[str, str], found: int
) -> None:
    shown = changed.get("/changes", params=asked)
    assert shown.status_code == 200
    assert len(titles(shown.text)) == found
    assert ("No change matches" in shown.text) == (found == 0)
    if {"kind", "site"} & asked.keys():
        [feed] = re.findall(r'<a href="(/changes\.json[^"]*)"', shown.text)
        assert len(changed.get(feed.replace("&amp;", "&")).json()["items"]) == found


@pytest.mark.parametrize(
    "asked", [{"kind": "burnt"}, {"since": "soon"}, {"until": "9999-99"}, {"cursor": "x"}]
)
def test_a_filter_that_makes_no_sense_is_one_line(changed: TestClient, asked: dict[str, str]) -> None:
    shown = changed.get("/changes", params=asked)
    assert shown.status_code == 400
    assert shown.text.count('role="alert"') == 1
    assert "<form" in shown.text


def test_many_changes_are_paged(keeper: Keeper, reader: TestClient) -> None:
    for number in range(23):
        keeper.keep(FLOOD, TEXT.replace("bed", f"pier {number}"))
    first = reader.get("/changes").text
    [older] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = reader.get(older.replace("&amp;", "&")).text
    assert (len(titles(first)), len(titles(second))) == (20, 2)
    assert 'rel="next"' not in second


def test_where_nothing_changed_the_page_says_what_to_do(reader: TestClient) -> None:
    shown = reader.get("/changes").text
    assert "pressmark run" in shown
    assert 'href="/sources"' in shown
