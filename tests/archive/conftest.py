"""An archive on each of the two databases, and the captures and visits that tests bring to it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.article import ExtractedArticle, SiteProfile
from archive.captures import CaptureWriter, Exchange, Provenance, payload_digest
from archive.ingestion.visits import Captured, Failure, Ingested, Visit
from archive.storage.models import Command, Reason

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
TEXT = "\n".join(
    f"The river had risen by {number} centimetres when the harbour master went to bed that night."
    for number in range(1, 8)
)


@pytest.fixture
def archive(migrated_target: str, tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "data", migrated_target) as archive:
        yield archive


class Keeper:
    """Brings pages to an archive as a crawl does: captures first, then the visit. Each a minute after the last."""

    def __init__(self, archive: Archive, writer: CaptureWriter) -> None:
        self.archive = archive
        self._writer = writer
        self._crawl_id = archive.begin_crawl(Command.ADD, "test")
        self._now = NOON

    def keep(
        self,
        url: str,
        text: str = TEXT,
        *,
        via: tuple[str, ...] = (),
        payload: bytes | None = None,
        head: bytes = OK,
        **fields: object,
    ) -> Ingested:
        """A page at `url` with this text, reached by redirects from `via`. A `payload` that is held is revisited."""
        page = replace(ExtractedArticle(url, title="The river rises", text=text), **fields)  # type: ignore[arg-type]
        self._tick()
        captures = (*map(self._capture, via), self._capture(url, payload, head))
        return self._ingest(Visit(captures[0].url, url, self._now, captures, page, extractor="test"))

    def not_modified(self, url: str, payload: bytes) -> Ingested:
        """The page at `url` is as it was when this payload came."""
        self._tick()
        captures = (self._capture(url, payload, b"HTTP/1.1 304 Not Modified\r\n\r\n"),)
        return self._ingest(Visit(url, url, self._now, captures, not_modified=True))

    def fail(self, url: str, reason: Reason) -> Ingested:
        self._tick()
        return self._ingest(Visit(url, url, self._now, failure=Failure(reason, "as the test has it")))

    def end_crawl(self, profiles: Mapping[str, SiteProfile] | None = None) -> None:
        self.archive.end_crawl(self._crawl_id, profiles=profiles or {})

    def finish(self) -> None:
        """The crawl has ended, and its file with it."""
        self._writer.close()
        self.end_crawl()

    def later(self, *, minutes: int) -> None:
        """What is kept from now on was fetched so much later; or earlier, if it is imported."""
        self._now += timedelta(minutes=minutes)

    def _ingest(self, visit: Visit) -> Ingested:
        self._writer.sync()
        [outcome] = self.archive.ingest([visit], self._crawl_id).outcomes
        return outcome

    def _capture(self, url: str, payload: bytes | None = None, head: bytes = OK) -> Captured:
        payload = payload or f"<p>{url} at {self._now}</p>".encode()
        digest = payload_digest(payload)
        held = self.archive.captures.held_payloads([digest]).get(digest)
        sent = b"" if b" 304 " in head else payload
        exchange = Exchange(url, self._now, b"GET / HTTP/1.1\r\nHost: test\r\n\r\n", head, sent)
        return Captured(url, self._now, len(payload), self._writer.append(exchange, held))

    def _tick(self) -> None:
        self._now += timedelta(minutes=1)


@pytest.fixture
def keeper(archive: Archive, tmp_path: Path) -> Iterator[Keeper]:
    with CaptureWriter(tmp_path / "data" / "warc", Provenance("test")) as writer:
        yield Keeper(archive, writer)
