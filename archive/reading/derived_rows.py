"""Checks rows that are derived from other rows: the keys of URLs, the addresses and times of articles, the fingerprints
by which near-copies are found, and the stories. Changes nothing."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.identity.stories import misfiled
from archive.identity.texts.text_versions import unlike_their_texts
from archive.identity.urls.query_parameters import IgnoredParameters
from archive.identity.urls.sites import site_of
from archive.storage.models import Article, Capture, Revision, Story, Url
from archive.urls.ledger import keys


def derived_problems(session: Session) -> Iterator[str]:
    """A line for each row that does not agree with the rows from which it is derived."""
    for misnamed, _ in misnamed_urls(session):
        yield f"URL {misnamed}: is not entered under its own canonical form, host or variant"
    for key, capture in foreign_captures(session):
        yield f"capture {capture}: shows article #{key}, to which its URL does not lead"
    for article in misplaced_articles(session):
        yield f"#{article}: its address, site or times are not those of its pages"
    for article in misdated_articles(session):
        yield f"#{article}: has a revision that says another time than its first capture"
    for wording in unlike_their_texts(session):
        yield f"wording {wording}: its passages are not those of its text"
    for articles in misfiled(session):
        yield f"#{', #'.join(map(str, articles))}: the stories are not those of their texts"
    for story in session.scalars(EMPTY_STORIES):
        yield f"story {story}: has no article"


EMPTY_STORIES = (
    select(Story.id)
    .where(~select(Article.id).where(Article.story_id == Story.id).exists())
    .order_by(Story.id)
)


def misnamed_urls(session: Session) -> Iterator[tuple[str, dict[str, str | None]]]:
    """URLs with wrong keys, and the keys that they should have. A key that an earlier version made by its own rules is
    not wrong if the present rules map it to the right key."""
    noise = IgnoredParameters.of(session)
    rows = session.execute(
        select(Url.url, Url.canonical, Url.variant, Url.host, Url.plain_variant, Url.read_at).order_by(Url.id)
    )
    for url, canonical, variant, host, plain, read_at in rows:
        named, varied, hosted = keys(url)
        plainly = noise.plain_variant(named) if read_at is not None else None
        is_own = (canonical, variant, host) == (named, varied, hosted) or (
            host == hosted and keys(canonical)[0] == named and keys(f"http://{variant}")[1] == varied
        )
        if not is_own or (canonical == named and plain != plainly):
            yield url, {"canonical": named, "variant": varied, "host": hosted, "plain_variant": plainly}


def foreign_captures(session: Session) -> Iterator[tuple[int, int]]:
    """Articles and captures that show one of their revisions although the capture's URL does not lead to the
    article."""
    rows = session.execute(
        select(Revision.article_id, Capture.id)
        .join(Revision, Revision.id == Capture.revision_id)
        .join(Url, Url.id == Capture.url_id)
        .where(Url.article_id.is_distinct_from(Revision.article_id))
        .order_by(Capture.id)
    )
    yield from ((article, capture) for article, capture in rows)


def misplaced_articles(session: Session) -> Iterator[int]:
    """Articles with an address that none of their pages has, with another site than their address, or with times that
    differ from their captures."""
    addresses: dict[int, set[str]] = {}
    for article, canonical in session.execute(
        select(Url.article_id, Url.canonical).where(Url.article_id.is_not(None))
    ):
        if article is not None:
            addresses.setdefault(article, set()).add(canonical)
    seen = {key: (first, last) for key, first, last in session.execute(_SEEN)}
    for row in session.execute(_ARTICLES):
        first, last = seen.get(row.id, (row.first_seen_at, row.last_seen_at))
        at_home = row.url in addresses.get(row.id, ()) and row.site == site_of(row.url)
        if not at_home or row.first_seen_at != first or row.last_seen_at < last:
            yield row.id


_ARTICLES = select(
    Article.id, Article.url, Article.site, Article.first_seen_at, Article.last_seen_at
).order_by(Article.id)
_SEEN = (
    select(Url.article_id, func.min(Capture.captured_at), func.max(Capture.captured_at))
    .join(Url, Url.id == Capture.url_id)
    .where(Url.article_id.is_not(None), Capture.revision_id.is_not(None))
    .group_by(Url.article_id)
)


def misdated_articles(session: Session) -> Iterator[int]:
    """Articles with a revision whose date differs from that of its first capture."""
    first = (
        select(Capture.revision_id, func.min(Capture.captured_at).label("at"))
        .where(Capture.revision_id.is_not(None))
        .group_by(Capture.revision_id)
        .subquery()
    )
    rows = select(Revision.article_id).join(first, first.c.revision_id == Revision.id)
    yield from session.scalars(
        rows.where(first.c.at != Revision.seen_at).distinct().order_by(Revision.article_id)
    )
