"""How long a command waits for a bucket that does not answer."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a bucket that does not answer, and whom to tell, once a wait, that this is so."""

    wait_s: float
    told: Callable[[str], None]


NO_PATIENCE = Patience(0, lambda _line: None)
