"""The downloader waits for a PostgreSQL server that is away: no page fails for it, and no site is to blame."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, select

from archive.errors import ArchiveUnusable
from archive.storage.database import Database
from archive.storage.models import HostHold, Reason
from crawler.config import Config
from crawler.downloader.kept_database import KeptDatabase
from crawler.items.failures import failure_of
from tests.postgres_server import stoppable_server


def holds(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(HostHold)) or 0


def test_a_look_into_the_archive_waits_until_the_server_is_back(tmp_path: Path) -> None:
    async def look(url: str) -> None:
        kept = KeptDatabase(Config(data=tmp_path, database=url))
        assert await kept.run(holds) == 0
        await asyncio.to_thread(server.stop)
        waiting = asyncio.create_task(kept.run(holds))
        with pytest.raises(ArchiveUnusable):
            await kept.run_at_once(holds)
        assert not waiting.done()
        await asyncio.to_thread(server.start)
        assert await waiting == 0
        await kept.close()

    with stoppable_server() as server:
        Database.open(server.url).close()
        asyncio.run(look(server.url))


def test_our_own_database_is_no_fault_of_a_page() -> None:
    assert failure_of(ArchiveUnusable("no server answers")).reason is Reason.INTERRUPTED
