"""Repacks WARCs: writes them again, smaller or as gzip, and updates the places of records in the rows.

Old files are deleted only after the rows' transaction has committed. If a crash leaves records twice, the next run
deletes the surplus: the journal names the files to be replaced and their replacements, and the rows tell which of them
are valid.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import bindparam, select, update

from archive.archive import Archive
from archive.captures import Damage, Place, RecordedVisit, recorded_visits
from archive.captures.files import remove_files
from archive.captures.recoding import Moved, Repacker, alone, remove_unfinished, write_whole
from archive.captures.recover import recover
from archive.errors import ArchiveUnusable
from archive.identity.urls.sites import site_of
from archive.maintenance.database_swap import UNFINISHED_SUFFIX
from archive.reading.verify import CAPTURE_TYPES
from archive.storage.batches import in_batches
from archive.storage.models import Capture

JOURNAL = "repack.json"
OURS = frozenset({"response", "revisit", "request", "warcinfo"})
ROWS_AT_ONCE = 1000
SHARED_BYTES = 1_400_000  # of gzip: about as much as goes into one dictionary


@dataclass(frozen=True, slots=True)
class Repacked:
    """The result of a repack. `left` are the files that were left as they are, each with the reason."""

    records: int
    files: int
    bytes_before: int
    bytes_after: int
    left: tuple[str, ...]


@dataclass(slots=True)
class _OldFiles:
    """The contents of the files that are to be repacked."""

    names: set[str]
    captures: set[Place]
    sites: dict[Place, str]
    sizes: dict[Place, int]
    places: dict[str, Place]
    warcinfos: dict[str, Place]
    left: list[str]


def repack(archive: Archive, to_zstd: bool, max_bytes: int, told: Callable[[int, int], None]) -> Repacked:
    """Repack all finished WARCs that are not yet in the wanted coding: to zstd, with sites grouped, or to gzip. Calls
    `told` with the numbers of written and of all bundles of sites.

    Raises ArchiveUnusable while a crawl writes, while another process repacks, if a rebuild is unfinished, and if the
    disk refuses a write. Nothing is lost then; the next run deletes what exists twice.
    """
    folder = archive.store.folder
    with alone(folder):
        _refuse_while_needed(archive)
        recover(folder)
        settle(archive)
        old_files = _look(archive, ".warc.gz" if to_zstd else ".warc.zst")
        try:
            repacker, moved = _repacked(archive, old_files, to_zstd, max_bytes, told)
            before = _size(archive, old_files.names)
            write_whole(folder / JOURNAL, json.dumps({"old": sorted(old_files.names), "new": repacker.files}))
        except BaseException:
            remove_unfinished(folder)
            raise
        repacker.publish()
        _move_rows(archive, moved)
        archive.store.warcs.hand_over()
        archive.store.warcs.remove(sorted(old_files.names))
        remove_files(folder, [JOURNAL])
        after = _size(archive, repacker.files)
        return Repacked(len(moved), len(repacker.files), before, after, tuple(old_files.left))


def _repacked(
    archive: Archive, old_files: _OldFiles, to_zstd: bool, max_bytes: int, told: Callable[[int, int], None]
) -> tuple[Repacker, list[Moved]]:
    """Write the records of the old files again. Files whose records do not become smaller are left as they are; the
    others are then written once more without those records, because a dictionary depends on all its records."""
    folder = archive.store.folder
    while True:
        visits = _visits(archive, old_files)
        repacker = Repacker(archive.store.warcs, old_files.warcinfos, to_zstd, max_bytes)
        moved = _write(repacker, list(_bundles(visits, old_files, to_zstd)), told)
        sizes = repacker.unfinished_bytes()
        grown = _grown(moved, old_files, sizes) if to_zstd else set()
        if to_zstd and not grown and moved and sum(sizes.values()) >= _size(archive, old_files.names):
            grown = set(old_files.names)
        if not grown:
            return repacker, moved
        remove_unfinished(folder)
        old_files.names -= grown
        old_files.left += (f"{name}: would not get smaller" for name in sorted(grown))


def _grown(moved: Sequence[Moved], old_files: _OldFiles, sizes: Mapping[str, int]) -> set[str]:
    """The files whose records are not smaller at their new places, including a share of what the new files begin with.
    The share is proportional to the records' former size."""
    heads, shared = Counter(sizes), Counter[str]()
    for record in moved:
        heads[record.place.file] -= record.length
        shared[record.place.file] += old_files.sizes[old_files.places[record.record_id]]
    saved: defaultdict[str, float] = defaultdict(float)
    for record in moved:
        place = old_files.places[record.record_id]
        before = old_files.sizes[place]
        saved[place.file] += (
            before - record.length - heads[record.place.file] * before / shared[record.place.file]
        )
    return {name for name, size in saved.items() if size <= 0}


def _refuse_while_needed(archive: Archive) -> None:
    """Refuse to repack while a crawl writes or a rebuild is unfinished: their rows would point to deleted files."""
    folder = archive.store.folder
    if archive.store.files_in_progress():
        raise ArchiveUnusable(f"{folder}: a crawl is writing. Repack when it has ended.")
    begun = next(folder.parent.glob("*" + UNFINISHED_SUFFIX), None)
    if begun is not None:
        raise ArchiveUnusable(
            f"{begun}: a rebuild is incomplete. Complete it with `pressmark rebuild`, or delete this file, then repack."
        )


def settle(archive: Archive) -> None:
    """Clean up after an interrupted repack: delete files without rows whose records all stand in other files."""
    folder = archive.store.folder
    old, new = _journal(folder / JOURNAL)
    with archive.database.read() as session:
        in_use = set(session.scalars(select(Capture.file).distinct()))
    there = set(archive.store.files())
    if new <= there and not old & in_use:
        archive.store.warcs.hand_over()
        archive.store.warcs.remove(old)
    elif old <= there and not new & in_use:
        archive.store.warcs.remove(new)
    remove_files(folder, [JOURNAL])
    remove_unfinished(folder)


def _journal(path: Path) -> tuple[set[str], set[str]]:
    """The files to be replaced, and their replacements; both empty if the journal is missing or torn."""
    try:
        names = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return set(), set()
    return set(names["old"]), set(names["new"])


def _write(
    repacker: Repacker, bundles: list[list[RecordedVisit]], told: Callable[[int, int], None]
) -> list[Moved]:
    moved: list[Moved] = []
    told(0, len(bundles))
    for number, bundle in enumerate(bundles, 1):
        moved += repacker.write(bundle)
        told(number, len(bundles))
    return moved


def _look(archive: Archive, suffix: str) -> _OldFiles:
    old_files = _OldFiles(set(), set(), {}, {}, {}, {}, [])
    for name in archive.store.files():
        if name.endswith(suffix) and archive.store.warcs.finished_at(name):  # otherwise a crawl began it
            problem = _look_at(archive, name, old_files)
            if problem is None:
                old_files.names.add(name)
            else:
                old_files.left.append(f"{name}: {problem}")
    return old_files


def _look_at(archive: Archive, name: str, old_files: _OldFiles) -> str | None:
    """Why the file should stay as it is; None if it can be repacked."""
    before = ""
    for record in archive.store.records_of(name):
        if isinstance(record, Damage):
            return record.problem
        kind = record.record.type
        if kind not in OURS:
            return f"has a record of type {kind}"
        if kind == "request" and before not in {"request", *CAPTURE_TYPES}:
            return "has a request before its response"
        if kind == "warcinfo":
            old_files.warcinfos[record.record.record_id] = record.place
        if kind in CAPTURE_TYPES:
            old_files.captures.add(record.place)
        before = kind
        old_files.sites[record.place] = site_of(record.record.url) if record.record.url else ""
        old_files.sizes[record.place] = record.length
        old_files.places[record.record.record_id] = record.place
    return None


def _visits(archive: Archive, old_files: _OldFiles) -> list[RecordedVisit]:
    """All visits of the files. Excludes files that would lose a capture because it belongs to no visit."""
    visits = recorded_visits(archive.store).visits
    kept = {capture.place for visit in visits for capture in visit.captures}
    for place in sorted(old_files.captures - kept, key=lambda place: place.offset):
        if place.file in old_files.names:
            old_files.names.remove(place.file)
            old_files.left.append(
                f"{place}: this capture revisits a capture that is damaged, missing, or also in another file"
            )
    return [visit for visit in visits if visit.file in old_files.names]


def _bundles(
    visits: Iterable[RecordedVisit], old_files: _OldFiles, to_zstd: bool
) -> Iterator[list[RecordedVisit]]:
    """Groups of visits that share a dictionary: as many sites as it can hold, or one larger site. For gzip, one
    group."""
    by_site: defaultdict[str, list[RecordedVisit]] = defaultdict(list)
    for visit in visits:
        by_site[old_files.sites[visit.captures[-1].place] if to_zstd else ""].append(visit)
    bundle, size = list[RecordedVisit](), 0
    for site in sorted(by_site, key=_kin):
        more = sum(old_files.sizes[capture.place] for visit in by_site[site] for capture in visit.captures)
        if more > SHARED_BYTES:
            yield by_site[site]
            continue
        if size + more > SHARED_BYTES:
            yield bundle
            bundle, size = [], 0
        bundle, size = bundle + by_site[site], size + more
    if bundle:
        yield bundle


def _kin(site: str) -> list[str]:
    """A sort key that groups sites of one country: they share a language, and often their authors' software."""
    return site.split(".")[::-1]


def _move_rows(archive: Archive, moved: list[Moved]) -> None:
    rows = [
        {
            "moved": record.record_id,
            "to_file": record.place.file,
            "to_offset": record.place.offset,
            "packed": record.length,
        }
        for record in moved
    ]
    with archive.database.write() as session:
        connection = session.connection()
        for some in in_batches(rows, ROWS_AT_ONCE):
            connection.execute(_MOVE, some)


_MOVE = (
    update(Capture)
    .where(Capture.record_id == bindparam("moved"))
    .values(file=bindparam("to_file"), offset=bindparam("to_offset"), length=bindparam("packed"))
)


def _size(archive: Archive, names: set[str] | list[str]) -> int:
    return sum(map(archive.store.warcs.size_bytes, names))
