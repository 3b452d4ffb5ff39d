"""Pages given to `add` that failed, or were not reached, are fetched by `crawl --due` when their time has come."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from archive.archive import Archive
from tests.asked import ask
from tests.crawler.conftest import Pressmark
from tests.sites import Page, ServedPages
from tests.sites.articles import articles

BROKEN = Page(b"<h1>Broken</h1>", status=HTTPStatus.INTERNAL_SERVER_ERROR)


@pytest.fixture
def sql(data: Path) -> Callable[[str], list[Any]]:
    def run(statement: str) -> list[Any]:
        with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
            return connection.execute(statement).fetchall()

    return run


def retry_at(pressmark: Pressmark) -> datetime:
    [entry] = json.loads(pressmark("status", "--json").out)["unfinished"]
    return datetime.fromisoformat(entry["retry_at"])


def test_a_page_that_failed_is_tried_again_at_its_time_and_not_before(
    pressmark: Pressmark, sql: Callable[[str], list[Any]]
) -> None:
    with ServedPages(articles(2)) as site:
        site.put("/news/1", BROKEN)
        assert pressmark("add", site.at("/news/0"), site.at("/news/1")).code == 1
        site.put("/news/1", articles(2)["/news/1"])
        site.forget_requests()
        assert pressmark("crawl", "--due").code == 0
        assert site.requests == ()
        sql("UPDATE url SET retry_at = '2026-01-01 00:00:00.000000' WHERE retry_at IS NOT NULL")
        assert [line["verdict"] for line in pressmark("crawl", "--due", "--json").lines] == ["new"]
        site.forget_requests()
        assert pressmark("crawl", "--due").code == 0
        assert site.requests == ()


def test_pages_that_were_not_reached_are_fetched_by_the_next_crawl(
    pressmark: Pressmark, data: Path, sql: Callable[[str], list[Any]]
) -> None:
    with ServedPages(articles(3)) as site:
        with Archive.open(data) as archive:
            ask(archive, [site.at(f"/news/{number}") for number in range(3)])
            in_work = archive.asked_lists.begin("add@elsewhere:1", datetime.now(UTC), lambda _: False)
            archive.asked_lists.enter(in_work, [site.at("/news/2")], 0, datetime.now(UTC), missing_only=False)
        sql("UPDATE url SET url = 'no url' WHERE url LIKE '%/news/0'")
        fetched = {line["url"]: line["verdict"] for line in pressmark("crawl", "--due", "--json").lines}
        assert fetched == {site.at("/news/1"): "new", "no url": "failed"}


def test_asking_again_by_hand_does_not_double_the_wait(pressmark: Pressmark) -> None:
    with ServedPages({"/news/1": BROKEN}) as site:
        for _ in range(3):
            asked_at = datetime.now(UTC)
            pressmark("add", site.at("/news/1"))
            assert retry_at(pressmark) - asked_at < timedelta(hours=1.5)
        pressmark("crawl", "--retry")
        assert retry_at(pressmark) - datetime.now(UTC) < timedelta(hours=1.5)


def test_only_what_is_missing_is_fetched_if_that_is_asked_for(pressmark: Pressmark) -> None:
    with ServedPages(articles(3)) as site:
        pressmark("add", site.at("/news/0"))
        site.forget_requests()
        every = [site.at(f"/news/{number}") for number in range(3)]
        run = pressmark("add", "--missing", *every, f"{every[0]}?utm_source=feed", "--json")
        assert {line["url"] for line in run.lines} == {*every[1:]}
        assert "2 of 4 are in the archive already" in run.err
        again = pressmark("add", "--missing", *every)
        assert (again.code, again.out) == (0, "")
