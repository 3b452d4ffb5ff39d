"""What comes to be kept, and what came of it: the data of the write path."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive.article import ExtractedArticle
from archive.captures import CaptureRef
from archive.storage.models import Reason


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a visit ended without a page. `retry_at` is the server's own wish, where it has one."""

    reason: Reason
    detail: str
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Captured:
    """A response whose record is in the store: whose it is, when it was asked for, and its size on the wire."""

    url: str
    at: datetime
    payload_bytes: int
    ref: CaptureRef


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of asking for one URL, at one time.

    `captures` are all that was captured on the way, redirects first; the last is the page itself if there is
    an `article`. `following` are those of each further page that was read with it. Either `article` or `failure` is
    set, or the page is `not_modified` since it was last read (RFC 9110 15.4.5). `extractor` names the extractor and
    its version. `directives` is what the page and its headers ask of those who keep it.
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

    @property
    def redirects(self) -> list[str]:
        """The URLs that led on to the page."""
        return [captured.url for captured in self.captures[:-1]]


class Verdict(StrEnum):
    """What a visit meant for the archive."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REVISED = "revised"
    DUPLICATE = "duplicate"
    NOT_AN_ARTICLE = "not an article"
    FAILED = "failed"
    UNPUBLISHED = "unpublished"


@dataclass(frozen=True, slots=True)
class Ingested:
    """One visit's outcome. `duplicate_of` is the first article kept of which it is a copy."""

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
