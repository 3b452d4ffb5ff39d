"""The page of an article: its text set for reading, and all that is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from archive.archive import Archive
from archive.errors import NotFound
from archive.export.markup import commonmark, html_of
from archive.reading.story_report import Carrier, StoryReport
from archive.records import KeptArticle, KeptCapture, KeptRevision
from archive.search.rows import Per
from archive.web.changeable import writing_room
from archive.web.citations import MEDIA_TYPES, NAMES, CitationFormat, Work, cite
from archive.web.drawing import Dot, axis
from archive.web.own_address import asked_origin
from archive.web.rendering import page
from archive.web.side_by_side import side_by_side
from archive.web.sorting import Column, sorting

CARRIERS_COMPARED = 12  # larger stories have a page of their own: comparing their texts takes a while
CARRIERS = {
    "": Column(lambda _: 0),
    "site": Column(lambda carrier: carrier.site),
    "headline": Column(lambda carrier: carrier.title),
    "published": Column(lambda carrier: appeared(carrier)),
    "alike": Column(lambda carrier: carrier.similarity, falls=True),
}

router = APIRouter(prefix="/articles/{article_id}", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Citation:
    kind: CitationFormat
    name: str
    text: str


@router.get("")
@router.get("/revisions/{number}")
def article(request: Request, article_id: int, number: int | None = None) -> HTMLResponse:
    archive: Archive = request.app.state.room.archive
    found = archive.article(article_id)
    shown = found.revision(number or None)
    carriers = archive.count(f"story:{found.story_id}", per=Per.ARTICLE)
    story = archive.stories.of(found.id) if 1 < carriers <= CARRIERS_COMPARED else None
    return page(
        request,
        "article.html",
        article=found,
        shown=shown,
        html=Markup(html_of(commonmark(shown.markdown, shown.text))),  # escaped by html_of
        labels=archive.labels.of(found.id),
        notes=archive.notes.of(found.id),
        carriers=carriers,
        story=story,
        **_carriers(request, story),
        dots=dots(story, found.id) if story else (),
        pages=pages_of(found),
        capture=(capture := capture_of(found, shown)),
        citations=[
            Citation(kind, NAMES[kind], cite(_work(request, found, shown, capture), kind)) for kind in NAMES
        ],
    )


@router.get("/diff")
def diff(request: Request, article_id: int, old: int | None = None, new: int | None = None) -> HTMLResponse:
    found = request.app.state.room.archive.article(article_id)
    later = found.revision(new or None)
    if later.number == 1:
        raise NotFound(f"article #{found.id} has nothing before its first revision to compare it with")
    earlier = found.revision(later.number - 1 if old is None else old or None)
    return page(
        request,
        "diff.html",
        article=found,
        old=earlier,
        new=later,
        title=list(side_by_side(earlier.title or "", later.title or "")),
        rows=list(side_by_side(earlier.text, later.text)),
    )


@router.get("/story")
def story(request: Request, article_id: int) -> HTMLResponse:
    archive: Archive = request.app.state.room.archive
    found, report = archive.article(article_id), archive.stories.of(article_id)
    return page(
        request,
        "story.html",
        article=found,
        story=report,
        dots=dots(report, found.id),
        **_carriers(request, report),
    )


def _carriers(request: Request, story: StoryReport | None) -> dict[str, Any]:
    """The table of all who carried a story: first by best evidence, or as the reader wants it sorted. `ends` are the
    earliest and the latest of them."""
    wanted = sorting(request, CARRIERS, anchor="#story")
    if story is None:
        return {"sorting": wanted, "carriers_sorted": (), "ends": ()}
    ends = (min(story.carriers, key=appeared), max(story.carriers, key=appeared))
    return {"sorting": wanted, "carriers_sorted": wanted.sorted(story.carriers), "ends": ends}


@router.get("/cite.{kind}")
def citation(request: Request, article_id: int, kind: CitationFormat) -> Response:
    found = request.app.state.room.archive.article(article_id)
    shown = found.latest
    text = cite(_work(request, found, shown, capture_of(found, shown)), kind)
    name = f'attachment; filename="article-{found.id}.{kind}"'
    return Response(text, media_type=MEDIA_TYPES[kind], headers={"Content-Disposition": name})


@router.post("/labels")
def change_labels(
    request: Request,
    article_id: int,
    add: Annotated[str, Form(max_length=2_000)] = "",
    remove: Annotated[str, Form(max_length=2_000)] = "",
) -> RedirectResponse:
    added, removed = ([name] if name.strip() else [] for name in (add, remove))
    writing_room(request).archive.labels.change(article_id, added, removed)
    return RedirectResponse(f"/articles/{article_id}#labels", 303)


@router.post("/notes")
def add_note(
    request: Request, article_id: int, text: Annotated[str, Form(max_length=50_000)] = ""
) -> RedirectResponse:
    writing_room(request).archive.notes.add(article_id, text)
    return RedirectResponse(f"/articles/{article_id}#notes", 303)


@router.post("/notes/{note_id}/remove")
def remove_note(request: Request, article_id: int, note_id: int) -> RedirectResponse:
    writing_room(request).archive.notes.remove(article_id, note_id)
    return RedirectResponse(f"/articles/{article_id}#notes", 303)


def capture_of(article: KeptArticle, revision: KeptRevision) -> KeptCapture | None:
    """The first capture that showed a revision."""
    return next((capture for capture in article.captures if capture.revision == revision.number), None)


def pages_of(article: KeptArticle) -> Sequence[KeptCapture]:
    """The captures that are pages, and no redirects to them."""
    return [capture for capture in article.captures if capture.status == 200 or capture.revision]


def dots(story: StoryReport, here: int) -> tuple[Dot, ...]:
    """The articles of a story on a time axis."""
    return axis([(carrier.article_id, appeared(carrier)) for carrier in story.carriers], here)


def appeared(carrier: Carrier) -> datetime:
    """When the article was published, as far as is known, else when it was first seen."""
    if isinstance(carrier.published, datetime):
        return carrier.published
    if isinstance(carrier.published, date):
        return datetime.combine(carrier.published, time(12), UTC)
    return carrier.first_seen_at


def _work(
    request: Request, article: KeptArticle, revision: KeptRevision, capture: KeptCapture | None
) -> Work:
    link = (
        f"{asked_origin(request)}/captures/{capture.id}?digest={capture.payload_digest}" if capture else None
    )
    return Work.of(article, revision, capture, link)
