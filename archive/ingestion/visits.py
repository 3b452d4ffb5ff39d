"""The data of the write path: what is ingested, and the outcome."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive.article import ExtractedArticle
from archive.captures import CaptureRef
from archive.storage.models import Reason


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a visit ended without a page. `retry_at` is the time that the server asked for, if any."""

    reason: Reason
    detail: str
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Captured:
    """A response whose record is in the store: its URL, the time of the request, and its size on the wire."""

    url: str
    at: datetime
    payload_bytes: int
    ref: CaptureRef


@dataclass(frozen=True, slots=True)
class Visit:
    """The result of requesting one URL once.

    `captures` are all responses of the visit, redirects first; if there is an `article`, the last capture is the page
    itself. `following` are the captures of each further page that was read with it. Exactly one of these holds:
    `article` is set, `failure` is set, or the page is `not_modified` since it was last read (RFC 9110 15.4.5).
    `extractor` is the extractor's name and version. `directives` are the instructions of the page and its headers to
    those who store it. `read_at` is when the page was read, with the site's profile of that time; None means `at`.
    """

    url: str
    final_url: str
    at: datetime
    captures: tuple[Captured, ...] = ()
    article: ExtractedArticle | None = None
    failure: Failure | None = None
    extractor: str = ""
    not_modified: bool = False
    following: tuple[tuple[Captured, ...], ...] = ()
    directives: frozenset[str] = frozenset()
    read_at: datetime | None = None

    @property
    def redirects(self) -> list[str]:
        """The URLs that redirected to the page."""
        return [captured.url for captured in self.captures[:-1]]


class Verdict(StrEnum):
    """The outcome of a visit for the archive."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REVISED = "revised"
    DUPLICATE = "duplicate"
    NOT_AN_ARTICLE = "not an article"
    FAILED = "failed"
    UNPUBLISHED = "unpublished"


@dataclass(frozen=True, slots=True)
class Ingested:
    """The outcome of one visit. `duplicate_of` is the first stored article of which the visit's article is a copy."""

    url: str
    verdict: Verdict
    article_id: int | None = None
    revision: int | None = None
    title: str | None = None
    duplicate_of: int | None = None
    reason: Reason | None = None
    detail: str | None = None
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The outcome of each visit of a batch, in the batch's order."""

    outcomes: tuple[Ingested, ...]
