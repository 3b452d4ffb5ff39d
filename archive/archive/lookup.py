"""Looks up the article with an id or a URL."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.errors import BadUrl, NotFound
from archive.identity.urls.canonical import canonicalise, fetchable
from archive.identity.urls.variants import variant_key
from archive.storage.models import LARGEST_ID, Article, Url


def article_at(session: Session, key: int | str, name: str) -> Article:
    article = session.get(Article, article_id_at(session, key) or 0)
    if article is None:
        raise NotFound(f"no article {key} in {name}")
    return article


def article_id_at(session: Session, key: int | str) -> int | None:
    if isinstance(key, str):
        key = key.removeprefix("#")  # lists print ids this way
    if isinstance(key, int) or key.isdecimal():
        return int(key) if int(key) <= LARGEST_ID else None
    try:
        canonical = canonicalise(fetchable(key))
    except BadUrl as error:
        raise NotFound(f"{key!r} is neither the number of an article nor a URL") from error
    kept = select(Url.article_id).where(Url.article_id.is_not(None))
    exact = session.scalar(kept.where(Url.canonical == canonical).limit(1))
    if exact is not None:
        return exact
    alike = session.scalars(kept.where(Url.variant == variant_key(canonical)).distinct().limit(2)).all()
    return alike[0] if len(alike) == 1 else None


def canonical_at(key: int | str) -> str:
    try:
        return canonicalise(fetchable(str(key)))
    except BadUrl as error:
        raise NotFound(f"{key!r} is not a URL: give the URL of the page to split off") from error
