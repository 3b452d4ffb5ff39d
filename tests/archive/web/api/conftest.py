"""The API over a small archive, asked without a server."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from archive.archive import Archive
from archive.errors import NotFound
from archive.identity.urls.canonical import fetchable
from archive.storage.models import Reason
from archive.web.app import create_app
from archive.web.jobs import Job, JobEvent, JobKind, JobState
from archive.web.room import Room, Settings
from archive.web.safety.tokens import Scope, Tokens
from tests.archive.conftest import TEXT, Keeper
from tests.archive.web.conftest import ORIGIN, REPLAY

URL = "https://river.example/flood"
NOW = datetime(2026, 5, 3, tzinfo=UTC)


class NotedJobs:
    """Jobs that are over at once: what a server was asked to do is noted, and nothing is fetched."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    async def add(self, urls: Sequence[str], labels: Sequence[str] = ()) -> Job:
        for url in urls:
            fetchable(url)
        return self._note(JobKind.ADD, " ".join(urls))

    async def add_list(self, data: bytes, labels: Sequence[str] = ()) -> Job:
        return self._note(JobKind.ADD, "a list")

    async def crawl(self, source_ids: Sequence[int]) -> Job:
        return self._note(JobKind.CRAWL, " ".join(map(str, source_ids)))

    async def look(self, url: str) -> Job:
        return self._note(JobKind.LOOK, url)

    def schedule(self, text: str) -> str:
        return text

    async def import_sources(self, opml: bytes) -> Job:
        return self._note(JobKind.IMPORT, "an OPML file")

    def get(self, job_id: str) -> Job:
        for job in self.jobs:
            if job.id == job_id:
                return job
        raise NotFound(f"no job {job_id}")

    def all(self) -> Sequence[Job]:
        return self.jobs[::-1]

    def events(self, job_id: str, after: int = 0) -> Sequence[JobEvent]:
        self.get(job_id)
        return [JobEvent(1, {"url": URL, "verdict": "new", "title": "Flood\n\ndata: x"})][after:]

    async def watch(self, job_id: str, after: int = 0) -> AsyncIterator[JobEvent]:
        for event in self.events(job_id, after):
            yield event

    async def stop(self, job_id: str) -> None:
        self.get(job_id)

    def _note(self, kind: JobKind, about: str) -> Job:
        number = len(self.jobs) + 1
        job = Job(f"job{number}", kind, about, JobState.DONE, NOW, NOW, 1, {"new": 1}, 1, "1 new")
        self.jobs.append(job)
        return job


@pytest.fixture
def room(migrated_target: str, tmp_path: Path) -> Iterator[Room]:
    settings = Settings(ORIGIN, REPLAY, frozenset({"room.test"}))
    room = Room(tmp_path / "data", migrated_target, settings, NotedJobs())
    yield room
    room.close()


@pytest.fixture
def shelf(archive: Archive, keeper: Keeper) -> Archive:
    """Two articles of one story; the first was edited and taken down, and has a label and a note."""
    keeper.keep(URL, authors=("Ada Stone",), language="en")
    keeper.keep("https://copy.example/flood", via=("https://copy.example/f",))
    keeper.keep(URL, text=TEXT.replace("bed", "sea"), title="The river falls")
    keeper.fail(URL, Reason.GONE)
    archive.labels.change(1, ["to read"])
    archive.notes.add(1, "Compare with the council's figures.")
    archive.searches.save("floods", "river")
    return archive


@pytest.fixture
def program(room: Room, shelf: Archive) -> TestClient:
    """A program without a token."""
    return TestClient(create_app(room), f"{ORIGIN}/api/v1", raise_server_exceptions=False)


def token(archive: Archive, *scopes: Scope) -> dict[str, str]:
    """The header of a request with a token that has these scopes."""
    secret = Tokens(archive.database).create("-".join(scopes), scopes, datetime.now(UTC))
    return {"Authorization": f"Bearer {secret}"}
