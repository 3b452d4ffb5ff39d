"""A person's corrections of decisions about articles and stories. They are stored by URL and survive `reextract` and
`rebuild`."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.errors import NotFound
from archive.identity.decisions import decide_apart, decide_parameter, decide_same
from archive.identity.stories import latest_text_versions, settle
from archive.identity.urls.query_parameters import IgnoredParameters, Parameter
from archive.ingestion.articles import merge, split_off
from archive.ingestion.regrouping import regroup
from archive.storage.models import Article, DecisionKind, Url


def put_in_one_story(session: Session, one: Article, other: Article, now: datetime) -> None:
    """Put both articles in one story from now on, whatever their texts."""
    decide_same(session, DecisionKind.SAME_STORY, one.url, other.url, now)
    settle(session, {one.id, other.id}, ())


def make_own_story(session: Session, article: Article, now: datetime) -> None:
    """Give the article a story of its own from now on. Only a later decision can join it with others."""
    decide_apart(session, DecisionKind.OWN_STORY, article.url, now)
    settle(session, {article.id}, ())


def make_one_article(session: Session, one: Article, other: Article, now: datetime) -> Article:
    """Make the pages of both articles one article from now on: the older of the two."""
    left = latest_text_versions(session, (one.id, other.id))
    decide_same(session, DecisionKind.SAME_ARTICLE, _page(session, one), _page(session, other), now)
    merged = merge(session, sorted((one.id, other.id)))
    settle(session, {merged.id}, left)
    return merged


def make_own_article(session: Session, article: Article, canonical: str, now: datetime) -> Article:
    """Make the page at this canonical URL an article of its own from now on. Raises NotFound if the article has no
    other page from which it could be split off."""
    pages = set(
        session.scalars(select(Url.canonical).where(Url.article_id == article.id, Url.read_at.is_not(None)))
    )
    if canonical not in pages or len(pages) == 1:
        urls = ", ".join(sorted(pages))
        raise NotFound(f"#{article.id} has no page at this URL to split off; its pages are {urls}")
    left = latest_text_versions(session, (article.id,))
    decide_apart(session, DecisionKind.OWN_ARTICLE, canonical, now)
    other = split_off(session, article, canonical)
    settle(session, {article.id, other.id}, left)
    return other


def correct_parameter(
    session: Session, parameter: Parameter, now: datetime, *, is_noise: bool | None
) -> None:
    """Decide from now on whether the parameter distinguishes articles of its site. None withdraws the decision, so that
    what was learned applies."""
    before = IgnoredParameters.of(session)
    decide_parameter(session, *parameter, now, is_noise=is_noise)
    regrouped = regroup(session, [parameter], before)
    if regrouped.articles:
        settle(session, regrouped.articles, regrouped.left)


def _page(session: Session, article: Article) -> str:
    """The canonical URL of a page that the article was read from: the article's own URL if there is such a page, else
    the first."""
    pages = session.scalars(
        select(Url.canonical)
        .where(Url.article_id == article.id, Url.read_at.is_not(None))
        .order_by(Url.canonical)
    ).all()
    return article.url if article.url in pages else pages[0]
