"""Reads an object by stretches, as if it were a file. What was read is remembered, up to a limit, for all readers of a
process: a finished file never changes.

A single record costs one request, and a reading from beginning to end one for each of LARGEST_STRETCH_BYTES. Such a
reading also gives the digest of the object.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from io import SEEK_CUR, SEEK_END, SEEK_SET, RawIOBase
from threading import Lock
from typing import Any, TypeVar

BLOCK_BYTES = 128 << 10  # most records are smaller
BLOCKS_REMEMBERED = 256
FIRST_BLOCKS = 2  # a record that begins at the end of a block goes on in the next
RUNS_REMEMBERED = 64
DIGESTS_REMEMBERED = 100_000  # `check` asks for them after it has read all files
LARGEST_STRETCH_BYTES = 8 << 20

Value = TypeVar("Value")
Fetch = Callable[[str, int, int], bytes]
"""Reads the bytes of an object from an offset to before another."""


@dataclass(frozen=True, slots=True)
class _Run:
    """The latest stretch that was fetched of an object: the block after it, and its length in blocks."""

    end: int = -1
    ahead: int = 0


class _Digest:
    """The digest of an object that is read from its beginning: of its first `size_bytes`."""

    def __init__(self) -> None:
        self.size_bytes = 0
        self._sha256 = sha256()

    def take(self, start: int, data: bytes) -> None:
        if start == self.size_bytes:
            self._sha256.update(data)
            self.size_bytes += len(data)

    def value(self) -> str:
        return self._sha256.hexdigest()


class RememberedBlocks:
    """The blocks of objects that were read last. Threads may share it."""

    def __init__(self, fetch: Fetch, most_blocks: int = BLOCKS_REMEMBERED) -> None:
        self._fetch = fetch
        self._most_blocks = most_blocks
        self._blocks: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._runs: OrderedDict[str, _Run] = OrderedDict()
        self._digests: OrderedDict[str, _Digest] = OrderedDict()
        self._lock = Lock()

    def block(self, name: str, number: int, size_bytes: int) -> bytes:
        """A block of an object of this size; empty if the object turns out to be shorter."""
        with self._lock:
            held = self._blocks.get((name, number))
            if held is not None:
                self._blocks.move_to_end((name, number))
                return held
            ahead = self._blocks_ahead(name, number)
        start = number * BLOCK_BYTES
        data = self._fetch(name, start, min(start + ahead * BLOCK_BYTES, size_bytes))
        blocks = [data[at : at + BLOCK_BYTES] for at in range(0, len(data), BLOCK_BYTES)]
        with self._lock:
            _kept(self._digests, name, DIGESTS_REMEMBERED, _Digest).take(start, data)
            for place, block in enumerate(blocks, number):
                self._blocks[name, place] = block
            while len(self._blocks) > self._most_blocks:
                self._blocks.popitem(last=False)
        return blocks[0] if blocks else b""

    def _blocks_ahead(self, name: str, number: int) -> int:
        """How many blocks to fetch at once: more, the longer an object is read straight on."""
        run = _kept(self._runs, name, RUNS_REMEMBERED, _Run)
        goes_on = number == run.end
        ahead = min(run.ahead * 2, LARGEST_STRETCH_BYTES // BLOCK_BYTES) if goes_on else FIRST_BLOCKS
        self._runs[name] = _Run(number + ahead, ahead)
        return ahead

    def sha256(self, name: str, size_bytes: int) -> str | None:
        """The digest of an object of this size, if all of it was read from beginning to end."""
        with self._lock:
            digest = self._digests.get(name)
            return digest.value() if digest is not None and digest.size_bytes == size_bytes else None

    def forget(self, name: str) -> None:
        with self._lock:
            self._digests.pop(name, None)
            for key in [key for key in self._blocks if key[0] == name]:
                del self._blocks[key]


def _kept(of_objects: OrderedDict[str, Value], name: str, most: int, new: Callable[[], Value]) -> Value:
    """The value of an object, and room for it: those of the objects that were read longest ago go."""
    value = of_objects.pop(name) if name in of_objects else new()
    of_objects[name] = value
    while len(of_objects) > most:
        of_objects.popitem(last=False)
    return value


class ObjectReader(RawIOBase):
    """An object as a file: wrap it in a BufferedReader."""

    def __init__(self, blocks: RememberedBlocks, name: str, size_bytes: int) -> None:
        self._blocks = blocks
        self._name = name
        self._size_bytes = size_bytes
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        base = {SEEK_SET: 0, SEEK_CUR: self._position, SEEK_END: self._size_bytes}[whence]
        if base + offset < 0:
            raise ValueError(f"{self._name}: there is nothing before the beginning")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: Any) -> int:
        if self._position >= self._size_bytes:
            return 0
        number, offset = divmod(self._position, BLOCK_BYTES)
        block = self._blocks.block(self._name, number, self._size_bytes)
        data = block[offset : offset + len(buffer)]
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)
