"""WARCs written anew: the same records in less room, that other tools read, and rows that know where."""

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from itertools import count, product
from pathlib import Path
from random import Random

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from sqlalchemy import update

from archive.archive import Archive
from archive.article import ExtractedArticle
from archive.captures import (
    CaptureStore,
    CaptureWriter,
    Damage,
    Exchange,
    Provenance,
    StoredRecord,
    payload_digest,
    recorded_visits,
)
from archive.captures.frames import Zstd, with_dictionary
from archive.captures.recoding import Repacker, alone
from archive.errors import ArchiveUnusable
from archive.identity.urls.sites import site_of
from archive.ingestion.visits import Captured, Visit
from archive.maintenance import repack as repacking
from archive.maintenance.database_swap import DatabaseSwap
from archive.maintenance.repack import JOURNAL, repack, settle
from archive.storage.models import Capture, Command
from tests.archive.conftest import NOON, OK, TEXT

FURNITURE = "".join(f"<li><a href='/topic/{number}'>Topic {number * number}</a>" for number in range(1500))
REDIRECT = b"HTTP/1.1 301 Moved Permanently\r\nLocation: https://post.example/1\r\n\r\n"
BUSY = b"HTTP/1.1 503 Service Unavailable\r\n\r\n"
MB = 1_000_000
DICTIONARY = b"\x5d\x2a\x4d\x18"


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Archive]:
    """Two sites with pages that share their furniture, one page of a third, a redirect to another site, a revisit."""
    with Archive.open(tmp_path) as archive:
        crawl = archive.begin_crawl(Command.ADD, "test")
        with CaptureWriter(tmp_path / "warc", Provenance("test")) as writer:
            for number in range(1, 7):
                bring(archive, writer, crawl, f"https://post.example/{number}")
                bring(archive, writer, crawl, f"https://blog.example/{number}")
            bring(archive, writer, crawl, "https://alone.example/1")
            bring(archive, writer, crawl, "https://post.example/1", via="https://blog.example/moved")
        yield archive


def bring(
    archive: Archive,
    writer: CaptureWriter,
    crawl: int,
    url: str,
    via: str | None = None,
    page: bytes | None = None,
) -> None:
    captures = [capture(archive, writer, via, REDIRECT, b"")] if via else []
    page = page or f"<title>{url}</title><ul>{FURNITURE}</ul>".encode()
    captures.append(capture(archive, writer, url, OK, page))
    writer.sync()
    article = ExtractedArticle(url, title=url, text=f"{url}\n{TEXT}")
    archive.ingest([Visit(via or url, url, NOON, tuple(captures), article, extractor="test")], crawl)


def made_page(site: int, page: int) -> bytes:
    """Two fifths are what the system of all these sites writes, two the site's furniture, one the page's own."""
    script, furniture = words(Random("script"), 4000), words(Random(site), 4000)
    return f"<script>{script}</script><ul>{furniture}</ul>{words(Random(f'{site} {page}'), 2000)}".encode()


def words(dice: Random, count: int) -> str:
    return " ".join(f"{dice.choice('aeiou')}{dice.randrange(20_000)}" for _ in range(count))


def resource(payload: bytes) -> bytes:
    head = f"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: {len(payload)}\r\n\r\n"
    return head.encode() + payload + b"\r\n\r\n"


def capture(
    archive: Archive, writer: CaptureWriter, url: str, head: bytes, payload: bytes, minute: int = 0
) -> Captured:
    at = NOON + timedelta(minutes=minute)
    exchange = Exchange(url, at, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", head, payload)
    digest = payload_digest(payload)
    held = archive.captures.held_payloads([digest]).get(digest) if payload else None
    return Captured(url, NOON, len(payload), writer.append(exchange, held))


def everything(archive: Archive) -> Counter[tuple[str, str, bytes, bytes]]:
    found = [one for one in archive.store.records() if isinstance(one, StoredRecord)]
    return Counter(
        (one.record.type, one.record.record_id, one.record.head, one.record.payload) for one in found
    )


def stored(archive: Archive, kind: str, url: str) -> StoredRecord:
    """The first record of this type and URL."""
    records = (one for one in archive.store.records() if isinstance(one, StoredRecord))
    return next(one for one in records if (one.record.type, one.record.url) == (kind, url))


def responses_of(archive: Archive, url: str) -> list[bytes]:
    return [archive.captures.response(one).payload for one in archive.article(url).captures]


def captures_of(records: Counter[tuple[str, str, bytes, bytes]]) -> Counter[tuple[str, str, bytes, bytes]]:
    return Counter({one: count for one, count in records.items() if one[0] != "warcinfo"})


def files(archive: Archive, ending: str) -> list[Path]:
    return sorted(archive.store.folder.glob(f"*{ending}"))


def pack(archive: Archive, to_zstd: bool = True) -> None:
    repack(archive, to_zstd, 100 * MB, lambda done, total: None)


def test_repacking_changes_no_record_and_no_article(kept: Archive) -> None:
    before, responses = everything(kept), responses_of(kept, "https://blog.example/moved")
    pack(kept)
    assert captures_of(everything(kept)) == captures_of(before)
    assert responses_of(kept, "https://blog.example/moved") == responses
    assert kept.check().clean


def test_no_repacking_leaves_files_larger_than_it_found_them(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "kept") as archive:
        crawl = archive.begin_crawl(Command.ADD, "test", NOON)
        with CaptureWriter(archive.store.folder, Provenance("test")) as writer:
            for number in range(4):  # what nothing compresses
                page = Random(number).randbytes(100_000)
                bring(archive, writer, crawl, f"https://blog.example/{number}", page=page)
        [file] = files(archive, ".gz")
        before = file.stat().st_size
        done = repack(archive, True, 100 * MB, lambda done, total: None)
        after = sum(path.stat().st_size for path in archive.store.folder.iterdir())
        assert after <= before
        assert (done.records == 0) == (after == before)
        assert archive.check().clean


def test_what_would_grow_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Repacker, "unfinished_bytes", lambda self: dict.fromkeys(self.files, 10**9))
    with Archive.open(tmp_path / "kept") as archive:
        crawl = archive.begin_crawl(Command.ADD, "test", NOON)
        with CaptureWriter(archive.store.folder, Provenance("test")) as writer:
            bring(archive, writer, crawl, "https://blog.example/1", page=b"one")
        before = sorted(archive.store.folder.iterdir())
        done = repack(archive, True, 100 * MB, lambda done, total: None)
        assert sorted(archive.store.folder.iterdir()) == before
        assert [reason.endswith("would not get smaller") for reason in done.left] == [True]


def test_a_file_that_would_grow_is_left_and_the_others_are_repacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def padded(self: Zstd, data: bytes) -> bytes:
        return compress(self, data) + bytes(10_000 if b"grows" in data else 0)

    compress = Zstd.compress
    monkeypatch.setattr(Zstd, "compress", padded)
    with Archive.open(tmp_path / "kept") as archive:
        crawl = archive.begin_crawl(Command.ADD, "test", NOON)
        for page in (b"<p>grows", made_page(1, 1)):
            with CaptureWriter(archive.store.folder, Provenance("test")) as writer:
                bring(archive, writer, crawl, f"https://blog.example/{len(page)}", page=page)
        grows, *_ = files(archive, ".gz")
        done = repack(archive, True, 100 * MB, lambda done, total: None)
        assert files(archive, ".gz") == [grows]
        assert done.left == (f"{grows.name}: would not get smaller",)
        assert done.bytes_after < done.bytes_before
        assert archive.check().clean


def test_back_to_gzip_all_is_as_it_was(kept: Archive) -> None:
    before = everything(kept)
    pack(kept)
    assert not files(kept, ".gz")
    pack(kept, to_zstd=False)
    assert not files(kept, ".zst")
    assert everything(kept) == before
    assert kept.check().clean


def test_two_pages_of_each_site_take_little_more_than_half_the_room(tmp_path: Path) -> None:
    """As real ones do, at 0.53: `benchmarks/repacking.py`."""
    with Archive.open(tmp_path) as archive:
        crawl = archive.begin_crawl(Command.ADD, "test")
        with CaptureWriter(tmp_path / "warc", Provenance("test")) as writer:
            for site, page in product(range(5), range(2)):
                bring(
                    archive, writer, crawl, f"https://site{site}.example/{page}", page=made_page(site, page)
                )
        before = everything(archive)
        done = repack(archive, True, 100 * MB, lambda done, total: None)
        assert done.bytes_after <= 0.55 * done.bytes_before
        assert captures_of(everything(archive)) == captures_of(before)


def test_small_sites_share_a_dictionary_and_a_larger_one_has_its_own(kept: Archive, tmp_path: Path) -> None:
    crawl = kept.begin_crawl(Command.ADD, "test")
    with CaptureWriter(tmp_path / "warc", Provenance("test")) as writer:
        for number in range(10):
            page = f"<title>{number}</title><ul>{FURNITURE * 20}</ul>".encode()
            bring(kept, writer, crawl, f"https://large.example/{number}", page=page)
    pack(kept)
    sites = [
        {site_of(one.record.url) for one in kept.store.records_of(file.name) if isinstance(one, StoredRecord)}
        for file in files(kept, ".zst")
    ]
    assert sorted(map(sorted, sites)) == [
        ["", "alone.example", "blog.example", "post.example"],
        ["", "large.example"],
    ]
    assert all(file.read_bytes()[:4] == DICTIONARY for file in files(kept, ".zst"))
    assert kept.check().clean


def test_files_that_are_smaller_than_a_dictionary_hold_a_page_each(kept: Archive) -> None:
    before = everything(kept)
    repack(kept, True, 1, lambda done, total: None)
    assert len(files(kept, ".zst")) == 14
    assert captures_of(everything(kept)) == captures_of(before)
    assert kept.check().clean


def test_what_was_sent_compressed_is_in_no_dictionary(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        crawl = archive.begin_crawl(Command.ADD, "test")
        with CaptureWriter(tmp_path / "warc", Provenance("test")) as writer:
            for number in range(6):
                page = Random(number).randbytes(20_000)
                bring(archive, writer, crawl, f"https://packed.example/{number}", page=page)
        pack(archive)
        [file] = files(archive, ".zst")
        head = file.read_bytes()[:8]
    assert head[:4] != DICTIONARY or int.from_bytes(head[4:], "little") < 20_000


def test_other_tools_read_the_files(kept: Archive) -> None:
    pack(kept)
    payloads = Counter(
        record.reader.read()
        for file in files(kept, ".zst")
        for record in ArchiveIterator(file.open("rb"), record_types=WarcRecordType.response, parse_http=True)
    )
    ours = Counter(payload for kind, _, _, payload in everything(kept).elements() if kind == "response")
    assert payloads == ours


def test_other_tools_read_a_dictionary_as_large_as_any() -> None:
    """FastWARC refuses one of more than 1 MiB, where the specification has decoders take 8."""
    records = [resource(words(Random(number), 50_000).encode()) for number in range(10)]
    coding, head = with_dictionary(records)
    assert 0.8 * 2**20 < len(head) <= 2**20
    file = BytesIO(head + b"".join(map(coding.compress, records)))
    assert [resource(record.reader.read()) for record in ArchiveIterator(file, parse_http=False)] == records


def test_visits_are_found_in_the_new_files_as_in_the_old(kept: Archive) -> None:
    before = ways(kept)
    pack(kept)
    assert sorted(ways(kept)) == sorted(before)


def test_visits_that_become_neighbours_stay_apart_and_keep_their_order(tmp_path: Path) -> None:
    """What was asked for again by the next crawl, or by the same one after an hour, and not what was led to."""
    first = (
        (0, "https://post.example/busy", BUSY),
        (1, "https://post.example/busy", OK),
        (2, "https://blog.example/busy", BUSY),
        (3, "https://post.example/1", OK),
        (62, "https://blog.example/busy", BUSY),
    )
    second = (
        (64, "https://blog.example/busy", OK),
        (65, "https://blog.example/moved", REDIRECT),
        (66, "https://post.example/1", OK),
        (67, "https://blog.example/2", OK),
    )
    with Archive.open(tmp_path) as archive:
        for crawl in (first, second):
            with CaptureWriter(tmp_path / "warc", Provenance("test")) as writer:
                for minute, url, head in crawl:
                    capture(archive, writer, url, head, f"{url} at {minute}".encode(), minute)
        before = ways(archive)
        pack(archive)
        assert ways(archive) == before
        pack(archive, to_zstd=False)
        assert ways(archive) == before
    assert list(map(len, before)) == [2, 1, 1, 1, 1, 2, 1]


def ways(archive: Archive) -> list[list[str]]:
    """The records of each visit, in order."""
    return [[one.record_id for one in visit.captures] for visit in recorded_visits(archive.store).visits]


@pytest.mark.parametrize("has_rows", [True, False])
def test_a_kill_at_any_step_loses_nothing_and_the_next_run_takes_away_what_it_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_rows: bool
) -> None:
    origin = tmp_path / "origin"
    before = keep_two_pages(origin, has_rows)
    for step in count():
        data = Path(shutil.copytree(origin, tmp_path / str(step)))
        with monkeypatch.context() as patch, Archive.open(data) as archive:
            kill_at(step, patch)
            with suppress(KeyboardInterrupt):
                pack(archive)
                break
        with Archive.open(data) as archive:
            assert (
                len(recorded_visits(archive.store).visits) == 2
            )  # none twice, though records may be there twice
            if has_rows:
                assert responses_of(archive, "https://blog.example/1") == [b"one"]
            pack(archive)
            assert captures_of(everything(archive)) == captures_of(before)
            assert archive.check().clean
            assert [file.suffix for file in archive.store.folder.iterdir()] == [".zst"]
    assert step >= 12


def keep_two_pages(data: Path, has_rows: bool) -> Counter[tuple[str, str, bytes, bytes]]:
    with Archive.open(data) as archive:
        crawl = archive.begin_crawl(Command.ADD, "test", NOON)
        with CaptureWriter(data / "warc", Provenance("test")) as writer:
            if has_rows:
                bring(archive, writer, crawl, "https://blog.example/1", page=b"one")
                bring(archive, writer, crawl, "https://post.example/1", page=b"two")
            else:
                capture(archive, writer, "https://blog.example/1", OK, b"one")
                capture(archive, writer, "https://post.example/1", OK, b"two")
        return everything(archive)


def kill_at(step: int, patch: pytest.MonkeyPatch, *more: tuple[type, str]) -> None:
    """Nothing reaches the disk, the rows or `more` from then on."""
    steps = count()

    def mortal(function: Callable[..., object]) -> Callable[..., object]:
        def instead(*given: object, **named: object) -> object:
            if next(steps) >= step:
                raise KeyboardInterrupt
            return function(*given, **named)

        return instead

    where_it_writes = ((os, "fsync"), (Path, "rename"), (Path, "unlink"), (repacking, "_move_rows"))
    for where, name in (*where_it_writes, *more):
        patch.setattr(where, name, mortal(getattr(where, name)))


@pytest.mark.parametrize("torn", ["", '{"old": ["PRESSMARK'])
def test_a_torn_journal_and_unfinished_files_are_taken_away(kept: Archive, torn: str) -> None:
    before = everything(kept)
    (kept.store.folder / JOURNAL).write_text(torn)
    (kept.store.folder / "PRESSMARK-1.warc.zst.repacking").write_bytes(b"half")
    pack(kept)
    assert captures_of(everything(kept)) == captures_of(before)
    assert {file.suffix for file in kept.store.folder.iterdir()} == {".zst"}


def test_what_rows_point_to_stays_on_both_sides(kept: Archive) -> None:
    """As after a rebuild between an interrupted repacking and the next."""
    [old] = files(kept, ".gz")
    data = old.read_bytes()
    pack(kept)
    [new] = files(kept, ".zst")
    old.write_bytes(data)
    with kept.database.write() as session:
        session.execute(update(Capture).where(Capture.id == 1).values(file=old.name))
    (kept.store.folder / JOURNAL).write_text(json.dumps({"old": [old.name], "new": [new.name]}))
    settle(kept)
    assert sorted(kept.store.folder.iterdir()) == [old, new]


def test_what_a_killed_crawl_left_is_repacked_too(kept: Archive) -> None:
    before = everything(kept)
    [file] = files(kept, ".gz")
    file.rename(file.with_name(file.name + ".open"))
    pack(kept)
    assert captures_of(everything(kept)) == captures_of(before)
    assert {file.suffix for file in kept.store.folder.iterdir()} == {".zst"}


def test_two_repack_one_after_the_other(kept: Archive) -> None:
    with alone(kept.store.folder), pytest.raises(ArchiveUnusable, match="another process"):
        pack(kept)
    pack(kept)
    assert not files(kept, ".gz")


def test_no_repacking_while_a_rebuild_is_interrupted(kept: Archive, tmp_path: Path) -> None:
    """It knows where records stand, and goes on from there."""
    begun = DatabaseSwap.begin(tmp_path, None)
    begun.archive.close()
    before = sorted(kept.store.folder.iterdir())
    with pytest.raises(ArchiveUnusable, match="pressmark rebuild"):
        pack(kept)
    assert sorted(kept.store.folder.iterdir()) == before


def test_progress_is_told_from_the_first_bundle_to_the_last(kept: Archive) -> None:
    heard: list[tuple[int, int]] = []
    repack(kept, True, 100 * MB, lambda done, total: heard.append((done, total)))
    assert heard == [(0, 1), (1, 1)]


@pytest.mark.parametrize("refused", ["the file", "the journal"])
def test_an_error_leaves_all_as_it_was(kept: Archive, monkeypatch: pytest.MonkeyPatch, refused: str) -> None:
    before = sorted(kept.store.folder.iterdir())
    answers = iter([OSError("no space")] if refused == "the file" else [None, OSError("no space")])

    def fsync(_: int) -> None:
        if answer := next(answers, None):
            raise answer

    monkeypatch.setattr("archive.captures.recoding.os.fsync", fsync)
    with pytest.raises(ArchiveUnusable, match="no space"):
        pack(kept)
    assert sorted(kept.store.folder.iterdir()) == before


def test_damaged_files_are_left_alone(kept: Archive) -> None:
    [gzip] = files(kept, ".gz")
    data = bytearray(gzip.read_bytes())
    data[len(data) // 2] ^= 1
    gzip.write_bytes(data)
    done = repack(kept, True, 100 * MB, lambda done, total: None)
    assert (done.records, len(done.left)) == (0, 1)
    assert files(kept, ".gz") == [gzip]


def test_a_file_whose_capture_repeats_a_damaged_one_is_left_alone(kept: Archive, tmp_path: Path) -> None:
    crawl = kept.begin_crawl(Command.RECHECK, "test")
    with CaptureWriter(tmp_path / "warc", Provenance("test")) as writer:
        bring(kept, writer, crawl, "https://post.example/2")
        bring(kept, writer, crawl, "https://post.example/new")
    damaged, later = files(kept, ".gz")
    data = bytearray(damaged.read_bytes())
    data[stored(kept, "response", "https://post.example/2").place.offset + 500] ^= 1
    damaged.write_bytes(data)
    before = everything(kept)
    done = repack(kept, True, 100 * MB, lambda done, total: None)
    assert done.records == 0
    assert any(one.startswith(later.name) and "revisits" in one for one in done.left)
    assert everything(kept) == before


def test_a_file_whose_requests_come_first_is_left_alone(kept: Archive) -> None:
    [file] = files(kept, ".gz")
    request = stored(kept, "request", "https://post.example/2")
    other = file.with_name("OTHER.warc.gz")
    other.write_bytes(file.read_bytes()[request.place.offset :][: request.length])
    done = repack(kept, True, 100 * MB, lambda done, total: None)
    assert done.left == (f"{other.name}: has a request before its response",)
    assert other.exists()


def test_damage_in_a_frame_costs_that_record_and_in_a_dictionary_the_file(kept: Archive) -> None:
    pack(kept)
    file = max(files(kept, ".zst"), key=lambda one: one.stat().st_size)
    sound = file.read_bytes()
    file.write_bytes(sound[:-40] + b"x" + sound[-39:])
    assert len([one for one in CaptureStore(kept.store.folder).records() if isinstance(one, Damage)]) == 1
    file.write_bytes(sound[:200] + b"xxxx" + sound[204:])
    [damage] = [one for one in CaptureStore(kept.store.folder).records() if isinstance(one, Damage)]
    assert "dictionary" in damage.problem
    assert not kept.check().clean


def test_frames_have_what_the_specification_asks_for() -> None:
    """IIPC's warc-zstd, 3.1: size of the content, checksum, and the id of the dictionary (RFC 8878 3.1.1.1)."""
    coding, head = with_dictionary([FURNITURE.encode(), FURNITURE.encode() * 2])
    descriptor = coding.compress(FURNITURE.encode())[4]
    assert descriptor >> 6 or descriptor & 0x20  # Frame_Content_Size is there
    assert descriptor & 0x04  # Content_Checksum
    assert descriptor & 0x03  # Dictionary_ID
    assert head[8:12] == b"\x28\xb5\x2f\xfd"  # the dictionary, compressed


def test_the_journal_says_what_replaces_what(kept: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    old = [file.name for file in files(kept, ".gz")]
    monkeypatch.setattr(
        "archive.maintenance.repack._move_rows", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        pack(kept)
    journal = json.loads((kept.store.folder / JOURNAL).read_text())
    assert journal["old"] == old
    assert sorted(journal["new"]) == [file.name for file in files(kept, ".zst")]
