"""The passages that two texts share, apart from an editor's small changes. `relations` interprets them.

All sizes are in letters as `words` counts them: five to an English word.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from archive.identity.texts.alignment import BRIDGED_LETTERS, Chain, Run, chains
from archive.identity.texts.words import Words

PASSAGE_LETTERS = 70  # shared letters that make a passage; stock phrases are shorter
DENSE = 0.5  # shared part of a passage; with a fifth of the words edited, it is 0.7


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text that the other text contains too, apart from an editor's small changes; in letters."""

    start: int
    end: int
    shared: int


@dataclass(frozen=True, slots=True)
class TextShare:
    """One text of a pair: its length and its shared passages, in letters and in order."""

    letters: int
    passages: tuple[Passage, ...]

    @property
    def shared(self) -> int:
        return sum(passage.shared for passage in self.passages)

    @property
    def part(self) -> float:
        """The part of the text that lies in shared passages."""
        return sum(passage.end - passage.start for passage in self.passages) / self.letters

    @property
    def lead(self) -> float:
        """The part of the text before the first shared passage."""
        return self.passages[0].start / self.letters

    @property
    def tail(self) -> float:
        return 1 - self.passages[-1].end / self.letters

    @property
    def gaps(self) -> float:
        """The part of the text between its passages."""
        return sum(later.start - earlier.end for earlier, later in pairwise(self.passages)) / self.letters


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two texts share, measured in each of them."""

    ours: TextShare
    theirs: TextShare

    @property
    def similarity(self) -> float:
        """The part of both texts together that is word for word the same, from 0 to 1."""
        letters = self.ours.letters + self.theirs.letters
        return (self.ours.shared + self.theirs.shared) / letters if letters else 0.0


def overlap(ours: Words, theirs: Words) -> Overlap:
    """The shared passages of two texts. Swapping the texts gives the same passages."""
    if (ours.letters, ours.words) < (theirs.letters, theirs.words):
        turned = overlap(theirs, ours)
        return Overlap(turned.theirs, turned.ours)
    passages = [chain for chain in chains(ours, theirs) if _is_passage(chain)]
    our_runs = {run for chain in passages for run in chain.ours}
    their_runs = {run for chain in passages for run in chain.theirs}
    return Overlap(_share(ours, our_runs), _share(theirs, their_runs))


def _is_passage(chain: Chain) -> bool:
    return chain.shared >= PASSAGE_LETTERS and chain.density >= DENSE


def _share(words: Words, runs: Iterable[Run]) -> TextShare:
    before = words.letters_before
    stretches = [(before[start], before[end]) for start, end in sorted(runs)]
    passages = [passage for passage in _passages(stretches) if passage.shared >= PASSAGE_LETTERS]
    return TextShare(words.letters, tuple(passages))


def _passages(stretches: Iterable[tuple[int, int]]) -> list[Passage]:
    """Joins overlapping and neighbouring stretches, which must be in order."""
    passages: list[Passage] = []
    for start, end in stretches:
        last = passages[-1] if passages else None
        if last and start - last.end <= BRIDGED_LETTERS:
            passages[-1] = Passage(last.start, end, last.shared + end - max(start, last.end))
        else:
            passages.append(Passage(start, end, end - start))
    return passages
