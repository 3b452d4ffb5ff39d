"""The extraction pool: no page can hurt a crawl. The pages here hurt the worker on purpose."""

import asyncio
import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from archive.identity.texts.text_signature import text_signature
from crawler.workers.extraction_pool import ExtractionFailed, ExtractionPool, ExtractionTimedOut
from tests.sites.articles import article

NOW = datetime(2026, 5, 3, tzinfo=UTC)
URL = "https://post.example/news/1"


@pytest.fixture
def pool() -> Iterator[ExtractionPool]:
    with ExtractionPool(workers=1, timeout_s=60) as pool:
        yield pool


def extract(pool: ExtractionPool, body: bytes = article(1).body) -> str | None:
    return asyncio.run(pool.extract(body, URL, "utf-8", NOW)).title


def test_a_text_comes_with_what_it_is_compared_by(pool: ExtractionPool) -> None:
    read = asyncio.run(pool.extract(article(1).body, URL, "utf-8", NOW))
    assert read.text_signature == text_signature(read.text, read.markdown)


def worker_pid(pool: ExtractionPool) -> int:
    [worker] = pool._workers
    assert worker._process.pid is not None
    return worker._process.pid


def test_pages_are_read_one_after_the_other_by_one_process(pool: ExtractionPool) -> None:
    assert extract(pool) is not None
    first = worker_pid(pool)
    assert extract(pool, article(2).body) is not None
    assert worker_pid(pool) == first


def test_a_process_that_dies_costs_its_page_and_the_next_page_gets_another(pool: ExtractionPool) -> None:
    extract(pool)
    os.kill(worker_pid(pool), signal.SIGKILL)
    with pytest.raises(ExtractionFailed, match="exit code -9"):
        extract(pool)
    assert extract(pool) is not None


def test_a_page_that_takes_too_long_costs_its_process_and_no_more() -> None:
    with ExtractionPool(workers=1, timeout_s=60) as pool:
        extract(pool)
        os.kill(worker_pid(pool), signal.SIGSTOP)  # as good as a parser that hangs
        pool._timeout_s = 0.01
        with pytest.raises(ExtractionTimedOut, match=r"longer than 0.01 s"):
            extract(pool)
        pool._timeout_s = 60
        assert extract(pool) is not None


def test_a_worker_that_has_grown_large_is_replaced(
    pool: ExtractionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract(pool)
    first = worker_pid(pool)
    monkeypatch.setattr("crawler.workers.extraction_pool.LARGEST_WORKER_BYTES", 0)
    extract(pool)
    monkeypatch.undo()
    extract(pool)
    assert worker_pid(pool) != first
