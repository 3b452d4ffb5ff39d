"""Labels come with lists, are put on by hand, find what they are on, and outlive a rebuild."""

import json
from datetime import UTC, datetime
from pathlib import Path

from archive.archive import Archive
from archive.scheduling.listings import Entry
from tests.crawler.conftest import Pressmark
from tests.sites import ServedPages
from tests.sites.articles import articles


def found(pressmark: Pressmark, query: str) -> list[str]:
    return [hit["url"] for hit in json.loads(pressmark("search", query, "--json").out)["hits"]]


def test_bookmarks_bring_their_folders_along_and_a_rebuild_keeps_them(
    pressmark: Pressmark, data: Path, tmp_path: Path
) -> None:
    with ServedPages(articles(2)) as site:
        one, two = (site.at(f"/news/{number}") for number in range(2))
        bookmarks = f'<DL><DT><H3>News</H3><DL><DT><A HREF="{one}" TAGS="rivers">One</A></DL></DL>'
        (tmp_path / "bookmarks.html").write_text(bookmarks)
        assert pressmark("add", "-f", "bookmarks.html", "--label", "mine").code == 0
        assert pressmark("add", two, "--label", "mine").code == 0
    assert found(pressmark, "label:news") == [one]
    assert sorted(found(pressmark, "label:mine")) == [one, two]
    assert pressmark("label", one, "to read", "--remove", "rivers").out.split("\n") == [
        "News",
        "mine",
        "to read",
        "",
    ]
    assert pressmark("rebuild").code == 0
    assert found(pressmark, 'label:"to read"') == [one]
    assert found(pressmark, "label:rivers") == []
    assert "mine\t2\t0" in pressmark("label").out
    assert "News, mine, to read" in pressmark("show", one).out


def test_groups_of_an_opml_file_are_labels_of_its_sources_and_go_out_again(
    pressmark: Pressmark, data: Path, tmp_path: Path
) -> None:
    feed = "https://a.example/feed"
    outline = f'<outline text="A" xmlUrl="{feed}" htmlUrl="https://a.example/" category="/rivers"/>'
    grouped = f'<outline text="News"><outline text="Local">{outline}</outline></outline>'
    opml = f'<opml version="2.0"><body>{grouped}</body></opml>'
    (tmp_path / "feeds.opml").write_text(opml)
    assert pressmark("sources", "import", "feeds.opml").code == 0
    with ServedPages(articles(1)) as site, Archive.open(data) as archive:
        url = site.at("/news/0")
        assert pressmark("add", url).code == 0
        [listing] = archive.sources.get("1").listings
        now = datetime.now(UTC)
        archive.sources.note(listing.id, [Entry(url)], now, is_first_page=True, next_url=None)
    assert found(pressmark, "label:local") == found(pressmark, "label:rivers") == [url]
    assert found(pressmark, "label:global") == []
    again = pressmark("sources", "export").out
    (tmp_path / "again.opml").write_text(again)
    assert 'category="/News/Local,/rivers"' in again
    assert pressmark("sources", "import", "again.opml").code == 0
    assert pressmark("sources", "export").out == again


def test_what_is_no_url_is_told_and_not_entered(pressmark: Pressmark) -> None:
    done = pressmark("add", "-", "--json", stdin="- a line of words\n")
    assert done.code == 1
    assert [(line["url"], line["reason"]) for line in done.lines] == [("- a line of words", "bad-url")]
    assert "line of words" not in pressmark("status").out
