"""Brings finished WARC files to the bucket while a crawl goes on.

The crawl never waits for the bucket. What cannot be uploaded stays in the data folder; the next crawl tries again.
"""

from collections.abc import Callable
from threading import Event, Thread
from weakref import WeakSet

from archive.captures.bucket.spooled import SpooledWarcs
from archive.captures.warc_files import WarcFiles
from archive.errors import ArchiveUnusable, BucketAway

AGAIN_AFTER_S = 30.0
CLOSES_WITHIN_S = 15.0  # a crawl that was told to end has half a minute

_begun: WeakSet[Thread] = WeakSet()


class Uploads:
    """The uploads of one crawl, in a thread of their own. Does nothing if finished files stay in the data folder."""

    def __init__(self, warcs: WarcFiles, warn: Callable[[str], None]) -> None:
        self._warcs = warcs if isinstance(warcs, SpooledWarcs) else None
        self._warn = warn
        self._wake = Event()
        self._closing = False
        self._told = False
        self._thread = Thread(target=self._run, name="uploads", daemon=True)

    def begin(self) -> None:
        """Upload what earlier crawls left. Raises ArchiveUnusable if the bucket refuses, as it would at the end."""
        if self._warcs is None:
            return
        try:
            self._warcs.require()
        except BucketAway as away:
            self._tell(away)
        self._thread.start()
        _begun.add(self._thread)

    def file_finished(self) -> None:
        self._wake.set()

    def close(self, wait_s: float = CLOSES_WITHIN_S) -> None:
        """Upload the last files. Wait for it so many seconds; `wait_for_uploads` waits until it is done or failed."""
        if not self._thread.is_alive():
            return
        self._closing = True
        self._wake.set()
        self._thread.join(wait_s)

    def _run(self) -> None:
        while not self._closing:
            self._upload()
            self._wake.wait(AGAIN_AFTER_S)
            self._wake.clear()
        self._upload()

    def _upload(self) -> None:
        assert self._warcs is not None
        try:
            self._warcs.hand_over()
        except ArchiveUnusable as error:
            self._tell(error)

    def _tell(self, error: ArchiveUnusable) -> None:
        """Say it once: the crawl may go on for days."""
        if self._told or self._warcs is None:
            return
        self._told = True
        waiting = self._warcs.waiting()
        what = f" {waiting}" if waiting else f" Finished WARC files stay in {self._warcs.folder}"
        self._warn(f"{error}{what}; they are uploaded later.")


def wait_for_uploads() -> None:
    """Wait for the uploads of this process's crawls, which have all been closed."""
    for thread in list(_begun):
        thread.join()
