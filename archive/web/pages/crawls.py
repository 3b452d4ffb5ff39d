"""The crawls, and what one of them did, page by page."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse

from archive.archive import Archive
from archive.reading.crawl_ledger import crawl as one_crawl
from archive.reading.crawl_ledger import crawled_pages, unanswered
from archive.reading.crawl_ledger import crawls as latest_crawls
from archive.storage.models import LARGEST_ID
from archive.web.rendering import page

PER_PAGE = 50

router = APIRouter(prefix="/crawls", include_in_schema=False)
Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]


@router.get("")
def crawls(
    request: Request, before: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None
) -> HTMLResponse:
    archive: Archive = request.app.state.room.archive
    with archive.database.read() as session:
        found = latest_crawls(session, PER_PAGE + 1, before)
    shown = found[:PER_PAGE]
    older = shown[-1].id if len(found) > PER_PAGE else None
    return page(request, "crawls.html", crawls=shown, before=before, older=older)


@router.get("/{crawl_id}")
def crawl(
    request: Request, crawl_id: Id, after: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0
) -> HTMLResponse:
    archive: Archive = request.app.state.room.archive
    with archive.database.read() as session:
        kept = one_crawl(session, crawl_id)
        pages = crawled_pages(session, crawl_id, PER_PAGE + 1, after)
        silent = unanswered(session, kept) if not after else ()
    shown = pages[:PER_PAGE]
    following = shown[-1].capture_id if len(pages) > PER_PAGE else None
    return page(request, "crawl.html", crawl=kept, pages=shown, silent=silent, after=after, next=following)
