"""Articles: find, read and add them; their revisions, captures, story, labels and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from archive.archive import Archive
from archive.reading.story_report import StoryReport
from archive.reading.word_diff import Piece
from archive.records import KeptArticle, KeptCapture, KeptRevision
from archive.search.hits import Hit
from archive.search.periods import asked_moment
from archive.search.rows import Per, Sort
from archive.storage.models import LARGEST_ID
from archive.urls.notes import KeptNote
from archive.web.api.asking import (
    Adding,
    ArticleId,
    ChangedSince,
    Cursor,
    Limit,
    QueryText,
    Reading,
    Writing,
)
from archive.web.jobs import Job

router = APIRouter(tags=["articles"])
Number = Annotated[int, Path(ge=1, le=LARGEST_ID, description="Number of the revision.")]
Pair = Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="Number of a revision.")]
Label = Annotated[str, Path(min_length=1, max_length=200, examples=["to read"])]


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of hits; `total` counts those of all pages, null if it was not counted (see `count`)."""

    total: int | None
    hits: tuple[Hit, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class RevisionDiff:
    """The pieces that lead from the title and text of the revision `old` to those of `new`."""

    article_id: int
    old: int
    new: int
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]


class PagesToAdd(BaseModel):
    """The URLs of pages to archive, and labels to put on them."""

    urls: list[str] = Field(min_length=1, max_length=1_000, examples=[["https://example.org/2026/05/flood"]])
    labels: list[str] = Field(default=[], max_length=50, examples=[["to read"]])


class NoteText(BaseModel):
    text: str = Field(min_length=1, examples=["Compare with the council's own figures."])


@router.get("/articles")
def search(
    archive: Reading,
    q: QueryText = "",
    limit: Limit = 20,
    cursor: Cursor = None,
    sort: Sort = Sort.RELEVANCE,
    per: Per = Per.STORY,
    all_revisions: bool = False,
    changed_since: ChangedSince = None,
    stem: Annotated[str | None, Query(max_length=10, examples=["en"])] = None,
    umlauts: bool = False,
    count: Annotated[
        bool | None,
        Query(
            description="Whether to count the hits of all pages, which takes about as long as the search. Default: on "
            "the first page only.",
            examples=[None],
        ),
    ] = None,
) -> FoundPage:
    """Search the archive. With `per=article` each article of a story is a hit of its own."""
    since = asked_moment(changed_since)
    page = archive.search(
        q,
        limit=limit,
        cursor=cursor,
        sort=sort,
        per=per,
        all_revisions=all_revisions,
        changed_since=since,
        stem=stem,
        umlauts=umlauts,
    )
    is_counted = cursor is None if count is None else count
    total = (
        archive.count(
            q, per=per, all_revisions=all_revisions, changed_since=since, stem=stem, umlauts=umlauts
        )
        if is_counted
        else None
    )
    return FoundPage(total, page.hits, page.next_cursor)


@router.post("/articles", status_code=202)
async def add(jobs: Adding, pages: PagesToAdd, response: Response) -> Job:
    """Archive pages. Answers at once with a job; its Location tells how it goes."""
    job = await jobs.add(pages.urls, pages.labels)
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return job


@router.get("/article")
def article_at(
    archive: Reading,
    url: Annotated[
        str, Query(min_length=1, max_length=5_000, examples=["https://example.org/2026/05/flood"])
    ],
    response: Response,
) -> KeptArticle:
    """The article that a URL leads to: its own, or any alias."""
    article = archive.article(url)
    response.headers["Content-Location"] = f"/api/v1/articles/{article.id}"
    return article


@router.get("/articles/{article_id}")
def article(archive: Reading, article_id: ArticleId) -> KeptArticle:
    """An article with all its revisions, aliases, captures and events."""
    return archive.article(article_id)


@router.get("/articles/{article_id}/revisions")
def revisions(archive: Reading, article_id: ArticleId) -> Sequence[KeptRevision]:
    """The revisions of an article, oldest first."""
    return archive.article(article_id).revisions


@router.get("/articles/{article_id}/revisions/{number}")
def revision(archive: Reading, article_id: ArticleId, number: Number) -> KeptRevision:
    """One state of an article's text."""
    return archive.article(article_id).revision(number)


@router.get("/articles/{article_id}/revisions/{number}/evidence")
def evidence(archive: Reading, article_id: ArticleId, number: Number) -> dict[str, Any]:
    """Where the value of each field came from: all candidates, and why one was chosen."""
    return archive.article(article_id).revision(number).evidence


@router.get("/articles/{article_id}/diff")
def diff(archive: Reading, article_id: ArticleId, old: Pair = None, new: Pair = None) -> RevisionDiff:
    """What changed between two revisions, word by word: by default, the latest and the one before it."""
    compared = archive.diff(article_id, old, new)
    return RevisionDiff(article_id, compared.old.number, compared.new.number, compared.title, compared.text)


@router.get("/articles/{article_id}/captures")
def captures(archive: Reading, article_id: ArticleId) -> Sequence[KeptCapture]:
    """The captured responses of an article's pages, oldest first."""
    return archive.article(article_id).captures


@router.get("/captures/{capture_id}")
def capture(archive: Reading, capture_id: Annotated[int, Path(ge=1, le=LARGEST_ID)]) -> KeptCapture:
    """One captured response. Its bytes are at /memento/TIMEid_/URL."""
    return archive.captures.get(capture_id)


@router.get("/articles/{article_id}/story")
def story(archive: Reading, article_id: ArticleId) -> StoryReport:
    """The story that an article belongs to, with all who carried it."""
    return archive.stories.of(article_id)


@router.get("/articles/{article_id}/labels")
def labels(archive: Reading, article_id: ArticleId) -> Sequence[str]:
    """The labels of an article."""
    return archive.labels.of(article_id)


@router.put("/articles/{article_id}/labels/{label}")
def put_label(archive: Writing, article_id: ArticleId, label: Label) -> Sequence[str]:
    """Put a label on an article. Answers with all its labels."""
    return _changed(archive, article_id, add=label)


@router.delete("/articles/{article_id}/labels/{label}")
def remove_label(archive: Writing, article_id: ArticleId, label: Label) -> Sequence[str]:
    """Take a label off an article. Answers with the labels that are left."""
    return _changed(archive, article_id, remove=label)


def _changed(
    archive: Archive, article_id: int, add: str | None = None, remove: str | None = None
) -> Sequence[str]:
    archive.labels.of(article_id)  # a label may be put on a page that has no article yet, but not by a number
    return archive.labels.change(article_id, [add] if add else [], [remove] if remove else [])


@router.get("/articles/{article_id}/notes")
def notes(archive: Reading, article_id: ArticleId) -> Sequence[KeptNote]:
    """The notes on an article, oldest first."""
    return archive.notes.of(article_id)


@router.post("/articles/{article_id}/notes", status_code=201)
def add_note(archive: Writing, article_id: ArticleId, note: NoteText) -> KeptNote:
    """Put a note on an article."""
    return archive.notes.add(article_id, note.text)


@router.delete("/articles/{article_id}/notes/{note_id}", status_code=204)
def remove_note(
    archive: Writing, article_id: ArticleId, note_id: Annotated[int, Path(ge=1, le=LARGEST_ID)]
) -> None:
    """Delete a note."""
    archive.notes.remove(article_id, note_id)
