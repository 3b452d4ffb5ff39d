"""Compiles a query's tree into a condition on articles and revisions. Everything that was typed is bound.

A part of the tree that is all words goes to the full-text engine as one; the rest is SQL, alike everywhere.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from operator import eq, ge, gt, le, lt
from typing import Any, assert_never

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select, true
from sqlalchemy.orm import aliased

from archive.identity.sites import domain_of, site_of
from archive.models import Article, ArticleState, Capture, Crawl, Revision, Source, Url
from archive.search.dialect import Dialect
from archive.search.tree import (
    EVERYTHING,
    And,
    AtUrl,
    Comparison,
    Filter,
    FromSource,
    InLanguage,
    InStory,
    Is,
    Length,
    Node,
    Not,
    OnSite,
    Or,
    PublishedBefore,
    PublishedFrom,
    Seen,
    Trait,
    Words,
)


def searchable(node: Node) -> bool:
    """Whether the full-text engine can answer for this part alone: words, with something to be found."""
    match node:
        case Words():
            return True
        case Or(nodes):
            return all(map(searchable, nodes))
        case And(nodes):
            return any(map(searchable, nodes)) and all(map(_searchable_beside_others, nodes))
        case _:
            return False


def split(node: Node) -> tuple[Node | None, Node]:
    """What the full-text engine is to find and rank, and the conditions that the rest of the query adds."""
    if searchable(node):
        return node, EVERYTHING
    if not isinstance(node, And) or not any(map(searchable, node.nodes)):
        return None, node
    words = tuple(each for each in node.nodes if _searchable_beside_others(each))
    rest = tuple(each for each in node.nodes if not _searchable_beside_others(each))
    return words[0] if len(words) == 1 else And(words), And(rest)


def condition(node: Node, dialect: Dialect) -> ColumnElement[bool]:
    """On rows of Article joined to Revision."""
    words, rest = split(node)
    if words is not None:
        found = Revision.id.in_(select(dialect.revision_id).where(dialect.matches(words)))
        return found if rest == EVERYTHING else and_(found, condition(rest, dialect))
    match rest:
        case And(nodes):
            return and_(true(), *(condition(each, dialect) for each in nodes))
        case Or(nodes):
            return or_(*(condition(each, dialect) for each in nodes))
        case Not(excluded):
            return not_(
                func.coalesce(condition(excluded, dialect), false())
            )  # what is unknown is not excluded
        case Words():
            raise AssertionError("words are searchable")
        case _:
            return _filter(rest)


def _searchable_beside_others(node: Node) -> bool:
    return searchable(node.node if isinstance(node, Not) else node)


def _filter(node: Filter) -> ColumnElement[bool]:
    match node:
        case AtUrl(url):
            return Article.id.in_(select(Url.article_id).where(Url.canonical == url))
        case OnSite(host):
            return _on_site(host)
        case InLanguage(code):
            return Revision.language == code
        case FromSource(name):
            return Article.id.in_(_articles_captured_for(name))
        case InStory(story_id):
            return Article.story_id == story_id
        case PublishedFrom(day):
            return Revision.published_on >= day
        case PublishedBefore(day):
            return Revision.published_on < day
        case Seen(start, end):
            since = Article.first_seen_at >= _midnight(start)
            return and_(since, Article.first_seen_at < _midnight(end)) if end else since
        case Length(comparison, words):
            return _COMPARED[comparison](Revision.words, words)
        case Is(trait):
            return _is(trait)
        case _:
            assert_never(node)


_COMPARED: dict[Comparison, Callable[[Any, int], ColumnElement[bool]]] = {
    Comparison.MORE: gt,
    Comparison.AT_LEAST: ge,
    Comparison.LESS: lt,
    Comparison.AT_MOST: le,
    Comparison.EQUAL: eq,
}


def _on_site(host: str) -> ColumnElement[bool]:
    """Article.site is the registrable domain; a host below it is recognised by the URL.

    A host without one (an IP address, `localhost`) is meant at all its ports.
    """
    url = f"https://{host}/"
    site = site_of(url)
    if not domain_of(url).top_domain_under_public_suffix:
        return or_(Article.site == host, Article.site.like(f"{_escaped(host)}:%", escape="\\"))
    if host == site:
        return Article.site == site
    on_host = (Article.url.like(f"%://{prefix}{_escaped(host)}/%", escape="\\") for prefix in ("", "%."))
    return and_(Article.site == site, or_(*on_host))


def _escaped(host: str) -> str:
    return host.replace("_", r"\_")


def _articles_captured_for(name: str) -> Select[int | None]:
    return (
        select(Url.article_id)
        .join(Capture, Capture.url_id == Url.id)
        .join(Crawl)
        .join(Source)
        .where(
            (func.lower(Source.name) == func.lower(name)) | (Source.url == name), Url.article_id.is_not(None)
        )
    )


def _is(trait: Trait) -> ColumnElement[bool]:
    match trait:
        case Trait.REVISED:
            second = aliased(Revision)
            return exists().where(second.article_id == Article.id, second.number == 2)
        case Trait.UNPUBLISHED:
            return Article.state == ArticleState.UNPUBLISHED
        case Trait.PAYWALLED:
            return Revision.paywalled.is_(True)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
