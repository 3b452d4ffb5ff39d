"""Where a site lists its articles: one module per kind of listing, all behind `read_listing`.

Pure: turns bytes and their URL into entries and the next page. The caller fetches.
"""

from archive.storage.models import ListingKind
from crawler.discovery import blogger, feeds, ghost, links, sitemaps, substack, wordpress
from crawler.discovery.listing import ListingPage, NotAListing, Reader, claims_of

__all__ = ["READERS", "ListingPage", "NotAListing", "Reader", "claims_of", "read_listing"]

READERS: dict[ListingKind, Reader] = {
    ListingKind.FEED: feeds.read,
    ListingKind.NEWS_SITEMAP: sitemaps.read,
    ListingKind.SITEMAP: sitemaps.read,
    ListingKind.WORDPRESS: wordpress.read,
    ListingKind.BLOGGER: blogger.read,
    ListingKind.GHOST: ghost.read,
    ListingKind.SUBSTACK: substack.read,
    ListingKind.LINKS: links.read,
}


def read_listing(kind: ListingKind, body: bytes, url: str, content_type: str = "") -> ListingPage:
    """Read a page of a listing. `content_type` is the header's, which may name a charset. Raises NotAListing."""
    return READERS[kind](body, url, content_type)
