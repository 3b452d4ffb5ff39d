"""Finds the articles with a label: those at URLs that a person labelled, and those listed by a labelled source. And the
articles with a note."""

from sqlalchemy import CompoundSelect, Select, select, union

from archive.search.tokens import index_text, query_terms
from archive.storage.models import Label, Listed, Listing, Note, SourceLabel, Url


def label_words(name: str) -> str:
    """The words by which a label is found, with a space before and after each."""
    return f" {index_text(name)} "


def labelled(text: str, prefix: bool) -> CompoundSelect[int | None]:
    """The ids of the articles with a label that contains these words one after the other."""
    pattern = _pattern(text, prefix)
    pages = (
        select(Url.article_id)
        .join(Label, Label.url == Url.canonical)
        .where(Label.words.like(pattern), Url.article_id.is_not(None))
    )
    listed = (
        select(Url.article_id)
        .join(Listed, Listed.url_id == Url.id)
        .join(Listing, Listing.id == Listed.listing_id)
        .join(SourceLabel, SourceLabel.source_id == Listing.source_id)
        .where(SourceLabel.words.like(pattern), Url.article_id.is_not(None))
    )
    return union(pages, listed)


def noted(text: str, prefix: bool) -> Select[int | None]:
    """The ids of the articles with a note that contains these words one after the other."""
    return (
        select(Url.article_id)
        .join(Note, Note.url == Url.canonical)
        .where(Note.words.like(_pattern(text, prefix)), Url.article_id.is_not(None))
    )


def _pattern(text: str, prefix: bool) -> str:
    terms = query_terms(text, prefix)
    return f"% {' '.join(terms.tokens)}{'' if terms.prefix else ' '}%"
