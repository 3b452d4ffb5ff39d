"""The index of fingerprints: which text versions have a fingerprint. It does not compare texts.

Fingerprints are hashes: the rows of one new text belong on as many pages of a large table. SQLite writes a changed page
as a whole, twice. Therefore new rows wait in a small table, whose pages take rows of many texts. With every new text,
a narrow range of the waiting rows moves on, to the next age and then to the large table: rows of many texts, to
neighbouring pages. A row is at one of these places, and look-ups read all.

PostgreSQL leaves a dead row behind for each that moves; there, rows go to the large table at once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import BindParameter, Subquery, bindparam, delete, insert, select, union_all, update
from sqlalchemy.orm import Session

from archive.storage.batches import in_batches
from archive.storage.models import Base, TextFingerprint, WaitingFingerprint

PERIODS = (200, 3_000, 40_000)
"""Over how many new text versions the rows of each age move on once. At 350,000 text versions of 15 fingerprints, a
batch of 20 changes 55 pages; without waiting rows, it would change 350."""
OLDEST = len(PERIODS) - 1
LEAST, VALUES = -(2**31), 2**32  # fingerprints are signed 32-bit integers
USUAL_WINDOW = 24
"""A fingerprint is the least of so many hashes: most are low (see `archive.identity.texts.winnowing`). Ranges for this
window have about as many rows each, for texts of any usual length."""

SOUGHT_AT_ONCE = 5000

Carriers = defaultdict[int, list[int]]

_LARGE, _WAITING = (Base.metadata.tables[its.__tablename__] for its in (TextFingerprint, WaitingFingerprint))


def carriers_of(session: Session, fingerprints: Collection[int]) -> Carriers:
    """The text versions that have each of these fingerprints."""
    carriers: Carriers = defaultdict(list)
    statement = _CARRIERS if _rows_wait(session) else _CARRIERS_IN_LARGE_TABLE
    for some in in_batches(list(fingerprints), SOUGHT_AT_ONCE):
        for fingerprint, version_id in session.execute(statement, {"fingerprints": some}):
            carriers[fingerprint].append(version_id)
    return carriers


def add_fingerprints(session: Session, fingerprints_of: Mapping[int, Sequence[int]]) -> None:
    """Enter these fingerprints of new text versions."""
    rows = [
        {"handle": fingerprint, "wording_id": version_id}
        for version_id, its_fingerprints in fingerprints_of.items()
        for fingerprint in its_fingerprints
    ]
    if not rows:
        return
    if not _rows_wait(session):
        session.execute(insert(_LARGE), rows)
        return
    session.execute(insert(_WAITING), [{"age": 0, **row} for row in rows])
    _move_on(session, min(fingerprints_of), max(fingerprints_of))


def remove_fingerprints(session: Session, version_ids: Collection[int]) -> None:
    """Remove all fingerprints of these text versions."""
    for table in (_LARGE, _WAITING):
        session.execute(delete(table).where(table.c.wording_id.in_(version_ids)))


def all_fingerprints() -> Subquery:
    """All rows, as `handle` and `wording_id`."""
    return union_all(*(select(table.c.handle, table.c.wording_id) for table in (_LARGE, _WAITING))).subquery()


def end_waiting(session: Session) -> None:
    """Move all waiting rows to the large table: in a copy of the archive, which may be on PostgreSQL."""
    session.execute(
        insert(_LARGE).from_select(["handle", "wording_id"], select(_WAITING.c.handle, _WAITING.c.wording_id))
    )
    session.execute(delete(_WAITING))


def passed_ranges(first: int, last: int, period: int) -> Iterator[tuple[int, int]]:
    """The ranges of fingerprints, with both ends, that move on with the text versions from `first` to `last`. Over
    `period` text versions in a row, each fingerprint is in one range."""
    if last - first + 1 >= period:
        yield LEAST, LEAST + VALUES - 1
        return
    begin, end = first % period, last % period
    for low, high in [(begin, end)] if begin <= end else [(begin, period - 1), (0, end)]:
        yield _boundary(low, period), _boundary(high + 1, period) - 1


def _boundary(number: int, period: int) -> int:
    """Where the range with this number begins, of as many ranges as a period has."""
    later: float = (1 - number / period) ** (1 / USUAL_WINDOW)
    return LEAST + VALUES - round(VALUES * later)


def _rows_wait(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _move_on(session: Session, first: int, last: int) -> None:
    """Move the rows whose turn comes with these new text versions, the oldest first."""
    for age, period in reversed([*enumerate(PERIODS)]):
        for low, high in passed_ranges(first, last, period):
            for statement in _TO_NEXT_AGE if age < OLDEST else _TO_LARGE_TABLE:
                session.execute(statement, {"age": age, "low": low, "high": high})


_SOUGHT: BindParameter[int] = bindparam("fingerprints", expanding=True)
_CARRIERS_IN_LARGE_TABLE = select(_LARGE.c.handle, _LARGE.c.wording_id).where(_LARGE.c.handle.in_(_SOUGHT))
_CARRIERS = union_all(
    _CARRIERS_IN_LARGE_TABLE,
    select(_WAITING.c.handle, _WAITING.c.wording_id).where(
        _WAITING.c.age.in_(range(len(PERIODS))), _WAITING.c.handle.in_(_SOUGHT)
    ),
)
_PASSED = (_WAITING.c.age == bindparam("age")) & _WAITING.c.handle.between(
    bindparam("low"), bindparam("high")
)
_TO_NEXT_AGE = (update(_WAITING).where(_PASSED).values(age=_WAITING.c.age + 1),)
_TO_LARGE_TABLE = (
    insert(_LARGE).from_select(
        ["handle", "wording_id"], select(_WAITING.c.handle, _WAITING.c.wording_id).where(_PASSED)
    ),
    delete(_WAITING).where(_PASSED),
)
