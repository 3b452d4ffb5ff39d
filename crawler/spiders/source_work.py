"""The state of the work on one source, and of one look at a listing. Counts and decides; fetches nothing."""

from dataclasses import dataclass, field

from archive.ingestion.visits import Ingested
from archive.scheduling.listings import KeptListing, Noted
from archive.scheduling.source_records import KeptSource
from archive.storage.models import ListingKind
from crawler.discovery import ListingPage
from crawler.spiders.trap_detector import NoArticles, RepeatedPage
from crawler.spiders.walk import MAX_FOLLOWED, Walk

BATCH = 50  # pages of one source that are fetched at once


@dataclass(slots=True)
class SourceWork:
    """The work under way for one source: `looks` at listings, `pages` being fetched, and pages whose outcome is not
    known yet (`unjudged`). The work is exhausted when the listings name nothing more to fetch. `front` is the listing
    of the page from which links are followed, if they are; `limit` is the maximum number of pages.
    """

    source: KeptSource
    limit: int | None = None
    looks: int = 0
    pages: int = 0
    taken: int = 0
    unjudged: int = 0
    is_exhausted: bool = False
    front: KeptListing | None = None
    same_page: RepeatedPage = field(default_factory=RepeatedPage)
    no_articles: NoArticles = field(default_factory=NoArticles)
    walk: Walk = field(default_factory=Walk)

    @property
    def takes_more(self) -> bool:
        """Whether more pages may be fetched: all listings were looked at, and few pages are under way. Links may lead
        into a trap, so outcomes are awaited before more links are followed.
        """
        under_way = self.pages if self.front is None else self.unjudged
        return not (self.looks or self.is_exhausted) and under_way <= BATCH // 2

    @property
    def wanted(self) -> int:
        """How many pages to take next."""
        limits = [self.limit, MAX_FOLLOWED if self.front is not None else None]
        return min([BATCH, *(max(0, limit - self.taken) for limit in limits if limit is not None)])

    @property
    def is_done(self) -> bool:
        """Whether nothing is under way, as when the last pages are done and none is left."""
        return not (self.looks or self.pages or self.unjudged)

    @property
    def trap(self) -> str | None:
        """Why no more of the site's links are followed."""
        return self.same_page.reason or self.no_articles.reason

    def tell(self, outcome: Ingested) -> None:
        """Record the outcome of one page of the source."""
        self.same_page.tell(outcome)
        if self.front is not None:
            self.no_articles.tell(outcome)

    def take(self, pages: int) -> None:
        """Count this many pages as being fetched."""
        self.pages += pages
        self.unjudged += pages
        self.taken += pages


@dataclass(slots=True)
class ListingVisit:
    """A look at one listing, over all its pages. `noted` and `page` belong to the first page; `seen` holds the entries
    of all pages, `unmet` counts the entries that were never met before, `further` holds the listings that they name.
    """

    listing: KeptListing
    work: SourceWork
    noted: Noted | None = None
    page: ListingPage = field(default_factory=lambda: ListingPage(()))
    etag: str | None = None
    last_modified: str | None = None
    max_age_s: int = 0
    moved_to: str | None = None
    pages: int = 0
    resumed: bool = False
    unmet: int = 0
    broken: str = ""
    seen: set[str] = field(default_factory=set)
    further: list[KeptListing] = field(default_factory=list)

    @property
    def length(self) -> int:
        """The number of entries on the first page."""
        return len(self.page.entries)

    @property
    def is_front(self) -> bool:
        return self.work.front is not None and self.listing.id == self.work.front.id

    @property
    def is_walked(self) -> bool:
        """Whether this is a list that another page of the site has named."""
        return self.listing.kind is ListingKind.LINKS and not self.is_front

    @property
    def resumes_at(self) -> str | None:
        """Where an earlier crawl stopped in the back catalogue. An unfinished walk starts again from its beginning."""
        return None if self.listing.resume_url == self.listing.url else self.listing.resume_url

    @property
    def why_broken(self) -> str:
        """Why the listing cannot be complete as its site intended."""
        had = self.noted.before if self.noted else 0
        is_emptied = had and not self.seen and self.listing.kind is not ListingKind.NEWS_SITEMAP
        return self.broken or (f"empty, although it listed {had} articles before" if is_emptied else "")

    @property
    def has_old_validators(self) -> bool:
        """Whether the server sent the same validators as at the look before."""
        now, before = (self.etag, self.last_modified), (self.listing.etag, self.listing.last_modified)
        return any(now) and now == before

    def meet(self, page: ListingPage) -> bool:
        """Record the listing's next page; returns whether it names anything that no earlier page did."""
        self.pages += 1
        self.broken = self.broken or page.broken
        named = {entry.url for entry in (*page.entries, *page.perhaps)}
        has_fresh = not named <= self.seen
        self.seen |= named
        return has_fresh
