"""robots.txt is asked for once in its lifetime (RFC 9309 2.4), and earlier rules apply while it cannot be had."""

import sqlite3
from contextlib import closing
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.crawler.conftest import Pressmark
from tests.sites import Page, ServedPages
from tests.sites.articles import articles

RULES = b"User-agent: *\nDisallow: /news/1\n"
BROKEN = Page(b"", status=HTTPStatus.INTERNAL_SERVER_ERROR)


def rules(cache_control: str = "") -> Page:
    return Page(RULES, "text/plain", headers={"Cache-Control": cache_control} if cache_control else {})


def robots_fetches(site: ServedPages) -> int:
    return sum(request.target == "/robots.txt" for request in site.requests)


@pytest.mark.parametrize(
    ("cache_control", "fetches"), [("", 1), ("max-age=3600", 1), ("max-age=0", 2), ("no-store", 2)]
)
def test_rules_are_asked_for_again_only_after_their_lifetime(
    pressmark: Pressmark, cache_control: str, fetches: int
) -> None:
    with ServedPages(articles(3)) as site:
        site.put("/robots.txt", rules(cache_control))
        assert pressmark("add", site.at("/news/0")).code == 0
        assert pressmark("add", site.at("/news/2"), site.at("/news/1")).code == 1
        assert robots_fetches(site) == fetches
        assert not any(request.target == "/news/1" for request in site.requests)


def test_a_host_without_rules_is_not_asked_for_them_by_each_crawl(pressmark: Pressmark) -> None:
    with ServedPages(articles(2)) as site:
        pressmark("add", site.at("/news/0"))
        pressmark("add", site.at("/news/1"))
        assert robots_fetches(site) == 1


def test_earlier_rules_apply_while_robots_txt_cannot_be_fetched(pressmark: Pressmark, data: Path) -> None:
    with ServedPages(articles(3)) as site:
        site.put("/robots.txt", rules())
        pressmark("add", site.at("/news/0"))
        with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
            connection.execute("UPDATE robots_txt SET fresh_until = '2026-01-01 00:00:00.000000'")
        site.put("/robots.txt", BROKEN)
        run = pressmark("add", site.at("/news/1"), site.at("/news/2"), "--json")
        assert run.verdicts() == {site.at("/news/1"): "failed", site.at("/news/2"): "new"}
