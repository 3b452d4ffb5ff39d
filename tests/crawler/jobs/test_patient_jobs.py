"""Who has a job, and when it is tried again, is for the database to say, whatever a worker and its clock believe."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from procrastinate import App, PsycopgConnector
from procrastinate.jobs import Job, Status

from crawler.config import load_config
from crawler.jobs.fleet.patient_jobs import LATER, PatientJobs
from crawler.jobs.fleet.queue import QUEUE, JobQueue, QueuedWork

WORK = QueuedWork("crawl", ("crawl", "1"), "a.example", 0, once="crawl 1")
JOB = """
SELECT status::text, attempts, worker_id, scheduled_at > now() + interval '10 min' AS waits FROM procrastinate_jobs
"""


@pytest.fixture
def queue(tmp_path: Path, postgres_database: str) -> JobQueue:
    queue = JobQueue.open(load_config(data=tmp_path, database=postgres_database))
    queue.put([WORK])
    return queue


Members = Callable[[PatientJobs, PatientJobs], Awaitable[None]]


def _with_two(queue: JobQueue, work: Members) -> None:
    async def run() -> None:
        app = App(connector=PsycopgConnector(conninfo=queue.conninfo, min_size=1, max_size=2))
        async with app.open_async():
            first, second = (PatientJobs(app.connector, name, "1", 1, lambda *_, **__: None) for name in "ab")
            await work(first, second)

    asyncio.run(run())


async def _begun(jobs: PatientJobs) -> Job:
    job = await jobs.fetch_job([QUEUE], await jobs.register_worker())
    assert job is not None
    return job


async def _state(jobs: PatientJobs) -> tuple[str, int, int]:
    [row] = await jobs.rows(JOB)
    return row["status"], row["attempts"], row["worker_id"]


def test_a_worker_that_was_taken_for_dead_changes_nothing_about_its_old_job(queue: JobQueue) -> None:
    async def work(first: PatientJobs, second: PatientJobs) -> None:
        old = await _begun(first)
        await second.run("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 h'")
        await second.take_over(60)
        new = await _begun(second)
        assert (new.id, new.attempts) == (old.id, 0), "an interruption is no try"
        running = await _state(second)
        await first.retry_job(old)
        await first.retry_job(old, LATER)
        await first.finish_job(old, Status.SUCCEEDED, delete_job=False)
        assert await _state(second) == running == ("doing", 0, new.worker_id)
        await second.finish_job(new, Status.SUCCEEDED, delete_job=False)
        assert (await _state(second))[0] == "succeeded"

    _with_two(queue, work)


def test_a_failed_job_waits_by_the_clock_of_the_database(queue: JobQueue) -> None:
    async def work(first: PatientJobs, _: PatientJobs) -> None:
        job = await _begun(first)
        await first.retry_job(job.evolve(attempts=4), LATER)
        [row] = await first.rows(JOB)
        assert (row["status"], row["attempts"], row["waits"]) == ("todo", 1, True)

    _with_two(queue, work)
