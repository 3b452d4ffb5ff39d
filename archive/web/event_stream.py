"""The events of a job as server-sent events (HTML 9.2)."""

import asyncio
from collections.abc import AsyncIterator, Callable

from archive.web.jobs import Job, JobEvent, Jobs

MEDIA_TYPE = "text/event-stream"
UNBUFFERED = {"X-Accel-Buffering": "no"}
"""Has nginx pass each event on at once."""
QUIET_S = 15.0  # until a line that keeps the connection open


async def event_stream(
    jobs: Jobs,
    job_id: str,
    after: int,
    of_event: Callable[[JobEvent], str],
    of_end: Callable[[Job], str],
) -> AsyncIterator[str]:
    """Each event after this number as it happens, and the end of the job, in the words of these functions."""
    following = jobs.watch(job_id, after)
    waiting = asyncio.ensure_future(anext(following, None))
    try:
        while True:
            done, _ = await asyncio.wait([waiting], timeout=QUIET_S)
            if not done:
                yield ": still running\n\n"
                continue
            event = waiting.result()
            if event is None:
                break
            yield of_event(event)
            waiting = asyncio.ensure_future(anext(following, None))
        yield of_end(jobs.get(job_id))
    finally:
        waiting.cancel()


def resumed_after(after: int, last_event_id: str | None, largest: int) -> int:
    """The number from which a client goes on that has lost its connection."""
    if last_event_id is not None and last_event_id.isascii() and last_event_id.isdecimal():
        return min(int(last_event_id), largest)
    return after
