"""The relation of one text to another: a repost, an excerpt, an item in a digest, or unrelated."""

from archive.identity.texts.overlap import Overlap, TextShare, overlap
from archive.identity.texts.words import Words
from archive.storage.models import Relation

# Sizes are in letters, as `words` counts them.
LEAST_SHARED_LETTERS = 200  # forty words: less may be a quotation or page furniture
ARTICLE_LETTERS = 800  # a hundred and sixty words: shorter texts are seldom whole articles

# Parts are of a text's letters.
SAME_PIECE = 0.6  # in shared passages: the rest is template or an editor's addition
WHOLE = 0.8  # in shared passages: the rest is template
LARGE = 0.25  # before or after the passages: more than a header or footer that extraction failed to remove
ADDED = 0.1  # between the passages: added paragraphs; an editor's changes are only words

# Two pages may share page furniture: consent notes, newsletter forms, a platform's text under every post. It seldom
# exceeds so many letters, and both pages then have text of their own. A copy replaces a header by a header at most.
FURNITURE_LETTERS = 1500
SWAPPED = 0.12


def relation(ours: Words, theirs: Words) -> Relation:
    """The relation of our text to theirs: `relation(teaser, article)` is EXCERPT. Swapping the texts gives the
    inverse."""
    if ours.words == theirs.words and ours.letters >= LEAST_SHARED_LETTERS:
        return Relation.SAME_TEXT
    return judge(overlap(ours, theirs))


def judge(shared: Overlap) -> Relation:
    """The relation of our text to theirs, judged by what they share. Only `relation` can return SAME_TEXT."""
    ours, theirs = shared.ours, shared.theirs
    if min(ours.shared, theirs.shared) < LEAST_SHARED_LETTERS:
        return Relation.UNRELATED
    may_be_furniture = _may_be_furniture(ours, theirs)
    if min(ours.part, theirs.part) >= SAME_PIECE:
        return Relation.UNRELATED if may_be_furniture else _between_copies(ours, theirs)
    needed = WHOLE if may_be_furniture else SAME_PIECE
    if theirs.part >= needed:
        return _to_a_part(ours, theirs)
    if ours.part >= needed:
        return _to_a_part(theirs, ours).inverse
    return Relation.UNRELATED


def _may_be_furniture(ours: TextShare, theirs: TextShare) -> bool:
    """Whether little is shared, and both texts have words of their own before, between or after it."""
    swapped = max(min(ours.lead, theirs.lead), min(ours.gaps, theirs.gaps), min(ours.tail, theirs.tail))
    return swapped >= SWAPPED and min(ours.shared, theirs.shared) < FURNITURE_LETTERS


def _between_copies(ours: TextShare, theirs: TextShare) -> Relation:
    if ours.lead >= LARGE > max(ours.tail, theirs.lead):
        return Relation.CONTAINS
    if theirs.lead >= LARGE > max(theirs.tail, ours.lead):
        return Relation.CONTAINED
    if max(ours.gaps, theirs.gaps) >= ADDED or max(ours.tail, theirs.tail) >= LARGE:
        return Relation.UPDATED_COPY
    return Relation.REPOST


def _to_a_part(ours: TextShare, part: TextShare) -> Relation:
    """The relation of our text to one that lies mostly within it and fills only a part of it."""
    if part.part < WHOLE or part.letters < ARTICLE_LETTERS or ours.lead < LARGE:
        return Relation.FULL_TEXT
    if ours.tail < LARGE:
        return Relation.CONTAINS
    return Relation.COMPOSITE if ours.part >= LARGE else Relation.FULL_TEXT
