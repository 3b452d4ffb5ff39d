"""The runs of words that two texts share in the same order, but for an editor's small changes.

Runs alone are no evidence: texts of few words, such as reports made from one form, share most of them, each time
in another order. What the runs add up to is in `overlap`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.identity.words import Words

RUN_LETTERS = 12  # shorter than a handle's runs, since here chance has one text to hit, not a million
BRIDGED_LETTERS = 60  # what an editor may change between two shared runs of one passage
MOST_PLACES = 8  # a run that a text has in more places tells nothing of order

Run = tuple[int, int]  # the positions of its first word and of the one after its last


@dataclass(slots=True)
class Chain:
    """Runs that follow each other in both texts, from `ours_start` to `ours_end` in letters of ours, and likewise in
    theirs. `shared` is how many letters of ours are in the runs."""

    ours_start: int
    theirs_start: int
    ours_end: int
    theirs_end: int
    shared: int = 0
    ours: list[Run] = field(default_factory=list)
    theirs: list[Run] = field(default_factory=list)

    @property
    def density(self) -> float:
        """The part of the chain, in the text where it is longer, that is in its runs."""
        return self.shared / max(self.ours_end - self.ours_start, self.theirs_end - self.theirs_start)

    def add(self, our_run: Run, their_run: Run, ours: Words, theirs: Words) -> None:
        start, end = (ours.letters_before[position] for position in our_run)
        self.shared += max(0, end - max(start, self.ours_end))
        self.ours_end = max(self.ours_end, end)
        self.theirs_end = max(self.theirs_end, theirs.letters_before[their_run[1]])
        self.ours.append(our_run)
        self.theirs.append(their_run)


def chains(ours: Words, theirs: Words) -> list[Chain]:
    """All there are, in the order in which they begin in our text."""
    found: list[Chain] = []
    open_chains: list[Chain] = []
    for our_run, their_runs in _shared(ours, theirs):
        start = ours.letters_before[our_run[0]]
        open_chains = [chain for chain in open_chains if start - chain.ours_end <= BRIDGED_LETTERS]
        for chain in sorted(open_chains, key=lambda chain: -chain.shared):
            if (their_run := _next(chain, start, their_runs, theirs)) is not None:
                chain.add(our_run, their_run, ours, theirs)
                their_runs.remove(their_run)
        for their_run in their_runs:
            their_start = theirs.letters_before[their_run[0]]
            chain = Chain(start, their_start, start, their_start)
            chain.add(our_run, their_run, ours, theirs)
            open_chains.append(chain)
            found.append(chain)
    return found


def _shared(ours: Words, theirs: Words) -> Iterator[tuple[Run, list[Run]]]:
    """Each run of ours that stands in theirs, with its places there."""
    our_places, their_places = _places(ours), _places(theirs)
    for run in ours.runs(RUN_LETTERS):
        text = ours.run_text(run)
        places = their_places.get(text, ())
        if 0 < len(places) <= MOST_PLACES >= len(our_places[text]):
            yield run, list(places)


def _places(words: Words) -> dict[str, list[Run]]:
    places: dict[str, list[Run]] = {}
    for run in words.runs(RUN_LETTERS):
        places.setdefault(words.run_text(run), []).append(run)
    return places


def _next(chain: Chain, start: int, their_runs: list[Run], theirs: Words) -> Run | None:
    """Where in theirs a chain goes on, if a run of ours that starts after so many letters may follow it: the place
    before which as much was put in or taken out as in ours, or nearly."""
    gap = start - chain.ours_end
    gaps = {run: theirs.letters_before[run[0]] - chain.theirs_end for run in their_runs}
    near = [run for run in their_runs if min(gap, gaps[run]) >= -RUN_LETTERS and gaps[run] <= BRIDGED_LETTERS]
    return min(near, key=lambda run: abs(gap - gaps[run]), default=None)
