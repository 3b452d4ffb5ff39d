"""The crawls, and what one of them did, page by page."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse

from archive.archive import Archive
from archive.reading.crawl_ledger import CRAWL_COLUMNS, PAGE_COLUMNS, crawled_pages, unanswered
from archive.reading.crawl_ledger import crawl as one_crawl
from archive.reading.crawl_ledger import crawls as some_crawls
from archive.storage.models import LARGEST_ID
from archive.web.rendering import page
from archive.web.sorting import Column, sorting

PER_PAGE = 50
CRAWLS = {key: Column(column, falls=key != "command") for key, column in CRAWL_COLUMNS.items()}
PAGES = {key: Column(column) for key, column in PAGE_COLUMNS.items()}
SILENT = {
    "at": Column(lambda each: each.at),
    "outcome": Column(lambda each: each.outcome),
    "page": Column(lambda each: each.url),
    "why": Column(lambda each: each.reason),
}

router = APIRouter(prefix="/crawls", include_in_schema=False)
Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]
At = Annotated[int, Query(alias="page", ge=1, le=100_000)]


@router.get("")
def crawls(request: Request, at: At = 1) -> HTMLResponse:
    archive: Archive = request.app.state.room.archive
    wanted = sorting(request, CRAWLS)
    with archive.database.read() as session:
        found = some_crawls(session, PER_PAGE + 1, (at - 1) * PER_PAGE, wanted.order())
    return page(
        request,
        "crawls.html",
        crawls=found[:PER_PAGE],
        sorting=wanted,
        at=at,
        has_more=len(found) > PER_PAGE,
    )


@router.get("/{crawl_id}")
def crawl(request: Request, crawl_id: Id, at: At = 1) -> HTMLResponse:
    archive: Archive = request.app.state.room.archive
    wanted = sorting(request, PAGES)
    with archive.database.read() as session:
        kept = one_crawl(session, crawl_id)
        found = crawled_pages(session, crawl_id, PER_PAGE + 1, (at - 1) * PER_PAGE, wanted.order())
        silent = unanswered(session, kept) if at == 1 else ()
    return page(
        request,
        "crawl.html",
        crawl=kept,
        pages=found[:PER_PAGE],
        silent=sorting(request, SILENT).sorted(silent),
        sorting=wanted,
        at=at,
        has_more=len(found) > PER_PAGE,
    )
