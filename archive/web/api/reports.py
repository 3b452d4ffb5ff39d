"""Reports on the whole archive: stories, changes, labels, numbers, saved searches."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from archive.archive import Summary
from archive.archive.searches import KeptSearch
from archive.reading.changes import ChangeKind
from archive.reading.latest_changes import ChangeFilter, ChangePage
from archive.reading.story_report import StoryReport
from archive.search.by_day import DayCount
from archive.search.facets import Facets
from archive.search.periods import asked_moment
from archive.storage.models import LARGEST_ID
from archive.urls.labels import LabelCount
from archive.web.api.asking import (
    LONGEST_QUERY,
    Cursor,
    Limit,
    QueryText,
    Reading,
    Writing,
)

router = APIRouter(tags=["reports"])
Moment = Annotated[
    str | None,
    Query(
        max_length=40,
        description="A time in ISO 8601, a day, or an age.",
        examples=["2026-05-03T12:00:00Z", "7d"],
    ),
]
Ids = Annotated[list[Annotated[int, Query(ge=1, le=LARGEST_ID)]] | None, Query(max_length=100)]


class NewSearch(BaseModel):
    name: str = Field(min_length=1, max_length=200, examples=["Floods"])
    query: str = Field(max_length=LONGEST_QUERY, examples=["river OR flood"])


@router.get("/stories")
def stories(archive: Reading, q: QueryText = "", limit: Limit = 20) -> Sequence[StoryReport]:
    """Stories that several articles carry, those with most articles first."""
    return archive.stories.find(q or None, limit=limit)


@router.get("/changes")
def changes(
    archive: Reading,
    since: Moment = None,
    until: Moment = None,
    kind: Annotated[list[ChangeKind] | None, Query(description="Only these kinds. May be repeated.")] = None,
    source: Ids = None,
    site: Annotated[
        str | None,
        Query(max_length=300, description="Only of this site or its subdomains.", examples=["example.org"]),
    ] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> ChangePage:
    """What sites edited, took down, put back or moved, newest first."""
    wanted = ChangeFilter(asked_moment(since), asked_moment(until), source, kind, site)
    return archive.latest_changes(wanted, limit=limit, cursor=cursor)


@router.get("/labels")
def labels(archive: Reading) -> Sequence[LabelCount]:
    """All labels of articles and sources, most frequent first."""
    return archive.labels.all()


@router.get("/searches")
def searches(archive: Reading) -> Sequence[KeptSearch]:
    """The saved searches, by name. Each is a feed: /searches/ID.atom and /searches/ID.json."""
    return archive.searches.all()


@router.post("/searches", status_code=201)
def save_search(archive: Writing, new: NewSearch) -> KeptSearch:
    """Save a search under a name; a search that has the name already is replaced."""
    return archive.searches.save(new.name, new.query)


@router.delete("/searches/{search_id}", status_code=204)
def remove_search(archive: Writing, search_id: Annotated[int, Path(ge=1, le=LARGEST_ID)]) -> None:
    """Delete a saved search, and with it its feeds."""
    archive.searches.remove(search_id)


@router.get("/stats")
def stats(archive: Reading) -> Summary:
    """How much the archive holds, and how many URLs are in each state."""
    return archive.summary()


@router.get("/stats/days")
def days(archive: Reading, q: QueryText = "") -> Sequence[DayCount]:
    """For each day, how many of the articles that a query finds each site published."""
    return archive.by_day(q)


@router.get("/facets")
def facets(archive: Reading, q: QueryText = "", all_revisions: bool = False) -> Facets:
    """How the articles that a query finds are distributed over sites, authors, languages, tags and months."""
    return archive.facets(q, all_revisions=all_revisions)
