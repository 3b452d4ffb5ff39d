"""The front page finds what the query language finds, and says what is wrong with a query."""

import html
import re

from fastapi.testclient import TestClient

from tests.archive.conftest import Keeper


def test_a_search_shows_its_hits_with_the_words_marked(reader: TestClient, keeper: Keeper) -> None:
    keeper.keep("https://river.example/flood")
    page = reader.get("/", params={"q": "harbour"})
    assert page.status_code == 200
    assert "<mark>harbour</mark>" in page.text


def test_a_search_finds_other_forms_of_its_words(reader: TestClient, keeper: Keeper) -> None:
    keeper.keep("https://river.example/flood", language="en")
    page = reader.get("/", params={"q": "harbours stem:en"})
    assert page.status_code == 200
    assert "<mark>harbour</mark>" in page.text


def test_an_error_in_a_query_points_at_its_place(reader: TestClient) -> None:
    page = reader.get("/", params={"q": "river site:"})
    assert page.status_code == 400
    assert "A value must follow the colon here." in page.text
    assert "  river site:\n             ^" in page.text


def test_what_a_search_finds_can_be_downloaded(reader: TestClient, keeper: Keeper) -> None:
    keeper.keep("https://river.example/flood")
    shown = reader.get("/", params={"q": '"the harbour" site:river.example'}).text
    [link] = re.findall(r'href="([^"]+format=csv[^"]+)"', shown)
    csv = reader.get(html.unescape(link))
    assert csv.headers["content-type"].startswith("text/csv")
    assert "https://river.example/flood" in csv.text
