"""The item that travels through the pipelines: one requested page and what came of it so far."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from archive.article import ExtractedArticle
from archive.captures import Exchange, HeldPayload
from archive.ingestion.visits import Captured, Failure
from crawler.extraction import Claim


@dataclass(slots=True)
class PageItem:
    """One page on its way. The spider sets the first block; each pipeline fills in its own field.

    `url` is what was asked for, `final_url` where the redirects ended. `exchanges` are all requests that were
    answered on the way, redirects and retries included, in order. `body` has its content coding undone;
    `media_type` and `charset` are the Content-Type header's (RFC 9110 8.3), empty and None where it says none.
    `directives` is what its headers ask of those who keep it.
    `following` are the further pages of its article, in order, and `stray` is what was fetched as one but is none.
    `hints` are what a listing says of the article. `held` is what was read of the page before; the answer may be
    that it is `not_modified` since.
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
    following: list["PageItem"] = field(default_factory=list)
    stray: "PageItem | None" = None

    @property
    def at(self) -> datetime:
        """When the page was asked for; where nothing was answered, now."""
        return self.captures[-1].at if self.captures else datetime.now(UTC)
