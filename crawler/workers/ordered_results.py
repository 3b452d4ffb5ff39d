"""Works on several items at once and returns the results in the items' order. The number in progress is limited, and
so is memory.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


async def in_order(
    items: Iterable[Item], work: Callable[[Item], Coroutine[Any, Any, Result]], at_once: int
) -> AsyncGenerator[Result, None]:
    """The result of each item's work, in order. An error is raised at its item's turn and ends the iteration."""
    running: deque[asyncio.Task[Result]] = deque()
    try:
        for item in items:
            running.append(asyncio.create_task(work(item)))
            if len(running) >= at_once:
                yield await running.popleft()
        while running:
            yield await running.popleft()
    finally:
        for task in running:
            task.cancel()
