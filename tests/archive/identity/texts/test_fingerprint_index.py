"""Fingerprints are found wherever they wait, each once, and are entered with few writes."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from archive.archive import Archive
from archive.identity.texts import fingerprint_index
from archive.identity.texts.fingerprint_index import (
    LEAST,
    PERIODS,
    VALUES,
    add_fingerprints,
    carriers_of,
    end_waiting,
    passed_ranges,
    remove_fingerprints,
)
from archive.identity.texts.text_versions import unlike_their_texts
from archive.storage.batches import in_batches
from archive.storage.database import Database
from archive.storage.models import Base, TextFingerprint, WaitingFingerprint
from tests.archive.identity.prose import prose
from tests.archive.visits import keep, kept, visit

LOG_FRAME_BYTES = 4096 + 24  # SQLite's log has each changed page, with a head
_LARGE = Base.metadata.tables["handle"]
TEXTS_AT_ONCE, FINGERPRINTS_OF_A_TEXT = 20, 25

batches = st.lists(st.lists(st.integers(1, 60), min_size=1, max_size=6, unique=True), max_size=20)
any_fingerprint = st.integers(LEAST, LEAST + VALUES - 1)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    database = Database.open(tmp_path_factory.mktemp("index") / "archive.db")
    with database.write() as session:
        yield session
    database.close()


@given(batches, st.lists(any_fingerprint, min_size=1, max_size=8, unique=True), st.data())
def test_each_fingerprint_is_found_once_whatever_text_versions_come_in_whatever_order(
    session: Session, batches: Sequence[Sequence[int]], values: Sequence[int], data: st.DataObject
) -> None:
    """The periods are short, so that rows reach the large table."""
    with pytest.MonkeyPatch.context() as patch, session.begin_nested() as savepoint:
        patch.setattr(fingerprint_index, "PERIODS", (2, 5, 11))
        entered: dict[int, Sequence[int]] = {}
        for batch in batches:
            new = {
                one: tuple(data.draw(st.sets(st.sampled_from(values)))) for one in batch if one not in entered
            }
            add_fingerprints(session, new)
            entered |= new
            removed = data.draw(st.sets(st.sampled_from(batch), max_size=1))
            remove_fingerprints(session, removed)
            entered = {one: its for one, its in entered.items() if one not in removed}
            found = carriers_of(session, values)
            assert {value: sorted(found[value]) for value in values} == {
                value: sorted(one for one, its in entered.items() if value in its) for value in values
            }
        savepoint.rollback()


@given(st.integers(1, 3_000), st.lists(st.integers(1, 400), min_size=1, max_size=50), any_fingerprint)
def test_over_a_period_each_fingerprint_passes_once(first: int, sizes: Sequence[int], value: int) -> None:
    period, times, begin = PERIODS[0], 0, first
    for size in sizes:
        end = min(begin + size, first + period)
        if begin < end:
            times += sum(low <= value <= high for low, high in passed_ranges(begin, end - 1, period))
        begin = end
    assert times == 1 or (times == 0 and begin < first + period)


def test_rows_of_a_text_are_in_the_large_table_after_all_periods(session: Session) -> None:
    with session.begin_nested() as savepoint, pytest.MonkeyPatch.context() as patch:
        patch.setattr(fingerprint_index, "PERIODS", (2, 5, 11))
        add_fingerprints(session, {1: range(-5, 5)})
        for number in range(2, 2 + 2 + 5 + 11):
            add_fingerprints(session, {number: (7,)})
        assert (
            len(session.execute(select(TextFingerprint).where(TextFingerprint.wording_id == 1)).all()) == 10
        )
        savepoint.rollback()


@pytest.mark.parametrize("age", range(len(PERIODS)))
def test_a_near_copy_is_found_while_fingerprints_wait(tmp_path: Path, age: int) -> None:
    one, other = "https://post.example/1", "https://blog.example/2"
    article = prose(1, 300)
    with Archive.open(tmp_path) as archive:
        keep(archive.database, [visit(0, one, article)])
        with archive.database.write() as session:
            session.execute(update(WaitingFingerprint).values(age=age))
        keep(archive.database, [visit(1, other, f"{prose(2, 12)}.\n{article}")])
        assert kept(archive.database).stories == {frozenset({one, other})}
        with archive.database.read() as session:
            assert unlike_their_texts(session) == []


def test_a_row_in_two_places_is_told_by_check(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        keep(archive.database, [visit(0, "https://post.example/1", prose(1, 300))])
        with archive.database.write() as session:
            waiting = select(WaitingFingerprint.handle, WaitingFingerprint.wording_id)
            session.execute(insert(TextFingerprint).from_select(["handle", "wording_id"], waiting))
        assert any("wording 1" in problem for problem in archive.check().problems)


def test_no_row_waits_on_postgresql(database: Database) -> None:
    keep(database, [visit(0, "https://post.example/1", prose(1, 300))])
    with database.read() as session:
        waits = session.scalars(select(WaitingFingerprint.handle)).first() is not None
    assert waits == (database.engine.dialect.name == "sqlite")


def test_waiting_can_be_ended(session: Session) -> None:
    with session.begin_nested() as savepoint:
        add_fingerprints(session, {1: (3, 4), 2: (4,)})
        end_waiting(session)
        assert session.scalars(select(WaitingFingerprint.handle)).all() == []
        assert carriers_of(session, (3, 4)) == {3: [1], 4: [1, 2]}
        savepoint.rollback()


def test_in_a_large_archive_waiting_saves_most_of_the_pages_written(tmp_path: Path) -> None:
    assert _pages_written(tmp_path / "1", add_fingerprints) < 0.5 * _pages_written(
        tmp_path / "2", _add_directly
    )


def _add_directly(session: Session, fingerprints_of: Mapping[int, Sequence[int]]) -> None:
    session.connection().execute(
        insert(_LARGE),
        [{"handle": value, "wording_id": one} for one, its in fingerprints_of.items() for value in its],
    )


def _pages_written(folder: Path, add: Callable[[Session, Mapping[int, Sequence[int]]], None]) -> int:
    """By entering 400 texts, after as many others, in a table of a thousand pages."""
    folder.mkdir()
    database, dice = Database.open(folder / "archive.db"), random.Random(1)
    with database.write() as session:
        _add_directly(session, {one: _fingerprints(dice) for one in range(1, 10_001)})
    _add_batches(database, dice, range(10_001, 10_401), add)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    _add_batches(database, dice, range(10_401, 10_801), add)
    size = (folder / "archive.db-wal").stat().st_size
    database.close()
    return size // LOG_FRAME_BYTES


def _add_batches(
    database: Database,
    dice: random.Random,
    version_ids: Sequence[int],
    add: Callable[[Session, Mapping[int, Sequence[int]]], None],
) -> None:
    for some in in_batches(version_ids, TEXTS_AT_ONCE):
        with database.write() as session:
            add(session, {one: _fingerprints(dice) for one in some})


def _fingerprints(dice: random.Random) -> Sequence[int]:
    return [dice.randrange(LEAST, LEAST + VALUES) for _ in range(FINGERPRINTS_OF_A_TEXT)]
