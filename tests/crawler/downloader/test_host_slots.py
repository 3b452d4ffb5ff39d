"""Processes that share an archive take turns at a host."""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.downloader.host_slots import LONGEST_QUEUE_S, HostSlots

NOW = 1_800_000_000.0


def test_each_booking_waits_for_those_before_it(tmp_path: Path) -> None:
    with HostSlots(tmp_path / "turns") as one, HostSlots(tmp_path / "turns") as other:
        assert [crawl.book("a.example", 2, NOW) for crawl in (one, other, one)] == [0, 2, 4]
        assert other.book("b.example", 2, NOW) == 0
        assert one.book("a.example", 2, NOW + 100) == 0


def test_a_clock_that_was_wrong_stops_nobody_for_long(tmp_path: Path) -> None:
    with HostSlots(tmp_path / "turns") as turns:
        turns.book("a.example", 2, NOW + 10**6)
        assert turns.book("a.example", 2, NOW) == 0


@given(st.lists(st.floats(0.01, LONGEST_QUEUE_S / 20), min_size=1, max_size=10))
def test_no_two_turns_are_nearer_than_asked(
    tmp_path_factory: pytest.TempPathFactory, spacings: list[float]
) -> None:
    with HostSlots(tmp_path_factory.mktemp("turns") / "turns") as turns:
        waits = [turns.book("a.example", spacing, NOW) for spacing in spacings]
    for wait, spacing, following in zip(waits, spacings, waits[1:], strict=False):
        assert following - wait == pytest.approx(spacing, abs=1e-3)


def _book(path: Path) -> list[float]:
    with HostSlots(path) as turns:
        return [turns.book("a.example", 1, NOW) for _ in range(50)]


def test_processes_at_once_never_get_the_same_turn(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        booked = [wait for waits in pool.map(_book, [tmp_path / "turns"] * 4) for wait in waits]
    assert sorted(booked) == [float(turn) for turn in range(200)]
