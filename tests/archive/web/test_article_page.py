"""The page of an article shows what is known of it, and what readers put on it."""

import json
import re
from datetime import date

import pytest
from fastapi.testclient import TestClient

from archive.archive import Archive
from tests.archive.conftest import TEXT, Keeper

FLOOD = "https://river.example/flood"


def test_an_edited_article_has_a_timeline_and_both_texts_side_by_side(
    reader: TestClient, keeper: Keeper
) -> None:
    keeper.keep(FLOOD)
    keeper.keep(FLOOD, TEXT.replace("7 centimetres", "9 centimetres"), title="The river falls")
    page = reader.get("/articles/1").text
    assert "Revision 2" in page
    assert "Revision 1" in page
    diff = reader.get("/articles/1/diff").text
    assert "<del> 7</del>" in diff
    assert "<ins> 9</ins>" in diff
    assert "<del> rises</del>" in diff
    old = reader.get("/articles/1/revisions/1").text
    assert "Read the latest" in old
    assert "7 centimetres" in old


def test_what_is_not_there_is_said_to_be_so(reader: TestClient, keeper: Keeper) -> None:
    keeper.keep(FLOOD)
    for path in (
        "/articles/2",
        "/articles/1/revisions/5",
        "/articles/1/diff",
        "/articles/99999999999999999999",
    ):
        assert reader.get(path).status_code == 404, path
    assert reader.get("/articles/flood").status_code == 400
    assert reader.delete("/articles/1").status_code == 405


def test_readers_put_labels_and_notes_on_articles_and_take_them_off(
    writer: TestClient, archive: Archive, keeper: Keeper
) -> None:
    keeper.keep(FLOOD)
    assert writer.post("/articles/1/labels", data={"add": "to read"}).status_code == 200
    page = writer.post("/articles/1/notes", data={"text": "Ask the harbour master."}).text
    assert "Ask the harbour master." in page
    assert archive.count('label:"to read" note:harbour') == 1
    writer.post("/articles/1/labels", data={"remove": "to read"})
    writer.post("/articles/1/notes/1/remove")
    assert archive.labels.of(1) == ()
    assert archive.notes.of(1) == ()


def test_a_server_that_only_reads_changes_nothing(reader: TestClient, keeper: Keeper) -> None:
    keeper.keep(FLOOD)
    for path in ("/articles/1/labels", "/articles/1/notes", "/searches"):
        assert reader.post(path, data={"add": "x", "text": "x", "name": "x"}).status_code == 403


def test_a_story_says_who_carried_it_and_how_alike_the_texts_are(reader: TestClient, keeper: Keeper) -> None:
    keeper.keep(FLOOD)
    keeper.keep("https://post.example/flood")
    page = reader.get("/articles/1").text
    assert "post.example" in page
    assert "100 % alike" in page
    assert "<circle" in page


@pytest.mark.parametrize("kind", ["bib", "json", "ris", "wiki"])
def test_an_article_is_cited_with_a_permanent_link(reader: TestClient, keeper: Keeper, kind: str) -> None:
    keeper.keep(FLOOD, title="Rates & {rivers} | 100 %", authors=("Ann Lee",))
    cited = reader.get(f"/articles/1/cite.{kind}")
    assert cited.status_code == 200
    assert "http://room.test/captures/1?digest=sha1:" in cited.text
    assert "Ann Lee" in cited.text
    if kind == "bib":
        assert r"title = {{Rates \& \{rivers\} | 100 \%}}" in cited.text
    if kind == "json":
        assert json.loads(cited.text)[0]["title"] == "Rates & {rivers} | 100 %"
    if kind == "wiki":
        assert len(re.findall(r"\|title=", cited.text)) == 1
        assert "&#123;rivers&#125; &#124; 100" in cited.text


def test_a_story_whose_days_alone_are_known_shows_no_hours(reader: TestClient, keeper: Keeper) -> None:
    keeper.keep("https://river.example/flood", published=date(2026, 5, 1))
    keeper.keep("https://copy.example/flood", published=date(2026, 5, 2))
    shown = reader.get("/articles/1").text
    story = shown[shown.index('id="story"') :]
    ends = re.findall(r"<figcaption><span><time[^>]*>([^<]*)</time></span><span><time[^>]*>([^<]*)<", story)
    assert ends == [("1 May 2026", "2 May 2026")]
    assert "<title>copy.example, 2 May 2026</title>" in story
