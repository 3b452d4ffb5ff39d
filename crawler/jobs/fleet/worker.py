"""A worker: takes jobs from the queue, and runs each as a `pressmark` command in a process of its own, so that a
crawl's leaks and faults end with it.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from platform import node
from typing import Any

from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job
from procrastinate.worker import Worker

from archive import __version__
from archive.archive import Archive
from archive.errors import ArchiveUnusable, PressmarkError
from archive.storage.database import Database
from crawler.config import Config
from crawler.jobs.fleet.due import due_work
from crawler.jobs.fleet.patient_jobs import LATER, PatientJobs, Say
from crawler.jobs.fleet.queue import QUEUE, JobQueue
from crawler.process_owner import JOB

KINDS = ("add", "crawl")
MOST_TRIES = 6
KEPT_HOURS = 24  # jobs that are over
DUE_EVERY_S = 60.0
LINE_BYTES = 4_000_000
SOME_FAILED = 1  # the exit code of a command that did its work; the ledger has what failed
BEATS = 3  # signs of life in the time after which a worker is taken for dead
NEVER_S = 1e6  # procrastinate gives no sign of life while a worker drains, so the worker gives its own


class JobFailed(PressmarkError):
    """The job's command ended without having done its work."""


class HandedBack(PressmarkError):
    """The worker was stopped, and another one goes on with the job."""


class TryAgain(BaseRetryStrategy):
    """A job that was handed back waits for nobody; one that failed is tried again later, each time after longer."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, HandedBack):
            return RetryDecision()
        if not isinstance(exception, JobFailed) or job.attempts >= MOST_TRIES:
            return None
        return RetryDecision(retry_at=LATER)


@dataclass(slots=True)
class FleetMember:
    """One worker. Runs `at_once` jobs at a time, until it is stopped; is taken for dead after `gone_s` seconds without
    a sign of life.
    """

    config: Config
    queue: JobQueue
    at_once: int
    gone_s: float
    told: Say
    _children: set[asyncio.subprocess.Process] = field(default_factory=set)
    _is_stopped: bool = False
    _was_overtaken: bool = False
    _outdated: str | None = None
    _worker: Worker | None = None
    _jobs: PatientJobs | None = None
    _database: Database | None = None

    async def work(self) -> bool:
        """Work until a signal comes. Returns False if other workers took this one for dead. Raises ArchiveUnusable if
        a newer version has migrated the archive.
        """
        self._database = Database.of(self.config.database_target)
        app = App(connector=PsycopgConnector(conninfo=self.queue.conninfo, min_size=1, max_size=4))
        name = f"{node()}:{os.getpid()}"
        self._jobs = jobs = PatientJobs(app.connector, name, __version__, self.at_once, self.told)
        jobs.overtaken, jobs.may_work = self._overtaken, self._is_current
        app.job_manager = jobs
        for kind in KINDS:
            app.task(name=kind, queue=QUEUE, pass_context=True, retry=TryAgain())(self._run)
        async with app.open_async():
            self._worker = worker = self._new_worker(app, name)
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, self.stop)
            self.told("started", worker=name, at_once=self.at_once, version=__version__)
            besides = [
                asyncio.create_task(task)
                for task in (self._queue_what_is_due(), self._take_over(), self._beat())
            ]
            await worker.run()  # type: ignore[no-untyped-call]
            for task in besides:
                task.cancel()
        self._database.close()
        self.told("ended", worker=name)
        if self._outdated:
            raise ArchiveUnusable(self._outdated)
        return not self._was_overtaken

    def _new_worker(self, app: App, name: str) -> Worker:
        return Worker(
            app,
            queues=[QUEUE],
            name=name,
            concurrency=self.at_once,
            install_signal_handlers=False,
            update_heartbeat_interval=NEVER_S,
            stalled_worker_timeout=self.gone_s,
        )

    def stop(self) -> None:
        """Take no more jobs. Commands under way finish their pages, and their jobs are handed back."""
        self.told("draining", jobs=len(self._children))
        self._is_stopped = True
        if self._worker is not None:
            self._worker.stop()  # type: ignore[no-untyped-call]
        for child in tuple(self._children):
            with suppress(ProcessLookupError):
                child.terminate()

    def _overtaken(self) -> None:
        if self._was_overtaken:
            return
        self.told("overtaken", message="this worker was silent for too long: others do its jobs; it ends")
        self._was_overtaken = True
        self.stop()

    async def _is_current(self) -> bool:
        """Whether this version can work on the archive. If a newer version has migrated it, the worker stops."""
        with suppress(ArchiveUnusable):  # without an answer, the database is away, and the patient jobs wait
            assert self._database is not None
            newer = await asyncio.to_thread(self._database.why_newer)
            if newer and not self._outdated:
                self._outdated = newer
                self.told("outdated", message=f"{newer}; this worker hands its jobs back and ends")
                self.stop()
        return self._outdated is None

    async def _beat(self) -> None:
        """Give signs of life, also while the commands under way finish their pages."""
        while True:
            await asyncio.sleep(self.gone_s / BEATS)
            if self._jobs is not None and self._worker is not None and self._worker.worker_id is not None:
                await self._jobs.update_heartbeat(self._worker.worker_id)

    async def _run(
        self, context: JobContext, arguments: list[str], stdin: str = "", is_watched: bool = False
    ) -> None:
        job = context.job
        self.told("job-started", job=job.id, command=" ".join(arguments), attempt=job.attempts + 1)
        child = await self._start(job, arguments)
        self._children.add(child)
        if self._is_stopped:
            child.terminate()
        try:
            message = await self._follow(child, job, stdin, is_watched)
            code = await child.wait()
        finally:
            self._children.discard(child)
        self.told("job-ended", job=job.id, code=code, message=message)
        if code not in (0, SOME_FAILED):
            await self._is_current()
        if self._is_stopped:
            raise HandedBack("the worker was stopped")
        if code not in (0, SOME_FAILED):
            raise JobFailed(message or f"exit code {code}")

    async def _start(self, job: Job, arguments: list[str]) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "pressmark", *arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._environment() | {JOB: str(job.id)},
            start_new_session=True,  # Ctrl-C is for the worker, which stops its commands in order
            limit=LINE_BYTES,
        )

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PRESSMARK_DATA": str(self.config.data.absolute()),
            **{f"PRESSMARK_{name.upper()}": value for name, value in self.config.elsewhere().items()},
        }

    async def _follow(self, child: asyncio.subprocess.Process, job: Job, stdin: str, is_watched: bool) -> str:
        """Give the command its input, keep what it prints, and return its last message."""
        assert child.stdin
        assert child.stdout
        assert child.stderr
        give = asyncio.create_task(_give(child.stdin, stdin.encode()))
        last = asyncio.create_task(_last_line(child.stderr))
        async for line in child.stdout:
            if is_watched:
                await self._keep(job, line)
        await give
        return await last

    async def _keep(self, job: Job, line: bytes) -> None:
        with suppress(ValueError):
            json.loads(line)
            assert self._jobs is not None
            await self._jobs.run(
                "INSERT INTO outcome (job_id, line) VALUES (%(job)s, %(line)s)",
                job=job.id,
                line=line.decode(),
            )

    async def _queue_what_is_due(self) -> None:
        """All workers do this: of the same work, one job waits."""
        while True:
            with suppress(PressmarkError):  # without the database nothing is due; the patient jobs say so
                await asyncio.to_thread(self._due)
            await asyncio.sleep(DUE_EVERY_S)

    def _due(self) -> None:
        with Archive.open(self.config.data, self.config.database) as archive:
            self.queue.put(due_work(archive))

    async def _take_over(self) -> None:
        assert self._jobs is not None
        while True:
            await asyncio.sleep(self.gone_s / 2)
            await self._jobs.take_over(self.gone_s)
            await self._jobs.delete_old_jobs(KEPT_HOURS, include_failed=True, include_aborted=True)


async def _give(stream: asyncio.StreamWriter, data: bytes) -> None:
    with suppress(BrokenPipeError, ConnectionResetError):  # the command has ended before it read everything
        stream.write(data)
        await stream.drain()
    stream.close()


async def _last_line(stream: asyncio.StreamReader) -> str:
    last = ""
    async for line in stream:
        last = line.decode(errors="replace").strip().removeprefix("pressmark: ") or last
    return last


def log_to(write: Callable[[str], Any], as_json: bool) -> Say:
    """A log of one line an event: as JSON, or for people."""

    def told(event: str, **fields: Any) -> None:
        if as_json:
            write(json.dumps({"event": event, **fields}, ensure_ascii=False))
        else:
            write(f"{event}: " + ", ".join(f"{name} {value}" for name, value in fields.items()))

    return told
