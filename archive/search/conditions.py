"""Compiles a query's tree to a condition on articles and revisions. All user input is passed as bound parameters.

A part of the tree that consists only of words goes to the full-text engine as a whole. The rest is SQL that is the same
for both databases.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from operator import eq, ge, gt, le, lt
from typing import Any, assert_never

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import aliased

from archive.article import start_of
from archive.errors import BadUrl
from archive.identity.urls.canonical import fetchable
from archive.identity.urls.sites import domain_of, site_of
from archive.identity.urls.variants import variant_key
from archive.search.dialect import Dialect
from archive.search.labels import labelled, noted
from archive.search.parts import split
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
    Labelled,
    Length,
    Loosely,
    Node,
    Not,
    OnSite,
    Or,
    Phrase,
    PublishedBefore,
    PublishedFrom,
    Seen,
    Trait,
    WithNote,
)
from archive.storage.few_rows import is_taken_down
from archive.storage.models import LARGEST_ID, Article, Listed, Listing, Revision, Source, Url


def condition(node: Node, dialect: Dialect) -> ColumnElement[bool]:
    """The condition of a node, on rows of Article joined to Revision."""
    parts = split(node)
    if parts.words is not None:
        has_words = Revision.id.in_(select(dialect.revision_id).where(dialect.matches(parts.words)))
        return has_words if parts.rest == EVERYTHING else and_(has_words, condition(parts.rest, dialect))
    match parts.rest:
        case And(nodes):
            return and_(true(), *(condition(each, dialect) for each in nodes))
        case Or(nodes):
            return or_(*(condition(each, dialect) for each in nodes))
        case Not(excluded):
            return not_(
                func.coalesce(condition(excluded, dialect), false())
            )  # an unknown value is not excluded
        case Phrase():
            raise AssertionError("words are searchable")
        case Loosely():
            raise AssertionError("a query is resolved before it is compiled")
        case _:
            return _filter(parts.rest)


def article_ids(node: Node) -> Select[Any] | CompoundSelect[Any] | None:
    """The ids of the articles that a filter finds, if an index leads to them."""
    match node:
        case AtUrl(url):
            return _at_url(url)
        case FromSource(name):
            return _listed_by(name)
        case Labelled(text, prefix):
            return labelled(text, prefix)
        case WithNote(text, prefix):
            return noted(text, prefix)
        case InStory(story_id):
            return select(Article.id).where(Article.story_id == story_id)
        case OnSite(host, port, path) if _own_domain(host):
            return select(Article.id).where(_on_site(host, port, path))
        case Is(Trait.UNPUBLISHED):
            return select(Article.id).where(is_taken_down())
        case Is(Trait.REVISED):
            return select(Revision.article_id).where(Revision.number == 2)
        case _:
            return None


def _filter(node: Filter) -> ColumnElement[bool]:
    match node:
        case AtUrl(url):
            return Article.id.in_(_at_url(url))
        case FromSource(name):
            return Article.id.in_(_listed_by(name))
        case Labelled(text, prefix):
            return Article.id.in_(labelled(text, prefix))
        case WithNote(text, prefix):
            return Article.id.in_(noted(text, prefix))
        case OnSite(host, port, path):
            return _on_site(host, port, path)
        case InLanguage(code):
            return Revision.language == code
        case InStory(story_id):
            return Article.story_id == story_id
        case PublishedFrom(day):
            return Revision.published_on >= day
        case PublishedBefore(day):
            return Revision.published_on < day
        case Seen(start, end):
            since = Article.first_seen_at >= start_of(start)
            return and_(since, Article.first_seen_at < start_of(end)) if end else since
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


def _at_url(url: str) -> CompoundSelect[int | None]:
    """The articles at this URL or alias. If there are none, those at another form of the address (`www.`, a final
    slash)."""
    exact = select(Url.article_id).where(Url.canonical == url, Url.article_id.is_not(None))
    alike = select(Url.article_id).where(Url.variant == variant_key(url), Url.article_id.is_not(None))
    other = aliased(Url)
    is_known = exists().where(other.canonical == url, other.article_id.is_not(None))
    return union(exact, alike.where(~is_known))


def _on_site(host: str, port: int | None, path: str) -> ColumnElement[bool]:
    """Articles on a host. Article.site is the registrable domain; the URL decides about subdomains, a port and a
    path."""
    site = _of_site(host)
    if port is None and not path and host == site_of(f"https://{host}/"):
        return site
    at = _escaped(host) + (f":{port}" if port not in (None, *DEFAULT_PORTS) else "")
    tails = [f"{_escaped(path)}{end}" for end in (("", "/%", "?%") if path else ("/%",))]
    if port is None and not path:
        tails.append(":%")
    patterns = (f"%://{before}{at}{tail}" for before in ("", "%.") for tail in tails)
    return and_(site, or_(*(Article.url.like(pattern, escape="\\") for pattern in patterns)))


def _of_site(host: str) -> ColumnElement[bool]:
    """Articles whose site is this host. A host that is nobody's own domain may be a single name (an IP address,
    `localhost`), which covers all its ports, or a suffix (`org`), which covers all sites below it."""
    if own := _own_domain(host):
        return Article.site == own
    named = (
        Article.site.like(f"{before}{_escaped(host)}{after}", escape="\\")
        for before in ("", "%.")
        for after in ("", ":%")
    )
    return or_(*named)


def _own_domain(host: str) -> str:
    return domain_of(f"https://{host}/").top_domain_under_public_suffix


DEFAULT_PORTS = (80, 443)  # canonical URLs name only other ports


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


def _listed_by(name: str) -> Select[int | None]:
    called = [func.lower(Source.name) == func.lower(name), Source.url.in_(_source_urls(name))]
    if name.isdecimal() and int(name) <= LARGEST_ID:
        called.append(Source.id == int(name))
    listings = select(Listing.id).where(Listing.source_id.in_(select(Source.id).where(or_(*called))))
    urls = select(Listed.url_id).where(Listed.listing_id.in_(listings))
    return select(Url.article_id).where(Url.id.in_(urls), Url.article_id.is_not(None))


def _source_urls(name: str) -> set[str]:
    """The URLs that the name may stand for: as given, as it would be fetched, with or without a final slash."""
    urls = {name}
    with suppress(BadUrl):
        urls.add(fetchable(name))
    return {way for url in urls for way in (url, url.rstrip("/"), f"{url.rstrip('/')}/")}


def _is(trait: Trait) -> ColumnElement[bool]:
    match trait:
        case Trait.REVISED:
            second = aliased(Revision)
            return exists().where(second.article_id == Article.id, second.number == 2)
        case Trait.UNPUBLISHED:
            return is_taken_down()
        case Trait.PAYWALLED:
            return Revision.paywalled.is_(True)
