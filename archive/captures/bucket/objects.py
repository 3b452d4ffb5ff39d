"""The objects of a bucket: list, read a stretch, upload, delete."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from archive.captures.bucket.address import BucketAddress
from archive.captures.bucket.client import open_client
from archive.captures.bucket.etag import PART_BYTES
from archive.captures.bucket.failures import translated
from archive.captures.bucket.patience import NO_PATIENCE, Patience
from archive.captures.file_list import ListedFile
from archive.errors import BucketAway

if TYPE_CHECKING:
    from obstore import ObjectMeta
    from obstore.store import S3Store

REMOVED = "removed/"  # a folder below the prefix
SHA256 = "sha256"  # a field of the object's metadata: x-amz-meta-sha256
PARTS_AT_ONCE = 4
AGAIN_AFTER_S = 5.0
AWAY_S = 2.0

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as the server describes it. `name` is without the prefix."""

    name: str
    size_bytes: int
    etag: str
    written_at: datetime


class Bucket:
    """The objects directly under a prefix of a bucket. Threads may share it.

    All methods raise BucketAway if the server does not answer, and ArchiveUnusable if it refuses.
    """

    def __init__(self, address: BucketAddress, patience: Patience = NO_PATIENCE) -> None:
        self._address = address
        self._patience = patience
        self._away: tuple[float, BucketAway] | None = None

    def __str__(self) -> str:
        return str(self._address)

    def objects(self) -> dict[str, StoredObject]:
        """All objects by name, in one request per thousand."""

        def listed(client: "S3Store") -> dict[str, StoredObject]:
            found = client.list_with_delimiter(self._address.prefix or None)
            return {stored.name: stored for stored in map(_described, found["objects"])}

        return self._ask(listed)

    def look_up(self, name: str) -> StoredObject | None:
        """The object, or None if there is none."""
        try:
            return self._ask(lambda client: _described(client.head(self._path(name))))
        except FileNotFoundError:
            self.require()  # a missing bucket gives the same answer
            return None

    def recorded(self, name: str) -> ListedFile | None:
        """The size of an object, and the digest that was recorded with it; None if there is none."""

        def asked(client: "S3Store") -> ListedFile | None:
            answer = client.get(self._path(name), options={"head": True})
            digest = answer.attributes.get(SHA256)
            return ListedFile(name, answer.meta["size"], digest) if digest else None

        try:
            return self._ask(asked)
        except FileNotFoundError:
            return None

    def read(self, name: str, start: int, end: int) -> bytes:
        """The bytes from `start` to before `end`, which must be within the object. Raises FileNotFoundError."""
        path = self._path(name)
        return self._ask(lambda client: bytes(client.get_range(path, start=start, end=end)))

    def put(self, path: Path, sha256: str) -> None:
        """Upload a file, in parts if it is large. The object is there whole or not at all."""
        attributes = {"Content-Type": "application/warc", SHA256: sha256}
        self._ask(
            lambda client: client.put(
                self._path(path.name),
                path,
                attributes=attributes,
                chunk_size=PART_BYTES,
                max_concurrency=PARTS_AT_ONCE,
            )
        )

    def note_removal(self, name: str) -> None:
        """Leave a mark that an object is about to be deleted on purpose."""
        self._ask(lambda client: client.put(self._path(REMOVED + name), b""))

    def was_removed(self, name: str) -> bool:
        """Whether an object was deleted on purpose, from any machine."""
        return self.look_up(REMOVED + name) is not None

    def remove(self, names: Collection[str]) -> None:
        """Delete objects, as far as they are there."""
        for path in map(self._path, names):
            try:
                self._ask(lambda client, path=path: client.delete(path))  # type: ignore[misc]
            except FileNotFoundError:
                continue

    def require(self) -> None:
        """Raises ArchiveUnusable if there is no such bucket or its objects may not be listed."""
        nothing = self._path("no-such-object")
        self._ask(lambda client: next(iter(client.list(nothing)), None))

    def _path(self, name: str) -> str:
        return f"{self._address.prefix}/{name}" if self._address.prefix else name

    def _ask(self, call: Callable[["S3Store"], Result]) -> Result:
        """Call the server, again and again while it does not answer and patience lasts."""
        give_up = time.monotonic() + self._patience.wait_s
        has_told = False
        while True:
            try:
                return self._ask_once(call)
            except BucketAway as away:
                if time.monotonic() + AGAIN_AFTER_S > give_up:
                    raise
                if not has_told:
                    self._patience.told(f"{away} Waiting until it answers; Ctrl-C gives up.")
                has_told = True
                time.sleep(AGAIN_AFTER_S)

    def _ask_once(self, call: Callable[["S3Store"], Result]) -> Result:
        """Let the readers that wait behind one that found the server away not wait as long as it did."""
        if self._away is not None and time.monotonic() < self._away[0] + AWAY_S:
            raise BucketAway(str(self._away[1]))
        client = self._client  # first: it says so where the library is not installed
        try:
            with translated(str(self)):
                return call(client)
        except BucketAway as away:
            self._away = time.monotonic(), away
            raise

    def ask_again(self) -> None:
        """Ask the server even if it did not answer a moment ago."""
        self._away = None

    def without_patience(self) -> "Bucket":
        """The same bucket for somebody who does not wait for it."""
        return Bucket(self._address)

    @cached_property
    def _client(self) -> "S3Store":
        return open_client(self._address)


def _described(meta: "ObjectMeta") -> StoredObject:
    name = PurePosixPath(meta["path"]).name
    return StoredObject(name, meta["size"], (meta["e_tag"] or "").strip('"'), meta["last_modified"])
