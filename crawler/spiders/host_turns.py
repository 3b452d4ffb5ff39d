"""Gives hosts their turns: of a list of any length, few pages of each host are taken at a time."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

OF_A_HOST = 8  # pages of one host that are under way at a time
AT_ONCE = 400  # pages of all hosts that are under way, most of them waiting for their hosts' turns


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many pages of a host to take, after which position of the list; `waiting` is how many waited then."""

    after: int
    pages: int
    waiting: int


@dataclass(slots=True)
class _Host:
    """How far the pages of one host have been taken."""

    waiting: int = 0
    under_way: int = 0
    position: int = -1
    has_turn: bool = False


class HostTurns:
    """The hosts of a list whose pages wait or are under way.

    More pages may count as waiting than are to be taken, since a stopped run may have fetched some of them.
    """

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self._turns: deque[str] = deque()
        self._under_way = 0

    @property
    def is_idle(self) -> bool:
        """Whether no page waits and none is under way."""
        return not self._under_way and not self._turns

    def add(self, by_host: Mapping[str, int]) -> None:
        """So many pages of these hosts wait to be taken."""
        for host, count in by_host.items():
            self._hosts.setdefault(host, _Host()).waiting += count
            self._give_turn(host)

    def next(self) -> dict[str, Wanted]:
        """What to take of the hosts whose turn it is. Each of them waits for `taken`."""
        wanted, room = dict[str, Wanted](), AT_ONCE - self._under_way
        while self._turns and room > 0:
            host = self._turns.popleft()
            state = self._hosts[host]
            state.has_turn = False
            pages = min(OF_A_HOST - state.under_way, state.waiting, room)
            wanted[host], room = Wanted(state.position, pages, state.waiting), room - pages
        return wanted

    def taken(self, host: str, wanted: Wanted, positions: Sequence[int]) -> None:
        """These pages are under way. If they are fewer than wanted, of those that waited then no other is to be
        taken; pages that were added meanwhile wait on."""
        state = self._hosts[host]
        state.waiting -= wanted.pages if len(positions) == wanted.pages else wanted.waiting
        state.under_way += len(positions)
        self._under_way += len(positions)
        state.position = max(positions, default=state.position)
        self._give_turn(host)

    def has_come(self, host: str) -> None:
        """A page of the host is no longer under way."""
        self._hosts[host].under_way -= 1
        self._under_way -= 1
        self._give_turn(host)

    def _give_turn(self, host: str) -> None:
        state = self._hosts[host]
        if state.waiting and state.under_way < OF_A_HOST and not state.has_turn:
            state.has_turn = True
            self._turns.append(host)
