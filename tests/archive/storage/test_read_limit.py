"""A reading that is limited ends, and changes nothing."""

import pytest
from sqlalchemy import text

from archive.errors import ArchiveUnusable, TookTooLong
from archive.storage.database import Database

LONG = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgres": "SELECT pg_sleep(600)",
}


def test_a_long_question_is_cancelled_and_the_next_one_answered(migrated_target: str, engine: str) -> None:
    database = Database.open(migrated_target, read_limit_s=0.05)
    with pytest.raises(TookTooLong, match="too long"), database.read() as session:
        session.execute(text(LONG[engine])).all()
    database.read_limit_s = 60
    with database.read() as session:
        assert session.scalar(text("SELECT 1")) == 1
    database.close()


def test_a_limited_reading_cannot_write_and_a_writing_after_it_can(migrated_target: str) -> None:
    database = Database.open(migrated_target, read_limit_s=60)
    insert = text("INSERT INTO story (created_at) VALUES ('2026-05-03 12:00:00')")
    with pytest.raises(ArchiveUnusable, match=r"read-only|can only be read"), database.read() as session:
        session.execute(insert)
    with database.write() as session:
        session.execute(insert)
    database.close()
