"""What a page costs. Statements and calls are counted, which no other load on the machine changes. CPU time is compared
with a yardstick in the same run, and fails only if it is a multiple of the last measured time.

Each figure was measured last when it was written here. If a page becomes cheaper, lower the figure.
"""

import cProfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import event

from archive.archive import Archive
from archive.captures import CaptureRef, Place
from archive.identity.texts.text_signature import text_signature
from archive.ingestion.visits import Captured, Verdict, Visit
from archive.storage.models import Command
from benchmarks.pages import made_pages
from crawler.extraction import extract
from tests.crawler.extraction.yardstick import in_yardsticks

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
PAGES = 24
BATCH = 8  # as many pages as a crawl keeps at once on two cores
STATEMENTS_OF_A_BATCH = 103
CALLS_TO_EXTRACT = 46_400  # of functions, for a page
CALLS_TO_INGEST = 12_700
YARDSTICKS_TO_EXTRACT = 2.4  # for all pages
YARDSTICKS_TO_INGEST = 0.22  # for a batch
MORE_CALLS = 1.15  # other releases of Python and of libraries make more calls
MORE_TIME = 3  # while coverage is counted, all takes longer


@pytest.fixture(scope="module")
def pages() -> Sequence[bytes]:
    return list(made_pages(PAGES))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path) as archive:
        yield archive


@pytest.fixture
def crawl(archive: Archive) -> int:
    return archive.begin_crawl(Command.ADD, "test")


def test_extraction_makes_no_more_calls_than_it_did(pages: Sequence[bytes]) -> None:
    _extract(pages)  # fills the caches
    calls = _calls(lambda: _extract(pages)) // len(pages)
    assert calls <= MORE_CALLS * CALLS_TO_EXTRACT


def test_extraction_takes_no_multiple_of_the_time_that_it_took(pages: Sequence[bytes]) -> None:
    taken = min(in_yardsticks(lambda: _extract(pages)) for _ in range(3))
    assert taken <= MORE_TIME * YARDSTICKS_TO_EXTRACT


def test_a_batch_of_new_pages_is_kept_in_as_many_statements(
    archive: Archive, crawl: int, pages: Sequence[bytes]
) -> None:
    batches = _batches(pages)
    assert [_statements(archive, crawl, batch) for batch in batches][1:] == [STATEMENTS_OF_A_BATCH] * (
        len(batches) - 1
    )


def test_keeping_makes_no_more_calls_than_it_did(
    archive: Archive, crawl: int, pages: Sequence[bytes]
) -> None:
    first, *rest = _batches(pages)
    _ingest(archive, crawl, first)  # compiles the statements
    calls = _calls(partial(_ingest_all, archive, crawl, rest)) // (len(pages) - BATCH)
    assert calls <= MORE_CALLS * CALLS_TO_INGEST


def test_keeping_takes_no_multiple_of_the_time_that_it_took(
    archive: Archive, crawl: int, pages: Sequence[bytes]
) -> None:
    taken = min(in_yardsticks(partial(_ingest, archive, crawl, batch)) for batch in _batches(pages))
    assert taken <= MORE_TIME * YARDSTICKS_TO_INGEST


def _extract(pages: Sequence[bytes]) -> None:
    for number, page in enumerate(pages):
        extract(page, _url(number), now=NOON)


def _batches(pages: Sequence[bytes]) -> list[list[Visit]]:
    visits = [_visit(number, page) for number, page in enumerate(pages)]
    return [visits[start : start + BATCH] for start in range(0, len(visits), BATCH)]


def _visit(number: int, page: bytes) -> Visit:
    url, at = _url(number), NOON + timedelta(seconds=number)
    place = Place("crawl-1.warc.gz", number)
    ref = CaptureRef(UUID(int=number).urn, place, 900, f"sha1:{number}", len(page), 200, "text/html", None)
    captured = Captured(url, at, len(page), ref)
    article = extract(page, url, now=NOON)
    article = replace(article, text_signature=text_signature(article.text, article.markdown))  # as workers do
    return Visit(url, url, at, (captured,), article, extractor="test")


def _url(number: int) -> str:
    return f"https://post.example/story/{number}"


def _ingest(archive: Archive, crawl: int, batch: Sequence[Visit]) -> None:
    report = archive.ingest(batch, crawl)
    assert {outcome.verdict for outcome in report.outcomes} == {Verdict.NEW}


def _ingest_all(archive: Archive, crawl: int, batches: Sequence[Sequence[Visit]]) -> None:
    for batch in batches:
        _ingest(archive, crawl, batch)


def _statements(archive: Archive, crawl: int, batch: Sequence[Visit]) -> int:
    statements = 0

    @event.listens_for(archive.database.engine, "before_cursor_execute")
    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    archive.ingest(batch, crawl)
    event.remove(archive.database.engine, "before_cursor_execute", count)
    return statements


def _calls(work: Callable[[], object]) -> int:
    profile = cProfile.Profile()
    profile.runcall(work)
    return sum(entry.callcount for entry in profile.getstats())
