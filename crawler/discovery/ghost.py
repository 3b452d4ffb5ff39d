"""Reads Ghost's Content API: every public post, newest first (ghost.org/docs/content-api). Its key is public and is on
the home page.
"""

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
    objects,
    with_query,
    words,
)

PER_PAGE = 100  # Ghost's maximum per page


def listing_url(api: str, key: str) -> str:
    """`api` and `key` are the page's `data-api` and `data-key`."""
    return with_query(
        f"{api.rstrip('/')}/posts/",
        key=key,
        limit=PER_PAGE,
        include="authors",
        fields="url,title,published_at,updated_at",
        order="published_at desc",
        page=1,
    )


def read(body: bytes, url: str, content_type: str = "") -> ListingPage:
    answer = json_of(body, url)
    if not isinstance(answer, dict) or not isinstance(answer.get("posts"), list):
        raise NotAListing(f"{url} is not a list of Ghost posts")
    next_page = _next_page(answer)
    return ListingPage(
        entries_of(_entries(answer["posts"], url)),
        next_url=with_query(url, page=next_page) if next_page else None,
    )


def _next_page(answer: dict[str, Any]) -> int | None:
    match answer:
        case {"meta": {"pagination": {"next": int(page)}}}:
            return page
    return None


def _entries(posts: list[Any], url: str) -> Iterator[Entry]:
    for post in objects(posts):
        if address := link(url, post.get("url")):
            yield Entry(
                url=address,
                title=words(post.get("title")),
                published=moment(post.get("published_at")),
                modified=moment(post.get("updated_at")),
                authors=tuple(
                    name for author in objects(post.get("authors")) if (name := words(author.get("name")))
                ),
            )
