"""What a crawl of sources is asked to do."""

from dataclasses import dataclass, field

from archive.scheduling.listings import Window


@dataclass(frozen=True, slots=True)
class Order:
    """What to crawl: these sources (None: all active ones), only those listings that are `due`, and of what they
    list, what is in the window, up to `limit` pages of each source. If it `is_conditional`, servers may answer that
    nothing has changed."""

    ids: tuple[int, ...] | None = None
    due_only: bool = False
    window: Window = field(default_factory=Window)
    limit: int | None = None
    is_conditional: bool = True

    @property
    def keeps_up(self) -> bool:
        """Whether known articles are looked at again as well; not by who asks for a part of a back catalogue."""
        return self.limit is None and self.window == Window()
