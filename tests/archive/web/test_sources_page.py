"""Sources in the reading room: the failing first, a page for each, and a new one seen before it is kept."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from archive.archive import Archive
from archive.errors import BadConfig, NotFound
from archive.scheduling.listings import Entry, FoundListing, Look
from archive.storage.models import ListingKind, Reason, SourceState
from archive.web.jobs import Job, JobEvent, JobKind, Jobs, JobState
from archive.web.room import Room
from tests.archive.conftest import Keeper

HOSTILE = '<script>alert(1)</script>"onload=x'
SITE = "https://river.example/"
NOW = datetime.now(UTC)


class SomeJobs:
    """A crawler that looks at one site, and has found two listings there."""

    def __init__(self) -> None:
        self.crawled: list[Sequence[int]] = []
        self.job = Job("look", JobKind.LOOK, SITE, JobState.RUNNING, NOW, None, None, {}, 0, "")
        self.found: Sequence[Mapping[str, Any]] = ()

    async def crawl(self, source_ids: Sequence[int]) -> Job:
        self.crawled.append(source_ids)
        return replace(self.job, id="crawl", kind=JobKind.CRAWL)

    async def look(self, url: str) -> Job:
        return replace(self.job, about=url)

    def get(self, job_id: str) -> Job:
        if job_id != "look":
            raise NotFound(f"no job {job_id}")
        return self.job

    def events(self, job_id: str, after: int = 0) -> Sequence[JobEvent]:
        return [JobEvent(number, fields) for number, fields in enumerate(self.found, 1)]

    async def watch(self, job_id: str, after: int = 0) -> AsyncIterator[JobEvent]:
        for event in self.events(job_id, after):
            yield event

    def schedule(self, text: str) -> str:
        if text == "often":
            raise BadConfig("'often' is no schedule")
        return text


@pytest.fixture
def jobs(room: Room) -> SomeJobs:
    room.jobs = cast(Jobs, some := SomeJobs())
    return some


def add(archive: Archive, site: str, name: str, *, failed: bool = False, why: str = "") -> int:
    feed = FoundListing(ListingKind.FEED, f"{site}feed.xml")
    source_id = archive.sources.add(site, name, [feed], NOW)
    [listing] = archive.sources.get(str(source_id)).listings
    archive.sources.looked(Look(listing.id, NOW, NOW + timedelta(hours=2), why, 7200, failed=failed))
    return source_id


def test_the_list_begins_with_what_fails_and_says_why(reader: TestClient, archive: Archive) -> None:
    add(archive, SITE, "A good one")
    add(archive, "https://other.example/", HOSTILE, failed=True, why=f"answered 503 {HOSTILE}")
    page = reader.get("/sources").text
    assert page.index("failing") < page.index("A good one")
    assert "answered 503" in page
    assert "2 sources, 1 to look at" in page
    assert "<script>alert" not in page
    by_name = reader.get("/sources?sort=name").text
    assert by_name.index("answered 503") < by_name.index("A good one")  # "<" comes before "A"
    turned = reader.get("/sources?sort=-name").text
    assert turned.index("A good one") < turned.index("answered 503")


def test_a_long_list_has_pages_and_takes_any_query(reader: TestClient, archive: Archive) -> None:
    for number in range(51):
        add(archive, f"https://{number}.example/", f"Source {number:02}")
    first, second = reader.get("/sources?sort=name").text, reader.get("/sources?sort=name&page=2").text
    assert "Source 49" in first
    assert "Source 50" not in first
    assert "Source 50" in second
    assert "no page 9" in reader.get("/sources?page=9").text
    assert reader.get("/sources?sort=-nonsense").status_code == 200
    assert reader.get("/sources?page=x").status_code == 400


def test_what_a_source_lists_and_what_failed_sort_by_any_column(
    reader: TestClient, archive: Archive, keeper: Keeper
) -> None:
    feeds = [FoundListing(ListingKind.FEED, f"{SITE}{name}.xml") for name in "bca"]
    source_id = archive.sources.add(SITE, "River", feeds, NOW)
    kept = archive.sources.get(str(source_id)).listings
    archive.sources.looked(Look(kept[1].id, NOW, NOW + timedelta(hours=2), "answered 503", 7200, failed=True))
    entries = [Entry(f"{SITE}{number}") for number in range(3)]
    archive.sources.note(kept[0].id, entries, NOW, is_first_page=True, next_url=None)
    for number, reason in enumerate((Reason.TIMEOUT, Reason.LOGIN, Reason.TIMEOUT)):
        keeper.fail(f"{SITE}{number}", reason)
    path = f"/sources/{source_id}"

    def listed(query: str) -> list[str]:
        return re.findall(r">https://river\.example/(\w)(?:\.xml)?<", reader.get(path + query).text)

    assert listed("") == ["b", "c", "a", "2", "1", "0"]
    assert listed("?listings=listing") == ["a", "b", "c", "2", "1", "0"]
    assert listed("?listings=failures")[0] == "c"
    assert listed("?sort=page&listings=-listing") == ["c", "b", "a", "0", "1", "2"]
    assert listed("?sort=why")[3:] == ["1", "2", "0"]
    shown = reader.get(f"{path}?sort=page&listings=-listing&page=1").text
    assert f'href="{path}?sort=why&amp;listings=-listing#failed"' in shown
    assert f'href="{path}?sort=page&amp;listings=listing#listings"' in shown


def test_an_archive_without_sources_says_what_to_do(reader: TestClient, jobs: SomeJobs) -> None:
    assert 'href="/sources/add"' in reader.get("/sources").text


def test_the_page_of_a_source_tells_how_it_does(reader: TestClient, archive: Archive, keeper: Keeper) -> None:
    source_id = add(archive, SITE, HOSTILE, why="about 3 entries a day")
    [listing] = archive.sources.get(str(source_id)).listings
    entries = [Entry(f"{SITE}{number}") for number in range(3)]
    archive.sources.note(listing.id, entries, NOW, is_first_page=True, next_url=None)
    keeper.keep(f"{SITE}0", published=NOW - timedelta(days=2), authors=("Ada Stone",))
    keeper.fail(f"{SITE}1", Reason.TIMEOUT)
    keeper.fail(f"{SITE}2", Reason.LOGIN)
    page = reader.get(f"/sources/{source_id}").text
    assert "about 3 entries a day" in page
    assert "1 timeout" in page
    assert f"{SITE}2</a>" in page
    assert "as the test has it" in page
    day = (NOW - timedelta(days=2)).date()
    assert f"source%3A{source_id}+after%3A{day}+before%3A{day + timedelta(days=1)}" in page
    assert "100 %" in page
    assert "<script>alert" not in page
    assert reader.get("/sources/99").status_code == 404
    assert reader.get("/sources/x").status_code == 400


def test_a_source_is_paused_held_edited_and_removed(
    reader: TestClient, archive: Archive, jobs: SomeJobs
) -> None:
    at = f"/sources/{add(archive, SITE, 'The River')}"
    assert ">paused<" in reader.post(f"{at}/state", data={"state": "paused"}).text
    assert archive.sources.get(SITE).state is SourceState.PAUSED
    assert ">fine<" in reader.post(f"{at}/state", data={"state": "active"}).text
    assert ">on hold<" in reader.post(f"{at}/hold", data={"lasting": "1d"}).text
    assert ">fine<" in reader.post(f"{at}/release").text
    edited = {
        "name": "River News",
        "schedule": "6h",
        "include": "/blog/ /20*/",
        "since": "2026-05-01",
        "delay": "2.5",
    }
    assert "River News" in reader.post(f"{at}/edit", data=edited).text
    kept = archive.sources.get(SITE)
    assert (kept.name, kept.schedule, kept.settings.include) == ("River News", "6h", ("/blog/", "/20*/"))
    assert (kept.settings.delay_s, kept.settings.since) == (2.5, datetime(2026, 5, 1, tzinfo=UTC))
    assert 'value="/blog/ /20*/"' in reader.get(f"{at}/edit").text
    reader.post(f"{at}/edit", data={"name": "River News"})
    assert archive.sources.get(SITE).settings.given == {}
    assert reader.post(f"{at}/remove").status_code == 400
    assert "River News" not in reader.post(f"{at}/remove", data={"sure": "yes"}).text


@pytest.mark.parametrize(
    "typed",
    [
        {"schedule": "often"},
        {"include": "blog"},
        {"since": "May"},
        {"delay": "-1"},
        {"delay": "nan"},
        {"user_agent": "a\nb"},
    ],
)
def test_a_setting_that_cannot_be_is_refused_and_changes_nothing(
    reader: TestClient, archive: Archive, jobs: SomeJobs, typed: dict[str, str]
) -> None:
    source_id = add(archive, SITE, "The River")
    assert reader.post(f"/sources/{source_id}/edit", data={"name": "Other"} | typed).status_code == 400
    assert archive.sources.get(SITE).name == "The River"


def test_a_crawl_leads_to_the_page_of_its_job(reader: TestClient, archive: Archive, jobs: SomeJobs) -> None:
    source_id = add(archive, SITE, "The River")
    answer = reader.post(f"/sources/{source_id}/crawl", follow_redirects=False)
    assert (answer.headers["Location"], jobs.crawled) == ("/jobs/crawl", [[source_id]])


def test_what_a_site_lists_is_shown_before_it_is_kept(
    reader: TestClient, archive: Archive, jobs: SomeJobs
) -> None:
    led = reader.post("/sources/look", data={"url": "river.example"}, follow_redirects=False)
    assert led.headers["Location"] == "/sources/look/look"
    assert 'http-equiv="refresh"' in reader.get("/sources/look/look").text
    newest = [{"url": f"{SITE}1", "title": HOSTILE}]
    jobs.found = (
        {"kind": "sitemap", "listing": f"{SITE}map.xml", "is_used": False, "holds": "not used", "newest": []},
        {"kind": "feed", "listing": f"{SITE}feed.xml", "is_used": True, "holds": "1 entry", "newest": newest},
        {"name": HOSTILE, "expected": "expects the whole site"},
    )
    jobs.job = replace(jobs.job, state=JobState.DONE)
    page = reader.get("/sources/look/look").text
    assert f'value="feed {SITE}feed.xml" checked' in page
    assert f'value="sitemap {SITE}map.xml">' in page
    assert "expects the whole site" in page
    assert "<script>alert" not in page
    assert archive.sources.all() == ()
    kept = {"url": SITE, "name": "The River", "listing": [f"feed {SITE}feed.xml"]}
    assert "The River" in reader.post("/sources", data=kept).text
    assert [listing.kind for listing in archive.sources.get(SITE).listings] == [ListingKind.FEED]
    crawled = reader.post("/sources", data=kept | {"crawl": "yes"}, follow_redirects=False)
    assert crawled.headers["Location"] == "/jobs/crawl"


def test_a_look_that_found_nothing_says_so(reader: TestClient, archive: Archive, jobs: SomeJobs) -> None:
    jobs.job = replace(jobs.job, state=JobState.FAILED, message=f"nothing was found {HOSTILE}")
    page = reader.get("/sources/look/look").text
    assert "nothing was found" in page
    assert "<script>alert" not in page
    assert reader.get("/sources/look/other").status_code == 404


@pytest.mark.parametrize(
    "listing", [[], ["feed"], ["nonsense https://a.example/"], ["feed javascript:alert(1)"]]
)
def test_a_source_without_a_true_listing_is_not_kept(
    reader: TestClient, archive: Archive, jobs: SomeJobs, listing: list[str]
) -> None:
    assert reader.post("/sources", data={"url": SITE, "listing": listing}).status_code == 400
    assert archive.sources.all() == ()


@pytest.mark.parametrize(
    "path", ["/sources", "/sources/look", "/sources/1/edit", "/sources/1/crawl", "/sources/1/hold"]
)
def test_a_server_that_only_reads_changes_no_source(reader: TestClient, archive: Archive, path: str) -> None:
    add(archive, SITE, "The River")
    assert reader.post(path, data={"url": SITE}).status_code == 403
    assert "Crawl now" not in reader.get("/sources/1").text
