"""What other processes do to a store in the tests: write until they are killed, and recover all at once."""

import multiprocessing
import random
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

from archive.captures import CaptureRef
from archive.captures.recover import recover
from tests.archive.captures.examples import exchange, writer

# Forked from a clean process that has imported all this once: a child starts in milliseconds.
FORKSERVER = multiprocessing.get_context("forkserver")
FORKSERVER.set_forkserver_preload([__name__])

BATCHES = 2000  # more than any test lets it write


def payloads(seed: int) -> Iterator[bytes]:
    """Random bytes of 1 B to 300 kB: they do not compress, so that a record is long in writing."""
    dice = random.Random(seed)
    while True:
        yield dice.randbytes(int(10 ** dice.uniform(0, 5.5)))


def write_until_killed(folder: Path, seed: int, zstd: bool, to_parent: Connection) -> None:
    """Tells the parent of captures only once they are synced."""
    source = payloads(seed)
    with writer(folder, max_bytes=1_000_000, zstd=zstd) as captures:
        for _ in range(BATCHES):
            refs = [captures.append(exchange(next(source))) for _ in range(3)]
            captures.sync()
            to_parent.send(refs)


def write_some(folder: Path, seed: int, to_parent: Connection) -> None:
    source = payloads(seed)
    with writer(folder, max_bytes=500_000) as captures:
        for _ in range(20):
            to_parent.send([captures.append(exchange(next(source)))])
            captures.sync()
    to_parent.close()


def recover_together(folder: Path, barrier: Barrier, to_parent: Connection) -> None:
    barrier.wait()
    to_parent.send(recover(folder))


def received(from_child: Connection) -> list[CaptureRef]:
    """All that a child said before it ended, except what it was saying when it was killed."""
    refs = []
    try:
        while True:
            refs += from_child.recv()
    except (EOFError, ConnectionResetError):
        return refs
