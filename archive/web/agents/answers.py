"""What the tools answer: facts that the archive vouches for, and beside them, under `foreign`, what others wrote."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from archive.web.agents.foreign import NOTICE


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a tool answers. It has no slots: the SDK would take them for default values."""

    notice: str = NOTICE


@dataclass(frozen=True, slots=True)
class FoundWords:
    """What others wrote of an article that was found."""

    url: str
    site: str
    title: str
    authors: list[str]
    snippet: str


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article that a search found. `in_story` is how many articles carry the same text, including this one."""

    article_id: int
    revision: int
    is_latest: bool
    published: datetime | date | None
    language: str | None
    words: int
    in_story: int
    foreign: FoundWords


@dataclass(frozen=True, kw_only=True)
class SearchAnswer(Answer):
    """Pass `next_cursor` as `cursor` to get the following articles; null means that there are no more. `total` counts
    all that were found; null in the answers that follow the first."""

    total: int | None
    articles: list[FoundArticle]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class ArticleWords:
    """What others wrote in an article. `text` is the part of the text from `offset`, in Markdown."""

    url: str
    site: str
    title: str | None
    authors: list[str]
    description: str | None
    tags: list[str]
    text: str


@dataclass(frozen=True, slots=True)
class SeenRevision:
    """A state of the article's text, and when it was first seen."""

    number: int
    seen_at: datetime
    words: int


@dataclass(frozen=True, kw_only=True)
class ArticleAnswer(Answer):
    """One revision of an article. The text has `characters` in all; `next_offset` is where to read on, null at the
    end. `revisions` lists the newest ones."""

    article_id: int
    revision: int
    seen_at: datetime
    state: str
    published: datetime | date | None
    modified: datetime | None
    language: str | None
    words: int
    captures: int
    labels: list[str]
    revisions: list[SeenRevision]
    offset: int
    characters: int
    next_offset: int | None
    foreign: ArticleWords


@dataclass(frozen=True, slots=True)
class ComparedWords:
    """A run of words that stayed, was removed or was added. Long runs that stayed are shortened in the middle."""

    change: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class ComparedText:
    """The runs of words that lead from the old revision to the new one."""

    title: list[ComparedWords]
    text: list[ComparedWords]


@dataclass(frozen=True, kw_only=True)
class DiffAnswer(Answer):
    """What changed between two revisions. `next_offset` is where to read on among the runs of the text, null at the
    end."""

    article_id: int
    old: int
    new: int
    old_seen_at: datetime
    new_seen_at: datetime
    offset: int
    next_offset: int | None
    foreign: ComparedText


@dataclass(frozen=True, slots=True)
class CarrierWords:
    """What others wrote of an article of a story."""

    url: str
    site: str
    title: str | None


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """An article that carries a story. `relation` is the relation of its text to that of the first article, null for
    the first; `similarity` is the part of both texts that is the same."""

    article_id: int
    published: datetime | date | None
    first_seen_at: datetime
    relation: str | None
    similarity: float
    credited: int
    foreign: CarrierWords


@dataclass(frozen=True, kw_only=True)
class StoryAnswer(Answer):
    """The articles with the same text, on any sites: the first by best evidence, then by publication. `next_offset` is
    where to read on, null at the end."""

    story_id: int
    total: int
    articles: list[StoryArticle]
    next_offset: int | None


@dataclass(frozen=True, slots=True)
class ChangedWords:
    """What others wrote of an article that changed. `old_title` is the former headline, if it changed."""

    url: str
    source: str
    title: str | None
    old_title: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class ChangedArticle:
    """An article that was edited, taken down, put back or moved, and when that was first seen."""

    kind: str
    at: datetime
    article_id: int
    revision: int | None
    words_removed: int
    words_added: int
    foreign: ChangedWords


@dataclass(frozen=True, kw_only=True)
class ChangesAnswer(Answer):
    """Changes, newest first. Pass `next_cursor` as `cursor` to get earlier ones; null means that there are no more."""

    changes: list[ChangedArticle]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class SourceWords:
    """What others wrote of a source, and why its last look failed (`why`), which quotes the server."""

    url: str
    name: str
    why: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WatchedSource:
    """A blog or news site that is crawled on a schedule. `failures` counts looks that failed one after the other;
    `pending` counts pages still to be fetched."""

    id: int
    state: str
    articles: int
    pending: int
    failures: int
    succeeded_at: datetime | None
    next_look_at: datetime | None
    foreign: SourceWords


@dataclass(frozen=True, kw_only=True)
class SourcesAnswer(Answer):
    """The archive's sources. `next_offset` is where to read on, null at the end."""

    total: int
    sources: list[WatchedSource]
    next_offset: int | None


@dataclass(frozen=True, slots=True)
class AddedWords:
    """What others wrote of a page that was added, and why it was not kept (`detail`), which may quote the server."""

    url: str
    title: str | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class AddedPage:
    """The outcome for one page: its verdict (`new`, `unchanged`, `failed`, ...), its article if it is one, and the
    reason if it was not kept."""

    verdict: str
    article_id: int | None
    reason: str | None
    foreign: AddedWords


@dataclass(frozen=True, kw_only=True)
class JobAnswer(Answer):
    """A job that archives pages, as it stands. `counts` has the number of pages by verdict. Ask `job` again with
    `after` set to `next_after` for the outcomes of further pages; null means that there will be no more."""

    job_id: str
    state: str
    total: int | None
    counts: dict[str, int]
    pages: list[AddedPage]
    next_after: int | None
    message: str
