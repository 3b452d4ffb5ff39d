"""Events of a whole article that a new request for its page reveals: taken down, put back, moved.

Used by the write path. `archive.reading.changes` reports these events; the time of the next recheck depends on them.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.scheduling.recheck_ages import next_recheck, young_since
from archive.storage.models import Article, ArticleState, Capture, Event, EventKind, Revision, Url
from archive.urls.ledger import storable


class Events:
    """The events of one visit: it requested the address `asked` at a time, and the capture `shown_by` holds the
    answer."""

    def __init__(self, session: Session, asked: str, at: datetime, shown_by: Capture | None) -> None:
        self._session = session
        self._asked = asked
        self._at = at
        self._shown_by = shown_by

    def seen(self, article: Article, latest: Revision) -> None:
        """The article was read, or the server said that it is unchanged. If it had been taken down, it is back."""
        article.last_seen_at = max(article.last_seen_at, self._at)
        if self._was_overtaken(article):
            return
        if article.state is ArticleState.UNPUBLISHED:
            article.state = ArticleState.PUBLISHED
            self._note(article, EventKind.REPUBLISHED)
        article.recheck_at = self._next_recheck(article, young_since(article, latest))

    def gone(self, article: Article, why: str) -> bool:
        """The page is gone. Returns whether the article therefore counts as taken down: it does not if it was last read
        at another address, for example if only a print version was removed."""
        if not self._is_its_page(article) or self._at < article.last_seen_at or self._was_overtaken(article):
            return False
        if article.state is ArticleState.PUBLISHED:
            article.state = ArticleState.UNPUBLISHED
            self._note(article, EventKind.UNPUBLISHED, why)
        article.recheck_at = self._next_recheck(article, article.first_seen_at)
        return True

    def moved(self, article: Article, address: str) -> None:
        """The article's page redirects to another address."""
        latest = self._latest(article)
        is_known = latest is not None and latest.detail == storable(address)
        if self._is_its_page(article) and not is_known:
            self._note(article, EventKind.MOVED, address)

    def unread(self, article: Article, retry_at: datetime | None) -> None:
        """The page could not be read, which says nothing about the article."""
        if self._is_its_page(article):
            article.recheck_at = retry_at

    def _next_recheck(self, article: Article, since: datetime) -> datetime | None:
        latest = self._latest(article)
        return next_recheck(max(since, latest.at) if latest else since, self._at)

    def _was_overtaken(self, article: Article) -> bool:
        """Whether a later event of the article is already recorded, because this visit reached the archive late."""
        latest = self._latest(article)
        return latest is not None and latest.at > self._at

    def _latest(self, article: Article) -> Event | None:
        if article.id is None:  # not written yet, so it has no events
            return None
        events = select(Event).where(Event.article_id == article.id)
        return self._session.scalar(events.order_by(Event.id.desc()).limit(1))

    def _note(self, article: Article, kind: EventKind, detail: str = "") -> None:
        self._session.flush()  # the capture gets its id
        capture_id = self._shown_by.id if self._shown_by else None
        self._session.add(
            Event(
                article_id=article.id, kind=kind, at=self._at, detail=storable(detail), capture_id=capture_id
            )
        )

    def _is_its_page(self, article: Article) -> bool:
        """Whether the article was last read at the requested address."""
        read = (
            select(Url.url)
            .join(Capture, Capture.url_id == Url.id)
            .join(Revision, Revision.id == Capture.revision_id)
            .where(Revision.article_id == article.id)
        )
        latest = read.order_by(Capture.captured_at.desc(), Capture.id.desc()).limit(1)
        return self._asked == (self._session.scalar(latest) or article.url)
