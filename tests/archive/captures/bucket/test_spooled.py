"""Finished files go to the bucket, whole and checked, and are read there as in a folder."""

import os
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from archive.captures import CaptureStore, Damage
from archive.captures.bucket.address import BucketAddress
from archive.captures.bucket.etag import PART_BYTES, local_copy
from archive.captures.bucket.objects import Bucket, StoredObject
from archive.captures.bucket.spooled import SpooledWarcs
from archive.captures.file_list import list_path, listed_files
from archive.captures.files import take
from archive.errors import ArchiveUnusable, BucketAway, CaptureDamaged
from tests.archive.captures.examples import PAGE, URL, exchange, keep
from tests.archive.captures.test_full_disk import file_size_limit
from tests.broken_connections import BreakingWay
from tests.conftest import TestBucket
from tests.object_server import SECRET, ObjectServer


def warcs(folder: Path, bucket: TestBucket, endpoint: str | None = None) -> SpooledWarcs:
    return SpooledWarcs(folder, Bucket(BucketAddress(bucket.name, "kept", endpoint)))


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    folder = tmp_path / "warc"
    folder.mkdir()
    return folder


def large_file(spool: Path, size_bytes: int = 2 * PART_BYTES + 99) -> Path:
    path = spool / "LARGE.warc.gz"
    path.write_bytes(Random(2).randbytes(size_bytes))
    return path


def test_a_file_is_removed_here_when_it_is_in_the_bucket(spool: Path, bucket: TestBucket) -> None:
    [ref] = keep(spool, exchange())
    before = (spool / ref.place.file).read_bytes()
    kept = warcs(spool, bucket)
    assert kept.waiting() is not None
    kept.hand_over()
    assert kept.waiting() is None
    assert [file.read_bytes() for file in bucket.files] == [before]
    assert CaptureStore(kept).read(ref.place).payload == PAGE


@pytest.mark.parametrize("size_bytes", [1, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES + 7])
def test_the_etag_that_the_server_gives_is_the_one_computed_here(
    spool: Path, bucket: TestBucket, size_bytes: int
) -> None:
    copy = local_copy(large_file(spool, size_bytes))
    kept = warcs(spool, bucket)
    kept.hand_over()
    stored = Bucket(BucketAddress(bucket.name, "kept")).look_up("LARGE.warc.gz")
    assert stored is not None
    assert (stored.size_bytes, stored.etag) == (size_bytes, copy.etag)
    assert not any("GET" in request and "LARGE" in request for request in bucket.requests())


def test_a_file_in_both_places_is_one_file_and_is_not_uploaded_again(spool: Path, bucket: TestBucket) -> None:
    [ref] = keep(spool, exchange())
    copy = (spool / ref.place.file).read_bytes()
    warcs(spool, bucket).hand_over()
    (spool / ref.place.file).write_bytes(copy)  # as if the process had died between upload and removal
    kept = warcs(spool, bucket)
    assert kept.names() == [ref.place.file]
    assert len(list(CaptureStore(kept).records())) == 3
    kept.hand_over()
    assert kept.waiting() is None
    assert sum(request.startswith("PUT") for request in bucket.requests()) == 1


def test_an_object_that_is_not_the_file_is_replaced(spool: Path, bucket: TestBucket) -> None:
    path = large_file(spool)
    whole = path.read_bytes()
    bucket.replace(path.name, b"x" * len(whole))
    warcs(spool, bucket).hand_over()
    assert [file.read_bytes() for file in bucket.files] == [whole]


def test_a_file_that_changed_since_it_was_finished_stays_and_does_not_keep_others_from_the_bucket(
    spool: Path, bucket: TestBucket
) -> None:
    [changed], [sound] = keep(spool, exchange()), keep(spool, exchange(b"<p>Another"))
    with (spool / changed.place.file).open("ab") as file:
        file.write(b"x")
    kept = warcs(spool, bucket)
    with pytest.raises(ArchiveUnusable, match="has changed since it was finished"):
        kept.hand_over()
    assert [path.name for path in spool.iterdir()] == [changed.place.file]
    assert [file.name for file in bucket.files] == [sound.place.file]


def test_a_file_that_another_process_uploads_is_left_to_it(spool: Path, bucket: TestBucket) -> None:
    path = large_file(spool, 10)
    with path.open("rb") as file:
        assert take(path, file)
        warcs(spool, bucket).hand_over()
    assert path.exists()
    assert bucket.files == []


def test_an_upload_that_breaks_off_leaves_the_file_here_and_nothing_half_written(
    spool: Path, bucket: TestBucket, object_server: ObjectServer
) -> None:
    path = large_file(spool)
    way = BreakingWay(object_server.port)
    kept = warcs(spool, bucket, f"http://127.0.0.1:{way.port}")
    for sent_bytes in (PART_BYTES // 2, 2 * PART_BYTES):
        way.break_after(sent_bytes)
        with pytest.raises(BucketAway, match="cannot be reached"):
            kept.hand_over()
        assert path.exists()
        assert bucket.files == []
        way.mend()
        kept = warcs(spool, bucket, f"http://127.0.0.1:{way.port}")
    whole = path.read_bytes()
    kept.hand_over()
    assert [file.read_bytes() for file in bucket.files] == [whole]
    way.close()


def test_reading_a_capture_takes_one_request_after_the_first_of_its_file_and_none_again(
    spool: Path, bucket: TestBucket
) -> None:
    refs = keep(spool, *(exchange(os.urandom(50_000), url=f"{URL}/{number}") for number in range(40)))
    warcs(spool, bucket).hand_over()
    before = len(bucket.requests())
    store = CaptureStore(warcs(spool, bucket))
    store.read(refs[-1].place)
    assert len(bucket.requests()) == before + 3  # its size, its coding, and the record
    store.read(refs[20].place)
    assert len(bucket.requests()) == before + 4
    store.read(refs[20].place)
    assert len(bucket.requests()) == before + 4


def test_a_cut_object_is_damage_and_a_missing_one_is_said_to_be_missing(
    spool: Path, bucket: TestBucket
) -> None:
    [ref] = keep(spool, exchange())
    warcs(spool, bucket).hand_over()
    [file] = bucket.files
    bucket.replace(file.name, file.read_bytes()[:-20])
    found = list(CaptureStore(warcs(spool, bucket)).records())
    assert any(isinstance(each, Damage) for each in found)
    file.unlink()
    with pytest.raises(CaptureDamaged, match="missing"):
        CaptureStore(warcs(spool, bucket)).read(ref.place)


def test_objects_that_are_not_ours_and_those_of_other_archives_are_left_out(
    spool: Path, bucket: TestBucket
) -> None:
    [ref] = keep(spool, exchange())
    kept = warcs(spool, bucket)
    kept.hand_over()
    for other in ("kept/notes.txt", "kept/deeper/A.warc.gz", "kept-2/B.warc.gz", "C.warc.gz"):
        (bucket.folder / other).parent.mkdir(exist_ok=True)
        (bucket.folder / other).write_bytes(b"x")
    assert kept.names() == [ref.place.file]


def test_the_digest_of_a_file_is_known_on_a_machine_that_did_not_write_it(
    spool: Path, bucket: TestBucket, tmp_path: Path
) -> None:
    [ref] = keep(spool, exchange())
    warcs(spool, bucket).hand_over()
    listed = listed_files(spool)
    elsewhere = warcs(tmp_path / "other" / "warc", bucket)
    assert elsewhere.listed([ref.place.file]) == listed
    list_path(spool).unlink()
    assert elsewhere.measured(ref.place.file) == listed[ref.place.file]


def test_a_bucket_that_is_away_is_no_damage(spool: Path, bucket: TestBucket) -> None:
    [ref] = keep(spool, exchange())
    warcs(spool, bucket).hand_over()
    away = CaptureStore(warcs(spool, bucket, "http://127.0.0.1:9"))
    with pytest.raises(BucketAway):
        away.read(ref.place)
    with pytest.raises(BucketAway):
        list(away.records())
    assert away.warcs.has_any([ref.place.file])


def test_wrong_keys_and_a_missing_bucket_are_told_apart_without_naming_a_key(
    spool: Path, bucket: TestBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(spool, exchange())
    nowhere = SpooledWarcs(spool, Bucket(BucketAddress("no-such-bucket")))
    with pytest.raises(ArchiveUnusable, match="there is no such bucket"):
        nowhere.hand_over()
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET[::-1])
    kept = warcs(spool, bucket)
    for act in (kept.hand_over, kept.names, kept.require):
        with pytest.raises(ArchiveUnusable, match="denies access") as refusal:
            act()
        assert SECRET[::-1] not in str(refusal.value)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(ArchiveUnusable, match="no keys found"):
        warcs(spool, bucket).names()
    assert len(list(spool.iterdir())) == 1


def test_a_file_that_was_removed_from_another_machine_is_not_missed_here_but_a_lost_one_is(
    spool: Path, bucket: TestBucket, tmp_path: Path
) -> None:
    [removed], [lost] = keep(spool, exchange()), keep(spool, exchange(b"<p>Another"))
    here = warcs(spool, bucket)
    here.hand_over()
    (tmp_path / "other").mkdir()
    warcs(tmp_path / "other", bucket).remove([removed.place.file])
    (bucket.folder / "kept" / lost.place.file).unlink()
    assert here.names() == []
    assert here.listed([]).keys() == {lost.place.file}


def test_where_the_etag_tells_nothing_the_bytes_are_compared(
    spool: Path, bucket: TestBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with keys of one's own for encryption."""
    asked = Bucket.look_up

    def with_another_etag(self: Bucket, name: str) -> StoredObject | None:
        stored = asked(self, name)
        return replace(stored, etag="an-etag-of-another-kind") if stored else None

    monkeypatch.setattr(Bucket, "look_up", with_another_etag)
    large_file(spool)
    warcs(spool, bucket).hand_over()
    assert list(spool.iterdir()) == []
    path = large_file(spool)
    bucket.replace(path.name, bytes(path.stat().st_size))
    monkeypatch.setattr(Bucket, "put", lambda *_given: None)
    with pytest.raises(ArchiveUnusable, match="differs from it"):
        warcs(spool, bucket).hand_over()
    assert path.exists()


def test_a_file_that_does_not_fit_on_the_disk_is_not_half_there(spool: Path, bucket: TestBucket) -> None:
    path = large_file(spool, 200_000)
    kept = warcs(spool, bucket)
    kept.hand_over()
    with file_size_limit(100_000), pytest.raises(ArchiveUnusable, match=r"cannot write .*: File too large"):
        kept.fetch(path.name)
    assert list(spool.iterdir()) == []
    kept.fetch(path.name)
    assert path.stat().st_size == 200_000
