"""A text's fingerprints: the few integers by which near-copies are found, stored as rows of an index in SQL, not in
memory.

They are the hashes that winnowing selects (Schleimer, Wilkerson and Aiken 2003, doi:10.1145/872757.872770): the
smallest hash in each window over the text's runs of words. Two texts that share a passage at least as long as a window
share one of these hashes, wherever the passage stands. An equal integer therefore makes two texts candidates, which
`overlap` then compares. Why not banded MinHash, which compares whole texts only: docs/decisions/0005.
"""

import struct
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

from archive.identity.texts.words import Words

RUN_LETTERS = 18  # three and a half words of English, two of German, six characters of Chinese
RUNS_PER_FINGERPRINT = 24  # any fifty words have a fingerprint, in articles of up to a thousand
FEWEST_FINGERPRINTS, MOST_FINGERPRINTS = (
    16,
    40,
)  # about: for short texts that were edited, and for the index to stay small


def fingerprints(words: Words) -> tuple[int, ...]:
    """The text's fingerprints: distinct signed 32-bit integers, the same in every process and on every machine.

    A text of one or two words has none.
    """
    hashes = _hashes(map(words.run_text, words.runs(RUN_LETTERS)))
    wanted = min(max(len(hashes) // RUNS_PER_FINGERPRINT, FEWEST_FINGERPRINTS), MOST_FINGERPRINTS)
    window = max(1, 2 * len(hashes) // wanted - 1)  # winnowing selects 2 of (window + 1) hashes
    return tuple(sorted(set(_minima(hashes, window))))


def _hashes(runs: Iterable[str]) -> Sequence[int]:
    digests = b"".join([blake2b(run.encode(), digest_size=4).digest() for run in runs])
    return struct.unpack(f">{len(digests) // 4}i", digests)


def _minima(hashes: Sequence[int], window: int) -> Iterator[int]:
    """The smallest hash of each window."""
    rising: deque[int] = deque()  # positions in the window that may still become its minimum, smallest first
    for position, value in enumerate(hashes):
        while rising and hashes[rising[-1]] >= value:
            rising.pop()
        rising.append(position)
        if rising[0] <= position - window:
            rising.popleft()
        if position >= window - 1:
            yield hashes[rising[0]]
