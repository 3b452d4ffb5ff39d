"""Fetches the pages of a list of any length, while it is read: `pressmark add` runs it.

The list is entered in the archive as it is read, so that nothing of it stays in memory, and the same command goes on
after a stop. Hosts take turns: of each, few pages are taken at a time.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from threading import Thread
from typing import Any, TypeVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from archive.archive import Archive
from archive.captures import RecordedVisit
from archive.errors import BadUrl, BucketAway, CaptureDamaged, OutOfFiles
from archive.identity.urls.canonical import fetchable
from archive.scheduling.asked_lists import AskedUrl, Entered, GoneOnWith, OpenList
from crawler import process_owner
from crawler.downloader.host_queues import Interrupted
from crawler.formats.url_lists import ListedUrl
from crawler.items.from_capture import recorded_page
from crawler.items.page import PageItem
from crawler.session import CrawlSession, crawl_of
from crawler.spiders.host_turns import HostTurns
from crawler.spiders.pages import PagesSpider

FIRST_BATCH, BATCH = 20, 500  # pages that are entered together; few at first, so that fetching begins at once
TOUCHED_EVERY = timedelta(minutes=5)
HOST = "asked_host"  # in a request's meta: the host in whose turn it was taken

Result = TypeVar("Result")


@dataclass(slots=True)
class ListOrder:
    """A list to archive, and what is to be told about it while that goes on. `refused` hears of each text that is no
    URL, `grown` of the number of pages that were entered since, `settled` of what the list takes over from stopped runs
    and how many of its pages were left out as known.
    """

    entries: Iterator[ListedUrl]
    labels: Sequence[str]
    missing_only: bool
    refused: Callable[[str, str], None]
    grown: Callable[[int], None]
    settled: Callable[[GoneOnWith | None, int], None]


class AskedListSpider(PagesSpider):
    """Yields one page item for each page of the list that is to be asked for."""

    name = "pages"
    _crawl: CrawlSession
    _list: OpenList

    def __init__(self, order: ListOrder, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._order = order
        self._turns = HostTurns()
        self._position = 0
        self._known = 0
        self._goes_on: frozenset[int] = frozenset()
        self._refused: set[int] = set()
        self._is_read = False
        self._is_cut_short = False
        self._stirred = asyncio.Event()
        self._unread: dict[str, RecordedVisit] = {}
        self._touched_at = datetime.now(UTC)

    async def start(self) -> AsyncIterator[Request | PageItem]:
        self._crawl = crawl_of(self.crawler)
        self._list = await self._crawl.archive(self._begin)
        entering = asyncio.create_task(self._enter_all())
        try:
            while not self._is_done:
                for host, page in await self._next():
                    yield await self._first_step(host, page)
                if (
                    not self._is_done
                ):  # the last turn may have had no page: then nothing comes that would stir
                    await self._stir()
            await entering
            self._crawl.finished_list = None if self._is_cut_short else self._list
        finally:
            entering.cancel()

    def parse(self, response: Response, **kwargs: Any) -> Iterator[PageItem]:
        self._has_come(response.meta[HOST])
        yield from super().parse(response)

    def failed(self, failure: TwistedFailure) -> Iterator[PageItem]:
        """A page that was not reached, as the crawl ends early, has no outcome: the same command goes on with it."""
        self._has_come(failure.request.meta[HOST])  # type: ignore[attr-defined]
        if isinstance(failure.value, Interrupted | OutOfFiles):
            self._is_cut_short, self._crawl.finished_list = True, None
        else:
            yield from super().failed(failure)

    # Entering

    def _begin(self, archive: Archive) -> OpenList:
        opened = archive.asked_lists.begin(self._crawl.owner, datetime.now(UTC), process_owner.is_gone)
        if opened.earlier:
            visits = archive.captures.unread(archive.asked_lists.begun_at(opened))
            urls = {visit.captures[0].url: visit for visit in visits}
            left = archive.asked_lists.unreached(opened, urls)
            self._unread = {url: visit for url, visit in urls.items() if url in left}
        return opened

    async def _enter_all(self) -> None:
        """Enter the list, batch by batch, while its pages are fetched."""
        try:
            size = FIRST_BATCH
            while batch := await _in_daemon_thread(partial(_batch, self._order.entries, size)):
                await self._enter(batch)
                size = BATCH
            await self._settle()
        finally:
            self._is_read = True
            self._stirred.set()

    async def _enter(self, batch: Sequence[ListedUrl]) -> None:
        labels: dict[str, tuple[str, ...]] = {}
        for listed in batch:
            try:
                url = fetchable(listed.url)
            except BadUrl as error:
                self._refuse(listed.url, str(error))
            else:
                labels[url] = (*labels.get(url, ()), *listed.labels, *self._order.labels)
        position, now = self._position, datetime.now(UTC)
        self._position += len(labels)
        entered = await self._crawl.archive(lambda archive: self._write(archive, labels, position, now))
        self._goes_on |= entered.goes_on
        self._known += entered.known
        self._add(entered.by_host)

    def _write(
        self, archive: Archive, labels: Mapping[str, Sequence[str]], position: int, now: datetime
    ) -> Entered:
        archive.labels.put_on_pages(labels)
        missing_only = self._order.missing_only
        return archive.asked_lists.enter(self._list, list(labels), position, now, missing_only=missing_only)

    def _refuse(self, text: str, why: str) -> None:
        key = hash(text)
        if key not in self._refused:
            self._refused.add(key)
            self._order.refused(text, why)
            self._order.grown(1)

    async def _settle(self) -> None:
        opened, goes_on, position = self._list, self._goes_on, self._position
        again = await self._crawl.archive(
            lambda archive: archive.asked_lists.settle(opened, goes_on, position)
        )
        self._add(again, is_new=False)
        gone_on_with = await self._crawl.archive(lambda archive: archive.asked_lists.gone_on_with(opened))
        self._order.settled(gone_on_with, self._known)

    def _add(self, by_host: Counter[str], *, is_new: bool = True) -> None:
        """Pages of these hosts wait to be taken."""
        self._turns.add(by_host)
        if is_new:
            self._order.grown(by_host.total())
        self._stirred.set()

    # Taking

    @property
    def _is_done(self) -> bool:
        return self._is_read and self._turns.is_idle

    async def _next(self) -> list[tuple[str, AskedUrl]]:
        """The next pages to ask for, of the hosts whose turn it is."""
        wanted, opened = self._turns.next(), self._list
        if not wanted:
            return []
        taken = await self._crawl.archive(
            lambda archive: archive.asked_lists.take(
                opened, {host: (of_host.after, of_host.pages) for host, of_host in wanted.items()}
            )
        )
        for host, pages in taken.items():
            self._turns.taken(host, wanted[host], [page.position for page in pages])
        return [(host, page) for host, pages in taken.items() for page in pages]

    async def _first_step(self, host: str, page: AskedUrl) -> Request | PageItem:
        """The page as a stopped run has captured it, or the request for it."""
        visit = self._unread.pop(page.url, None)
        if visit is not None:
            max_bytes = self.settings["PRESSMARK_CONFIG"].max_page_bytes
            with suppress(CaptureDamaged, BucketAway):
                item = await self._crawl.archive(
                    lambda archive: recorded_page(archive.store, visit.captures, max_bytes)
                )
                self._has_come(host)
                return item
        request = self._request(page.url)
        request.meta[HOST] = host
        return request

    def _has_come(self, host: str) -> None:
        self._turns.has_come(host)
        self._stirred.set()

    async def _stir(self) -> None:
        """Wait until something has changed. Say now and then that this process still works on the list."""
        now, opened = datetime.now(UTC), self._list
        if now - self._touched_at > TOUCHED_EVERY:
            self._touched_at = now
            await self._crawl.archive(lambda archive: archive.asked_lists.touch(opened, now))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stirred.wait(), TOUCHED_EVERY.total_seconds())
        self._stirred.clear()


def _batch(entries: Iterator[ListedUrl], size: int) -> list[ListedUrl]:
    return list(islice(entries, size))


async def _in_daemon_thread(work: Callable[[], Result]) -> Result:
    """Run the work in a thread that a stopped process does not wait for, as it may wait for a pipe."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def run() -> None:
        try:
            result = work()
        except Exception as error:
            _tell(loop, done, partial(done.set_exception, error))
        else:
            _tell(loop, done, partial(done.set_result, result))

    Thread(target=run, daemon=True, name="list").start()
    return await done


def _tell(loop: asyncio.AbstractEventLoop, done: "asyncio.Future[Any]", tell: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(lambda: None if done.done() else tell())
