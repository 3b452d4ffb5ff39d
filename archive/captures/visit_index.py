"""Puts the visits of a store in order, and keeps them on disk: a store may hold millions.

They stand in a database of SQLite's that has no name and goes when it is closed (https://www.sqlite.org/inmemorydb.html,
"Temporary Databases").
"""

import json
import sqlite3
import weakref
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from archive.captures.exchange import Place
from archive.captures.recorded_visit import RecordedCapture, RecordedVisit
from archive.captures.store import StoredRecord

CACHE_KIB = 32_768
SCHEMA = """
CREATE TABLE record (id TEXT PRIMARY KEY, file TEXT, "offset" INTEGER, visit INTEGER) WITHOUT ROWID;
CREATE TABLE visit (number INTEGER PRIMARY KEY, at TEXT, crawl TEXT, asked TEXT, answered TEXT, last TEXT, parts TEXT);
CREATE TABLE turn (position INTEGER PRIMARY KEY, visit INTEGER UNIQUE);
"""
INDEXES = """
CREATE INDEX visit_asked ON visit (asked);
CREATE INDEX visit_answered ON visit (answered);
"""
TURN_OF = """
SELECT 1 FROM record JOIN turn ON turn.visit = record.visit WHERE record.id = ? AND record.file IS NOT NULL
"""
IN_TURN = "SELECT crawl, parts FROM turn JOIN visit ON visit.number = turn.visit"
CLOSE_GAPS = """
CREATE TEMP TABLE closed AS SELECT row_number() OVER (ORDER BY position) - 1 AS position, visit FROM turn;
DELETE FROM turn;
INSERT INTO turn SELECT position, visit FROM closed;
DROP TABLE closed;
"""


@dataclass(frozen=True, slots=True)
class _Part:
    """A record of a visit. `held` is the record that a revisit refers to."""

    url: str
    place: Place
    record_id: str
    held: str | None

    @classmethod
    def of(cls, stored: StoredRecord) -> "_Part":
        record = stored.record
        held = record.held.record_id if record.held else None
        return cls(record.url, stored.place, record.record_id, held)


@dataclass(slots=True)
class GrowingVisit:
    """A visit whose records are still being collected."""

    crawl: str
    at: datetime
    parts: list[_Part] = field(default_factory=list)

    def add(self, record: StoredRecord) -> None:
        self.at = max(self.at, record.record.captured_at)
        self.parts.append(_Part.of(record))


class VisitIndex:
    """All visits by their position. First remember the records and add the visits, then put them in order."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._database.close)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{CACHE_KIB}"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.executescript(SCHEMA)
        self._added = self._length = 0

    def remember(self, stored: StoredRecord) -> bool:
        """Remember a record, to which later records may refer. False if it was remembered before."""
        holds = stored.record.type == "response"
        row = (
            stored.record.record_id,
            *((stored.place.file, stored.place.offset) if holds else (None, None)),
        )
        return bool(self._do("INSERT OR IGNORE INTO record VALUES (?, ?, ?, NULL)", row).rowcount)

    def add(self, visit: GrowingVisit) -> None:
        self._added += 1
        first, last = visit.parts[0], visit.parts[-1]
        ids = [(self._added, part.record_id) for part in visit.parts]
        self._database.executemany("UPDATE record SET visit = ? WHERE id = ?", ids)
        row = (
            self._added,
            visit.at.isoformat(),
            visit.crawl,
            first.url,
            last.url,
            last.record_id,
            _json(visit),
        )
        self._do("INSERT INTO visit VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def put_in_order(self) -> Iterator[str]:
        """Give each visit its turn, and yield a line for each whose payload is in no record.

        Times alone do not give the order: a slow response may be requested before, and written after, the one that it
        repeats.
        """
        waiting: defaultdict[str, list[int]] = defaultdict(list)
        for (following,) in self._do("SELECT number FROM visit ORDER BY at, number"):
            ready = [following]
            while ready:
                number = ready.pop()
                parts = self._parts(number)
                missing = self._missing(parts)
                if missing is not None:
                    waiting[missing].append(number)
                    continue
                self._do("INSERT INTO turn VALUES (?, ?)", (self._length, number))
                self._length += 1
                ready += [held for part in parts for held in waiting.pop(part.record_id, ())]
        self._database.executescript(INDEXES)
        for record_id, revisits in waiting.items():
            for number in revisits:
                yield f"{self._parts(number)[-1].place}: a revisit of {record_id}, which is in no WARC file"

    def leave_out(self, record_ids: Iterable[str]) -> None:
        """Leave out the visits whose pages, the last captures, are these records."""
        self._do("CREATE TEMP TABLE known (id TEXT PRIMARY KEY) WITHOUT ROWID")
        self._database.executemany("INSERT OR IGNORE INTO known VALUES (?)", ((each,) for each in record_ids))
        known = "SELECT visit.number FROM visit JOIN known ON known.id = visit.last"
        self._length -= self._do(f"DELETE FROM turn WHERE visit IN ({known})").rowcount
        self._database.executescript("DROP TABLE known;" + CLOSE_GAPS)

    def asked_after(self, position: int, url: str) -> Iterator[int]:
        """The positions, after this one, of visits that began by asking for the URL."""
        return self._after(position, "asked", url)

    def answered_after(self, position: int, url: str) -> Iterator[int]:
        """The positions, after this one, of visits whose page has the URL."""
        return self._after(position, "answered", url)

    def last_of_crawls(self) -> dict[str, int]:
        """The position of each crawl's last visit."""
        rows = "SELECT crawl, max(position) FROM turn JOIN visit ON visit.number = turn.visit GROUP BY crawl"
        return dict(self._do(rows))

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[RecordedVisit]:
        return (self._visit(*row) for row in self._do(f"{IN_TURN} ORDER BY position"))

    def __getitem__(self, position: int) -> RecordedVisit:
        place = position + self._length if position < 0 else position
        row = self._do(f"{IN_TURN} WHERE position = ?", (place,)).fetchone()
        if row is None:
            raise IndexError(position)
        return self._visit(*row)

    def _do(self, statement: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        return self._database.execute(statement, values)

    def _after(self, position: int, column: str, url: str) -> Iterator[int]:
        rows = f"SELECT position FROM visit JOIN turn ON turn.visit = visit.number WHERE {column} = ?"
        return (place for (place,) in self._do(f"{rows} AND position > ? ORDER BY position", (url, position)))

    def _missing(self, parts: Sequence[_Part]) -> str | None:
        """The first record that the visit refers to and that has not had its turn."""
        own = {part.record_id for part in parts}
        return next((part.held for part in parts if part.held and not self._is_there(part.held, own)), None)

    def _is_there(self, record_id: str, own: set[str]) -> bool:
        return record_id in own or self._do(TURN_OF, (record_id,)).fetchone() is not None

    def _parts(self, number: int) -> list[_Part]:
        [parts] = self._do("SELECT parts FROM visit WHERE number = ?", (number,)).fetchone()
        return _parts_of(parts)

    def _visit(self, crawl: str, parts: str) -> RecordedVisit:
        captures = (
            RecordedCapture(part.url, part.place, self._place(part.held), part.record_id)
            for part in _parts_of(parts)
        )
        return RecordedVisit(crawl, tuple(captures))

    def _place(self, record_id: str | None) -> Place | None:
        if record_id is None:
            return None
        return Place(*self._do('SELECT file, "offset" FROM record WHERE id = ?', (record_id,)).fetchone())


def _json(visit: GrowingVisit) -> str:
    return json.dumps(
        [(part.url, part.place.file, part.place.offset, part.record_id, part.held) for part in visit.parts]
    )


def _parts_of(text: str) -> list[_Part]:
    return [_Part(url, Place(file, offset), own, held) for url, file, offset, own, held in json.loads(text)]
