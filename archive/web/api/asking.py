"""What endpoints ask of a request: the archive, the rights of its token, and parameters that many have."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request

from archive.archive import Archive
from archive.storage.models import LARGEST_ID
from archive.web.changeable import jobs_of
from archive.web.jobs import Jobs
from archive.web.room import Room
from archive.web.safety.access import Access, demand
from archive.web.safety.tokens import Scope

LONGEST_QUERY = 5_000  # characters


def room_of(request: Request) -> Room:
    room: Room = request.app.state.room
    return room


def archive_of(request: Request) -> Archive:
    return room_of(request).archive


def scopes_of(request: Request) -> frozenset[Scope]:
    """What the request may do. Raises TokenMissing."""
    access: Access = request.app.state.access
    return access.scopes(request.headers.get("authorization"))


def _demand(request: Request, scope: Scope, scopes: frozenset[Scope]) -> None:
    demand(scope, scopes, has_token="authorization" in request.headers)


def may_read(request: Request, scopes: Annotated[frozenset[Scope], Depends(scopes_of)]) -> None:
    """Refuses what may not read; a request that adds or changes something has its own scope."""
    if request.method in ("GET", "HEAD"):
        _demand(request, Scope.READ, scopes)


def may_add(request: Request, scopes: Annotated[frozenset[Scope], Depends(scopes_of)]) -> Jobs:
    """The jobs of the server, for who may add pages."""
    _demand(request, Scope.ADD, scopes)
    return jobs_of(request)


def may_write(request: Request, scopes: Annotated[frozenset[Scope], Depends(scopes_of)]) -> Archive:
    """The archive, for who may change what people put on it."""
    _demand(request, Scope.WRITE, scopes)
    jobs_of(request)
    return archive_of(request)


Reading = Annotated[Archive, Depends(archive_of)]
Writing = Annotated[Archive, Depends(may_write)]
Adding = Annotated[Jobs, Depends(may_add)]
ArticleId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="Number of the article.")]
SourceId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="Number of the source.")]
QueryText = Annotated[
    str,
    Query(
        max_length=LONGEST_QUERY,
        description="Words, phrases and fields: see the query language. Empty: everything, newest first.",
        examples=['harbour "sea level" -opinion site:example.org after:2026-05'],
    ),
]
Limit = Annotated[int, Query(ge=1, le=100, description="Most entries on a page.")]
Cursor = Annotated[
    str | None, Query(max_length=200, description="`next_cursor` of the page before.", examples=[None])
]
ChangedSince = Annotated[
    str | None,
    Query(
        max_length=40,
        description="Only articles whose text or title is new or changed since: a time in ISO 8601, a day, an age.",
        examples=["2026-05-03T12:00:00Z", "7d"],
    ),
]
