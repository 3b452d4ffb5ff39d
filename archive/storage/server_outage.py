"""Waits while the PostgreSQL server is away, for crawls: a restart of the server must not end them.

Says so once, and once more when the server is back. What the outage has interrupted is run again by
`Database.outlasting`.
"""

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import Dialect, Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

AWAITED_S = 300.0  # a server that crashed needs minutes to recover; less than `stall_s`
BETWEEN_ATTEMPTS_S = 1.0
ATTEMPTS = 20  # interruptions of the same work, after each of which the server was back


def wait_while_away(engine: Engine, name: str, tell: Callable[[str], None], awaited_s: float) -> None:
    """Let each new connection of the engine wait until the server answers. After `awaited_s` seconds, the server's
    error is raised."""
    outage = _Outage(name, tell, awaited_s)

    def connect(
        dialect: Dialect, entry: ConnectionPoolEntry, arguments: list[Any], options: dict[str, Any]
    ) -> Any:
        assert dialect.dbapi is not None
        return outage.outlast(partial(dialect.connect, *arguments, **options), dialect.dbapi.OperationalError)

    event.listen(engine, "do_connect", connect)


class _Outage:
    """An outage as all threads of a process see it, so that it is said once."""

    def __init__(self, name: str, tell: Callable[[str], None], awaited_s: float) -> None:
        self._name, self._tell, self._awaited_s = name, tell, awaited_s
        self._lock, self._is_on = threading.Lock(), False

    def outlast(self, connect: Callable[[], Any], failure: type[Exception]) -> Any:
        end = time.monotonic() + self._awaited_s
        while True:
            try:
                connection = connect()
            except failure as error:
                if time.monotonic() > end or not _may_answer(error):
                    raise
                self._say(True, f"does not answer; waiting for it, at most {self._awaited_s:.0f} s")
                time.sleep(BETWEEN_ATTEMPTS_S)
            else:
                self._say(False, "answers again; going on")
                return connection

    def _say(self, is_on: bool, what: str) -> None:
        with self._lock:
            if self._is_on is not is_on:
                self._is_on = is_on
                self._tell(f"{self._name} {what}")


def was_interrupted(error: BaseException) -> bool:
    """Whether the server closed the connection, which an error or one before it says."""
    return any(isinstance(each, DBAPIError) and each.connection_invalidated for each in _causes(error))


def is_away(error: BaseException) -> bool:
    """Whether the server does not answer, or has closed the connection, and may answer later."""
    return was_interrupted(error) or any(
        isinstance(each, OperationalError) and _may_answer(each) for each in _causes(error)
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


REFUSALS = ("password authentication failed", "no pg_hba.conf entry", "does not exist", "permission denied")


def _may_answer(error: Exception) -> bool:
    """Whether the server may answer later; what it has refused it refuses again."""
    return not any(sign in str(error) for sign in REFUSALS)
