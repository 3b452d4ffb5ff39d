"""Reads WordPress's REST API: every post since the beginning, newest first (developer.wordpress.org/rest-api)."""

from collections.abc import Iterator
from typing import Any

from archive.scheduling.listings import Entry
from crawler.discovery.listing import (
    ListingPage,
    NotAListing,
    entries_of,
    json_of,
    link,
    number_in,
    objects,
    utc_moment,
    with_query,
    words,
)

PER_PAGE = 100  # WordPress's maximum per page
MAX_ERROR_BYTES = 10_000
FIELDS = "link,title,date_gmt,modified_gmt,_links,_embedded"


def listing_url(api_root: str) -> str:
    """The listing of the API at this root (`https://example.org/wp-json/`, from the page's rel=https://api.w.org/)."""
    route = {"rest_route": "/wp/v2/posts"} if "rest_route=" in api_root else {}
    base = api_root if route else f"{api_root.rstrip('/')}/wp/v2/posts"
    return with_query(base, **route, per_page=PER_PAGE, _embed="author", _fields=FIELDS)


def is_beyond_last_page(body: bytes) -> bool:
    """Whether this response, which has status 400, only says that the previous page was the last, and was full."""
    return len(body) < MAX_ERROR_BYTES and b"rest_post_invalid_page_number" in body


def read(body: bytes, url: str, content_type: str = "") -> ListingPage:
    posts = json_of(body, url)
    if isinstance(posts, dict) and is_beyond_last_page(body):
        return ListingPage(())
    if not isinstance(posts, list):
        raise NotAListing(f"{url} is not a list of WordPress posts")
    page = number_in(url, "page", 1)
    is_full = len(posts) >= number_in(url, "per_page", 10)
    return ListingPage(
        entries_of(_entries(posts, url)), next_url=with_query(url, page=page + 1) if is_full else None
    )


def _entries(posts: list[Any], url: str) -> Iterator[Entry]:
    for post in objects(posts):
        if address := link(url, post.get("link")):
            title = post.get("title")
            yield Entry(
                url=address,
                title=words(title.get("rendered")) if isinstance(title, dict) else "",
                published=utc_moment(post.get("date_gmt")),
                modified=utc_moment(post.get("modified_gmt")),
                authors=_authors(post),
            )


def _authors(post: dict[str, Any]) -> tuple[str, ...]:
    embedded = post.get("_embedded")
    authors = embedded.get("author") if isinstance(embedded, dict) else None
    return tuple(name for author in objects(authors) if (name := words(author.get("name"))))
