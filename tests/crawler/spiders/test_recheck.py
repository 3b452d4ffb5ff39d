"""Known articles are looked at again: what their sites edit and take down is kept, dated, and told."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.errors import BadQuery
from archive.scheduling.listings import Window
from archive.storage.models import ArticleState
from crawler.cli.changes import moment
from crawler.spiders.order import Order
from tests.crawler.conftest import Pressmark
from tests.sites import Page, Validator
from tests.sites.articles import article
from tests.sites.blogs import FeedBlog

EVENTS = (
    "SELECT url, kind, at, detail FROM event JOIN article ON article.id = article_id ORDER BY url, event.id"
)
CONDITIONS = {Validator.ETAG: "If-None-Match", Validator.LAST_MODIFIED: "If-Modified-Since"}
MAY_3 = datetime(2026, 5, 3, 12, tzinfo=UTC)


def let_all_be_due(data: Path) -> None:
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        connection.execute("UPDATE article SET recheck_at = '2026-05-03 12:00:00.000000'")


def events(data: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        return connection.execute(EVENTS).fetchall()


def test_edits_and_take_downs_are_found_told_and_brought_back_by_a_rebuild(
    pressmark: Pressmark, data: Path
) -> None:
    with FeedBlog(6) as site:
        assert pressmark("sources", "add", site.at("/")).code == 0
        assert pressmark("crawl").code == 0
        let_all_be_due(data)
        site.forget_requests()
        site.put("/news/1", article(1, edition=1))
        site.put("/news/2", Page(b"<h1>Gone</h1>", status=410))
        site.put("/news/3", Page.moved_to("/"))
        site.put("/news/4", Page(article(4).body.replace(b" (no. 4)", b" again")))
        site.put("/news/5", Page(article(5).body + b"<!-- made in 0.4 s -->"))
        run = pressmark("crawl", "--due", "--json")
        assert {line["url"].rpartition("/news/")[2][0]: line["verdict"] for line in run.lines} == {
            "0": "unchanged",
            "1": "revised",
            "2": "unpublished",
            "3": "unpublished",
            "4": "revised",
            "5": "unchanged",
        }
        assert run.code == 0
        pages = [request for request in site.requests if request.target.startswith("/news/")]
        assert all(request.headers["If-None-Match"] for request in pages)
        let_all_be_due(data)
        site.put("/news/2", article(2))
        assert pressmark("crawl", "--due").code == 0
    told = pressmark("changes", "--json").lines
    assert sorted((line["kind"], line["detail"]) for line in told) == [
        ("edited", ""),
        ("edited", ""),
        ("republished", ""),
        ("unpublished", "HTTP 410"),
        ("unpublished", f"redirected to {site.at('/')}"),
    ]
    edits = {line["url"].rpartition("/")[2][0]: line for line in told if line["kind"] == "edited"}
    assert (edits["1"]["source"], edits["1"]["revision"], edits["1"]["old_title"]) == ("The Blog", 2, None)
    assert edits["1"]["words_added"] > 0
    old_title = "A baker measured the harbour clock at last (no. 4)"  # of the page, not of the feed
    assert (edits["4"]["words_added"], edits["4"]["old_title"]) == (0, old_title)
    before = events(data)
    assert pressmark("check").code == 0
    assert pressmark("rebuild").code == 0
    assert events(data) == before
    with Archive.open(data) as archive:
        assert archive.article(site.at("/news/3")).state is ArticleState.UNPUBLISHED
        assert archive.article(site.at("/news/2")).state is ArticleState.PUBLISHED
        assert len(archive.article(site.at("/news/0")).revisions) == 1
        assert archive.sources.get("1").articles == 6


@pytest.mark.parametrize("validator", [Validator.ETAG, Validator.LAST_MODIFIED])
def test_an_article_that_took_its_validators_to_another_address_is_found_moved(
    pressmark: Pressmark, data: Path, validator: Validator
) -> None:
    with FeedBlog(2, validator=validator) as site:
        assert pressmark("sources", "add", site.at("/")).code == 0
        assert pressmark("crawl").code == 0
        let_all_be_due(data)
        site.forget_requests()
        site.put("/2026/news-1", article(1))
        site.put("/news/1", Page.moved_to("/2026/news-1"))
        run = pressmark("crawl", "--due", "--json")
        assert (run.code, set(run.verdicts().values())) == (0, {"unchanged"}), run.out
        assert site.requests_for("/news/1?utm_source=rss")[0].headers[CONDITIONS[validator]]
        assert site.requests_for("/2026/news-1")[0].headers[CONDITIONS[validator]] is None
        [told] = pressmark("changes", "--json").lines
        assert (told["kind"], told["detail"]) == ("moved", site.at("/2026/news-1"))


def test_an_article_that_its_listing_says_was_changed_is_looked_at_again_in_the_same_crawl(
    pressmark: Pressmark, data: Path
) -> None:
    with FeedBlog(3, with_sitemap=True) as site:
        assert pressmark("sources", "add", site.at("/")).code == 0
        assert pressmark("crawl").code == 0
        with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
            connection.execute("UPDATE article SET last_seen_at = '2026-05-03 12:00:00.000000'")
        site.put("/news/1", article(1, edition=1))
        entry = f"<url><loc>{site.at('/news/1')}</loc><lastmod>2026-05-03T13:00:00Z</lastmod></url>"
        site.put("/sitemap.xml", Page(f"<urlset>{entry}</urlset>".encode(), "application/xml"))
        site.forget_requests()
        assert [line["verdict"] for line in pressmark("crawl", "--json").lines] == ["revised"]
        assert site.page_fetches() == 1
        site.forget_requests()
        pressmark("crawl")
        assert site.page_fetches() == 0


def test_who_asks_for_a_part_of_a_back_catalogue_looks_at_nothing_again() -> None:
    assert Order(due_only=True).keeps_up
    assert not Order(limit=5).keeps_up
    assert not Order(window=Window(since=MAY_3)).keeps_up


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2026-05-02", "2026-05-02 00:00"), ("12h", "2026-05-03 00:00"), ("7d", "2026-04-26 12:00")],
)
def test_since_is_a_day_or_how_long_ago(text: str, expected: str) -> None:
    assert f"{moment(text, MAY_3):%Y-%m-%d %H:%M}" == expected


def test_a_time_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(BadQuery, match="yesterday"):
        moment("yesterday", MAY_3)
