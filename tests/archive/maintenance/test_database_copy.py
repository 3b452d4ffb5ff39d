"""A database copied to the other engine: the same rows, also after an interruption; nothing else is overwritten."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, select, text

from archive.archive import Archive
from archive.errors import ArchiveUnusable
from archive.maintenance import database_copy
from archive.maintenance.database_copy import TABLES, copy_database
from archive.storage.database import Database
from archive.storage.models import Capture, Command
from tests.archive.conftest import TEXT, Keeper
from tests.archive.reading.test_verify import harm

ONE, TWO = "https://post.example/1", "https://blog.example/2"


@pytest.fixture
def kept(keeper: Keeper) -> Archive:
    keeper.keep(ONE, via=("https://post.example/old",))
    keeper.keep(
        ONE, TEXT + "\nIn the morning it was over, and the mill stood in the meadow.", payload=b"<p>again"
    )
    keeper.keep(TWO, payload=b"<p>again")
    keeper.finish()
    keeper.archive.labels.change(ONE, ["flood"])
    return keeper.archive


@pytest.fixture
def target(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where nothing is yet, of the other engine than the archive's."""
    if engine == "sqlite":
        return str(request.getfixturevalue("postgres_database"))
    return str(tmp_path / "copy.db")


def untold(done: int, total: int) -> None:
    pass


def rows_of(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """The rows of each table. Fingerprints are counted to theirs, also those that wait."""
    with database.read() as session:
        rows = {table.name: [*map(tuple, session.execute(select(table)))] for table in TABLES}
    rows["handle"] += [row[1:] for row in rows.pop("waiting_handle")]
    return {name: sorted(its, key=repr) for name, its in rows.items()}


def test_all_rows_are_copied_and_the_copy_is_an_archive(kept: Archive, target: str) -> None:
    told: list[tuple[int, int]] = []
    copied = copy_database(kept, target, lambda *numbers: told.append(numbers))
    assert told[-1] == (copied.rows, copied.rows)
    with Archive.open(kept.store.folder.parent, target) as copy:
        assert rows_of(copy.database) == rows_of(kept.database)
        assert [hit.article_id for hit in copy.search("mill meadow").hits] == [1]
        assert copy.check().clean, copy.check().problems


def test_the_copy_gives_its_own_numbers_to_what_comes_next(kept: Archive, target: str) -> None:
    copy_database(kept, target, untold)
    with Archive.open(kept.store.folder.parent, target) as copy:
        taken = {row[0] for row in rows_of(copy.database)["crawl"]}
        assert copy.begin_crawl(Command.ADD, "test") not in taken


def test_an_interrupted_copy_is_no_archive_and_the_next_run_goes_on(
    kept: Archive, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_copy, "ROWS_AT_ONCE", 2)
    total = sum(map(len, rows_of(kept.database).values()))
    for stop_after in range(2, total, 7):

        def stop(done: int, _: int, limit: int = stop_after) -> None:
            if done >= limit:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            copy_database(kept, target, stop)
        with pytest.raises(ArchiveUnusable, match="has not finished"):
            Database.open(target)
    copied = copy_database(kept, target, untold)
    assert 0 < copied.before < copied.rows == total
    with closing(Database.open(target)) as database:
        assert rows_of(database) == rows_of(kept.database)


def test_a_row_may_refer_to_a_later_row_of_its_table(kept: Archive, target: str) -> None:
    with kept.database.write() as session:
        first, *_, last = session.scalars(select(Capture).order_by(Capture.id))
        first.revisit_of_id, last.revisit_of_id = last.id, None
    copy_database(kept, target, untold)
    with closing(Database.open(target)) as database:
        assert rows_of(database)["capture"] == rows_of(kept.database)["capture"]


def test_an_archive_that_changed_between_two_runs_is_told_and_is_no_copy(
    kept: Archive, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_copy, "ROWS_AT_ONCE", 2)
    total = sum(map(len, rows_of(kept.database).values()))

    def stop(done: int, _: int) -> None:
        if done >= total - 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_database(kept, target, stop)
    with kept.database.write() as session:
        session.execute(text("UPDATE article SET site = 'elsewhere.example'"))
    with pytest.raises(ArchiveUnusable, match="the table article differs"):
        copy_database(kept, target, untold)
    with pytest.raises(ArchiveUnusable, match="has not finished"):
        Database.open(target)


def test_what_holds_an_archive_is_left_as_it_is(kept: Archive, target: str) -> None:
    copy_database(kept, target, untold)
    with closing(Database.open(target)) as database:
        before = rows_of(database)
        with pytest.raises(ArchiveUnusable, match="holds an archive"):
            copy_database(kept, target, untold)
        assert rows_of(database) == before
    with pytest.raises(ArchiveUnusable, match="is the database of this archive"):
        copy_database(kept, _target_of(kept), untold)
    assert kept.check().clean


def test_a_database_of_others_is_left_alone(kept: Archive, target: str) -> None:
    url = make_url(target).set(drivername="postgresql+psycopg") if "://" in target else f"sqlite:///{target}"
    with create_engine(url).begin() as connection:
        connection.execute(text("CREATE TABLE theirs (id integer)"))
    with pytest.raises(ArchiveUnusable, match="not a Pressmark archive"):
        copy_database(kept, target, untold)


def test_readers_go_on_while_it_copies(kept: Archive, target: str) -> None:
    found = []
    copy_database(kept, target, lambda *_: found.append(len(kept.search("river").hits)))
    assert set(found) == {1}


def test_no_crawl_writes_meanwhile(keeper: Keeper, target: str) -> None:
    keeper.keep(ONE)
    with pytest.raises(ArchiveUnusable, match="a crawl is writing"):
        copy_database(keeper.archive, target, untold)


def test_a_row_that_refers_to_nothing_is_refused_with_advice(kept: Archive, target: str) -> None:
    harm(kept, "DELETE FROM story WHERE id = (SELECT max(story_id) FROM article)")
    with pytest.raises(ArchiveUnusable, match=r"rows of the table article: .*check --repair"):
        copy_database(kept, target, untold)


def _target_of(archive: Archive) -> str:
    url = archive.database.engine.url
    return (
        url.database or ""
        if url.get_backend_name() == "sqlite"
        else url.render_as_string(hide_password=False)
    )
