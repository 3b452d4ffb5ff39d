"""Reads Substack's archive in the same way as Substack's archive page: every post, newest first, a dozen at a time."""

from collections.abc import Iterator
from typing import Any

from archive.scheduling.listings import Entry
from crawler.discovery.listing import (
    ListingPage,
    NotAListing,
    entries_of,
    json_of,
    link,
    moment,
    number_in,
    objects,
    with_query,
    words,
)

PER_PAGE = 12  # the number that Substack's own page requests; the maximum is 50


def listing_url(home: str) -> str:
    return with_query(f"{home.rstrip('/')}/api/v1/archive", sort="new", offset=0, limit=PER_PAGE)


def read(body: bytes, url: str, content_type: str = "") -> ListingPage:
    posts = json_of(body, url)
    if not isinstance(posts, list):
        raise NotAListing(f"{url} is not a Substack archive")
    offset = number_in(url, "offset", 0)
    next_url = with_query(url, offset=offset + len(posts)) if posts else None
    return ListingPage(entries_of(_entries(posts, url)), next_url=next_url)


def _entries(posts: list[Any], url: str) -> Iterator[Entry]:
    for post in objects(posts):
        if address := link(url, post.get("canonical_url")):
            yield Entry(
                url=address,
                title=words(post.get("title")),
                published=moment(post.get("post_date")),
                authors=tuple(
                    name
                    for author in objects(post.get("publishedBylines"))
                    if (name := words(author.get("name")))
                ),
            )
