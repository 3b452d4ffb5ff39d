"""Reads listings away from the event loop, and gives up on those that take too long: a parser may need minutes for a
megabyte that was made for it."""

import asyncio
import multiprocessing
from multiprocessing.pool import Pool

from archive.storage.models import ListingKind
from crawler.discovery import ListingPage, NotAListing, read_listing
from crawler.workers.memory_limit import limit_memory

SMALL_BYTES = 100_000  # whatever they hold, they are read in a fraction of a second: in a thread
MEMORY_LIMIT_BYTES = 4_000_000_000
_LIMITED = (limit_memory, (MEMORY_LIMIT_BYTES,))


def _load() -> None:
    """Called in the process of its own: this module, and with it all that reads listings, is loaded there."""


class ListingPool:
    """Reads larger listings in a process of its own, one at a time; begun when the first comes, ended when one takes
    longer than `timeout_s`."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._turn = asyncio.Lock()
        self._pool: Pool | None = None

    async def read(self, kind: ListingKind, body: bytes, url: str, content_type: str = "") -> ListingPage:
        """As `read_listing`. Raises NotAListing, also for one that cannot be read in time or in memory."""
        if len(body) <= SMALL_BYTES:
            return await asyncio.to_thread(read_listing, kind, body, url, content_type)
        async with self._turn:
            return await asyncio.to_thread(self._read, kind, body, url, content_type)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.terminate()
            self._pool = None

    def _read(self, *listing: object) -> ListingPage:
        if self._pool is None:
            self._pool = multiprocessing.get_context("spawn").Pool(1, *_LIMITED)
            self._pool.apply(_load)  # the time that a process needs to start is not the listing's fault
        try:
            page: ListingPage = self._pool.apply_async(read_listing, listing).get(self._timeout_s)
        except multiprocessing.TimeoutError as error:  # also where the process has died
            self.close()
            raise NotAListing(f"reading it took longer than {self._timeout_s:g} s") from error
        except MemoryError as error:
            raise NotAListing("reading it needs more memory than a listing may use") from error
        return page
