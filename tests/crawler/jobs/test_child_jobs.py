"""Jobs of the reading room: commands in processes of their own, whose lines are events."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from archive.archive import Archive
from archive.errors import BadUrl, NotFound
from archive.web.jobs import Job, JobEvent, JobState
from crawler.config import Config
from crawler.jobs.serving.child_jobs import ChildJobs
from tests.sites.articles import articles
from tests.sites.pages import Page, ServedPages

Result = TypeVar("Result")


@pytest.fixture(autouse=True)
def _loopback(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def with_jobs(data: Path, work: Callable[[ChildJobs], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        jobs = ChildJobs(Config(data=data))
        try:
            return await work(jobs)
        finally:
            await jobs.close()

    return asyncio.run(run())


async def watched(jobs: ChildJobs, job: Job) -> tuple[Job, list[JobEvent]]:
    events = [event async for event in jobs.watch(job.id)]
    return jobs.get(job.id), events


def test_a_job_reports_each_page_and_then_that_it_is_done(data: Path) -> None:
    with ServedPages(articles(3)) as site:

        async def add(jobs: ChildJobs) -> tuple[Job, list[JobEvent]]:
            return await watched(jobs, await jobs.add([site.at(f"/news/{n}") for n in range(3)], ["to read"]))

        job, events = with_jobs(data, add)
    assert (job.state, job.counts, job.total) == (JobState.DONE, {"new": 3}, 3)
    assert [event.number for event in events] == [1, 2, 3]
    assert {event.fields["url"] for event in events} == {site.at(f"/news/{n}") for n in range(3)}
    with Archive.open(data) as archive:
        assert archive.count('label:"to read"') == 3


def test_lists_of_urls_and_feeds_are_taken_as_files(data: Path) -> None:
    with ServedPages(articles(1)) as site:
        opml = f'<opml version="2.0"><body><outline text="News" xmlUrl="{site.at("/feed")}"/></body></opml>'

        async def both(jobs: ChildJobs) -> tuple[Job, Job]:
            added, _ = await watched(jobs, await jobs.add_list(f"{site.at('/news/0')}\n".encode()))
            imported, _ = await watched(jobs, await jobs.import_sources(opml.encode()))
            return added, imported

        added, imported = with_jobs(data, both)
    assert (added.state, added.counts) == (JobState.DONE, {"new": 1})
    assert imported.state is JobState.DONE
    with Archive.open(data) as archive:
        assert [source.name for source in archive.sources.all()] == ["News"]


def test_a_look_lists_what_a_site_has_and_adds_nothing(data: Path) -> None:
    Archive.open(data).close()
    links = "".join(f'<h2><a href="/news/{number}">Story no. {number}</a></h2>' for number in range(9))
    with ServedPages({**articles(9), "/": Page(links.encode())}) as site:

        async def look(jobs: ChildJobs) -> tuple[Job, list[JobEvent]]:
            return await watched(jobs, await jobs.look(site.at("/")))

        job, events = with_jobs(data, look)
    assert job.state is JobState.DONE, job.message
    assert any(event.fields.get("is_used") for event in events)
    assert "expected" in events[-1].fields
    with Archive.open(data) as archive:
        assert not archive.sources.all()


def test_a_command_that_is_refused_is_a_failed_job_with_the_reason(data: Path) -> None:
    Archive.open(data).close()

    async def crawl(jobs: ChildJobs) -> Job:
        job, _ = await watched(jobs, await jobs.crawl([7]))
        return job

    job = with_jobs(data, crawl)
    assert job.state is JobState.FAILED
    assert "no source 7" in job.message


def test_what_is_no_url_and_no_job_is_refused_at_once(data: Path) -> None:
    async def refused(jobs: ChildJobs) -> None:
        with pytest.raises(BadUrl):
            await jobs.add(["not a url"])
        with pytest.raises(BadUrl):
            await jobs.add_list(b"\0\1")
        with pytest.raises(NotFound):
            jobs.get("nothing")

    with_jobs(data, refused)


def test_a_job_that_waits_can_be_stopped_before_it_begins(data: Path) -> None:
    async def stop(jobs: ChildJobs) -> list[Job]:
        started = [await jobs.crawl([number]) for number in range(4)]
        await jobs.stop(started[-1].id)
        return [jobs.get(job.id) for job in started]

    assert with_jobs(data, stop)[-1].state is JobState.STOPPED
