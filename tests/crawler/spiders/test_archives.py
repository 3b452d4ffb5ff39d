"""The back catalogue of a site is found, whatever its software makes of it, and looking for it comes to an end."""

from datetime import datetime

import pytest

from tests.crawler.conftest import Pressmark
from tests.sites.archives import (
    AllOnOnePageBlog,
    ArchivedBlog,
    CountedBlog,
    DeadSitemapBlog,
    ForbiddenHomeBlog,
    HandmadeBlog,
    LanguageBlog,
    MonthsBlog,
    NeighboursBlog,
    OlderBlog,
    OldSitemapBlog,
    OtherHostBlog,
    PagesBlog,
    SectionsBlog,
    UnlinkedArchiveBlog,
)
from tests.sites.blogs import Blog

COUNT = 13


def crawled(pressmark: Pressmark, site: Blog) -> set[str]:
    """The paths of the articles that are kept."""
    assert pressmark("sources", "add", site.at("/")).code == 0
    lines = pressmark("crawl", "--json").lines
    kept = [line["url"] for line in lines if line["verdict"] == "new"]
    return {url.removeprefix(site.url).removesuffix("?utm_source=rss") for url in kept}


def news() -> set[str]:
    return {f"/news/{number}" for number in range(COUNT)}


@pytest.mark.parametrize(
    "blog",
    [
        AllOnOnePageBlog,
        CountedBlog,
        DeadSitemapBlog,
        ForbiddenHomeBlog,
        LanguageBlog,
        MonthsBlog,
        NeighboursBlog,
        OldSitemapBlog,
        OlderBlog,
        OtherHostBlog,
        PagesBlog,
        SectionsBlog,
        UnlinkedArchiveBlog,
    ],
)
def test_the_whole_archive_is_kept_and_no_page_of_the_menu(pressmark: Pressmark, blog: type[Blog]) -> None:
    with blog(COUNT) as site:
        kept = crawled(pressmark, site)
        assert kept == news()
        assert site.page_fetches() == COUNT


def test_a_site_made_by_hand_is_followed_link_by_link(pressmark: Pressmark) -> None:
    with HandmadeBlog(COUNT) as site:
        assert crawled(pressmark, site) >= news()
        assert site.page_fetches() == COUNT


def test_the_archive_is_walked_once_and_what_is_new_is_found_on_the_home_page(pressmark: Pressmark) -> None:
    with PagesBlog(COUNT) as site:
        crawled(pressmark, site)
        site.forget_requests()
        assert pressmark("crawl").code == 0
        assert site.list_pages() <= {"/", "/feed.xml", "/robots.txt"}
        site.publish(2)
        assert len(pressmark("crawl", "--json").lines) == 2
        assert "/page/3/" not in site.list_pages()


def test_old_lists_are_left_alone_for_long_whatever_the_schedule(pressmark: Pressmark) -> None:
    with MonthsBlog(COUNT) as site:
        assert pressmark("sources", "add", site.at("/"), "--schedule", "10m").code == 0
        assert pressmark("crawl").code == 0
        [source] = pressmark("sources", "show", "1", "--json").lines
        months = [one for one in source["listings"] if "/2026/" in one["url"]]
        assert len(months) == 3
        for one in months:
            wait = datetime.fromisoformat(one["next_look_at"]) - datetime.fromisoformat(one["looked_at"])
            assert wait.days >= 90


def test_what_is_to_be_expected_is_said_when_a_source_is_added(pressmark: Pressmark) -> None:
    with ArchivedBlog(COUNT) as short, PagesBlog(COUNT) as paged, ForbiddenHomeBlog(COUNT) as whole:
        assert "expects only the newest 5: nothing" in pressmark("sources", "add", short.at("/")).out
        assert "expects what the site's pages lead to: 5" in pressmark("sources", "add", paged.at("/")).out
        assert f"expects the whole site: {COUNT} articles" in pressmark("sources", "add", whole.at("/")).out
