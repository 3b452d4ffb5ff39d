"""Reads listings outside the event loop and gives up on those that take too long: a parser may need minutes for a
megabyte that was built to slow it down.
"""

import asyncio
import multiprocessing
from multiprocessing.pool import Pool

from archive.storage.models import ListingKind
from crawler.discovery import ListingPage, NotAListing, read_listing
from crawler.workers.memory_limit import limit_memory

SMALL_BYTES = 100_000  # smaller listings take a fraction of a second at most: read in a thread
MEMORY_LIMIT_BYTES = 4_000_000_000
_LIMITED = (limit_memory, (MEMORY_LIMIT_BYTES,))


def _load() -> None:
    """Runs in the separate process: loads this module and with it all listing parsers."""


class ListingPool:
    """Reads larger listings in a separate process, one at a time. The process starts with the first large listing and
    ends when a listing takes longer than `timeout_s`.
    """

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._turn = asyncio.Lock()
        self._pool: Pool | None = None

    async def read(self, kind: ListingKind, body: bytes, url: str, content_type: str = "") -> ListingPage:
        """Like `read_listing`. Raises NotAListing, also if the time or memory limit is exceeded."""
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
            self._pool.apply(_load)  # the process's start does not count as the listing's time
        try:
            page: ListingPage = self._pool.apply_async(read_listing, listing).get(self._timeout_s)
        except multiprocessing.TimeoutError as error:  # also if the process has died
            self.close()
            raise NotAListing(f"reading it took longer than {self._timeout_s:g} s") from error
        except MemoryError as error:
            raise NotAListing("reading it needs more memory than a listing may use") from error
        return page
