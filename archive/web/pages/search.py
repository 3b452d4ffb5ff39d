"""The front page: search, with facets, a histogram and saved searches."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from archive.archive import Archive
from archive.errors import BadQuery
from archive.search.facets import FacetCount, Facets
from archive.search.field_help import FIELD_HELP
from archive.search.query import FIELDS
from archive.search.rows import Sort
from archive.web.changeable import writing_room
from archive.web.drawing import FEWEST_BARS, Bar, bars
from archive.web.recent import Recent
from archive.web.rendering import page, quoted, with_query

PER_PAGE = 20
PAGES_MOST = 500
FIELD_NAMES = {"sites": "site", "authors": "author", "languages": "lang", "tags": "tag"}
PERIODS = re.compile(r"(?<!\S)(?:after|before):\S+\s*")

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """A facet for display: its heading, and each value with its count and the query that it narrows to."""

    name: str
    values: tuple[tuple[FacetCount, str], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands beside the hits: how many there are in all, how they are distributed, and when they appeared."""

    total: int
    groups: tuple[FacetGroup, ...]
    bars: tuple[Bar, ...]
    span: str

    @property
    def is_narrow(self) -> bool:
        """Whether there are too few bars to fill the width of the page."""
        return len(self.bars) < FEWEST_BARS


@router.get("/")
def search(
    request: Request,
    q: Annotated[str, Query(max_length=5_000)] = "",
    sort: Sort = Sort.RELEVANCE,
    at: Annotated[int, Query(alias="page", ge=1, le=PAGES_MOST)] = 1,
) -> HTMLResponse:
    archive: Archive = request.app.state.room.archive
    shown: dict[str, Any] = {
        "q": q,
        "sort": sort,
        "at": at,
        "fields": [(name, FIELD_HELP[name]) for name in FIELDS],
    }
    try:
        with ThreadPoolExecutor(1) as counting:  # the database works on both at the same time
            overview = counting.submit(_overviews(request).of, q, lambda: _overview(archive, q))
            hits = archive.search(q, sort=sort, page=at, limit=PER_PAGE)
            beside = overview.result()
    except BadQuery as error:
        return page(request, "search.html", 400, **shown, error=str(error), hits=None, beside=None, saved=())
    saved = archive.searches.all()
    return page(request, "search.html", **shown, error=None, hits=hits, beside=beside, saved=saved)


@router.get("/complete")
def complete(request: Request, word: Annotated[str, Query(max_length=200)] = "") -> list[str]:
    """What the word of a query that is being typed may become."""
    name, colon, begun = word.partition(":")
    if not colon:
        return [f"{field}:" for field in FIELDS if word and field.startswith(word.lower())]
    return [f"{name}:{quoted(value)}" for value in _values(request, name, begun.strip('"').lower())][:8]


@router.post("/searches")
def save(
    request: Request,
    name: Annotated[str, Form(max_length=500)] = "",
    q: Annotated[str, Form(max_length=5_000)] = "",
) -> RedirectResponse:
    writing_room(request).archive.searches.save(name, q)
    return RedirectResponse(with_query("/", {"q": q}), 303)


@router.post("/searches/{search_id}/remove")
def remove(request: Request, search_id: int) -> RedirectResponse:
    writing_room(request).archive.searches.remove(search_id)
    return RedirectResponse("/", 303)


def _overviews(request: Request) -> Recent[Overview]:
    overviews: Recent[Overview] = request.app.state.overviews
    return overviews


def _overview(archive: Archive, q: str) -> Overview:
    facets = archive.facets(q)
    months = [(month.value, month.count) for month in facets.months]
    if len(months) == 1:
        days: dict[str, int] = {}
        for day in archive.by_day(q):
            days[day.day.isoformat()] = days.get(day.day.isoformat(), 0) + day.articles
        months = sorted(days.items())
    drawn = bars(months, lambda start, end: narrowed_to_period(q, start, end))
    span = f"{months[0][0]} to {months[-1][0]}" if months else ""
    return Overview(archive.count(q), tuple(_groups(q, facets)), drawn, span)


def _groups(q: str, facets: Facets) -> list[FacetGroup]:
    groups = []
    for name, field in FIELD_NAMES.items():
        counts: tuple[FacetCount, ...] = getattr(facets, name)
        values = tuple((count, narrowed(q, field, count.value)) for count in counts)
        if len(values) > 1 or (values and values[0][0].count < 1):
            groups.append(FacetGroup(name, values))
    return groups


def narrowed(q: str, field: str, value: str) -> str:
    """The query, for articles that have this value of a field as well."""
    both = f"({q.strip()})" if re.search(r"(?<!\S)OR(?!\S)|\|", q) else q.strip()
    return f"{both} {field}:{quoted(value)}".strip()


def narrowed_to_period(q: str, start: str, end: str) -> str:
    """The query, for articles that were published in this period and no other."""
    return f"{PERIODS.sub('', q).strip()} after:{start} before:{end}".strip()


def _values(request: Request, field: str, begun: str) -> list[str]:
    """Values of a field that begin like this, as far as the archive lists them cheaply."""
    archive: Archive = request.app.state.room.archive
    match field:
        case "label":
            names = [label.name for label in archive.labels.all()]
        case "source":
            names = archive.sources.names()
        case "is":
            names = ["revised", "unpublished", "paywalled"]
        case "after" | "before" | "seen":
            names = ["today", "yesterday", "7d", "1m", "1y", str(datetime.now(UTC).year)]
        case "site" | "lang" | "tag" | "author":
            found = _overviews(request).of("", lambda: _overview(archive, ""))
            names = [
                count.value
                for group in found.groups
                for count, _ in group.values
                if FIELD_NAMES[group.name] == field
            ]
        case _:
            names = []
    return [name for name in names if name.lower().startswith(begun)]
