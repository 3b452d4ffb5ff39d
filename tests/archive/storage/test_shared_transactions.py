"""Small tasks of a crawl on the archive's database, on both databases."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event

import pytest
from sqlalchemy import event, func, select

from archive.storage.database import Database
from archive.storage.models import HostHold
from archive.storage.shared_transactions import SharedTransactions


def hold(database: Database, host: str, why: str | None = "test") -> None:
    with database.write() as session:
        session.add(HostHold(host=host, why=why, times=0, by_hand=True))


def count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(HostHold)) or 0


async def run_together(database: Database, tasks: Sequence[Callable[[], object]]) -> list[object]:
    """Run the tasks, which all wait until the thread is free."""
    with ThreadPoolExecutor(1) as thread:
        free, shared = Event(), SharedTransactions(database, thread)
        thread.submit(free.wait)
        running = [asyncio.create_task(shared.run(task)) for task in tasks]
        await asyncio.sleep(0)
        free.set()
        return [*await asyncio.gather(*running, return_exceptions=True)]


def test_tasks_that_wait_share_one_commit(database: Database) -> None:
    hold(database, "before")  # the first write checks the file
    commits: list[object] = []
    event.listen(database.engine, "commit", commits.append)
    tasks = [partial(hold, database, f"host-{number}") for number in range(30)]
    outcomes = asyncio.run(run_together(database, tasks))
    assert (outcomes, len(commits), count(database)) == ([None] * 30, 1, 31)


def test_a_task_sees_what_those_before_it_wrote(database: Database) -> None:
    tasks = [lambda: hold(database, "one"), lambda: count(database), lambda: hold(database, "two")]
    assert asyncio.run(run_together(database, [*tasks, lambda: count(database)])) == [None, 1, None, 2]


def test_a_task_that_fails_undoes_only_its_own_changes(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            session.add(HostHold(host="three", why="test", times=0, by_hand=True))
            session.flush()
            raise ValueError("no")

    tasks = [
        lambda: hold(database, "one"),
        fail,
        lambda: hold(database, "two", None),
        lambda: hold(database, "four"),
    ]
    done, failed, refused, last = asyncio.run(run_together(database, tasks))
    assert (done, last) == (None, None)
    assert isinstance(failed, ValueError)
    assert isinstance(refused, Exception)
    with database.read() as session:
        assert [*session.scalars(select(HostHold.host).order_by(HostHold.host))] == ["four", "one"]


def test_tasks_that_only_read_take_no_write_lock(database: Database) -> None:
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *each: asked.append(each[2]))
    assert asyncio.run(run_together(database, [lambda: count(database)] * 3)) == [0, 0, 0]
    assert not [each for each in asked if each.startswith(("BEGIN IMMEDIATE", "SELECT pg_advisory"))]


@pytest.mark.parametrize("waiting", [0, 1])
def test_a_task_whose_caller_was_cancelled_troubles_nobody(database: Database, waiting: int) -> None:
    async def cancel_one() -> object:
        with ThreadPoolExecutor(1) as thread:
            free, shared = Event(), SharedTransactions(database, thread)
            thread.submit(free.wait)
            running = [asyncio.create_task(shared.run(lambda: count(database))) for _ in range(2)]
            await asyncio.sleep(0)
            running[waiting].cancel()
            free.set()
            return await running[1 - waiting]

    assert asyncio.run(cancel_one()) == 0
