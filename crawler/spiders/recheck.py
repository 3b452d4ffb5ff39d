"""Rechecks known articles, less often as they age: `scrapy crawl recheck`; `pressmark crawl` runs it at its end."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from archive.scheduling.rechecks import Recheck
from archive.storage.models import Command
from crawler.discovery import claims_of
from crawler.items.from_response import answered, page_meta, unanswered
from crawler.items.page import PageItem
from crawler.session import crawl_of


class RecheckSpider(Spider):
    """Yields one page item for every due article of these sources, or of all active sources."""

    name = "recheck"
    custom_settings: ClassVar[dict[str, Any]] = {"PRESSMARK_COMMAND": Command.RECHECK}  # type: ignore[misc]

    def __init__(
        self,
        ids: Sequence[int] | None = None,
        is_conditional: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._is_conditional = is_conditional
        self._ids = ids

    async def start(self) -> AsyncIterator[Request]:
        crawl, per_day = crawl_of(self.crawler), self.settings["PRESSMARK_CONFIG"].rechecks_per_day
        claimed = await crawl.rechecks(
            lambda rechecks: rechecks.claim(crawl.owner, self._ids, per_day, datetime.now(UTC))
        )
        for recheck in claimed:
            yield self._request(recheck)

    def _request(self, recheck: Recheck) -> Request:
        """Conditional if possible (RFC 9110 13.1). Sends no title hint: the listing's title may be out of date."""
        url, hints = recheck.entry.url, claims_of(replace(recheck.entry, title=""))
        validators = {"If-None-Match": recheck.etag, "If-Modified-Since": recheck.last_modified}
        given = validators if self._is_conditional else {}
        return Request(
            url,
            self.parse,
            headers={name: value for name, value in given.items() if value},
            errback=self.failed,
            dont_filter=True,
            meta=page_meta(url, hints, recheck.held),
        )

    def parse(self, response: Response, **kwargs: Any) -> Iterator[PageItem]:
        yield answered(response)

    def failed(self, failure: TwistedFailure) -> Iterator[PageItem]:
        yield unanswered(failure)
