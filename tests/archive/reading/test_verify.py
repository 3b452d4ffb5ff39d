"""`check` finds whatever is not as it was written: in the records, the rows, the texts and the list of files."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from archive.archive import Archive
from archive.captures.file_list import list_path, listed_files
from archive.errors import ArchiveUnusable
from archive.storage import database as storage
from tests.archive.conftest import TEXT, Keeper
from tests.asked import ask

OTHER_TEXT = "\n".join(
    f"The mill ground {number} sacks of rye before the bell of noon." for number in range(9)
)
ONE, TWO = "https://post.example/one", "https://post.example/two"

DAMAGES: dict[str, tuple[str, str]] = {
    "a text": ("UPDATE revision SET text = text || ' Forged.' WHERE id = 1", "does not match its digest"),
    "a text and its digest": (
        "UPDATE revision SET digest = (SELECT digest FROM revision WHERE id = 3) WHERE id = 1",
        "does not match its digest",
    ),
    "a capture's place": ('UPDATE capture SET "offset" = 7 WHERE id = 1', "its row says"),
    "a capture's digest": ("UPDATE capture SET payload_digest = 'sha1:X' WHERE id = 1", "payload digests"),
    "a capture that is gone": ("DELETE FROM capture WHERE id = 3", "has no row"),
    "a revision that is gone": ("DELETE FROM revision WHERE id = 1", "there is no such revision"),
    "an article that is gone": ("DELETE FROM article WHERE id = 2", "there is no such article"),
    "a story that is gone": ("DELETE FROM story WHERE id = 2", "there is no such story"),
    "a crawl that is gone": ("DELETE FROM crawl", "there is no such crawl"),
    "a URL that is gone": ("DELETE FROM url WHERE id = 1", "there is no such url"),
    "a URL that leads nowhere": ("UPDATE url SET article_id = NULL WHERE id = 1", "has no article"),
    "no latest revision": ("UPDATE revision SET is_latest = false", "no revision is marked as the latest"),
    "a capture that shows nothing": (
        "UPDATE capture SET revision_id = NULL WHERE id = 2",
        "it has an article, but no revision",
    ),
}


@pytest.fixture
def kept(keeper: Keeper) -> Archive:
    """Two articles, the first with an edit; a crawl that ended, and a file that is finished."""
    keeper.keep(ONE)
    keeper.keep(ONE, TEXT + "\nIn the morning it was over, and the mill stood in the meadow.")
    keeper.keep(TWO, OTHER_TEXT)
    keeper.finish()
    assert keeper.archive.check().clean, keeper.archive.check().problems
    return keeper.archive


def harm(archive: Archive, statement: str) -> None:
    """Past all constraints, as somebody with the file in hand would."""
    if archive.database.engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(archive.database.name)) as file, file:
            file.execute(statement)
        return
    with archive.database.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.execute(text(statement))


@pytest.mark.parametrize("what", DAMAGES)
def test_a_row_that_was_changed_or_deleted_is_found(what: str, kept: Archive) -> None:
    statement, sign = DAMAGES[what]
    harm(kept, statement)
    assert any(sign in problem for problem in kept.check().problems), kept.check().problems


def test_a_listing_whose_source_is_gone_is_found(kept: Archive) -> None:
    harm(
        kept,
        "INSERT INTO listing (source_id, kind, url, failures, missed) VALUES (9, 'feed', 'https://x.example/f', 0, 0)",
    )
    assert any("listing 1: its source_id is 9" in problem for problem in kept.check().problems)


def test_a_file_that_was_removed_with_its_rows_is_missed(kept: Archive) -> None:
    [name] = kept.store.files()
    (kept.store.folder / name).unlink()
    harm(kept, "DELETE FROM capture")
    harm(kept, "UPDATE revision SET is_latest = is_latest")
    assert f"{name}: on the list of files, but missing" in kept.check().problems


@pytest.mark.parametrize(
    ("change", "sign"),
    [
        (lambda data: data + data[-300:], "bytes, but had"),
        (
            lambda data: data[:3] + b"\x08" + data[4:],
            "SHA-256",
        ),  # a flag of gzip's header that says nothing here
    ],
)
def test_a_file_that_was_changed_is_found(kept: Archive, change: Callable[[bytes], bytes], sign: str) -> None:
    [name] = kept.store.files()
    path = kept.store.folder / name
    path.write_bytes(change(path.read_bytes()))
    assert any(sign in problem for problem in kept.check().problems)


def test_files_that_are_not_on_the_list_are_told_and_no_problem(kept: Archive) -> None:
    list_path(kept.store.folder).unlink()
    report = kept.check()
    assert report.clean
    assert report.unlisted == tuple(kept.store.files())


def test_a_torn_line_of_the_list_costs_no_other(kept: Archive) -> None:
    path = list_path(kept.store.folder)
    before = listed_files(kept.store.folder)
    with path.open("ab") as file:
        file.write(b'{"file": "PRESS')
    assert listed_files(kept.store.folder) == before


@pytest.mark.parametrize("looked_through_bytes", [64_000_000, 0])
def test_damaged_pages_of_a_sqlite_file_are_found(
    keeper: Keeper, looked_through_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        storage, "SQLITE_LOOKED_THROUGH_BYTES", looked_through_bytes
    )  # a file above it is large
    database = keeper.archive.database
    if database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL looks after its own pages")
    keeper.keep(ONE)
    keeper.finish()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        [page] = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_url_host'"
        ).one()
        [size] = connection.exec_driver_sql("PRAGMA page_size").one()
    database.close()
    with Path(database.name).open("r+b") as file:
        file.seek((page - 1) * size + size - 40)
        file.write(os.urandom(40))
    storage._stamp(Path(database.name)).unlink(missing_ok=True)  # a day has passed
    assert not keeper.archive.check().clean
    with (
        Archive.open(keeper.archive.store.folder.parent, database.name) as again,
        pytest.raises(ArchiveUnusable, match="rebuild"),
    ):
        ask(again, [TWO])


def test_a_large_sqlite_file_is_looked_through_once_a_day_and_after_damage_was_met(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "SQLITE_LOOKED_THROUGH_BYTES", 0)
    if keeper.archive.database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL looks after its own pages")
    name = keeper.archive.database.name
    stamp = storage._stamp(Path(name))
    with Archive.open(keeper.archive.store.folder.parent, name) as again:
        ask(again, [TWO])
        assert stamp.exists()
        with pytest.raises(ArchiveUnusable, match="damaged"), again.database.read():
            raise OperationalError("", None, sqlite3.DatabaseError("database disk image is malformed"))
    assert not stamp.exists()
