"""A crash at any instant loses nothing that was synced, and leaves files that others can read."""

import random
from pathlib import Path
from shutil import copyfile

import pytest

from archive.captures import CaptureRef, CaptureStore
from archive.captures.recover import recover
from tests.archive.captures.examples import damages, exchange, keep, warcio_finds_fault, writer
from tests.archive.captures.processes import (
    FORKSERVER,
    payloads,
    received,
    recover_together,
    write_some,
    write_until_killed,
)


def killed_writer(folder: Path, seed: int, after_batches: int, *, zstd: bool) -> list[CaptureRef]:
    """What a writer had reported as synced when it was killed in the midst of its work."""
    from_child, to_parent = FORKSERVER.Pipe(duplex=False)
    child = FORKSERVER.Process(target=write_until_killed, args=(folder, seed, zstd, to_parent))
    child.start()
    to_parent.close()
    refs = [ref for _ in range(after_batches) for ref in from_child.recv()]
    child.kill()
    child.join()
    return refs + received(from_child)


def abandoned(folder: Path) -> Path:
    """A file as a dead writer leaves it."""
    [ref] = keep(folder, exchange(b"kept"))
    finished = folder / ref.place.file
    return finished.rename(folder / (finished.name + ".open"))


@pytest.mark.parametrize(("seed", "zstd"), [(seed, seed % 3 == 0) for seed in range(25)])
def test_a_writer_killed_at_any_moment_loses_nothing_that_it_synced(
    tmp_path: Path, seed: int, zstd: bool
) -> None:
    refs = killed_writer(tmp_path, seed, random.Random(seed).randrange(12), zstd=zstd)
    recover(tmp_path)
    store = CaptureStore(tmp_path)
    assert [store.read(ref.place).payload for ref in refs] == [
        payload for payload, _ in zip(payloads(seed), refs, strict=False)
    ]
    assert damages(tmp_path) == []
    assert not list(tmp_path.glob("*.open"))
    assert not warcio_finds_fault(tmp_path)


@pytest.mark.parametrize("zstd", [False, True])
def test_a_file_cut_off_anywhere_keeps_every_record_that_was_whole(tmp_path: Path, zstd: bool) -> None:
    whole = tmp_path / "whole"
    refs = keep(whole, exchange(b"one"), exchange(b"two"), zstd=zstd)
    [path] = whole.iterdir()
    for size in range(1, path.stat().st_size, 7):
        folder = tmp_path / str(size)
        folder.mkdir()
        copyfile(path, folder / (path.name + ".open"))
        with (folder / (path.name + ".open")).open("r+b") as file:
            file.truncate(size)
        [recovered] = recover(folder)
        assert recovered.kept_bytes + recovered.cut_bytes == size
        assert damages(folder) == []
        for ref in refs:
            if ref.place.offset + ref.length <= size:
                assert CaptureStore(folder).read(ref.place).record_id == ref.record_id


def test_a_torn_end_is_cut_and_reported(tmp_path: Path) -> None:
    path = abandoned(tmp_path)
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(b"\x1f\x8b\x08torn")
    [recovered] = recover(tmp_path)
    assert (recovered.kept_bytes, recovered.cut_bytes) == (size, 7)
    assert [found.name for found in tmp_path.iterdir()] == [recovered.file]


def test_a_damaged_stretch_before_sound_records_is_not_cut(tmp_path: Path) -> None:
    path = abandoned(tmp_path)
    data = bytearray(path.read_bytes())
    data[20] ^= 0xFF
    path.write_bytes(data)
    [recovered] = recover(tmp_path)
    assert (recovered.kept_bytes, recovered.cut_bytes) == (len(data), 0)
    assert [damage.place.offset for damage in damages(tmp_path)] == [0]


def test_a_file_whose_dictionary_is_damaged_is_not_cut(tmp_path: Path) -> None:
    [ref] = keep(tmp_path, exchange(b"kept"), zstd=True)
    path = tmp_path / ref.place.file
    assert path.name.endswith(".warc.zst")
    data = bytearray(path.read_bytes())
    data[20] ^= 0xFF
    path.unlink()
    path.with_name(path.name + ".open").write_bytes(data)
    [recovered] = recover(tmp_path)
    assert (recovered.kept_bytes, recovered.cut_bytes) == (len(data), 0)


def test_a_file_without_a_single_record_is_removed(tmp_path: Path) -> None:
    (tmp_path / "PRESSMARK-x.warc.gz.open").write_bytes(b"\x1f\x8b")
    [recovered] = recover(tmp_path)
    assert (recovered.kept_bytes, recovered.cut_bytes) == (0, 2)
    assert list(tmp_path.iterdir()) == []


def test_the_file_of_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    with writer(tmp_path) as captures:
        captures.append(exchange())
        assert recover(tmp_path) == []
        ref = captures.append(exchange(b"after"))
    assert CaptureStore(tmp_path).read(ref.place).payload == b"after"


def test_of_many_that_recover_at_once_exactly_one_does_it(tmp_path: Path) -> None:
    abandoned(tmp_path)
    barrier = FORKSERVER.Barrier(4)
    pipes = [FORKSERVER.Pipe(duplex=False) for _ in range(4)]
    children = [
        FORKSERVER.Process(target=recover_together, args=(tmp_path, barrier, to_parent))
        for _, to_parent in pipes
    ]
    for child in children:
        child.start()
    reports = [report for from_child, _ in pipes for report in from_child.recv()]
    for child in children:
        child.join()
    assert len(reports) == 1
    assert damages(tmp_path) == []


def test_processes_that_write_at_once_do_not_meet_while_others_recover_and_read(tmp_path: Path) -> None:
    pipes = [FORKSERVER.Pipe(duplex=False) for _ in range(2)]
    children = [
        FORKSERVER.Process(target=write_some, args=(tmp_path, seed, to_parent))
        for seed, (_, to_parent) in enumerate(pipes)
    ]
    for child, (_, to_parent) in zip(children, pipes, strict=True):
        child.start()
        to_parent.close()
    kept: list[list[CaptureRef]] = [[], []]
    for _ in range(20):
        assert recover(tmp_path) == []
        assert damages(tmp_path) == []
        for refs, (from_child, _) in zip(kept, pipes, strict=True):
            refs += from_child.recv()
    for child in children:
        child.join()
    files = [{ref.place.file for ref in refs} for refs in kept]
    assert files[0].isdisjoint(files[1])
    for seed, refs in enumerate(kept):
        for ref, payload in zip(refs, payloads(seed), strict=False):
            assert CaptureStore(tmp_path).read(ref.place).payload == payload
    assert damages(tmp_path) == []
    assert not warcio_finds_fault(tmp_path)
