"""The runs of words that two texts share in the same order, apart from an editor's small changes.

Single shared runs are no evidence: texts with few different words, such as reports made from one form, share most runs,
each time in another order. `overlap` combines the runs.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from archive.identity.texts.words import LONGEST_WORD, Words

RUN_LETTERS = 12  # shorter than a fingerprint's runs: here chance can match one text, not a million
assert RUN_LETTERS > LONGEST_WORD, "a run has two words or more"
FIRST_LETTERS = 24  # equal words with which a chain begins: chance begins few, however much two texts share
BRIDGED_LETTERS = 60  # that an editor may change between two shared runs of one passage
MOST_PLACES = 8  # a run that a text has in more places says nothing about order

Run = tuple[int, int]  # the positions of the first word and of the word after the last


@dataclass(slots=True)
class Chain:
    """Runs that follow each other in both texts. In letters, the chain spans `ours_start` to `ours_end` in our text,
    and likewise in theirs. `shared` is how many letters of our text are in the runs."""

    ours_start: int
    theirs_start: int
    ours_end: int
    theirs_end: int
    shared: int = 0
    ours: list[Run] = field(default_factory=list)
    theirs: list[Run] = field(default_factory=list)

    @property
    def density(self) -> float:
        """The part of the chain's letters that is in its runs, measured in the text where the chain is longer."""
        return self.shared / max(self.ours_end - self.ours_start, self.theirs_end - self.theirs_start)

    def add(self, our_run: Run, their_run: Run, ours: Words, theirs: Words) -> None:
        start, end = (ours.letters_before[position] for position in our_run)
        self.shared += max(0, end - max(start, self.ours_end))
        self.ours_end = max(self.ours_end, end)
        self.theirs_end = max(self.theirs_end, theirs.letters_before[their_run[1]])
        self.ours.append(our_run)
        self.theirs.append(their_run)


def chains(ours: Words, theirs: Words) -> list[Chain]:
    """All chains, in the order in which they begin in our text."""
    finished: list[Chain] = []
    open_chains: list[Chain] = []
    for our_run, their_runs in _shared(ours, theirs):
        start = ours.letters_before[our_run[0]]
        open_chains = [chain for chain in open_chains if start - chain.ours_end <= BRIDGED_LETTERS]
        for chain in sorted(open_chains, key=lambda chain: -chain.shared):
            if (their_run := _next(chain, start, their_runs, theirs)) is not None:
                chain.add(our_run, their_run, ours, theirs)
                their_runs.remove(their_run)
        for their_run in their_runs:
            if not _begins(our_run[0], their_run[0], ours, theirs):
                continue
            their_start = theirs.letters_before[their_run[0]]
            chain = Chain(start, their_start, start, their_start)
            chain.add(our_run, their_run, ours, theirs)
            open_chains.append(chain)
            finished.append(chain)
    return finished


def _shared(ours: Words, theirs: Words) -> Iterator[tuple[Run, list[Run]]]:
    """Each run of our text that also stands in theirs, with its places there."""
    our_places, their_places = _shared_places(ours, theirs)
    shared = [
        (run, their_places[text])
        for text, runs in our_places.items()
        if text in their_places and len(runs) <= MOST_PLACES >= len(their_places[text])
        for run in runs
    ]
    for run, places in sorted(shared):
        yield run, list(places)


def _shared_places(ours: Words, theirs: Words) -> Sequence[Mapping[str, list[Run]]]:
    """For both texts, the places of all runs that may stand in the other: runs that begin with two words that follow
    each other in both. (Each run has two words or more.) Most texts that are compared have few such words."""
    both = ours, theirs
    shared = frozenset.intersection(*map(_pairs, both))
    if 2 * len(shared) > min(len(its.words) for its in both):
        return [_all_places(its) for its in both]
    return [
        _places(its, [start for start, pair in enumerate(pairwise(its.words)) if pair in shared])
        for its in both
    ]


@lru_cache(maxsize=128)  # each text is compared with several others in turn
def _pairs(words: Words) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(words.words))


@lru_cache(maxsize=128)
def _all_places(words: Words) -> Mapping[str, list[Run]]:
    return _places(words, range(len(words.words)))


def _places(words: Words, starts: Iterable[int]) -> Mapping[str, list[Run]]:
    places: dict[str, list[Run]] = {}
    for run in words.runs(RUN_LETTERS, starts):
        places.setdefault(words.run_text(run), []).append(run)
    return places


def _begins(our_start: int, their_start: int, ours: Words, theirs: Words) -> bool:
    """Whether enough words from these positions on are the same for a chain to begin."""
    end = bisect_left(ours.letters_before, ours.letters_before[our_start] + FIRST_LETTERS)
    return ours.words[our_start:end] == theirs.words[their_start : their_start + end - our_start]


def _next(chain: Chain, start: int, their_runs: list[Run], theirs: Words) -> Run | None:
    """The run in their text with which a chain can continue, given the start of a run of ours after the chain; about as
    much text must be between the runs in both texts."""
    gap = start - chain.ours_end
    best, least = None, BRIDGED_LETTERS + RUN_LETTERS + 1
    for run in their_runs:
        their_gap = theirs.letters_before[run[0]] - chain.theirs_end
        if -RUN_LETTERS <= their_gap <= BRIDGED_LETTERS and abs(gap - their_gap) < least:
            best, least = run, abs(gap - their_gap)
    return best if gap >= -RUN_LETTERS else None
