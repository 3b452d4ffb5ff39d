"""A value that takes long to compute is there at once for all readers but the first."""

import asyncio
from contextlib import suppress
from threading import Event, Thread

from archive.errors import ArchiveUnusable
from archive.web.refreshed import FRESH_S, Refreshed


class Computation:
    """Counts how often it ran. It ends when the test lets it."""

    def __init__(self) -> None:
        self.runs, self.began, self.may_end = 0, Event(), Event()
        self.fails = False

    def __call__(self) -> int:
        self.runs += 1
        self.began.set()
        self.may_end.wait(60)
        if self.fails:
            raise ArchiveUnusable("gone")
        return self.runs


def test_an_old_value_is_given_at_once_and_computed_anew_beside() -> None:
    now = [0.0]
    computation = Computation()
    computation.may_end.set()
    refreshed = Refreshed(computation, lambda: now[0])
    assert refreshed.get() == 1
    now[0] = FRESH_S
    computation.began.clear()
    computation.may_end.clear()
    assert [refreshed.get() for _ in range(3)] == [1, 1, 1]
    assert computation.began.wait(60)
    computation.may_end.set()
    wait_for(refreshed)
    assert refreshed.get() == computation.runs == 2


def test_the_first_readers_wait_for_the_same_computation() -> None:
    computation = Computation()
    refreshed = Refreshed(computation)
    got: list[int] = []
    readers = [Thread(target=lambda: got.append(refreshed.get())) for _ in range(5)]
    for reader in readers:
        reader.start()
    computation.may_end.set()
    for reader in readers:
        reader.join(60)
    assert got == [1] * 5


def test_an_archive_that_is_gone_leaves_the_old_value() -> None:
    now = [0.0]
    computation = Computation()
    computation.may_end.set()
    refreshed = Refreshed(computation, lambda: now[0])
    refreshed.get()
    computation.fails = True
    now[0] = FRESH_S
    refreshed.get()
    wait_for(refreshed)
    assert refreshed.get() == 1


def test_a_server_computes_it_before_anybody_asks() -> None:
    computation = Computation()
    computation.may_end.set()
    refreshed = Refreshed(computation)

    async def served() -> None:
        warming = asyncio.create_task(refreshed.keep_warm())
        await asyncio.to_thread(computation.began.wait, 60)
        warming.cancel()
        with suppress(asyncio.CancelledError):
            await warming

    asyncio.run(served())
    assert refreshed.get() == computation.runs == 1


def wait_for(refreshed: Refreshed[int]) -> None:
    """Wait until no computation is under way."""
    with refreshed._computing:
        pass
