"""A spool without room while the bucket is away: one line, and all that was said to be kept is kept."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest

from tests.broken_connections import BreakingWay
from tests.conftest import TestBucket
from tests.crawler.conftest import Pressmark
from tests.sites import Page, ServedPages
from tests.sites.articles import article
from tests.small_disk import small_file_system

PAGES = 30


@pytest.fixture
def small_spool(data: Path) -> Iterator[Path]:
    """A file system of 128 kB in the place of the folder for WARC files."""
    with small_file_system(data / "warc") as disk:
        yield disk


def test_a_full_spool_ends_the_crawl_in_one_line_and_is_empty_when_the_bucket_is_back(
    pressmark: Pressmark, bucket: TestBucket, environment: dict[str, str], small_spool: Path
) -> None:
    random = Random(3)
    noise = (f"<!--{random.randbytes(5000).hex()}-->".encode() for _ in range(PAGES))
    pages = {
        f"/news/{number}": Page(article(number).body.replace(b"</body>", next(noise) + b"</body>"))
        for number in range(PAGES)
    }
    environment |= bucket.server.environment | {"PRESSMARK_WARC_MAX_BYTES": "30000"}
    way = BreakingWay(bucket.server.port)
    way.break_after(0)
    run = partial(pressmark, warc_store=bucket.url, s3_endpoint=f"http://127.0.0.1:{way.port}")
    with ServedPages(pages) as site:
        urls = [site.at(path) for path in pages]
        full = run("add", "--json", *urls)
        assert full.code == 2
        [*_, last] = full.err.splitlines()
        assert "No space left on device" in last
        said_kept = {line["url"] for line in full.lines if line["verdict"] == "new"}
        assert said_kept
        assert "finished WARC files" in run("status").out
        way.mend()
        assert run("warcs", "push").code == 0
        assert run("check").code == 0
        assert said_kept <= {line["url"] for line in run("export", "--format", "jsonl").lines}
        assert run("add", *urls).code == 0
    assert run("check").code == 0
    assert list(small_spool.iterdir()) == []
    assert len(run("export", "--format", "jsonl").lines) == PAGES
    way.close()
