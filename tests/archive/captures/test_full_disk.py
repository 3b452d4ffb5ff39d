"""A disk that refuses: one clear line, nothing torn, and on with it as soon as there is room again."""

import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from archive.captures import CaptureStore
from archive.captures.recover import recover
from archive.errors import ArchiveUnusable
from tests.archive.captures.examples import damages, exchange, keep, warcio_finds_fault, writer
from tests.small_disk import small_file_system

NOISE = Random(0).randbytes(100_000)


@contextmanager
def file_size_limit(size_bytes: int) -> Iterator[None]:
    """The kernel refuses any byte of any file beyond this size, in the midst of a write if need be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 128 kB."""
    with small_file_system(tmp_path / "disk") as disk:
        yield disk


def test_a_capture_that_does_not_fit_leaves_no_trace_and_the_next_one_is_kept(tmp_path: Path) -> None:
    with writer(tmp_path) as captures:
        first = captures.append(exchange(b"first"))
        with (
            file_size_limit(50_000),
            pytest.raises(ArchiveUnusable, match=r"cannot write .*: File too large"),
        ):
            captures.append(exchange(NOISE))
        second = captures.append(exchange(b"second"))
    store = CaptureStore(tmp_path)
    assert [store.read(ref.place).payload for ref in (first, second)] == [b"first", b"second"]
    assert damages(tmp_path) == []
    assert not warcio_finds_fault(tmp_path)


def test_a_full_disk_takes_again_what_fits(small_disk: Path) -> None:
    with writer(small_disk) as captures:
        captures.append(exchange(NOISE))
        with pytest.raises(ArchiveUnusable, match="No space left on device"):
            captures.append(exchange(NOISE))
        captures.sync()
        ref = captures.append(exchange(b"small"))
    assert CaptureStore(small_disk).read(ref.place).payload == b"small"
    assert damages(small_disk) == []
    assert not warcio_finds_fault(small_disk)


@pytest.mark.parametrize("size_bytes", [0, 100])
def test_a_file_that_cannot_even_be_begun_is_removed(tmp_path: Path, size_bytes: int) -> None:
    captures = writer(tmp_path)
    with file_size_limit(size_bytes), pytest.raises(ArchiveUnusable):
        captures.append(exchange())
    assert list(tmp_path.iterdir()) == []
    ref = captures.append(exchange())
    captures.close()
    assert CaptureStore(tmp_path).read(ref.place).record_id == ref.record_id


def test_after_a_sync_that_failed_the_file_is_given_up_and_another_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    captures = writer(tmp_path)
    first = captures.append(exchange())
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(ArchiveUnusable, match="Input/output error"):
            captures.sync()
    second = captures.append(exchange())
    captures.close()
    assert second.place.file != first.place.file
    [recovered] = recover(tmp_path)
    assert recovered.file == first.place.file
    assert damages(tmp_path) == []


@pytest.mark.parametrize("under", ["a-file", "/proc"])
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, under: str) -> None:
    (tmp_path / "a-file").touch()
    folder = tmp_path / under / "warc"
    with pytest.raises(ArchiveUnusable, match=f"cannot write {folder}"):
        keep(folder, exchange())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_named_by_recovery_too(tmp_path: Path) -> None:
    (tmp_path / "PRESSMARK-x.warc.gz.open").touch()
    tmp_path.chmod(0o500)
    with pytest.raises(ArchiveUnusable, match="Permission denied"):
        recover(tmp_path)


def refuse(_: int) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))
