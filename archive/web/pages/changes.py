"""What sites did to their articles: edited, taken down, put back, moved; newest first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import and_, or_, select

from archive.archive import Archive
from archive.article import start_of
from archive.errors import BadQuery
from archive.reading.changes import KIND_NAMES, Change, ChangeKind
from archive.reading.latest_changes import ChangeFilter
from archive.reading.word_diff import Piece, word_diff
from archive.search.periods import Period, parse_period
from archive.storage.models import LARGEST_ID, Revision
from archive.web.rendering import page
from archive.web.side_by_side import ParagraphPair, excerpt, side_by_side

PER_PAGE = 20
PASSAGES = 3  # of one edit

router = APIRouter(include_in_schema=False)
Typed = Annotated[str, Query(max_length=300)]


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change for display. `title` are the pieces from the old headline to the new one; `passages` are the first
    paragraphs that an edit changed, `more` the number of further ones."""

    change: Change
    title: Sequence[Piece]
    passages: Sequence[ParagraphPair]
    more: int


@router.get("/changes")
def changes(
    request: Request,
    kind: Typed = "",
    site: Typed = "",
    since: Typed = "",
    until: Typed = "",
    source: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    cursor: Typed = "",
) -> HTMLResponse:
    archive: Archive = request.app.state.room.archive
    asked = {"kind": kind, "site": site.strip(), "since": since, "until": until, "source": source}
    shown: dict[str, Any] = {"asked": asked, "kinds": KIND_NAMES, "cursor": cursor}
    try:
        wanted = _filter(kind, site, since, until, source)
        found = archive.latest_changes(wanted, limit=PER_PAGE, cursor=cursor or None)
    except BadQuery as error:
        return page(request, "changes.html", 400, **shown, error=str(error), changes=(), next=None, feed={})
    return page(
        request,
        "changes.html",
        **(shown | {"asked": asked | _days(since, until)}),
        error=None,
        changes=_shown(archive, found.changes),
        next=found.next_cursor,
        feed={"change": kind, "source": source, "site": wanted.site},
    )


def _filter(kind: str, site: str, since: str, until: str, source: int | None) -> ChangeFilter:
    """Raises BadQuery."""
    if kind and kind not in KIND_NAMES:
        raise BadQuery(f"{kind!r} is not a kind of change: choose {', '.join(KIND_NAMES)}.")
    first, last = _period("From", since), _period("To", until)
    end = last.end if last and last.end else None
    return ChangeFilter(
        since=start_of(first.start) if first else None,
        until=start_of(end) if end else None,
        source_ids=None if source is None else [source],
        kinds=[ChangeKind(kind)] if kind else None,
        site=_host(site) or None,
    )


def _period(name: str, text: str) -> Period | None:
    try:
        return parse_period(text.strip(), datetime.now(UTC).date()) if text.strip() else None
    except ValueError as error:
        raise BadQuery(f"{name}: {error}") from error


def _days(since: str, until: str) -> dict[str, str]:
    """The period as the days that a date field shows."""
    first, last = _period("From", since), _period("To", until)
    end = last.end - timedelta(days=1) if last and last.end else None
    return {"since": _iso(first.start if first else None), "until": _iso(end)}


def _iso(value: date | None) -> str:
    return value.isoformat() if value else ""


def _host(site: str) -> str:
    """The host of what was typed: a name, or any URL of the site."""
    return re.sub(r"^(?:https?://)?(?:www\.)?|[/?#].*$", "", site.strip().lower())


def _shown(archive: Archive, listed: Sequence[Change]) -> list[ShownChange]:
    texts = _texts(archive, listed)
    return [_of(change, texts) for change in listed]


def _of(change: Change, texts: Mapping[tuple[int, int], str]) -> ShownChange:
    title: Sequence[Piece] = ()
    if change.old_title is not None:
        title = tuple(word_diff(change.old_title, change.title or ""))
    if change.revision is None:
        return ShownChange(change, title, (), 0)
    old = texts.get((change.article_id, change.revision - 1), "")
    new = texts.get((change.article_id, change.revision), "")
    differing = [row for row in side_by_side(old, new) if not row.is_same]
    passages = [ParagraphPair(excerpt(row.old), excerpt(row.new), False) for row in differing[:PASSAGES]]
    return ShownChange(change, title, passages, len(differing) - len(passages))


def _texts(archive: Archive, listed: Sequence[Change]) -> dict[tuple[int, int], str]:
    """The texts before and after each edit, by article and number of the revision."""
    wanted = [
        and_(
            Revision.article_id == change.article_id,
            Revision.number.in_([change.revision - 1, change.revision]),
        )
        for change in listed
        if change.revision is not None
    ]
    if not wanted:
        return {}
    with archive.database.read() as session:
        rows = session.execute(
            select(Revision.article_id, Revision.number, Revision.text).where(or_(*wanted))
        )
        return {(article_id, number): text for article_id, number, text in rows}
