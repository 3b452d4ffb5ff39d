"""Writes the WARCs anew, smaller or as gzip again, and tells the rows where their records now are.

Old files go only when the rows' transaction has committed. What a crash leaves twice, the next run takes away:
the journal says which files were to replace which, and the rows which of them count.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import bindparam, select, update

from archive.archive import Archive
from archive.captures import Damage, Place, RecordedVisit, recorded_visits
from archive.captures.repack import Moved, Repacker, remove
from archive.check import CAPTURE_TYPES
from archive.errors import ArchiveUnusable
from archive.identity.sites import site_of
from archive.models import Capture

JOURNAL = "repack.json"
OURS = frozenset({"response", "revisit", "request", "warcinfo"})
ROWS_AT_ONCE = 1000
SHARED_BYTES = 1_400_000  # of gzip: about what goes into one dictionary


@dataclass(frozen=True, slots=True)
class Repacked:
    """What was done. `left` are files that were left as they are, each with the reason."""

    records: int
    files: int
    bytes_before: int
    bytes_after: int
    left: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """What stands in the files that are to be repacked."""

    names: set[str]
    captures: set[Place]
    sites: dict[Place, str]
    sizes: dict[Place, int]
    warcinfos: dict[str, Place]
    left: list[str]


def repack(archive: Archive, to_zstd: bool, max_bytes: int, told: Callable[[int, int], None]) -> Repacked:
    """Bring all finished WARCs that are in another coding into zstd, sites together, or into gzip; `told` is told
    how many files of how many are done.

    Raises ArchiveUnusable while a crawl writes, and where the disk refuses; then all is as before.
    """
    folder = archive.store.folder
    if archive.store.files_in_progress():
        raise ArchiveUnusable(f"{folder}: a crawl is writing; repack when it is done")
    settle(archive)
    found = _look(archive, ".warc.gz" if to_zstd else ".warc.zst")
    bundles = list(_bundles(_visits(archive, found), found, to_zstd))
    before = _size(folder, found.names)
    repacker = Repacker(folder, found.warcinfos, to_zstd, max_bytes)
    moved: list[Moved] = []
    try:
        for number, bundle in enumerate(bundles):
            told(number, len(bundles))
            moved += repacker.write(bundle)
    except BaseException:
        repacker.discard()
        raise
    (folder / JOURNAL).write_text(json.dumps({"old": sorted(found.names), "new": repacker.files}))
    repacker.publish()
    _move_rows(archive, moved)
    settle(archive)
    after = _size(folder, repacker.files)
    return Repacked(len(moved), len(repacker.files), before, after, tuple(found.left))


def settle(archive: Archive) -> None:
    """Take away the files that do not count, of a repacking that was done or interrupted."""
    folder = archive.store.folder
    journal = folder / JOURNAL
    if not journal.exists():
        return
    names = json.loads(journal.read_text())
    with archive.database.read() as session:
        in_use = select(Capture.id).where(Capture.file.in_(names["new"])).limit(1)
        is_done = session.scalar(in_use) is not None or not names["new"]
    remove(folder, names["old"] if is_done else names["new"])
    journal.unlink()


def _look(archive: Archive, suffix: str) -> _Found:
    found = _Found(set(), set(), {}, {}, {}, [])
    for name in archive.store.files():
        if name.endswith(suffix):
            problem = _look_at(archive, name, found)
            if problem is None:
                found.names.add(name)
            else:
                found.left.append(f"{name}: {problem}")
    return found


def _look_at(archive: Archive, name: str, found: _Found) -> str | None:
    """Why the file is better left as it is."""
    before = ""
    for record in archive.store.records_of(name):
        if isinstance(record, Damage):
            return record.problem
        kind = record.record.type
        if kind not in OURS:
            return f"has a {kind} record"
        if kind == "request" and before not in {"request", *CAPTURE_TYPES}:
            return "has a request before its response"
        if kind == "warcinfo":
            found.warcinfos[record.record.record_id] = record.place
        if kind in CAPTURE_TYPES:
            found.captures.add(record.place)
        before = kind
        found.sites[record.place] = site_of(record.record.url) if record.record.url else ""
        found.sizes[record.place] = record.length
    return None


def _visits(archive: Archive, found: _Found) -> list[RecordedVisit]:
    """All visits of the files, without those files that would lose a capture because it is in no visit."""
    visits = recorded_visits(archive.store).visits
    kept = {capture.place for visit in visits for capture in visit.captures}
    for place in sorted(found.captures - kept, key=lambda place: place.offset):
        if place.file in found.names:
            found.names.remove(place.file)
            found.left.append(
                f"{place}: this capture revisits one that is damaged or missing, or stands in another file, too"
            )
    return [visit for visit in visits if visit.file in found.names]


def _bundles(visits: Iterable[RecordedVisit], found: _Found, to_zstd: bool) -> Iterator[list[RecordedVisit]]:
    """What shares a dictionary: as many sites as it holds, or one that is larger. For gzip all is one."""
    by_site: defaultdict[str, list[RecordedVisit]] = defaultdict(list)
    for visit in visits:
        by_site[found.sites[visit.captures[-1].place] if to_zstd else ""].append(visit)
    bundle, size = list[RecordedVisit](), 0
    for site in sorted(by_site, key=_kin):
        more = sum(found.sizes[capture.place] for visit in by_site[site] for capture in visit.captures)
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
    """Sorts sites of one country together: they share a language, and often those who made them."""
    return site.split(".")[::-1]


def _move_rows(archive: Archive, moved: list[Moved]) -> None:
    rows = [
        {
            "moved": one.record_id,
            "to_file": one.place.file,
            "to_offset": one.place.offset,
            "packed": one.length,
        }
        for one in moved
    ]
    with archive.database.write() as session:
        connection = session.connection()
        for start in range(0, len(rows), ROWS_AT_ONCE):
            connection.execute(_MOVE, rows[start : start + ROWS_AT_ONCE])


_MOVE = (
    update(Capture)
    .where(Capture.record_id == bindparam("moved"))
    .values(file=bindparam("to_file"), offset=bindparam("to_offset"), length=bindparam("packed"))
)


def _size(folder: Path, names: set[str] | list[str]) -> int:
    return sum((folder / name).stat().st_size for name in names)
