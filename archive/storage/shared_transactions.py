"""Runs small tasks on the database in one thread, for an event loop. All tasks that wait for the thread share a
transaction, since each commit waits for the disk.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from archive.storage.database import Database
from archive.storage.server_outage import was_interrupted

TASKS_AT_ONCE = 200  # other processes wait for the write lock meanwhile

Result = TypeVar("Result")


@dataclass(slots=True)
class _Task:
    work: Callable[[], Any]
    done: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None

    def run(self) -> None:
        self.error = None
        try:
            self.result = self.work()
        except Exception as error:
            self.error = error

    def tell(self) -> None:
        """Pass the outcome on to who waits for it, in their event loop."""
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self.done.get_loop().call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        if self.done.done():  # cancelled
            return
        if self.error is not None:
            self.done.set_exception(self.error)
        else:
            self.done.set_result(self.result)


class SharedTransactions:
    """The tasks of one event loop. `thread` is the only thread that writes to the database."""

    def __init__(self, database: Database, thread: Executor) -> None:
        self._database, self._thread = database, thread
        self._waiting: deque[_Task] = deque()

    async def run(self, work: Callable[[], Result]) -> Result:
        """The result of a task, after its changes are committed. A task that fails undoes only its own changes; if the
        commit fails, all its tasks have failed.
        """
        loop = asyncio.get_running_loop()
        task = _Task(work, loop.create_future())
        self._waiting.append(task)
        loop.run_in_executor(self._thread, self._run_waiting)
        result: Result = await task.done
        return result

    def _run_waiting(self) -> None:
        """Run the tasks that wait. Often there are none: a task that came earlier has run them with its own."""
        tasks = [self._waiting.popleft() for _ in range(min(len(self._waiting), TASKS_AT_ONCE))]
        try:
            self._database.outlasting(lambda: self._run_together(tasks))
        except Exception as error:
            for task in tasks:
                task.error = task.error or error
        for task in tasks:
            task.tell()

    def _run_together(self, tasks: Sequence[_Task]) -> None:
        with self._database.together():
            for task in tasks:
                task.run()
            for task in tasks:
                if task.error is not None and was_interrupted(task.error):
                    raise task.error
