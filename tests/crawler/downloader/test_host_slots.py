"""Processes that share an archive take turns at a host."""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.downloader.host_slots import LONGEST_QUEUE_S, HostSlots

NOW = 1_800_000_000.0


def test_a_turn_is_taken_once_and_the_next_comes_after_the_delay(tmp_path: Path) -> None:
    with HostSlots(tmp_path / "turns") as one, HostSlots(tmp_path / "turns") as other:
        assert one.take("a.example", 2, NOW)
        assert not other.take("a.example", 2, NOW + 1)
        assert other.wait_s("a.example", NOW + 0.5) == 1.5
        assert other.take("a.example", 2, NOW + 2)
        assert one.take("b.example", 2, NOW)


def test_a_turn_that_nobody_takes_delays_nobody(tmp_path: Path) -> None:
    with HostSlots(tmp_path / "turns") as turns:
        assert turns.wait_s("a.example", NOW) == turns.wait_s("a.example", NOW) == 0
        assert turns.take("a.example", 2, NOW)


def test_a_clock_that_was_wrong_stops_nobody_for_long(tmp_path: Path) -> None:
    with HostSlots(tmp_path / "turns") as turns:
        turns.take("a.example", 2, NOW + 10**6)
        assert turns.take("a.example", 2, NOW)


@given(st.lists(st.floats(0.01, LONGEST_QUEUE_S / 20), min_size=1, max_size=10))
def test_no_two_turns_are_nearer_than_asked(
    tmp_path_factory: pytest.TempPathFactory, spacings: list[float]
) -> None:
    now, taken = NOW, []
    with HostSlots(tmp_path_factory.mktemp("turns") / "turns") as turns:
        for spacing in spacings:
            while not turns.take("a.example", spacing, now):
                now += turns.wait_s("a.example", now)
            taken.append(now)
    for turn, spacing, following in zip(taken, spacings, taken[1:], strict=False):
        assert following - turn == pytest.approx(spacing, abs=1e-3)


def _take(path: Path) -> list[float]:
    with HostSlots(path) as turns:
        return [second for second in range(200) if turns.take("a.example", 1, NOW + second)]


def test_processes_at_once_never_get_the_same_turn(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        taken = [turn for turns in pool.map(_take, [tmp_path / "turns"] * 4) for turn in turns]
    assert len(taken) == len(set(taken))
    assert max(taken) == 199
