"""Merges or splits articles of a site when it turns out whether a query parameter distinguishes them."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.identity.decisions import PageDecisions
from archive.identity.pages import kin_of, parts_of
from archive.identity.stories import latest_text_versions
from archive.identity.urls.query_parameters import IgnoredParameters, Parameter
from archive.ingestion.articles import choose_url, merge, split_off
from archive.storage.models import Article, PageParameter, Url


@dataclass(slots=True)
class Regrouped:
    """The articles that must be evaluated again, and the text versions that they had before."""

    articles: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)

    def __ior__(self, other: "Regrouped") -> "Regrouped":
        self.articles |= other.articles
        self.left |= other.left
        return self


def regroup(session: Session, parameters: Collection[Parameter], before: IgnoredParameters) -> Regrouped:
    """Evaluate all pages with these parameters again, after the set of ignored parameters has changed. `before` is the
    old set."""
    if not parameters:
        return Regrouped()
    ignored, decisions = IgnoredParameters.of(session), PageDecisions.of(session)
    regrouped = Regrouped()
    for parameter in sorted(set(parameters) & (ignored.parameters ^ before.parameters)):
        urls = _rekey(session, parameter, ignored)
        if parameter in ignored.parameters:
            regrouped |= _join(session, urls, decisions, ignored)
        else:
            regrouped |= _part(session, urls, decisions, ignored)
    return regrouped


def _rekey(session: Session, parameter: Parameter, ignored: IgnoredParameters) -> list[str]:
    """Compute the keys of the pages with this parameter again; returns their canonical URLs."""
    pages = session.scalars(
        select(Url)
        .join(PageParameter, PageParameter.page_id == Url.id)
        .where(PageParameter.site == parameter.site, PageParameter.name == parameter.name)
    ).all()
    for page in pages:
        page.plain_variant = ignored.plain_variant(page.canonical)
    session.flush()
    return sorted({page.canonical for page in pages})


def _join(
    session: Session, urls: Collection[str], decisions: PageDecisions, ignored: IgnoredParameters
) -> Regrouped:
    regrouped = Regrouped()
    for url in urls:
        article_ids = kin_of(session, url, set(), (), decisions, ignored).article_ids
        if len(article_ids) > 1:
            regrouped.left |= latest_text_versions(session, article_ids)
            merge(session, article_ids)
    for article_id in _holders(session, urls):
        choose_url(session, session.get_one(Article, article_id))
        regrouped.articles.add(article_id)
    return regrouped


def _part(
    session: Session, urls: Collection[str], decisions: PageDecisions, ignored: IgnoredParameters
) -> Regrouped:
    regrouped = Regrouped()
    for article_id in _holders(session, urls):
        _, *others = parts_of(session, article_id, decisions, ignored)
        if others:
            regrouped.left |= latest_text_versions(session, (article_id,))
        for part in others:
            article = session.get_one(Article, article_id)
            split = sorted(split_off(session, article, canonical).id for canonical in part)
            regrouped.articles.add(merge(session, split).id if len(split) > 1 else split[0])
        choose_url(session, session.get_one(Article, article_id))
        regrouped.articles.add(article_id)
    return regrouped


def _holders(session: Session, urls: Collection[str]) -> list[int]:
    held = select(Url.article_id).where(
        Url.canonical.in_(urls), Url.read_at.is_not(None), Url.article_id.is_not(None)
    )
    return sorted({article_id for article_id in session.scalars(held) if article_id is not None})
