"""pywb, as a client, replays from us as from any other Memento archive."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn

from archive.archive import Archive
from archive.web.app import create_app
from archive.web.room import Room, Settings
from crawler.jobs.serving.server import listen
from tests.archive.conftest import Keeper
from tests.archive.pywb import needs_pywb, replay, served

pytestmark = [needs_pywb, pytest.mark.parametrize("engine", ["sqlite"])]
CONFIG = """\
collections:
  kept:
    index:
      type: memento
      timegate_url: http://127.0.0.1:{port}/timegate/{{url}}
      timemap_url: http://127.0.0.1:{port}/timemap/link/{{url}}
      replay_url: http://127.0.0.1:{port}/memento/{{timestamp}}id_/{{url}}
"""
PAGE = "http://river.example/flood?day=3"


@pytest.fixture
def kept(archive: Archive, keeper: Keeper) -> Archive:
    keeper.keep(PAGE, payload=b"<p>The river rises.")
    keeper.later(minutes=60)
    keeper.keep(PAGE, payload=b"<p>The river falls.")
    return archive


@pytest.fixture
def pywb(kept: Archive, migrated_target: str, tmp_path: Path) -> Iterator[int]:
    """The port of a pywb that has nothing of its own, and reads from us."""
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    settings = Settings(f"http://127.0.0.1:{port}", "http://127.0.0.1:1", frozenset({f"127.0.0.1:{port}"}))
    room = Room(tmp_path / "data", migrated_target, settings, None)
    server = uvicorn.Server(uvicorn.Config(create_app(room), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    (tmp_path / "config.yaml").write_text(CONFIG.format(port=port))
    try:
        with served(tmp_path) as wayback:
            yield wayback
    finally:
        server.should_exit = True
        thread.join()
        room.close()


def test_it_replays_the_capture_of_a_time(pywb: int) -> None:
    first = replay(pywb, datetime(2026, 5, 3, 12, 1, tzinfo=UTC), PAGE)
    assert (first.status, first.read()) == (200, b"<p>The river rises.")
    last = replay(pywb, datetime(2026, 5, 3, 13, 2, tzinfo=UTC), PAGE)
    assert (last.status, last.read()) == (200, b"<p>The river falls.")
    assert last.getheader("Memento-Datetime") == "Sun, 03 May 2026 13:02:00 GMT"
    assert replay(pywb, datetime(2026, 5, 3, tzinfo=UTC), "http://river.example/nothing").status == 404
