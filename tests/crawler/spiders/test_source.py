"""Sources crawled: everything that a site lists is found, once, and nothing is fetched twice."""

import json
import re
import subprocess
import time
from pathlib import Path
from threading import Event

import pytest

from archive.archive import Archive
from archive.storage.models import ListingKind
from crawler.downloader.host_slots import HostSlots
from tests.command_server import CommandServer
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.sites import LoggedRequest, Page
from tests.sites.articles import article
from tests.sites.blogs import Blog, BloggerBlog, FeedBlog, GhostBlog, SubstackBlog, WordPressBlog, published


def added(pressmark: Pressmark, site: Blog) -> dict[str, object]:
    run = pressmark("sources", "add", site.at("/"), "--json")
    assert run.code == 0, run.err
    source: dict[str, object] = run.lines[0]
    return source


def kinds(source: dict[str, object]) -> list[str]:
    assert isinstance(source["listings"], list)
    return [listing["kind"] for listing in source["listings"]]


def move_feed(site: FeedBlog, status: int) -> Page:
    """To `/new.xml`; the feed is returned."""
    feed = site.page_at("/feed.xml")
    assert feed is not None
    site.put("/new.xml", feed)
    site.put("/feed.xml", Page.moved_to("/new.xml", status))
    return feed


def feeds_asked_for(site: FeedBlog) -> list[str]:
    return [request.target for request in site.requests if "xml" in request.target]


@pytest.mark.parametrize(
    ("blog", "kind"),
    [
        (FeedBlog, ListingKind.FEED),
        (WordPressBlog, ListingKind.WORDPRESS),
        (GhostBlog, ListingKind.GHOST),
        (SubstackBlog, ListingKind.SUBSTACK),
        (BloggerBlog, ListingKind.BLOGGER),
    ],
)
def test_a_whole_blog_is_crawled_whatever_it_lists_its_articles_by(
    pressmark: Pressmark, data: Path, blog: type[Blog], kind: ListingKind
) -> None:
    with blog(110) as site:
        assert kind in kinds(added(pressmark, site))
        first = pressmark("crawl", "--json")
        assert first.code == 0, first.err
        assert {line["verdict"] for line in first.lines} == {"new"}
        assert site.page_fetches() == len(first.lines) == 110
        site.forget_requests()
        assert pressmark("crawl").code == 0
        assert site.page_fetches() == 0
        site.publish(3)
        assert len(pressmark("crawl", "--json").lines) == 3
    with Archive.open(data) as archive:
        article = archive.article(site.at("/news/7"))
        assert article.latest.evidence["title"]["candidates"][-1] is not None
        offered = {one["source"]: one["value"] for one in article.latest.evidence["published"]["candidates"]}
        assert offered["feed"] == published(7).isoformat()


def test_a_second_look_at_a_feed_is_conditional(pressmark: Pressmark) -> None:
    with FeedBlog(5) as site:
        added(pressmark, site)
        pressmark("crawl")
        site.forget_requests()
        pressmark("crawl")
        assert [
            request.headers["If-None-Match"] is not None for request in site.requests_for("/feed.xml")
        ] == [True]
        assert {request.target for request in site.requests} <= {"/feed.xml", "/robots.txt"}


def test_a_listing_that_is_not_due_is_left_alone(pressmark: Pressmark) -> None:
    with FeedBlog(2) as site:
        added(pressmark, site)
        assert len(pressmark("crawl", "--due", "--json").lines) == 2
        site.forget_requests()
        assert pressmark("crawl", "--due").code == 0
        assert site.requests == ()


def test_a_feed_that_turned_over_says_so_and_the_sitemap_catches_up(pressmark: Pressmark) -> None:
    with FeedBlog(10, length=5, with_sitemap=True) as site:
        assert kinds(added(pressmark, site)) == ["feed", "sitemap"]
        assert len(pressmark("crawl", "--json").lines) == 10
        site.publish(8)
        assert len(pressmark("crawl", "--json").lines) == 8
        missed = r"about \d+ entries may have been missed, the last before \d{4}-\d{2}-\d{2}$"
        assert re.search(missed, pressmark("sources", "show", "1").out, re.MULTILINE)


def test_a_window_is_filtered_by_date_before_anything_is_fetched(pressmark: Pressmark) -> None:
    with WordPressBlog(60) as site:
        added(pressmark, site)
        since, until = published(24).date().isoformat(), published(48).date().isoformat()
        run = pressmark("crawl", "--since", since, "--until", until, "--limit", "5", "--json")
        wanted = [number for number in range(60) if since <= published(number).date().isoformat() < until]
        assert sorted(line["url"] for line in run.lines) == sorted(site.at(f"/news/{n}") for n in wanted[-5:])
        assert site.page_fetches() == 5


def test_a_feed_that_becomes_html_is_a_failure_with_a_reason_and_one_that_moves_is_followed(
    pressmark: Pressmark,
) -> None:
    with FeedBlog(2) as site, FeedBlog(2) as other:
        added(pressmark, site)
        added(pressmark, other)
        site.put("/feed.xml", Page(b"<!doctype html><title>We have moved</title>"))
        move_feed(other, 301)
        run = pressmark("crawl", "--json")
        assert len(run.lines) == 2
        assert "The Blog: 2 new\n" in run.err
        assert (
            f"The Blog: not read; feed {site.at('/feed.xml')}: {site.at('/feed.xml')} is an HTML page"
            in run.err
        )
        assert "is an HTML page, not a feed" in pressmark("sources", "show", "1").out
        assert f"moved to {other.at('/new.xml')}" in pressmark("sources", "show", "2").out
        other.forget_requests()
        pressmark("crawl")
        assert feeds_asked_for(other) == ["/new.xml"]


def test_a_feed_that_has_moved_and_not_changed_is_asked_for_at_its_new_address(pressmark: Pressmark) -> None:
    with FeedBlog(2) as site:
        added(pressmark, site)
        pressmark("crawl")
        move_feed(site, 301)
        pressmark("crawl")
        assert "nothing has changed; moved" in pressmark("sources", "show", "1").out
        site.forget_requests()
        pressmark("crawl")
        assert feeds_asked_for(site) == ["/new.xml"]


def test_a_feed_that_is_elsewhere_for_a_while_is_asked_for_where_it_was(pressmark: Pressmark) -> None:
    with FeedBlog(2) as site:
        added(pressmark, site)
        feed = move_feed(site, 302)
        pressmark("crawl")
        site.put("/feed.xml", feed)
        site.forget_requests()
        pressmark("crawl")
        assert feeds_asked_for(site) == ["/feed.xml"]


def test_sources_are_listed_paused_exported_and_removed(pressmark: Pressmark, tmp_path: Path) -> None:
    with FeedBlog(2) as site:
        added(pressmark, site)
        assert pressmark("sources", "pause", "The Blog").code == 0
        assert pressmark("crawl", "--json").lines == []
        assert pressmark("sources", "resume", site.at("/")).code == 0
        assert len(pressmark("crawl", "--json").lines) == 2
        opml = pressmark("sources", "export").out
        assert pressmark("sources", "remove", "1").code == 0
        assert pressmark("sources", "list").out == ""
        (tmp_path / "feeds.opml").write_text(opml)
        assert pressmark("sources", "import", "feeds.opml").code == 0
        assert pressmark("sources", "list", "--json").lines[0]["listings"][0]["url"] == site.at("/feed.xml")
        assert pressmark("sources", "show", "nobody").code == 2


class TrapBlog(Blog):
    """Four articles, and three ways to get lost: pages without end, a calendar, and one page under any slug."""

    def page_at(self, target: str) -> Page | None:
        if target == "/" or target.startswith("/page/"):
            number = int(target.rpartition("/")[2] or 1)
            links = "".join(f'<a href="/news/{n}">A headline of five words here</a>' for n in range(4))
            links += f'<a href="/page/{number + 1}">Older</a> <a href="/calendar/2031/">May</a>'
            slugs = "".join(f'<a href="/any/slug-of-some-words-{_letters(n)}">x</a>' for n in range(400))
            return Page(f"<!doctype html><html><body>{links}{slugs}</body></html>".encode())
        return article(7) if target.startswith("/any/") else super().page_at(target)


class EmptyBlog(Blog):
    """Each page leads to seven others, without end, and none is an article."""

    def page_at(self, target: str) -> Page | None:
        if target == "/robots.txt" or not (target == "/" or target.startswith("/things/")):
            return None
        first = 7 * int(target.strip("/").rpartition("/")[2] or 0)
        links = "".join(
            f'<h2><a href="/things/{first + n}/">Category of things {first + n}</a></h2>' for n in range(1, 8)
        )
        return Page(f"<!doctype html><html><body><main>{links}</main></body></html>".encode())


def test_a_site_whose_links_lead_to_no_article_is_followed_no_further(pressmark: Pressmark) -> None:
    with EmptyBlog(0) as site:
        assert kinds(added(pressmark, site)) == ["links"]
        pressmark("crawl")
        assert len(site.requests) < 500  # how many were on their way already depends on the machine
        site.forget_requests()
        pressmark("crawl")
        assert len(site.requests) < 50
    assert "links of this site led to were not articles" in pressmark("status", "--limit", "1000").out


def _letters(number: int) -> str:
    return chr(97 + number // 26) + chr(97 + number % 26)


def test_a_site_without_listings_is_followed_by_its_links_but_into_no_trap(pressmark: Pressmark) -> None:
    with TrapBlog(4) as site:
        assert kinds(added(pressmark, site)) == ["links"]
        kept = {line["url"] for line in pressmark("crawl", "--json").lines}
        assert kept >= {site.at(f"/news/{number}") for number in range(4)}
        assert len(kept) < 400  # how many were on their way already depends on the machine
        assert {one.target for one in site.requests if one.target.startswith("/page/")} == {"/page/2"}
    told = pressmark("status", "--limit", "1000").out
    assert "addresses of this site all led to article" in told
    assert "/calendar/2031/  trap: it is a calendar page" in told


class AlarmBlog(FeedBlog):
    """Tells when a number of articles have been asked for."""

    def __init__(self, count: int, after: int) -> None:
        self.alarm, self._after = Event(), after
        super().__init__(count)

    def record(self, request: LoggedRequest) -> int:
        self._after -= request.target.startswith("/news/")
        if self._after == 0:
            self.alarm.set()
        return super().record(request)


def test_a_crawl_that_was_killed_goes_on_at_once_and_ends_the_same(
    pressmark: Pressmark, data: Path, environment: dict[str, str], commands: CommandServer
) -> None:
    with AlarmBlog(120, after=60) as site:
        added(pressmark, site)
        process = commands.popen(
            ["--data", data, "crawl"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        assert site.alarm.wait(TIMEOUT_S)
        process.kill()
        process.wait()
        assert pressmark("crawl").code == 0
        assert pressmark("check").code == 0
    summary = json.loads(pressmark("status", "--json").out)
    assert (summary["articles"], summary["revisions"]) == (120, 120)


def test_two_crawls_at_once_fetch_nothing_twice_and_take_turns_at_a_host(
    pressmark: Pressmark, data: Path, environment: dict[str, str], commands: CommandServer
) -> None:
    with FeedBlog(60) as one, FeedBlog(60) as other:
        for site in (one, other):
            site.put("/robots.txt", Page(b"User-agent: *\nCrawl-delay: 0.02", "text/plain"))
        started = time.time()
        added(pressmark, one)
        added(pressmark, other)
        crawl = ["--data", data, "crawl"]
        processes = [commands.popen(crawl, env=environment, stdout=subprocess.DEVNULL) for _ in range(2)]
        assert [process.wait(TIMEOUT_S) for process in processes] == [0, 0]
        assert one.page_fetches() + other.page_fetches() == 120
    with HostSlots(data / "turns") as turns:
        assert turns.wait_s("127.0.0.1", started) >= 120 * 0.02
