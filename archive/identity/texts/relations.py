"""What one text is to another: a repost, an excerpt, an item in a digest, or nothing."""

from archive.identity.texts.overlap import Overlap, TextShare, overlap
from archive.identity.texts.words import Words
from archive.storage.models import Relation

# Sizes are in letters, as `words` counts them.
LEAST_SHARED_LETTERS = 200  # forty words: less is a quotation, or furniture
ARTICLE_LETTERS = 800  # a hundred and sixty words: shorter pieces are seldom articles of their own

# Parts are of a text's letters.
SAME_PIECE = 0.6  # in shared passages: the rest is template, or an editor's addition
WHOLE = 0.8  # in shared passages: the rest is template
LARGE = 0.25  # before or after the passages: more than a header or a footer that slipped through extraction
ADDED = 0.1  # between the passages: paragraphs, where an editor's changes would be words

# What two pages share may be furniture: consent notes, newsletter forms, what a platform puts under every post.
# It seldom exceeds so many letters, and where one page has its own text, so has the other. A copy swaps a header
# for a header at most.
FURNITURE_LETTERS = 1500
SWAPPED = 0.12


def relation(ours: Words, theirs: Words) -> Relation:
    """What our text is to theirs: `relation(teaser, article)` is EXCERPT. Turned round, it gives the inverse."""
    if ours.words == theirs.words and ours.letters >= LEAST_SHARED_LETTERS:
        return Relation.SAME_TEXT
    return judge(overlap(ours, theirs))


def judge(shared: Overlap) -> Relation:
    """What our text is to theirs by what they share; SAME_TEXT only `relation` can tell."""
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
    """Whether little is shared, and both have words of their own before, between or after it."""
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
    """What our text is to one that lies in it for the most part, and fills only some of it."""
    if part.part < WHOLE or part.letters < ARTICLE_LETTERS or ours.lead < LARGE:
        return Relation.FULL_TEXT
    if ours.tail < LARGE:
        return Relation.CONTAINS
    return Relation.COMPOSITE if ours.part >= LARGE else Relation.FULL_TEXT
