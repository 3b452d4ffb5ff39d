"""Limits what a reading session may do: it changes nothing, and its statements end after a time. For a server, whose
readers nobody knows: without a limit, one slow search would keep a processor busy and SQLite's log from shrinking."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

STEPS_BETWEEN_CHECKS = 10_000  # of SQLite's virtual machine: about 0.1 ms


@contextmanager
def limited(session: Session, seconds: float) -> Iterator[None]:
    """Within this context, the session's statements can only read, and are cancelled after so many seconds: with
    SQLite the time of all of them together, with PostgreSQL the time of each."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET TRANSACTION READ ONLY"))
        session.execute(text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))
        yield
        return
    driver = session.connection().connection.driver_connection
    assert driver is not None
    end = time.monotonic() + seconds
    driver.execute("PRAGMA query_only = ON")
    driver.set_progress_handler(lambda: time.monotonic() > end, STEPS_BETWEEN_CHECKS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)
        driver.execute("PRAGMA query_only = OFF")
