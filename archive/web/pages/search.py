"""The front page: search."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from archive.search.search import Sort
from archive.web.rendering import page

router = APIRouter(include_in_schema=False)


@router.get("/")
def search(
    request: Request, q: str = "", sort: Sort = Sort.RELEVANCE, cursor: str | None = None
) -> HTMLResponse:
    archive = request.app.state.room.archive
    hits = archive.search(q, sort=sort, cursor=cursor)
    return page(request, "search.html", q=q, sort=sort, hits=hits, total=archive.count(q))
