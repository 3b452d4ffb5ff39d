"""The item that travels through the pipelines: one requested page and its results so far."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from archive.article import ExtractedArticle
from archive.captures import Exchange, HeldPayload
from archive.ingestion.visits import Captured, Failure
from crawler.extraction import Claim


@dataclass(slots=True)
class PageItem:
    """One page on its way. The spider sets the first block; each pipeline fills in its own field.

    `url` is the requested address, `final_url` the address after all redirects. `exchanges` are all answered
    requests in order, redirects and retries included. `body` is decoded; `media_type` and `charset` come from the
    Content-Type header (RFC 9110 8.3) and are empty and None if it is absent. `directives` are the archiving
    directives in the headers. `read_at` is when the reading began, with the site's profile of that time.
    `following` are the further pages of the article, in order; `stray` were fetched as further pages but are not.
    `hints` are a listing's statements about the article. `held` is the earlier reading of the page; the answer may
    be that the page is `not_modified` since.
    """

    url: str
    final_url: str
    exchanges: list[Exchange] = field(default_factory=list)
    body: bytes = b""
    media_type: str = ""
    charset: str | None = None
    directives: frozenset[str] = frozenset()
    failure: Failure | None = None
    hints: tuple[Claim, ...] = ()
    held: HeldPayload | None = None
    not_modified: bool = False

    captures: tuple[Captured, ...] = ()
    article: ExtractedArticle | None = None
    read_at: datetime | None = None
    following: list["PageItem"] = field(default_factory=list)
    stray: "PageItem | None" = None

    @property
    def at(self) -> datetime:
        """When the page was requested; the current time if nothing was answered."""
        return self.captures[-1].at if self.captures else datetime.now(UTC)
