"""Requests whose peers are silent take no place of others, and the number of places follows the network."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from crawler.downloader.places import FIRST, SILENT_S, Places


@dataclass(slots=True)
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def run(work: Callable[[Clock], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work(Clock()))


async def taken(places: Places, *requests: str, urgent: bool = False) -> list["asyncio.Task[None]"]:
    """Each request asks for a place; returns after all that can have one."""
    tasks = [asyncio.create_task(places.take(one, is_urgent=urgent)) for one in requests]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


def have_places(tasks: list["asyncio.Task[None]"]) -> list[bool]:
    return [task.done() for task in tasks]


def test_a_silent_peer_takes_no_place_and_takes_it_again_when_it_speaks() -> None:
    async def work(clock: Clock) -> None:
        places = Places(2, 100, clock=clock)
        tasks = await taken(places, "dead", "slow", "live")
        assert have_places(tasks) == [True, True, False]
        clock.now = SILENT_S - 0.1
        places.moved("slow")
        clock.now = SILENT_S + 0.1
        places.check()
        await asyncio.gather(tasks[2])
        assert places.is_silent("dead")
        assert not places.is_silent("slow")
        places.moved("dead")
        assert not places.is_silent("dead")

    run(work)


def test_connections_of_silent_peers_are_bounded() -> None:
    async def work(clock: Clock) -> None:
        places = Places(2, 3, clock=clock)
        await taken(places, "dead 1", "dead 2")
        clock.now = SILENT_S + 1
        places.check()
        tasks = await taken(places, "live 1", "live 2")
        assert have_places(tasks) == [True, False]
        places.leave("dead 1", is_whole=False)
        await asyncio.gather(*tasks)

    run(work)


def test_places_grow_while_all_are_taken_and_responses_arrive_whole() -> None:
    async def work(clock: Clock) -> None:
        places = Places(1000, 1000, clock=clock)
        waiting = await taken(places, *(str(one) for one in range(FIRST + 5)))
        assert sum(have_places(waiting)) == FIRST
        places.leave("0", is_whole=True)
        await asyncio.sleep(0)
        assert places.limit == FIRST + 1
        places.moved("1")
        places.leave("1", is_whole=False)  # it broke off
        assert places.limit == FIRST
        for task in waiting:
            task.cancel()

    run(work)


def test_without_room_for_pages_only_urgent_requests_go() -> None:
    async def work(clock: Clock) -> None:
        has_room = False
        places = Places(10, 10, lambda: has_room, clock)
        [page] = await taken(places, "page")
        [further] = await taken(places, "further page", urgent=True)
        assert (page.done(), further.done()) == (False, True)
        has_room = True
        places.let_in()
        await page

    run(work)


def test_a_request_that_gives_up_waiting_leaves_its_place_to_the_next() -> None:
    async def work(clock: Clock) -> None:
        places = Places(1, 1, clock=clock)
        first, second, third = await taken(places, "first", "second", "third")
        second.cancel()
        places.leave("first", is_whole=True)
        await third
        assert first.done()

    run(work)
