"""What the reading room asks of a crawler: to add pages, crawl sources, find what a site lists, and report how it goes.
The crawler implements this interface; the archive knows nothing else of it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from archive.errors import PressmarkError


class TooManyJobs(PressmarkError):
    """So many jobs are waiting that no more are taken."""


class JobKind(StrEnum):
    """What a job does: archives pages, crawls sources, finds what a site lists without keeping it, or imports the
    sources of an OPML file."""

    ADD = "add"
    CRAWL = "crawl"
    LOOK = "look"
    IMPORT = "import"


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


OVER = frozenset({JobState.DONE, JobState.FAILED, JobState.STOPPED})


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. `about` is a line for people. `counts` has the number of pages by verdict (`new`, `failed`,
    ...), `events` the number of events so far, and `total` how many pages there are, if that is known. `message` is
    the command's last line: a summary, or what went wrong."""

    id: str
    kind: JobKind
    about: str
    state: JobState
    started_at: datetime
    finished_at: datetime | None
    total: int | None
    counts: Mapping[str, int]
    events: int
    message: str

    @property
    def is_over(self) -> bool:
        return self.state in OVER


@dataclass(frozen=True, slots=True)
class JobEvent:
    """Something that a job reports, numbered from 1: for a page, the fields of `archive.ingestion.visits.Ingested`;
    for a look, a listing that was found."""

    number: int
    fields: Mapping[str, Any]


class Jobs(Protocol):
    """The jobs of one server, newest first. They run outside of its process, so that no job can block it."""

    async def add(self, urls: Sequence[str], labels: Sequence[str] = ()) -> Job:
        """Archive these pages, each under these labels. Raises BadUrl, TooManyJobs."""

    async def add_list(self, data: bytes, labels: Sequence[str] = ()) -> Job:
        """Archive the pages of a list: URLs on lines, a browser's bookmarks, a Pocket or Instapaper export. Raises
        BadUrl, TooManyJobs."""

    async def crawl(self, source_ids: Sequence[int]) -> Job:
        """Look at these sources now, whether or not they are due. Raises TooManyJobs."""

    async def look(self, url: str) -> Job:
        """Find the feeds, sitemaps and platform of a site, and keep nothing. Raises BadUrl, TooManyJobs."""

    def schedule(self, text: str) -> str:
        """A source's own schedule (`6h`, or a cron expression), as it is stored. Raises BadConfig."""

    async def import_sources(self, opml: bytes) -> Job:
        """Add each feed of an OPML file as a source. Raises TooManyJobs."""

    def get(self, job_id: str) -> Job:
        """The job with this id. Raises NotFound."""

    def all(self) -> Sequence[Job]:
        """The jobs of this server since its start, newest first; of those that are over, the latest."""

    def events(self, job_id: str, after: int = 0) -> Sequence[JobEvent]:
        """The events of a job so far, from the one after this number; of a long job, the latest. Raises NotFound."""

    def watch(self, job_id: str, after: int = 0) -> AsyncIterator[JobEvent]:
        """The events of a job as they happen, until it is over. Raises NotFound."""

    async def stop(self, job_id: str) -> None:
        """Ask a job to end: it finishes the pages in progress. Raises NotFound."""
