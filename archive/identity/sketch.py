"""The few integers by which a text's near-copies are found again: rows of an index in SQL, not a structure in memory.

A sketch is a bottom-k MinHash (Broder 1997; Cohen and Kaplan 2007, doi:10.1145/1281100.1281133): the smallest
hashes of the text's runs of words. Two texts that share a run share its hash, so one equal integer makes a
candidate, which `similarity` then looks at. Banded MinHash needs more rows for less: see benchmarks/README.md.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from archive.identity.words import Words

SCHEME = 1  # kept with each sketch; sketches of different schemes are never compared
RUN_LETTERS = 18  # about three and a half words of English, two of German, six characters of Chinese
RUNS_PER_HANDLE = 30  # so that an excerpt of 120 words, wherever it stands, most likely has a handle
FEWEST_HANDLES, MOST_HANDLES = 12, 32
_SIGN = 1 << 31


@dataclass(frozen=True, slots=True)
class Sketch:
    """`handles` are signed 32-bit integers, ascending and unlike; `runs` is how many runs they are drawn from."""

    handles: tuple[int, ...]
    runs: int

    @property
    def _reach(self) -> int:
        """The largest hash that would have become a handle."""
        return self.handles[-1] if len(self.handles) < self.runs else _SIGN

    def containment(self, other: "Sketch") -> float:
        """An estimate of the share of this text's runs that the other text has too, from 0 to 1."""
        reach = min(self._reach, other._reach)
        ours = {handle for handle in self.handles if handle <= reach}
        return len(ours.intersection(other.handles)) / len(ours) if ours else 0.0


def sketch(words: Words) -> Sketch:
    """The sketch of a text, the same in every process. A text of a few words has no runs, and so no handles."""
    hashes = {_hash(words.run_text(run)) for run in words.runs(RUN_LETTERS)}
    size = min(max(len(hashes) // RUNS_PER_HANDLE, FEWEST_HANDLES), MOST_HANDLES)
    return Sketch(tuple(heapq.nsmallest(size, hashes)), len(hashes))


def _hash(run: str) -> int:
    return int.from_bytes(blake2b(run.encode(), digest_size=4).digest(), "big") - _SIGN


def rank(postings: Iterable[Sequence[int]]) -> list[int]:
    """The articles to look at, likeliest first, from the articles that carry each handle of a new text.

    A handle that many articles carry (a stock phrase, a site's furniture) says little for each of them.
    """
    weights: defaultdict[int, float] = defaultdict(float)
    for articles in postings:
        for article in articles:
            weights[article] += 1 / len(articles)
    return sorted(weights, key=lambda article: (-weights[article], article))
