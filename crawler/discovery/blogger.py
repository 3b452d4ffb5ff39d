"""Reads Blogger's Atom feed, which can be paged back to the first post (developers.google.com/blogger)."""

from dataclasses import replace

from crawler.discovery import feeds
from crawler.discovery.listing import ListingPage, number_in, with_query

PER_PAGE = 150  # Blogger's maximum per page


def listing_url(home: str) -> str:
    return with_query(
        f"{home.rstrip('/')}/feeds/posts/default", **{"max-results": PER_PAGE, "start-index": 1}
    )


def read(body: bytes, url: str, content_type: str = "") -> ListingPage:
    """A page of the feed. The next page is requested by number: Blogger's own `next` link leads to another host."""
    page = feeds.read(body, url, content_type)
    start = number_in(url, "start-index", 1)
    next_url = with_query(url, **{"start-index": start + len(page.entries)}) if page.entries else None
    return replace(page, next_url=next_url)
