"""A reading room over an archive, asked without a server."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from fastapi.testclient import TestClient

from archive.archive import Archive
from archive.captures import CaptureWriter, Provenance
from archive.web.app import create_app
from archive.web.jobs import Job, Jobs
from archive.web.room import Room, Settings
from tests.archive.conftest import Keeper

ORIGIN, REPLAY = "http://room.test", "http://replay.test"


class NoJobs:
    """A crawler that is asked for nothing."""

    def all(self) -> tuple[Job, ...]:
        return ()


@pytest.fixture
def room(migrated_target: str, tmp_path: Path) -> Iterator[Room]:
    settings = Settings(ORIGIN, REPLAY, frozenset({"room.test"}), frozenset({"replay.test"}))
    room = Room(tmp_path / "data", migrated_target, settings, None)
    yield room
    room.close()


@pytest.fixture
def archive(room: Room, tmp_path: Path) -> Archive:
    """The archive that the room shows."""
    (tmp_path / "data").mkdir(exist_ok=True)
    return room.archive


@pytest.fixture
def keeper(archive: Archive, tmp_path: Path) -> Iterator[Keeper]:
    with CaptureWriter(tmp_path / "data" / "warc", Provenance("test")) as writer:
        yield Keeper(archive, writer)


@pytest.fixture
def reader(room: Room, archive: Archive) -> TestClient:
    """A reader's browser, as far as it asks and is answered."""
    return TestClient(create_app(room), ORIGIN, raise_server_exceptions=False)


@pytest.fixture
def writer(room: Room, reader: TestClient) -> TestClient:
    """The same where the archive may be changed."""
    room.jobs = cast(Jobs, NoJobs())
    return reader
