"""While a crawl goes on, its finished files go to the bucket; an outage is said once and is over by itself."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from archive.captures.bucket.address import BucketAddress
from archive.captures.bucket.objects import Bucket
from archive.captures.bucket.spooled import SpooledWarcs
from archive.captures.bucket.uploads import Uploads, wait_for_uploads
from archive.captures.warc_files import WarcFolder
from archive.errors import ArchiveUnusable
from tests.archive.captures.examples import exchange, keep
from tests.broken_connections import BreakingWay
from tests.conftest import TestBucket


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    folder = tmp_path / "warc"
    folder.mkdir()
    return folder


@pytest.fixture
def way(bucket: TestBucket) -> Iterator[BreakingWay]:
    way = BreakingWay(bucket.server.port)
    yield way
    way.close()


def uploads(spool: Path, bucket: TestBucket, way: BreakingWay, said: list[str]) -> Uploads:
    address = BucketAddress(bucket.name, "kept", f"http://127.0.0.1:{way.port}")
    return Uploads(SpooledWarcs(spool, Bucket(address)), said.append)


def test_what_is_finished_and_what_was_left_is_uploaded(
    spool: Path, bucket: TestBucket, way: BreakingWay
) -> None:
    said: list[str] = []
    keep(spool, exchange())
    crawl = uploads(spool, bucket, way, said)
    crawl.begin()
    keep(spool, exchange(b"<p>Another"))
    crawl.file_finished()
    crawl.close()
    assert list(spool.iterdir()) == []
    assert said == []
    assert len(bucket.files) == 2


def test_an_outage_is_said_once_and_when_it_is_over_everything_is_uploaded(
    spool: Path, bucket: TestBucket, way: BreakingWay
) -> None:
    said: list[str] = []
    keep(spool, exchange())
    way.break_after(0)
    crawl = uploads(spool, bucket, way, said)
    crawl.begin()
    keep(spool, exchange(b"<p>Another"))
    crawl.file_finished()
    way.mend()
    crawl.close()
    assert list(spool.iterdir()) == []
    assert len(bucket.files) == 2
    [line] = said
    assert "cannot be reached" in line
    assert "1 finished WARC file" in line


def test_a_slow_upload_holds_no_crawl_up_and_is_waited_for_afterwards(
    spool: Path, bucket: TestBucket, way: BreakingWay, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, put = Event(), Bucket.put

    def slowly(self: Bucket, path: Path, digest: str) -> None:
        assert slow.wait(600)
        put(self, path, digest)

    monkeypatch.setattr(Bucket, "put", slowly)
    keep(spool, exchange())
    crawl = uploads(spool, bucket, way, [])
    crawl.begin()
    crawl.close(wait_s=0)
    assert bucket.files == []
    slow.set()
    wait_for_uploads()
    assert len(bucket.files) == 1
    assert list(spool.iterdir()) == []


def test_what_still_waits_at_the_end_is_said(spool: Path, bucket: TestBucket, way: BreakingWay) -> None:
    said: list[str] = []
    crawl = uploads(spool, bucket, way, said)
    crawl.begin()
    way.break_after(0)
    keep(spool, exchange())
    crawl.close()
    assert len(list(spool.iterdir())) == 1
    [line] = said
    assert line.endswith("they are uploaded later.")


def test_a_crawl_does_not_begin_if_the_bucket_refuses(spool: Path, bucket: TestBucket) -> None:
    refusing = Uploads(SpooledWarcs(spool, Bucket(BucketAddress("no-such-bucket"))), lambda _line: None)
    with pytest.raises(ArchiveUnusable, match="no such bucket"):
        refusing.begin()
    refusing.close()


def test_without_a_bucket_nothing_happens(spool: Path) -> None:
    [ref] = keep(spool, exchange())
    crawl = Uploads(WarcFolder(spool), lambda _line: None)
    crawl.begin()
    crawl.file_finished()
    crawl.close()
    assert [path.name for path in spool.iterdir()] == [ref.place.file]
