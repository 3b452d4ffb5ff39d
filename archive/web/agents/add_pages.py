"""The tools that add pages to the archive, for agents that are allowed to."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any

from pydantic import Field

from archive.web.agents.answers import AddedPage, AddedWords, JobAnswer
from archive.web.agents.foreign import address, line
from archive.web.jobs import JobEvent, Jobs

MOST_URLS = 50
MOST_EVENTS = 100  # in one answer
LONGEST_WAIT_S = 120

Wait = Annotated[
    int, Field(ge=0, le=LONGEST_WAIT_S, description="Seconds to wait for the pages before the answer.")
]


async def add(
    jobs: Jobs,
    urls: Annotated[list[str], Field(min_length=1, max_length=MOST_URLS, description="URLs of the pages.")],
    labels: Annotated[list[str], Field(max_length=20, description="Labels for the pages.")] = [],  # noqa: B006
    wait_s: Wait = 30,
) -> JobAnswer:
    """Archive these pages now: fetch, keep and index them. If it takes longer, `job` tells the rest."""
    started = await jobs.add(urls, labels)
    return await job(jobs, started.id, wait_s=wait_s)


async def job(
    jobs: Jobs,
    job_id: Annotated[str, Field(description="`job_id` of the answer of `add`.")],
    after: Annotated[int, Field(ge=0, description="`next_after` of the answer before.")] = 0,
    wait_s: Wait = 0,
) -> JobAnswer:
    """Tell how a job stands that archives pages, and the outcomes so far."""
    with suppress(TimeoutError):
        async with asyncio.timeout(wait_s):
            async for event in jobs.watch(job_id, after):
                if event.number - after >= MOST_EVENTS:
                    break
    stands, events = jobs.get(job_id), jobs.events(job_id, after)[:MOST_EVENTS]
    last = events[-1].number if events else after
    return JobAnswer(
        job_id=stands.id,
        state=stands.state.value,
        total=stands.total,
        counts=dict(stands.counts),
        pages=[_page(event.fields) for event in events if _is_page(event)],
        next_after=None if stands.is_over and last >= stands.events else last,
        message=address(stands.message),
    )


def _is_page(event: JobEvent) -> bool:
    return "verdict" in event.fields


def _page(fields: Mapping[str, Any]) -> AddedPage:
    return AddedPage(
        verdict=str(fields["verdict"]),
        article_id=fields.get("article_id"),
        reason=fields.get("reason"),
        foreign=AddedWords(
            address(str(fields.get("url"))), line(fields.get("title")), line(fields.get("detail"))
        ),
    )
