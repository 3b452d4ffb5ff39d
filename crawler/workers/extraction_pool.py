"""Runs the extractor in worker processes, so that the event loop parses nothing and no page can harm a crawl.

A page that takes too long or crashes its process costs only that process: the page is reported, and the next page gets
a new process. Workers that have grown large are replaced. All workers are forked from a process that has loaded the
parsers and does nothing else; a fork of the main process would copy the event loop and its sockets.
"""

import asyncio
import multiprocessing
import re
import resource
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import local
from types import TracebackType
from typing import TYPE_CHECKING, Self

from archive.article import NO_PROFILE, ExtractedArticle, PageKind, SiteProfile
from archive.errors import PressmarkError
from archive.identity.texts.text_signature import text_signature
from crawler.extraction import Claim, extract
from crawler.workers.memory_limit import limit_memory

if TYPE_CHECKING:
    from crawler.extraction.learning.page_evidence import PageEvidence

MANY_PAGES = 20  # one or two of these are likely to need what few pages need
PAGES_AHEAD_PER_WORKER = 8
LARGEST_WORKER_BYTES = 700_000_000
MEMORY_LIMIT_BYTES = 8_000_000_000


def load_ahead(pages: int = MANY_PAGES) -> None:
    """Start to load the parsers for a pool that is made later, to read so many pages; meanwhile the caller loads
    Scrapy.
    """
    if sys.platform == "linux":  # on other systems, some libraries do not survive a fork (Apple's Accelerate)
        rare = ["crawler.workers.preload_rare"] if pages >= MANY_PAGES else []
        forkserver.set_forkserver_preload(["crawler.workers.preload", *rare])
    # The process and its forks inherit the blocked signal: the crawl handles Ctrl-C.
    resource_tracker.ensure_running()  # otherwise the next worker would start it and unblock the signal
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class ExtractionTimedOut(PressmarkError):
    """The page took longer than allowed; its process was ended."""


class ExtractionFailed(PressmarkError):
    """On this page, the extractor raised an error or its process died."""


@dataclass(frozen=True, slots=True)
class _Job:
    body: bytes
    url: str
    charset: str | None
    now: datetime
    hints: tuple[Claim, ...]
    profile: SiteProfile
    is_for_evidence: bool = False


@dataclass(frozen=True, slots=True)
class _Done:
    result: "ExtractedArticle | PageEvidence | None"
    error: str
    peak_bytes: int


class ExtractionPool:
    """A fixed number of extractor processes, each served by its own thread.

    `await pool.extract(...)` waits for a free process, which slows callers to the pool's pace.
    """

    def __init__(self, workers: int, timeout_s: float) -> None:
        self.pages_ahead = workers * PAGES_AHEAD_PER_WORKER
        """How many pages to hand over at once, so that no worker waits for its next page."""
        self._timeout_s = timeout_s
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="extraction")
        self._mine = local()
        self._workers: set[_Worker] = set()
        for _ in range(workers):
            self._threads.submit(self._my_worker)  # now, so that the first page does not wait for it

    async def extract(
        self,
        body: bytes,
        url: str,
        charset: str | None,
        now: datetime,
        hints: tuple[Claim, ...] = (),
        profile: SiteProfile = NO_PROFILE,
    ) -> ExtractedArticle:
        """Extract one page as of `now`; `hints` are a listing's statements about it, `profile` is its site's profile.

        Raises ExtractionTimedOut or ExtractionFailed, with the reason.
        """
        article = await self._do(_Job(body, url, charset, now, hints, profile))
        assert isinstance(article, ExtractedArticle), "every page is read as something"
        return article

    async def collect_evidence(
        self,
        body: bytes,
        url: str,
        charset: str | None,
        now: datetime,
        hints: tuple[Claim, ...] = (),
        profile: SiteProfile = NO_PROFILE,
    ) -> "PageEvidence | None":
        """What one page shows of its site's template; None if the page is not an article. Arguments and errors as for
        `extract`.
        """
        evidence = await self._do(_Job(body, url, charset, now, hints, profile, is_for_evidence=True))
        assert not isinstance(evidence, ExtractedArticle), "it was not asked for"
        return evidence

    async def _do(self, job: _Job) -> "ExtractedArticle | PageEvidence | None":
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, job)

    def close(self) -> None:
        """End all processes; pages in progress are given up."""
        self._end_workers()
        self._threads.shutdown(cancel_futures=True)
        self._end_workers()  # workers that were just being started

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, job: _Job) -> "ExtractedArticle | PageEvidence | None":
        worker = self._my_worker()
        try:
            done = worker.run(job, self._timeout_s)
        except (ExtractionTimedOut, ExtractionFailed):
            self._drop(worker)
            raise
        if done.peak_bytes > LARGEST_WORKER_BYTES:
            self._drop(worker)
        if done.error:
            raise ExtractionFailed(done.error)
        return done.result

    def _end_workers(self) -> None:
        while self._workers:
            self._workers.pop().end()

    def _my_worker(self) -> "_Worker":
        if getattr(self._mine, "worker", None) is None:
            self._mine.worker = _Worker()
            self._workers.add(self._mine.worker)
        worker: _Worker = self._mine.worker
        return worker

    def _drop(self, worker: "_Worker") -> None:
        self._mine.worker = None
        self._workers.discard(worker)
        worker.end()


class _Worker:
    """One extractor process."""

    def __init__(self) -> None:
        load_ahead()
        context = multiprocessing.get_context("forkserver")
        self._pipe, theirs = context.Pipe()
        self._process: ForkServerProcess = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()  # waits for the parsers: loading time does not count for the first page
        theirs.close()

    def run(self, job: _Job, timeout_s: float) -> _Done:
        try:
            self._pipe.send(job)
            if not self._pipe.poll(timeout_s):
                raise ExtractionTimedOut(f"extraction took longer than {timeout_s:g} s")
            done: _Done = self._pipe.recv()
        except (EOFError, OSError) as error:
            self._process.join(1)
            code = self._process.exitcode
            raise ExtractionFailed(f"the extraction process ended (exit code {code})") from error
        return done

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection) -> None:
    """The process's main loop: one job, one answer, until the other end goes away."""
    limit_memory(MEMORY_LIMIT_BYTES)
    try:
        while True:
            job: _Job = pipe.recv()
            try:
                done = _Done(_collect_evidence(job) if job.is_for_evidence else _read(job), "", _peak_bytes())
            except Exception as error:  # any error is the fault of this page
                done = _Done(None, f"{type(error).__name__}: {error}", _peak_bytes())
            pipe.send(done)
    except (EOFError, ConnectionError):
        pass


def _read(job: _Job) -> ExtractedArticle:
    article = extract(
        job.body, job.url, charset=job.charset, hints=job.hints, now=job.now, profile=job.profile
    )
    if article.kind is not PageKind.ARTICLE:
        return article  # nothing compares it
    return replace(article, text_signature=text_signature(article.text, article.markdown))


def _collect_evidence(job: _Job) -> "PageEvidence | None":
    from crawler.extraction.learning.collect_evidence import collect_evidence

    return collect_evidence(
        job.body, job.url, charset=job.charset, hints=job.hints, now=job.now, profile=job.profile
    )


def _peak_bytes() -> int:
    """The peak memory of this process. On Linux this does not use `ru_maxrss`, which starts from the memory of the
    parent process.
    """
    status = Path("/proc/self/status")
    if status.exists():
        [peak_kib] = re.findall(r"VmHWM:\s*(\d+) kB", status.read_text())
        return int(peak_kib) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # in bytes on macOS
