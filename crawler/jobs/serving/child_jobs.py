"""Jobs of the reading room as child processes: each is a `pressmark` command with `--json`, whose lines are its
events."""

import asyncio
import json
import os
import signal
import sys
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from secrets import token_urlsafe
from typing import Any

from archive.errors import BadUrl, NotFound
from archive.identity.urls.canonical import fetchable
from archive.web.jobs import OVER, Job, JobEvent, JobKind, JobState, TooManyJobs
from crawler.config import Config
from crawler.formats.url_lists import NoList, read_list
from crawler.schedule import parse_schedule

AT_ONCE = 2
WAITING_MOST = 50
EVENTS_KEPT = 5_000  # of each job, the latest
JOBS_KEPT = 100
LINE_BYTES = 4_000_000  # a listing's line has all that it names


@dataclass(slots=True)
class _Child:
    """A job in progress: what it is to run, and what it has said so far."""

    id: str
    kind: JobKind
    about: str
    arguments: tuple[str, ...]
    stdin: bytes
    total: int | None
    started_at: datetime
    state: JobState = JobState.WAITING
    finished_at: datetime | None = None
    message: str = ""
    seen: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    kept: "deque[JobEvent]" = field(default_factory=lambda: deque(maxlen=EVENTS_KEPT))
    process: asyncio.subprocess.Process | None = None
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def job(self) -> Job:
        return Job(
            id=self.id,
            kind=self.kind,
            about=self.about,
            state=self.state,
            started_at=self.started_at,
            finished_at=self.finished_at,
            total=self.total,
            counts=dict(self.counts),
            events=self.seen,
            message=self.message,
        )

    def since(self, after: int) -> tuple[JobEvent, ...]:
        first = self.kept[0].number if self.kept else 1
        return tuple(islice(self.kept, max(0, after + 1 - first), None))


class ChildJobs:
    """The jobs of one server: implements `archive.web.jobs.Jobs`. AT_ONCE run at a time, the others wait."""

    def __init__(self, config: Config) -> None:
        self._environment = {
            **os.environ,
            "PRESSMARK_DATA": str(config.data.absolute()),
            **{f"PRESSMARK_{name.upper()}": value for name, value in config.elsewhere().items()},
        }
        self._children: OrderedDict[str, _Child] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()
        self._free = asyncio.Semaphore(AT_ONCE)

    async def add(self, urls: Sequence[str], labels: Sequence[str] = ()) -> Job:
        if not urls:
            raise BadUrl("no URL given: name one or more")
        listed = "\n".join(fetchable(url) for url in urls)
        about = urls[0] if len(urls) == 1 else f"{len(urls):,} pages"
        return self._start(JobKind.ADD, about, _add(labels), listed.encode(), len(urls))

    async def add_list(self, data: bytes, labels: Sequence[str] = ()) -> Job:
        try:
            listed = read_list(data)
        except NoList as error:
            raise BadUrl(f"this is no list of URLs: {error}") from error
        if not listed:
            raise BadUrl("the list names no URL")
        return self._start(JobKind.ADD, f"a list of {len(listed):,}", _add(labels), data, len(listed))

    async def crawl(self, source_ids: Sequence[int]) -> Job:
        ids = tuple(map(str, source_ids))
        about = f"source {ids[0]}" if len(ids) == 1 else f"{len(ids):,} sources" if ids else "all sources"
        return self._start(JobKind.CRAWL, about, ("crawl", "--json", "--retry", *ids), b"", None)

    async def look(self, url: str) -> Job:
        home = fetchable(url)
        return self._start(JobKind.LOOK, home, ("sources", "add", "--dry-run", "--json", home), b"", None)

    def schedule(self, text: str) -> str:
        return parse_schedule(text)

    async def import_sources(self, opml: bytes) -> Job:
        return self._start(JobKind.IMPORT, "an OPML file", ("sources", "import", "/dev/stdin"), opml, None)

    def get(self, job_id: str) -> Job:
        return self._child(job_id).job()

    def all(self) -> Sequence[Job]:
        return [child.job() for child in reversed(self._children.values())]

    def events(self, job_id: str, after: int = 0) -> Sequence[JobEvent]:
        return self._child(job_id).since(after)

    async def watch(self, job_id: str, after: int = 0) -> AsyncIterator[JobEvent]:
        child = self._child(job_id)
        while True:
            async with child.changed:
                while not (new := child.since(after)) and child.state not in OVER:
                    await child.changed.wait()
            for event in new:
                yield event
                after = event.number
            if not new:
                return

    async def stop(self, job_id: str) -> None:
        child = self._child(job_id)
        if child.state in OVER:
            return
        if child.process is None:
            await _end(child, JobState.STOPPED, "stopped before it began")
            return
        child.state = JobState.STOPPED
        with suppress(ProcessLookupError):
            child.process.send_signal(signal.SIGTERM)

    async def close(self) -> None:
        """Stop all jobs, and wait until they have finished the pages in progress."""
        for job_id in tuple(self._children):
            await self.stop(job_id)
        await asyncio.gather(*self._tasks)

    def _child(self, job_id: str) -> _Child:
        if job_id not in self._children:
            raise NotFound(f"no job {job_id[:40]}: the server knows only those since its start")
        return self._children[job_id]

    def _start(
        self, kind: JobKind, about: str, arguments: tuple[str, ...], stdin: bytes, total: int | None
    ) -> Job:
        waiting = sum(child.state is JobState.WAITING for child in self._children.values())
        if waiting >= WAITING_MOST:
            raise TooManyJobs(f"{waiting} jobs are waiting already: try again when some of them are done")
        self._forget_old()
        child = _Child(token_urlsafe(9), kind, about, arguments, stdin, total, datetime.now(UTC))
        self._children[child.id] = child
        task = asyncio.create_task(self._run(child))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return child.job()

    def _forget_old(self) -> None:
        over = [key for key, child in self._children.items() if child.state in OVER]
        for key in over[: max(0, len(over) - JOBS_KEPT + 1)]:
            del self._children[key]

    async def _run(self, child: _Child) -> None:
        async with self._free:
            if child.state in OVER:
                return
            child.state = JobState.RUNNING
            child.process = process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "pressmark", *child.arguments),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=self._environment,
                start_new_session=True,  # Ctrl-C at the server is for the server, which stops its jobs in order
                limit=LINE_BYTES,
            )
            assert process.stdin
            assert process.stdout
            assert process.stderr
            await asyncio.gather(
                _give(process.stdin, child.stdin),
                _read_events(process.stdout, child),
                _read_messages(process.stderr, child),
            )
            code = await process.wait()
        stopped = child.state is JobState.STOPPED
        state = JobState.STOPPED if stopped else JobState.FAILED if code > 1 or code < 0 else JobState.DONE
        await _end(child, state, child.message)


def _add(labels: Sequence[str]) -> tuple[str, ...]:
    return ("add", "--json", "--file", "-", *(f"--label={label}" for label in labels))


async def _give(stream: asyncio.StreamWriter, data: bytes) -> None:
    with suppress(BrokenPipeError, ConnectionResetError):  # the command has ended before it read everything
        stream.write(data)
        await stream.drain()
    stream.close()


async def _read_events(stream: asyncio.StreamReader, child: _Child) -> None:
    async for line in stream:
        fields = _fields(line)
        async with child.changed:
            child.seen += 1
            child.kept.append(JobEvent(child.seen, fields))
            if "verdict" in fields:
                child.counts[str(fields["verdict"])] += 1
            child.changed.notify_all()


def _fields(line: bytes) -> Mapping[str, Any]:
    try:
        fields = json.loads(line)
    except ValueError:
        fields = None
    return fields if isinstance(fields, dict) else {"text": line.decode(errors="replace").rstrip()}


async def _read_messages(stream: asyncio.StreamReader, child: _Child) -> None:
    async for line in stream:
        child.message = line.decode(errors="replace").strip().removeprefix("pressmark: ") or child.message


async def _end(child: _Child, state: JobState, message: str) -> None:
    async with child.changed:
        child.state, child.message, child.finished_at = state, message, datetime.now(UTC)
        child.changed.notify_all()
