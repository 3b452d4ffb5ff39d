"""What two texts have to do with each other, seen in the passages that they share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from archive.identity.words import Words

# All sizes are in letters, as `words` counts them: five to an English word.
RUN_LETTERS = 12  # shorter than a sketch's runs, since here chance has one text to hit, not a million
BRIDGED_LETTERS = 60  # what an editor may change between two shared runs of one passage
PASSAGE_LETTERS = 70  # shared letters that make a passage; stock phrases stay below
LEAST_SHARED_LETTERS = 200  # forty words: less is a quotation, or furniture
ARTICLE_LETTERS = 800  # a hundred and sixty words: shorter pieces are seldom articles of their own

# All parts are of a text's letters.
SAME_PIECE = 0.6  # in shared passages: the rest is template, or an editor's addition
WHOLE = 0.8  # in shared passages: the rest is template
LARGE = 0.25  # before or after the passages: more than a header or a footer that slipped through extraction
ADDED = 0.1  # between the passages: paragraphs, where an editor's changes would be words

# What two pages share may be furniture: consent notes, newsletter forms, what a platform puts under every post. It
# seldom exceeds so many letters, and where one page has its own text, so has the other. A copy swaps a header for
# a header at most.
FURNITURE_LETTERS = 1500
SWAPPED = 0.12


class Relation(StrEnum):
    """What one text is to another. Two on one line are each other's inverse; the others are their own."""

    SAME_TEXT = "same-text"
    REPOST = "repost"  # the same piece, in another template, perhaps edited
    UPDATED_COPY = "updated-copy"  # the same piece, but one has paragraphs that the other lacks
    EXCERPT, FULL_TEXT = "excerpt", "full-text"  # a part of the other, perhaps with words of its own
    CONTAINS, CONTAINED = "contains", "contained"  # all of the other, after a long preamble
    COMPOSITE, ITEM = "composite", "item"  # the other among several
    UNRELATED = "unrelated"

    @property
    def inverse(self) -> "Relation":
        return _INVERSE.get(self, self)


_INVERSE = {
    Relation.EXCERPT: Relation.FULL_TEXT,
    Relation.FULL_TEXT: Relation.EXCERPT,
    Relation.CONTAINS: Relation.CONTAINED,
    Relation.CONTAINED: Relation.CONTAINS,
    Relation.COMPOSITE: Relation.ITEM,
    Relation.ITEM: Relation.COMPOSITE,
}


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text that stands in the other too, but for an editor's small changes; in letters."""

    start: int
    end: int
    shared: int


@dataclass(frozen=True, slots=True)
class Share:
    """How one text of a pair is made up: its length and its shared passages, in letters and in order."""

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
    """What two texts share, from each one's side."""

    ours: Share
    theirs: Share

    @property
    def similarity(self) -> float:
        """The part of both texts, taken together, that is word for word the same; from 0 to 1."""
        letters = self.ours.letters + self.theirs.letters
        return (self.ours.shared + self.theirs.shared) / letters if letters else 0.0

    @property
    def relation(self) -> Relation:
        """What our text is to theirs, but for SAME_TEXT."""
        return _relation(self.ours, self.theirs)


def relation(ours: Words, theirs: Words) -> Relation:
    """What our text is to theirs: `relation(teaser, article)` is EXCERPT. Turned round, it gives the inverse."""
    if ours.words == theirs.words and ours.letters >= LEAST_SHARED_LETTERS:
        return Relation.SAME_TEXT
    return overlap(ours, theirs).relation


def _relation(ours: Share, theirs: Share) -> Relation:
    shared = min(ours.shared, theirs.shared)
    if shared < LEAST_SHARED_LETTERS or (shared < FURNITURE_LETTERS and _swapped(ours, theirs) >= SWAPPED):
        return Relation.UNRELATED
    if min(ours.part, theirs.part) >= SAME_PIECE:
        return _between_copies(ours, theirs)
    if theirs.part >= SAME_PIECE:
        return _to_a_part(ours, theirs)
    if ours.part >= SAME_PIECE:
        return _to_a_part(theirs, ours).inverse
    return Relation.UNRELATED


def _swapped(ours: Share, theirs: Share) -> float:
    """The part of both texts that is their own at the same place: before, between or after the passages."""
    return max(min(ours.lead, theirs.lead), min(ours.gaps, theirs.gaps), min(ours.tail, theirs.tail))


def _between_copies(ours: Share, theirs: Share) -> Relation:
    if ours.lead >= LARGE > max(ours.tail, theirs.lead):
        return Relation.CONTAINS
    if theirs.lead >= LARGE > max(theirs.tail, ours.lead):
        return Relation.CONTAINED
    if max(ours.gaps, theirs.gaps) >= ADDED or max(ours.tail, theirs.tail) >= LARGE:
        return Relation.UPDATED_COPY
    return Relation.REPOST


def _to_a_part(ours: Share, part: Share) -> Relation:
    """What our text is to one that lies in it for the most part, and fills only some of it."""
    if part.part < WHOLE or part.letters < ARTICLE_LETTERS or ours.lead < LARGE:
        return Relation.FULL_TEXT
    if ours.tail < LARGE:
        return Relation.CONTAINS
    return Relation.COMPOSITE if ours.part >= LARGE else Relation.FULL_TEXT


def is_composite(overlaps: Sequence[Overlap]) -> bool:
    """Whether our text, compared with several others, is made of two or more of them, one after the other."""
    items = sorted(
        (overlap.ours.passages[0].start, overlap.ours.passages[-1].end)
        for overlap in overlaps
        if overlap.theirs.passages and overlap.theirs.part >= WHOLE
    )
    return any(earlier[1] <= later[0] for earlier, later in pairwise(items))


def overlap(ours: Words, theirs: Words) -> Overlap:
    """The shared passages of two texts."""
    our_runs, their_runs = _runs(ours), _runs(theirs)
    common = our_runs.keys() & their_runs.keys()
    return Overlap(_share(ours, our_runs, common), _share(theirs, their_runs, common))


def _runs(words: Words) -> dict[str, list[tuple[int, int]]]:
    runs: dict[str, list[tuple[int, int]]] = {}
    for run in words.runs(RUN_LETTERS):
        runs.setdefault(words.run_text(run), []).append(run)
    return runs


def _share(words: Words, runs: dict[str, list[tuple[int, int]]], common: Iterable[str]) -> Share:
    before = words.letters_before
    places = sorted(run for text in common for run in runs[text])
    stretches = [(before[start], before[end]) for start, end in places]
    passages = [passage for passage in _passages(stretches) if passage.shared >= PASSAGE_LETTERS]
    return Share(words.letters, tuple(passages))


def _passages(stretches: Iterable[tuple[int, int]]) -> list[Passage]:
    """Overlapping and neighbouring stretches, given in order, put together."""
    passages: list[Passage] = []
    for start, end in stretches:
        last = passages[-1] if passages else None
        if last and start - last.end <= BRIDGED_LETTERS:
            passages[-1] = Passage(last.start, end, last.shared + end - max(start, last.end))
        else:
            passages.append(Passage(start, end, end - start))
    return passages
