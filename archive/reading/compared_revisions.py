"""Compares two revisions of an article, word by word."""

from dataclasses import dataclass

from archive.errors import NotFound
from archive.reading.word_diff import Piece, word_diff
from archive.records import KeptArticle, KeptRevision


@dataclass(frozen=True, slots=True)
class ComparedRevisions:
    """The pieces that lead from the title and text of one revision to those of another."""

    article: KeptArticle
    old: KeptRevision
    new: KeptRevision
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]


def compare(article: KeptArticle, old: int | None = None, new: int | None = None) -> ComparedRevisions:
    """Compare the revisions with these numbers: by default, the latest with the one before it. Raises NotFound."""
    before, after = _pair(article, old, new)
    title = tuple(word_diff(before.title or "", after.title or ""))
    return ComparedRevisions(article, before, after, title, tuple(word_diff(before.text, after.text)))


def _pair(article: KeptArticle, old: int | None, new: int | None) -> tuple[KeptRevision, KeptRevision]:
    revisions = {revision.number: revision for revision in article.revisions}
    if len(revisions) == 1:
        raise NotFound(f"article #{article.id} has only one revision: nothing to compare")
    newer = new if new is not None else article.latest.number
    older = old if old is not None else newer - 1
    if not {older, newer} <= revisions.keys():
        raise NotFound(f"article #{article.id} has revisions 1 to {len(revisions)}, not {older} and {newer}")
    return revisions[older], revisions[newer]
