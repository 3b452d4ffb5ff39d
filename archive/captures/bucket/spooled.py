"""The WARC files of an archive whose finished files go to a bucket.

A finished file stands in the folder until its copy in the bucket was checked: that folder is the spool. A file that
stands in both places, because a process was killed between upload and removal, is one file.
"""

from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from archive.captures import files as on_disk
from archive.captures.bucket.etag import LocalCopy, local_copy
from archive.captures.bucket.objects import Bucket, StoredObject
from archive.captures.bucket.ranges import LARGEST_STRETCH_BYTES, ObjectReader, RememberedBlocks
from archive.captures.file_list import ListedFile, enter_measured, listed_files, strike
from archive.captures.warc_files import Handed, Waiting, WarcFolder, untold
from archive.errors import ArchiveUnusable, BucketAway, CaptureDamaged

BUFFER_BYTES = 64 << 10
FETCHING_SUFFIX = ".fetching"  # readers of the store ignore files with this suffix


class SpooledWarcs:
    """Implements `archive.captures.warc_files.WarcFiles`. Threads may share it."""

    def __init__(self, folder: Path, bucket: Bucket) -> None:
        self.folder = folder
        self._local = WarcFolder(folder)
        self._bucket = bucket
        self._blocks = RememberedBlocks(bucket.read)
        self._known: dict[str, StoredObject] = {}

    @property
    def location(self) -> str:
        return str(self._bucket)

    def names(self) -> list[str]:
        here = self._local.names()  # first: meanwhile a file may leave the folder for the bucket
        self._known = {
            name: stored for name, stored in self._bucket.objects().items() if on_disk.is_finished_name(name)
        }
        return sorted({*self._known, *here})

    @contextmanager
    def opened(self, name: str) -> Iterator[BinaryIO]:
        with ExitStack() as stack:
            file: BinaryIO
            try:
                file = stack.enter_context(self._local.opened(name))
            except CaptureDamaged:
                if not on_disk.is_finished_name(name) or self._local.has_any([name]):
                    raise
                file = stack.enter_context(self._reader(name))
            try:
                yield file
            except FileNotFoundError as error:  # deleted after it was opened
                raise self._missing(name) from error

    def measured(self, name: str) -> ListedFile:
        """Where a file stands in both places, the copy in the bucket counts."""
        stored = self._stored(name)
        if stored is None:
            return self._local.measured(name)
        if known := self._blocks.sha256(name, stored.size_bytes):
            return ListedFile(name, stored.size_bytes, known)
        digest = sha256()
        for chunk in self._chunks(stored):
            digest.update(chunk)
        return ListedFile(name, stored.size_bytes, digest.hexdigest())

    def size_bytes(self, name: str) -> int:
        with suppress(CaptureDamaged):
            return self._local.size_bytes(name)
        stored = self._stored(name)
        if stored is None:
            raise self._missing(name)
        return stored.size_bytes

    def finished_at(self, name: str) -> datetime | None:
        here = self._local.finished_at(name)
        if here is not None or self._local.has_any([name]):
            return here
        stored = self._stored(name)
        return stored.written_at.astimezone(UTC) if stored else None

    def has_any(self, names: Collection[str]) -> bool:
        """Takes the list of files for an answer, and a bucket that does not answer for yes."""
        if self._local.has_any(names) or not listed_files(self.folder).keys().isdisjoint(names):
            return True
        bucket = self._bucket.without_patience()
        with suppress(BucketAway):
            return any(bucket.look_up(name) is not None for name in names)
        return True

    def listed(self, names: Collection[str]) -> dict[str, ListedFile]:
        """The files on the list of this machine, but those that were removed from another one, and among `names` those
        whose digest is recorded in the bucket."""
        listed = listed_files(self.folder)
        for name in listed.keys() - set(names):
            if self._bucket.was_removed(name):
                del listed[name]
        found = (self._bucket.recorded(name) for name in names if name not in listed)
        return listed | {recorded.file: recorded for recorded in found if recorded is not None}

    def waiting(self) -> Waiting | None:
        """What waits in the spool; None if nothing does. Does not ask the bucket."""
        finished, sizes_here = on_disk.finished_in(self.folder), on_disk.sizes_in(self.folder)
        sizes = [sizes_here[name] for name in finished if name in sizes_here]
        return Waiting(len(sizes), sum(sizes), str(self.folder), self.location) if sizes else None

    def require(self) -> None:
        """Raises ArchiveUnusable if the bucket cannot be used, and BucketAway if it does not answer."""
        self._bucket.require()

    def hand_over(self, told: Handed = untold) -> None:
        """A file that cannot be uploaded does not keep the others from it; the first of them is reported."""
        self._bucket.ask_again()
        names = on_disk.finished_in(self.folder)
        refused: list[ArchiveUnusable] = []
        for done, name in enumerate(names, 1):
            try:
                self._hand_over(self.folder / name)
            except BucketAway:
                raise
            except ArchiveUnusable as error:
                refused.append(error)
            told(done, len(names))
        if refused:
            raise refused[0]

    def fetch(self, name: str) -> None:
        """Copy a file of the bucket to the folder, if it is not there. Raises CaptureDamaged if it is missing, or not
        as it was when it was finished."""
        stored = self._stored(name)
        if stored is None:
            raise self._missing(name)
        if self._has_sound(stored):
            return
        path, digest = self.folder / name, sha256()
        on_disk.remove_files(self.folder, [name + FETCHING_SUFFIX])
        with (
            on_disk.refusals_reported(path),
            on_disk.written_whole(path, path.with_name(name + FETCHING_SUFFIX)) as file,
        ):
            for chunk in self._chunks(stored):
                file.write(chunk)
                digest.update(chunk)
            fetched = ListedFile(name, file.tell(), digest.hexdigest())
            if self.listed([name]).get(name, fetched) != fetched:
                raise CaptureDamaged(
                    f"{self._bucket}/{name} is not as it was when it was finished: not copied."
                )
        if name not in listed_files(self.folder):
            enter_measured(self.folder, [fetched])

    def _has_sound(self, stored: StoredObject) -> bool:
        if stored.name not in on_disk.finished_in(self.folder):
            return False
        here = self._local.measured(stored.name)
        return (
            self.listed([stored.name]).get(stored.name, here) == here and here.size_bytes == stored.size_bytes
        )

    def in_bucket(self) -> dict[str, int]:
        """The files that the bucket has, oldest first, with their sizes."""
        self.names()
        return {name: self._known[name].size_bytes for name in sorted(self._known)}

    def remove_from_bucket(self, name: str) -> None:
        self._bucket.remove([name])
        self._forget(name)

    def remove(self, names: Collection[str]) -> None:
        for name in names:
            self._bucket.note_removal(name)
        on_disk.remove_files(self.folder, names)
        self._bucket.remove(names)
        strike(self.folder, names)
        for name in names:
            self._forget(name)

    def _hand_over(self, path: Path) -> None:
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return
        with file:
            if not on_disk.take(path, file):
                return
            copy = self._sound_copy(path)
            if not self._is_there(path.name, copy):
                self._bucket.put(path, copy.sha256)
                if not self._is_there(path.name, copy):
                    raise ArchiveUnusable(
                        f"{path.name}: its copy in {self._bucket} differs from it. It stays in {self.folder}."
                    )
            self._forget(path.name)
            on_disk.remove_files(self.folder, [path.name])

    def _sound_copy(self, path: Path) -> LocalCopy:
        """Raises ArchiveUnusable if the file is not as it was when it was finished: it must not replace a sound one."""
        copy = local_copy(path)
        entry = listed_files(self.folder).get(path.name)
        if entry is not None and (entry.size_bytes, entry.sha256) != (copy.size_bytes, copy.sha256):
            raise ArchiveUnusable(f"{path} has changed since it was finished: it is not uploaded.")
        return copy

    def _is_there(self, name: str, copy: LocalCopy) -> bool:
        """Whether the bucket has the same bytes: by the server's ETag, or else by reading them."""
        stored = self._bucket.look_up(name)
        if stored is None or stored.size_bytes != copy.size_bytes:
            return False
        self._known[name] = stored
        if stored.etag == copy.etag:
            return True
        return self.measured(name).sha256 == copy.sha256

    def _chunks(self, stored: StoredObject) -> Iterator[bytes]:
        for start in range(0, stored.size_bytes, LARGEST_STRETCH_BYTES):
            end = min(start + LARGEST_STRETCH_BYTES, stored.size_bytes)
            yield self._bucket.read(stored.name, start, end)

    def _reader(self, name: str) -> BufferedReader:
        stored = self._stored(name)
        if stored is None:
            raise self._missing(name)
        return BufferedReader(ObjectReader(self._blocks, name, stored.size_bytes), BUFFER_BYTES)

    def _stored(self, name: str) -> StoredObject | None:
        if name not in self._known and (stored := self._bucket.look_up(name)) is not None:
            self._known[name] = stored
        return self._known.get(name)

    def _missing(self, name: str) -> CaptureDamaged:
        return CaptureDamaged(f"{self._bucket}/{name} is missing")

    def _forget(self, name: str) -> None:
        self._known.pop(name, None)
        self._blocks.forget(name)
