"""How a crawl treats hosts that are busy or refuse it: measured by what their server was asked."""

import json
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.archive import Archive
from tests.crawler.conftest import Pressmark
from tests.sites import Page
from tests.sites.blogs import FeedBlog

AT_ONCE = 8  # requests to one host that may be under way when its first refusal comes
BUSY = Page(b"<h1>Slow down</h1>", status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "3600"})
UNAVAILABLE = Page(b"<h1>Down</h1>", status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "3600"})
FORBIDDEN = Page(b"<h1>Forbidden</h1>", status=HTTPStatus.FORBIDDEN)


class TiredBlog(FeedBlog):
    """Answers `count` articles, then all that it is asked for in one way, until it is rested."""

    def __init__(self, count: int, answers: Page, after: int) -> None:
        self.answers: Page | None = answers
        self._left = after
        super().__init__(count)

    def page_at(self, target: str) -> Page | None:
        self._left -= target.startswith("/news/")
        if self.answers is not None and self._left < 0:
            return self.answers
        return super().page_at(target)

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc


@pytest.mark.parametrize("answer", [BUSY, UNAVAILABLE])
def test_a_host_that_asks_to_wait_is_asked_for_nothing_more_by_this_crawl_and_the_next(
    pressmark: Pressmark, answer: Page
) -> None:
    with TiredBlog(60, answer, after=10) as site:
        assert pressmark("sources", "add", site.at("/")).code == 0
        run = pressmark("crawl")
        assert run.code == 1
        assert site.page_fetches() <= 10 + AT_ONCE
        assert f"{site.host} is held until" in run.err
        site.forget_requests()
        for command in (("crawl",), ("crawl", "--due"), ("add", site.at("/news/0"))):
            assert pressmark(*command).code in (0, 1)
        assert site.requests == ()
        assert f"1 host on hold\n      {site.host} is held until" in pressmark("status").out
        assert json.loads(pressmark("status", "--json").out)["holds"][0]["host"] == site.host
        assert (
            f'pressmark_host_held_until_timestamp_seconds{{host="{site.host}"'
            in pressmark("status", "--prometheus").out
        )


def test_a_host_that_is_released_is_crawled_to_its_end(pressmark: Pressmark, data: Path) -> None:
    with TiredBlog(40, BUSY, after=5) as site:
        pressmark("sources", "add", site.at("/"))
        pressmark("crawl")
        site.answers = None
        assert (
            pressmark("sources", "hold", site.at("/"), "--release").out == f"{site.host} is no longer held\n"
        )
        assert pressmark("crawl").code == 0
        with Archive.open(data) as archive:
            assert archive.summary().articles == 40
            assert archive.holds.all() == {}


def test_a_run_of_refusals_holds_the_host(pressmark: Pressmark) -> None:
    with TiredBlog(60, FORBIDDEN, after=0) as site:
        pressmark("sources", "add", site.at("/"))
        run = pressmark("crawl")
        assert (run.code, site.page_fetches() <= 5 + AT_ONCE) == (1, True)
        assert f"{site.host} is held until" in run.err
        assert "HTTP 403, 5 times in a row" in run.err


def test_pages_that_are_refused_among_others_hold_nothing(pressmark: Pressmark) -> None:
    with FeedBlog(30) as site:
        for number in range(0, 30, 3):
            site.put(f"/news/{number}", FORBIDDEN)
        pressmark("sources", "add", site.at("/"))
        assert len(pressmark("crawl", "--json").lines) == site.page_fetches() == 30
        assert "held" not in pressmark("status").out


def test_a_person_holds_a_host_and_releases_it(pressmark: Pressmark) -> None:
    with FeedBlog(3) as site:
        pressmark("sources", "add", site.at("/"))
        site.forget_requests()
        assert "is held until it is released" in pressmark("sources", "hold", site.at("/")).out
        assert pressmark("crawl").code == 0
        assert pressmark("add", site.at("/news/1")).code == 1
        assert site.requests == ()
        pressmark("sources", "hold", site.at("/"), "--release")
        assert len(pressmark("crawl", "--json").lines) == 3
    assert "is not held" in pressmark("sources", "hold", "example.org", "--release").err
    assert "is not a duration" in pressmark("sources", "hold", "example.org", "--for", "soon").err


def test_a_sitemap_that_stamps_all_with_now_causes_no_fetches(pressmark: Pressmark) -> None:
    with FeedBlog(6, with_sitemap=True) as site:
        pressmark("sources", "add", site.at("/"))
        for second in range(3):
            entries = "".join(
                f"<url><loc>{site.at(f'/news/{number}')}</loc><lastmod>{_now()}</lastmod></url>"
                for number in range(6)
            )
            body = f"<urlset>{entries}<!-- {second} --></urlset>"
            site.put("/sitemap.xml", Page(body.encode(), "application/xml"))
            pressmark("crawl")
        assert site.page_fetches() == 6


def _now() -> str:
    return datetime.now(UTC).isoformat()
