"""The addresses of feeds: /searches/ID.atom and .json, /changes.atom and .json."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from archive.archive import Archive
from archive.export.selection import Selected, Selection
from archive.reading.changes import ChangeKind
from archive.reading.latest_changes import ChangeFilter
from archive.storage.models import LARGEST_ID
from archive.web.entity_tag import names, tag_of
from archive.web.feeds import atom, json_feed
from archive.web.feeds.entry import Feed, of_change, of_item
from archive.web.own_address import asked_origin, asked_url

router = APIRouter(include_in_schema=False)
ENTRIES = 50
NEVER = datetime(1980, 1, 1, tzinfo=UTC)
Kind = Literal["atom", "json"]


@router.api_route("/searches/{search_id}.{kind}", methods=["GET", "HEAD"])
def saved_search(request: Request, search_id: int, kind: Kind) -> Response:
    """The newest articles that a saved search finds, with their texts."""
    archive: Archive = request.app.state.room.archive
    search, origin = archive.searches.get(search_id), asked_origin(request)
    with archive.database.read() as session:
        selection = Selection(search.query, limit=ENTRIES)
        selected = Selected(selection, session, archive.store, datetime.now(UTC).date())
        entries = [of_item(item, origin) for item in selected]
    feed = Feed(
        id=f"urn:pressmark:search:{quote(search.name)}",
        title=search.name,
        url=asked_url(request),
        room_url=f"{origin}/?{urlencode({'q': search.query})}",
        updated=max((entry.updated for entry in entries), default=search.saved_at),
        entries=entries,
    )
    return _answer(request, feed, kind)


@router.api_route("/changes.{kind}", methods=["GET", "HEAD"])
def latest_changes(
    request: Request,
    kind: Annotated[Kind, Path()],
    change: Annotated[list[ChangeKind] | None, Query()] = None,
    source: Annotated[list[Annotated[int, Query(ge=1, le=LARGEST_ID)]] | None, Query(max_length=100)] = None,
    site: Annotated[str | None, Query(max_length=300)] = None,
) -> Response:
    """The newest changes of all articles; only some kinds, or of some sources or a site, where these are named."""
    archive: Archive = request.app.state.room.archive
    origin = asked_origin(request)
    page = archive.latest_changes(ChangeFilter(source_ids=source, kinds=change, site=site), limit=ENTRIES)
    entries = [of_change(each, origin) for each in page.changes]
    feed = Feed(
        id="urn:pressmark:changes",
        title="Changes",
        url=asked_url(request),
        room_url=f"{origin}/changes",
        updated=max((entry.updated for entry in entries), default=NEVER),
        entries=entries,
    )
    return _answer(request, feed, kind)


def _answer(request: Request, feed: Feed, kind: Kind) -> Response:
    if kind == "atom":
        body, media_type = atom.atom(feed), atom.MEDIA_TYPE
    else:
        body, media_type = json_feed.json_feed(feed), json_feed.MEDIA_TYPE
    tag = tag_of(body)
    if names(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, media_type=media_type, headers={"ETag": tag})
