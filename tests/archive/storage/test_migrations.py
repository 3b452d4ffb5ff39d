"""An archive of the first schema opens with all that it holds, and migrations do not change with the code."""

import ast
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, inspect, select, text

from archive import storage
from archive.archive import Archive
from archive.identity.texts.fingerprint import text_digest
from archive.identity.texts.fingerprint_index import add_fingerprints, carriers_of
from archive.identity.urls.variants import variant_key
from archive.storage.database import SCHEMA_HEAD, Database, _engine
from archive.storage.models import Base
from archive.storage.views import VIEWS

FIRST = "0001"
MIGRATIONS = sorted((Path(storage.__file__).parent / "migrations" / "versions").glob("0*.py"))
NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
HOME, FLOOD = "https://post.example/", "https://post.example/flood"
TEXT = "The river had risen by seven centimetres when the harbour master went to bed."
COUNTS = dict.fromkeys(("new", "unchanged", "revised", "duplicate", "skipped", "failed", "unpublished"), 0)
ROWS: dict[str, dict[str, Any]] = {
    "source": {"id": 1, "url": HOME, "name": "The Post", "state": "active", "added_at": NOON},
    "story": {"id": 1, "created_at": NOON},
    "article": {
        "id": 1,
        "url": FLOOD,
        "site": "post.example",
        "state": "published",
        "story_id": 1,
        "first_seen_at": NOON,
        "last_seen_at": NOON,
    },
    "profile": {
        "site": "post.example",
        "learned_at": NOON,
        "articles": 12,
        "sampled": 12,
        "paragraphs": {"an appeal": {"articles": 9, "seen": "2026-05-03"}},
        "title_parts": {},
        "names": {},
    },
    "crawl": {"id": 1, "source_id": 1, "command": "crawl", "software": "0.1", "started_at": NOON} | COUNTS,
    "listing": {
        "id": 1,
        "source_id": 1,
        "kind": "feed",
        "url": "https://post.example/feed",
        "failures": 0,
        "missed": 3,
    },
    "wording": {"id": 1, "digest": text_digest(TEXT)},
    "revision": {
        "id": 1,
        "article_id": 1,
        "number": 1,
        "is_latest": True,
        "seen_at": NOON,
        "title": "The river rises",
        "authors": ["Ann Lee"],
        "published_on": date(2026, 5, 2),
        "published_day_only": True,
        "tags": ["flood"],
        "words": 14,
        "digest": text_digest(TEXT),
        "wording_id": 1,
        "extractor": "pressmark/0.1",
        "read_at": NOON,
        "evidence": {},
        "text": TEXT,
        "markdown": TEXT,
        "comments": "",
    },
    "url": {
        "id": 1,
        "url": FLOOD,
        "canonical": FLOOD,
        "variant": variant_key(FLOOD),
        "host": "post.example",
        "state": "kept",
        "attempts": 0,
        "first_seen_at": NOON,
        "fetched_at": NOON,
        "read_at": NOON,
        "article_id": 1,
        "alias": "canonical",
    },
    "listed": {
        "listing_id": 1,
        "url_id": 1,
        "on_top": True,
        "first_seen_at": NOON,
        "title": "The river rises",
        "authors": [],
    },
    "capture": {
        "id": 1,
        "crawl_id": 1,
        "url_id": 1,
        "revision_id": 1,
        "digest": text_digest(TEXT),
        "captured_at": NOON,
        "status": 200,
        "media_type": "text/html",
        "payload_digest": "sha1:A",
        "payload_bytes": 900,
        "record_id": "<urn:uuid:00000000-0000-4000-8000-000000000000>",
        "file": "crawl-1.warc.gz",
        "offset": 0,
        "length": 500,
    },
    "event": {"id": 1, "article_id": 1, "kind": "moved", "at": NOON, "detail": HOME, "capture_id": 1},
}


@pytest.fixture
def oldest(database_target: str) -> str:
    """A database of the first schema, with a row in each of its principal tables."""
    engine = _engine(database_target, read_only=False)
    with engine.connect().execution_options(pressmark_write=True) as connection, connection.begin():
        _upgrade(connection, FIRST)
        tables = MetaData()
        tables.reflect(connection, only=list(ROWS))
        for name, row in ROWS.items():
            connection.execute(tables.tables[name].insert().values(row))
    engine.dispose()
    return database_target


def _upgrade(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", "archive.storage:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_the_oldest_archive_opens_with_all_that_it_holds(oldest: str, tmp_path: Path) -> None:
    with Archive.open(tmp_path / "data", oldest) as archive:
        article = archive.article(FLOOD)
        assert (article.latest.title, article.latest.authors) == ("The river rises", ("Ann Lee",))
        assert (article.latest.text, article.latest.published) == (TEXT, date(2026, 5, 2))
        assert [capture.captured_at for capture in article.captures] == [NOON]
        assert [hit.url for hit in archive.search("harbour tag:flood").hits] == [FLOOD]
        [source] = archive.sources.all()
        assert (source.name, source.articles, source.missed) == ("The Post", 1, 3)
        assert archive.profiles.of(FLOOD).paragraphs == {"an appeal"}


def test_no_row_is_lost_and_no_value_changed_on_the_way_to_the_schema_of_today(oldest: str) -> None:
    database = Database.open(oldest)
    with database.engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection, only=list(ROWS))
        for name, row in ROWS.items():
            table = Base.metadata.tables[name]
            kept = connection.execute(select(*(table.c[column] for column in row))).one()
            assert kept._asdict() == row, name
    database.close()


def test_fingerprints_of_the_oldest_archive_are_found_beside_new_ones(tmp_path: Path) -> None:
    target = str(tmp_path / "archive.db")
    engine = _engine(target, read_only=False)
    with engine.connect().execution_options(pressmark_write=True) as connection, connection.begin():
        _upgrade(connection, FIRST)
        connection.execute(text("INSERT INTO handle (handle, wording_id) VALUES (7, 1)"))
    engine.dispose()
    database = Database.open(target)
    with database.write() as session:
        add_fingerprints(session, {2: (7, 8)})
        assert carriers_of(session, (7, 8)) == {7: [1, 2], 8: [2]}
    database.close()


def test_an_upgraded_schema_is_that_of_a_new_archive(oldest: str) -> None:
    database = Database.open(oldest)
    with database.engine.connect() as connection:
        options = {"include_name": lambda name, kind, _: not (kind == "table" and "_search" in name)}
        context = MigrationContext.configure(connection, opts=options)
        changes = [change for change in compare_metadata(context, Base.metadata) if not _is_partial(change)]
        assert changes == []
        assert context.get_current_revision() == SCHEMA_HEAD
        assert sorted(inspect(connection).get_view_names()) == sorted(view.name for view in VIEWS)
    database.close()


def _is_partial(change: Any) -> bool:
    """An index that only SQLite has."""
    return change[0] == "add_index" and change[1].name in ("ix_revision_searched", "ix_revision_faceted")


def test_the_views_are_those_of_the_documentation(database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        return  # PostgreSQL writes them in a way of its own
    with database.engine.connect() as connection:
        found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'view'")).all()
    assert {name: sql.partition(" AS\n")[2].strip() for name, sql in found} == {
        view.name: view.select for view in VIEWS
    }


@pytest.mark.parametrize("migration", MIGRATIONS, ids=lambda path: path.stem)
def test_a_migration_imports_nothing_that_lives(migration: Path) -> None:
    imports = [
        node
        for node in ast.walk(ast.parse(migration.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    names = {name for node in imports for name in _imported(node)}
    assert names <= {"alembic", "sqlalchemy", "datetime", "json", "collections", "typing"}, names


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    full = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or "."]
    return [name.partition(".")[0] for name in full]
