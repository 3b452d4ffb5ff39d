"""What a benchmark needs to know of a crawler: how to start it, and how much it has kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Task:
    """A site of `pages` pages, all linked from `front`; `urls` is a file that lists them, `folder` is where to
    work and keep. The site has no robots.txt, and asks for no delay."""

    front: str
    urls: Path
    pages: int
    folder: Path


class Count(Protocol):
    def __call__(self, folder: Path) -> int: ...


@dataclass(frozen=True, slots=True)
class Crawler:
    """`command` starts it in its folder; `kept` counts the pages it has kept there so far. `missing` says why it
    cannot be run here, after an attempt to install it where that is its business."""

    name: str
    does: str
    command: Callable[[Task], list[str]]
    kept: Count
    environment: Mapping[str, str] = field(default_factory=dict)
    missing: Callable[[], str | None] = lambda: None
