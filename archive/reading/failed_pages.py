"""The pages that a source lists and that could not be stored, with the reason for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from archive.storage.database import Database
from archive.storage.models import Listed, Listing, Reason, Url


@dataclass(frozen=True, slots=True)
class FailedPage:
    """A page that could not be stored. `retry_at` is None if it is not tried again by itself."""

    url: str
    reason: Reason
    detail: str
    fetched_at: datetime | None
    retry_at: datetime | None


FAILED_COLUMNS: Mapping[str, ColumnElement[Any]] = {
    "met": Url.id.expression,
    "page": Url.url.expression,
    "why": Url.reason.expression,
    "tried": Url.fetched_at.expression,
    "again": Url.retry_at.expression,
}


def failed_pages(
    database: Database,
    source_id: int,
    limit: int,
    offset: int = 0,
    order: Sequence[ColumnElement[Any]] = (),
) -> Sequence[FailedPage]:
    """The failed pages of a source in this order, one of FAILED_COLUMNS; those equal latest first."""
    of_source = select(Listed.url_id).join(Listing, Listing.id == Listed.listing_id)
    of_source = of_source.where(Listing.source_id == source_id)
    statement = (
        select(Url.url, Url.reason, Url.detail, Url.fetched_at, Url.retry_at)
        .where(Url.id.in_(of_source), Url.reason.is_not(None), Url.article_id.is_(None))
        .order_by(*order, Url.id.desc())
        .limit(limit)
        .offset(offset)
    )
    with database.read() as session:
        return [
            FailedPage(url, Reason(reason), detail or "", fetched_at, retry_at)
            for url, reason, detail, fetched_at, retry_at in session.execute(statement)
            if reason is not None
        ]
