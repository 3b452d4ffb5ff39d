"""Every page of a list is taken once, whenever it was added, and a host has few pages under way."""

import random as randoms
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from crawler.spiders.host_turns import OF_A_HOST, HostTurns

# batches of pages: each page with its host, and whether a stopped run has fetched it already
BATCHES = st.lists(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=20), max_size=6)


@given(BATCHES, st.randoms(use_true_random=False))
def test_each_page_that_was_not_fetched_is_taken_once(
    batches: list[list[tuple[str, bool]]], random: randoms.Random
) -> None:
    left = batches[::-1]
    turns, entered, taken, under_way = HostTurns(), list[tuple[str, bool]](), list[int](), list[str]()

    def enter() -> None:
        if left:
            batch = left.pop()
            entered.extend(batch)
            turns.add(Counter(host for host, _ in batch))

    while left or not turns.is_idle:
        wanted = turns.next()
        if random.random() < 0.5:
            enter()  # between the decision what to take and the look into the list
        for host, of_host in wanted.items():
            positions = [
                place
                for place, (of, is_fetched) in enumerate(entered)
                if of == host and place > of_host.after and not is_fetched
            ][: of_host.pages]
            if random.random() < 0.5:
                enter()  # between the look into the list and its outcome
            turns.taken(host, of_host, positions)
            taken += positions
            under_way += [host] * len(positions)
        assert max(Counter(under_way).values(), default=0) <= OF_A_HOST
        for _ in range(random.randint(0 if wanted else 1, len(under_way)) if under_way else 0):
            turns.has_come(under_way.pop(random.randrange(len(under_way))))
        if not wanted:
            enter()
    assert sorted(taken) == [place for place, (_, is_fetched) in enumerate(entered) if not is_fetched]
