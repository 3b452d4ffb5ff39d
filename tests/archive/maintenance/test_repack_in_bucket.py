"""Repacking files in a bucket, killed at any step: as in a folder, nothing is lost or there twice."""

import shutil
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.captures import recorded_visits
from archive.captures.bucket.address import BucketAddress
from archive.captures.bucket.objects import Bucket
from archive.errors import BucketAway
from tests.archive.maintenance.test_repack import (
    captures_of,
    everything,
    keep_two_pages,
    kill_at,
    pack,
    responses_of,
)
from tests.conftest import TestBucket


@pytest.fixture
def origin(tmp_path: Path, bucket: TestBucket) -> Path:
    """The data folder of an archive of two pages, whose file is in the bucket."""
    keep_two_pages(tmp_path / "origin", has_rows=True)
    with opened(tmp_path / "origin", bucket.name) as archive:
        archive.store.warcs.hand_over()
    return tmp_path / "origin"


def opened(data: Path, bucket: str, endpoint: str | None = None) -> Archive:
    return Archive.open(data, bucket=BucketAddress(bucket, "kept", endpoint))


def test_a_kill_at_any_step_loses_nothing_and_the_next_run_takes_away_what_it_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bucket: TestBucket, origin: Path
) -> None:
    with opened(origin, bucket.name) as archive:
        before = captures_of(everything(archive))
    for step in count():
        data = Path(shutil.copytree(origin, tmp_path / str(step)))
        name = f"{bucket.name}-{step}"
        folder = Path(shutil.copytree(bucket.folder, bucket.folder.with_name(name)))
        with monkeypatch.context() as patch, opened(data, name) as archive:
            kill_at(step, patch, (Bucket, "put"), (Bucket, "remove"))
            with suppress(KeyboardInterrupt):
                pack(archive)
                break
        with opened(data, name) as archive:
            assert len(recorded_visits(archive.store).visits) == 2
            assert responses_of(archive, "https://blog.example/1") == [b"one"]
            pack(archive)
            archive.store.warcs.hand_over()
            assert captures_of(everything(archive)) == before
            assert archive.check().clean
            assert list((data / "warc").iterdir()) == []
        assert [file.suffix for file in (folder / "kept").glob("*.*")] == [".zst"]
    assert step >= 14


def test_a_bucket_that_goes_away_meanwhile_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, bucket: TestBucket, origin: Path
) -> None:
    def away(*_given: object) -> None:
        raise BucketAway("gone")

    with opened(origin, bucket.name) as archive:
        before = captures_of(everything(archive))
    for method in ("read", "put", "remove"):
        with monkeypatch.context() as patch:
            patch.setattr(Bucket, method, away)
            with opened(origin, bucket.name) as archive, pytest.raises(BucketAway):
                pack(archive)
        with opened(origin, bucket.name) as archive:
            assert captures_of(everything(archive)).keys() == before.keys()
    with opened(origin, bucket.name) as archive:
        pack(archive)
        assert captures_of(everything(archive)) == before
        assert archive.check().clean
    assert [file.suffix for file in bucket.files] == [".zst"]
