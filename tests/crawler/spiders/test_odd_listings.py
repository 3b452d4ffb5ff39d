"""Whole crawls of small sites whose listings are written as other people's software writes them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.archive import Archive
from tests.crawler.conftest import Pressmark
from tests.sites import Page
from tests.sites.blogs import Blog, FeedBlog, WordPressBlog

XML = "application/xml"
PICTURES = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'


class YoastBlog(Blog):
    """A sitemap index as WordPress's plugins for search engines write it, each post with its picture."""

    def list_articles(self) -> None:
        names = ("post", "page", "category", "post_tag", "author")
        sitemaps = "".join(
            f"<sitemap><loc>{self.at(f'/{name}-sitemap.xml')}</loc></sitemap>" for name in names
        )
        self.put("/sitemap.xml", Page(f"<sitemapindex>{sitemaps}</sitemapindex>".encode(), XML))
        self.put("/post-sitemap.xml", self._sitemap(f"/news/{number}" for number in self.numbers()))
        for name in names[1:]:
            self.put(f"/{name}-sitemap.xml", self._sitemap([f"/{name}/town"]))

    def _sitemap(self, paths: Iterable[str]) -> Page:
        urls = "".join(
            f"<url><loc>{self.at(path)}</loc><image:image><image:loc>{self.at(f'{path}.jpg')}</image:loc></image:image></url>"
            for path in paths
        )
        return Page(f"<urlset {PICTURES}>{urls}</urlset>".encode(), XML)


def test_each_post_of_a_sitemap_with_pictures_is_kept_and_nothing_else_asked_for(
    pressmark: Pressmark, data: Path
) -> None:
    with YoastBlog(12) as site:
        assert pressmark("sources", "add", site.at("/")).code == 0
        site.forget_requests()
        run = pressmark("crawl", "--json")
        assert run.code == 0, run.err
        assert {line["verdict"] for line in run.lines} == {"new"}
        asked = {request.target for request in site.requests}
        assert len(run.lines) == site.page_fetches() == 12
        assert asked <= {f"/news/{number}" for number in range(12)} | {
            "/robots.txt",
            "/sitemap.xml",
            "/post-sitemap.xml",
        }


class PodcastBlog(FeedBlog):
    """Names its podcast's feed and that of its comments; its posts are at `/feed`."""

    def list_articles(self) -> None:
        super().list_articles()
        feed = self.page_at("/feed.xml")
        assert feed is not None
        self.put("/feed", feed)
        episode = '<item><title>1</title><link>/1</link><enclosure url="/1.mp3" type="audio/mpeg"/></item>'
        comment = "<item><title>By: Ada</title><link>/news/1#comment-3</link></item>"
        for name, item in (("feed.xml", episode), ("home/feed", comment), ("empty.xml", "")):
            self.put(f"/{name}", Page(f"<rss version='2.0'><channel>{item}</channel></rss>".encode(), XML))
        links = (
            f'<link rel="alternate" type="text/xml" href="/{name}">'
            for name in ("feed.xml", "home/feed", "empty.xml")
        )
        self.head("".join(links))


def test_a_podcast_comments_and_an_empty_feed_are_not_all_that_is_looked_for(
    pressmark: Pressmark, data: Path
) -> None:
    with PodcastBlog(4) as site:
        assert pressmark("sources", "add", site.at("/")).code == 0
        pressmark("crawl")
        assert site.page_fetches() == 4


class CommentedBlog(FeedBlog):
    """The home page names only its own feed of comments."""

    def list_articles(self) -> None:
        super().list_articles()
        feed = self.page_at("/feed.xml")
        assert feed is not None
        self.put("/feed", feed)
        empty = "<rss version='2.0'><channel><title>Comments on: Home</title></channel></rss>"
        self.put("/home/feed", Page(empty.encode(), XML))
        self.head('<link rel="alternate" type="application/rss+xml" href="/home/feed">')


def test_a_source_has_the_name_of_the_feed_that_lists_its_articles(pressmark: Pressmark, data: Path) -> None:
    with CommentedBlog(4) as site:
        assert pressmark("sources", "add", site.at("/")).code == 0
        [source] = pressmark("sources", "list", "--json").lines
        assert source["name"] == "The Blog"


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        ('<title>Home | Gull</title><meta property="og:site_name" content="The Gull">', "The Gull"),
        ("<title>The &amp; Gull</title>", "The & Gull"),
    ],
)
def test_a_source_without_a_feed_has_the_name_of_its_home_page(
    tags: str, name: str, pressmark: Pressmark, data: Path
) -> None:
    with YoastBlog(2) as site:
        site.head(tags)
        assert pressmark("sources", "add", site.at("/")).code == 0
        [source] = pressmark("sources", "list", "--json").lines
        assert source["name"] == name


class LinkingBlog(Blog):
    """A home page whose links have a script in them, or say how many comments there are."""

    def list_articles(self) -> None:
        script = "<script>document.write('no title')</script>"
        links = (
            f'<a href="/news/the-story-number-{number}">No comments to this{script}</a>'
            for number in self.numbers()
        )
        html = f"<!doctype html><html><head></head><body>{' '.join(links)}</body></html>"
        self.put("/", Page(html.encode()))
        for number in self.numbers():
            self.put(f"/news/the-story-number-{number}", self.article(number))


def test_the_text_of_a_link_is_the_weakest_of_titles(pressmark: Pressmark, data: Path) -> None:
    with LinkingBlog(3) as site:
        assert pressmark("sources", "add", site.at("/")).code == 0
        run = pressmark("crawl", "--json")
        assert len(run.lines) == 3, run.err
        with Archive.open(data) as archive:
            found = [archive.article(line["url"]).latest for line in run.lines]
    assert not any("comments" in (one.title or "") for one in found)
    offered = {(one["source"], one["value"]) for one in found[0].evidence["title"]["candidates"]}
    assert ("link", "No comments to this") in offered


def test_that_the_last_page_of_a_wordpress_was_full_is_no_failure(pressmark: Pressmark, data: Path) -> None:
    with WordPressBlog(100) as site:
        assert pressmark("sources", "add", site.at("/")).code == 0
        assert pressmark("crawl", "--limit", "3").code == 0
        [listing] = pressmark("sources", "show", "1", "--json").lines[0]["listings"]
    assert (listing["failures"], listing["resume_url"]) == (0, None)


def test_a_feed_is_not_looked_at_in_hours_that_its_site_wants_to_itself(pressmark: Pressmark) -> None:
    open_hour = (datetime.now(UTC) + timedelta(hours=5)).hour
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(24) if hour != open_hour)
    with FeedBlog(2) as site:
        feed = site.page_at("/feed.xml")
        assert feed is not None
        quiet = feed.body.replace(b"<item>", f"<skipHours>{hours}</skipHours><item>".encode(), 1)
        site.put("/feed.xml", Page(quiet, "application/rss+xml"))
        assert pressmark("sources", "add", site.at("/")).code == 0
        assert pressmark("crawl").code == 0
        [listing] = pressmark("sources", "show", "1", "--json").lines[0]["listings"]
    assert datetime.fromisoformat(listing["next_look_at"]).hour == open_hour


def test_of_a_feed_that_is_too_long_the_end_is_read_and_what_was_not_is_said(pressmark: Pressmark) -> None:
    with FeedBlog(2) as site:
        feed = site.page_at("/feed.xml")
        assert feed is not None
        filler = f"<item><title>{'word ' * 3000}</title></item>".encode() * 300
        newest_last = feed.body.replace(b"<item>", filler + b"<item>", 1)
        site.put("/feed.xml", Page(newest_last, "application/rss+xml"))
        assert "only the first and last" in pressmark("sources", "add", site.at("/")).out
        run = pressmark("crawl")
        assert site.page_fetches() == 2
    assert "only the first and last 1,500,000 characters were read of" in run.err
