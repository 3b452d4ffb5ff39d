"""An archive that is read-only is shown; for one that is being made anew, damaged or gone, pages and problem documents
say so, and show it again once it is back."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from fastapi.testclient import TestClient

from archive.archive import Archive
from archive.captures import CaptureWriter, Provenance
from archive.web.app import create_app
from archive.web.jobs import Jobs
from archive.web.replay.app import Replay
from archive.web.room import Room, Settings
from archive.web.safety.tokens import Scope
from tests.archive.conftest import Keeper
from tests.archive.read_only import open_to_all, read_only
from tests.archive.web.api.conftest import token
from tests.archive.web.conftest import ORIGIN, REPLAY, NoJobs

URL = "https://river.example/flood"
PAGES = (
    "/",
    "/?q=river+stem:en",
    "/articles/1",
    "/captures/1",
    "/sources",
    "/changes",
    "/crawls",
    "/changes.atom",
)
FOR_PROGRAMS = (
    "/api/v1/articles",
    "/api/v1/sources",
    "/api/v1/export",
    f"/timegate/{URL}",
    f"/timemap/link/{URL}",
)


@pytest.fixture
def folder() -> Iterator[Path]:
    """The folder of an archive with one article."""
    with open_to_all() as made:
        with (
            Archive.open(made / "data") as archive,
            CaptureWriter(made / "data" / "warc", Provenance("test")) as writer,
        ):
            Keeper(archive, writer).keep(URL, language="en")
        yield made / "data"


@pytest.fixture
def room(folder: Path) -> Iterator[Room]:
    settings = Settings(ORIGIN, REPLAY, frozenset({"room.test"}), frozenset({"replay.test"}))
    room = Room(folder, None, settings, cast(Jobs, NoJobs()))
    yield room
    room.close()


@pytest.fixture
def reader(room: Room) -> TestClient:
    return TestClient(create_app(room), ORIGIN, raise_server_exceptions=False)


def test_a_read_only_archive_is_shown_and_refuses_to_be_changed(
    folder: Path, room: Room, reader: TestClient
) -> None:
    with Archive.open(folder) as archive:
        headers = token(archive, *Scope)
    said = {
        path: reader.get(path).status_code for path in (*PAGES, *FOR_PROGRAMS)
    }  # loads what is imported late
    room.close()
    with read_only(folder):
        for path in said:
            assert (answer := reader.get(path)).status_code == 200, f"{path}: {answer.text}"
            assert reader.get(path, headers=headers).status_code == 200, path
        assert TestClient(Replay(room), REPLAY).get(f"/web/2026/{URL}").status_code == 200
        for path, fields in (("notes", {"text": "x"}), ("labels", {"add": "x"})):
            refused = reader.post(f"/articles/1/{path}", data=fields)
            assert refused.status_code == 503
            assert "is read-only; check the permissions" in refused.text
        refused = reader.put("/api/v1/articles/1/labels/x", headers=headers)
        assert refused.status_code == 503
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert "is read-only" in refused.json()["detail"]


def gone(folder: Path) -> None:
    (folder / "archive.db").unlink()


def half_copied(folder: Path) -> None:
    """As `pressmark migrate` leaves a database that it has not finished to fill."""
    with closing(sqlite3.connect(folder / "archive.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'unfinished-' || version_num")


def newer(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "archive.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def not_a_database(folder: Path) -> None:
    (folder / "archive.db").write_bytes(b"no database at all " * 1000)


def closed(folder: Path) -> None:
    """Only a folder stands where the file should be."""
    (folder / "archive.db").unlink()
    (folder / "archive.db").mkdir()


UNUSABLE = {
    gone: "there is no archive at",
    half_copied: "has not finished to fill it",
    newer: "written by a newer version",
    not_a_database: "not a SQLite database",
    closed: "cannot be opened",
}


@pytest.mark.parametrize(("happened", "said"), UNUSABLE.items(), ids=[each.__name__ for each in UNUSABLE])
def test_an_archive_that_cannot_be_used_is_said_to_be_so_until_it_is_back(
    folder: Path, room: Room, reader: TestClient, happened: object, said: str
) -> None:
    assert callable(happened)
    assert reader.get("/articles/1").status_code == 200
    room.close()  # and so its file is whole
    before = folder / "before.db"
    shutil.copy(folder / "archive.db", before)
    happened(folder)
    for path in PAGES:
        answer = reader.get(path)
        assert (answer.status_code, said in answer.text) == (503, True), f"{path}: {answer.text}"
        assert answer.headers["Retry-After"]
    for path in FOR_PROGRAMS:
        answer = reader.get(path)
        assert answer.status_code == 503
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert said in answer.json()["detail"]
    archived = TestClient(Replay(room), REPLAY).get(f"/web/2026/{URL}")
    assert (archived.status_code, said in archived.text) == (503, True)
    if (folder / "archive.db").is_dir():
        (folder / "archive.db").rmdir()
    before.replace(folder / "archive.db")
    assert reader.get("/articles/1").status_code == 200
