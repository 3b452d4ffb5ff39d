"""Several items at once, in order, and never more of them than allowed."""

import asyncio

import pytest

from crawler.workers.ordered_results import in_order


def test_results_come_in_the_order_of_the_items_whichever_is_done_first() -> None:
    async def slower_first(item: int) -> int:
        for _ in range(10 - item):
            await asyncio.sleep(0)
        return item

    async def collect() -> list[int]:
        return [result async for result in in_order(range(10), slower_first, 4)]

    assert asyncio.run(collect()) == list(range(10))


def test_no_more_are_begun_than_allowed() -> None:
    begun: list[int] = []

    async def note(item: int) -> int:
        begun.append(item)
        await asyncio.sleep(0)
        return item

    async def first() -> int:
        results = in_order(range(10), note, 3)
        result = await anext(results)
        await results.aclose()
        return result

    assert asyncio.run(first()) == 0
    assert len(begun) <= 3


def test_an_error_ends_it_where_the_turn_of_its_item_comes() -> None:
    async def fail_at_two(item: int) -> int:
        if item == 2:
            raise ValueError("two")
        return item

    seen: list[int] = []

    async def collect() -> None:
        async for result in in_order(range(5), fail_at_two, 5):
            seen.append(result)  # noqa: PERF401  (those before the error count)

    with pytest.raises(ValueError, match="two"):
        asyncio.run(collect())
    assert seen == [0, 1]
