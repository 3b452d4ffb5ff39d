"""Describes what a crawl of sources must do."""

from dataclasses import dataclass, field

from archive.scheduling.listings import Window


@dataclass(frozen=True, slots=True)
class Order:
    """What to crawl: these sources (None: all active ones), only those listings that are `due`, and of their entries
    those in the window, up to `limit` pages per source. If `is_conditional`, requests are conditional: servers may
    answer that nothing has changed.
    """

    ids: tuple[int, ...] | None = None
    due_only: bool = False
    window: Window = field(default_factory=Window)
    limit: int | None = None
    is_conditional: bool = True

    @property
    def keeps_up(self) -> bool:
        """Whether to recheck known articles too; not if the order is for a part of a back catalogue."""
        return self.limit is None and self.window == Window()
