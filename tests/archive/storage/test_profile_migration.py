"""Profiles of archives that are older than what sites teach."""

from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from archive.archive import Archive
from archive.storage.database import _engine

LEARNED = datetime(2026, 5, 3, 12, tzinfo=UTC)
PROFILE = """
    INSERT INTO profile (site, learned_at, articles, sampled, paragraphs, title_parts, names)
    VALUES ('post.example', :at, 12, 12, '{"an appeal": {"articles": 9, "seen": "2026-05-03"}}', '{}', '{}')"""


def test_an_older_profile_keeps_what_it_knows_and_is_to_be_taught(
    database_target: str, tmp_path: Path
) -> None:
    engine = _engine(database_target, read_only=False)
    config = Config()
    config.set_main_option("script_location", "archive.storage:migrations")
    with engine.connect().execution_options(pressmark_write=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text(PROFILE), {"at": LEARNED.replace(tzinfo=None)})
    engine.dispose()
    with Archive.open(tmp_path / "data", database_target) as archive:
        profile = archive.profiles.of("https://post.example/1")
        assert profile.paragraphs == {"an appeal"}
        assert (profile.patterns, profile.templates) == (frozenset(), ())
        assert archive.profiles.to_teach() == ["post.example"]
