"""A listing that is broken is a failure with its own reason, never "nothing new"."""

import itertools
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler import schedule
from tests.crawler.conftest import Pressmark
from tests.sites import Page
from tests.sites.blogs import FeedBlog

RSS = "application/rss+xml"
NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)


class StubbornBlog(FeedBlog):
    """Says of its feed that it has not changed, whatever happens."""

    def validators_of(self, target: str, page: Page) -> dict[str, str]:
        return {"ETag": '"for-ever"'} if target == "/feed.xml" else super().validators_of(target, page)


def feed_of(site: FeedBlog) -> bytes:
    feed = site.page_at("/feed.xml")
    assert feed is not None
    return feed.body


def crawled_with(pressmark: Pressmark, site: FeedBlog, feed: Page) -> str:
    """What a second crawl says when the feed has become this."""
    assert pressmark("sources", "add", "--only", site.at("/feed.xml")).code == 0
    assert pressmark("crawl").code == 0
    site.put("/feed.xml", feed)
    run = pressmark("crawl")
    assert run.code == 1
    assert "nothing new;" not in run.err.splitlines()[-1]
    assert "1 failing" in pressmark("status").out.splitlines()[0]
    return run.err


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda feed: Page(feed[: len(feed) // 2], RSS), "it breaks off after"),
        (
            lambda _: Page(b"<rss><channel></channel></rss>", RSS),
            "empty, although it listed 4 articles before",
        ),
        (lambda _: Page(b"", status=410), "gone: HTTP 410: permanently gone"),
    ],
)
def test_a_feed_that_breaks_fails_with_its_reason(pressmark: Pressmark, change: object, why: str) -> None:
    assert callable(change)
    with FeedBlog(4) as site:
        assert why in crawled_with(pressmark, site, change(feed_of(site)))


def test_a_listing_whose_addresses_all_fail_is_failing(pressmark: Pressmark) -> None:
    with FeedBlog(3) as site:
        for number in range(3):
            site.remove(f"/news/{number}")
        assert pressmark("sources", "add", "--only", site.at("/feed.xml")).code == 0
        run = pressmark("crawl")
        assert run.code == 1
        assert "all 3 addresses that it lists fail: HTTP 404" in run.err


def test_a_validator_that_never_changes_is_not_believed_for_ever(pressmark: Pressmark, data: Path) -> None:
    with StubbornBlog(3) as site:
        assert pressmark("sources", "add", "--only", site.at("/feed.xml")).code == 0
        assert len(pressmark("crawl", "--json").lines) == 3
        site.publish(2)
        assert pressmark("crawl", "--json").lines == []
        with sqlite3.connect(data / "archive.db") as archive:
            archive.execute("UPDATE listing SET looked_at = datetime(looked_at, '-8 days')")
        assert len(pressmark("crawl", "--json").lines) == 2


def test_one_look_in_a_week_is_whole() -> None:
    looks = [NOON + timedelta(hours=6) * number for number in range(4 * 28)]
    whole = [schedule.is_to_be_read_whole(before, 7, now) for before, now in itertools.pairwise(looks)]
    assert whole.count(True) == 4
    assert schedule.is_to_be_read_whole(None, 7, NOON)
