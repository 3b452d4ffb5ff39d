"""RSS, Atom and JSON Feed. feedparser reads the XML ones, broken or not; it opens no URL and expands no entity."""

import calendar
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser

from archive.sources import Entry
from crawler.discovery.listing import (
    ListingPage,
    NotAListing,
    entries_of,
    json_of,
    link,
    moment,
    objects,
    words,
)

UPDATE_PERIODS_S = {
    "hourly": 3600,
    "daily": 86400,
    "weekly": 7 * 86400,
    "monthly": 30 * 86400,
    "yearly": 365 * 86400,
}  # RSS 1.0 module Syndication
MAX_BYTES = 3_000_000  # that are read: the newest entries stand first, and the parser is slow
HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL)


def read(body: bytes, url: str, content_type: str = "") -> ListingPage:
    """A feed's entries. Raises NotAListing for a page that is none, as a feed becomes when its site is redone."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_feed(body, url)
    if HTML.match(body[:2000]):
        raise NotAListing(f"{url} is an HTML page, not a feed")
    parsed = _parse(body[:MAX_BYTES], url, content_type)
    if not parsed.get("version") and not parsed.entries:
        raise NotAListing(f"{url} is no feed")
    return ListingPage(
        entries=entries_of(_entries(parsed, url)),
        name=words(parsed.feed.get("title")),
        next_url=_related(parsed, url, "next"),
        ttl_s=_ttl_s(parsed.feed),
    )


def _parse(body: bytes, url: str, content_type: str) -> Any:
    headers = {"content-location": url}
    if content_type:
        headers["content-type"] = content_type
    # A stream, not bytes: what is no stream may be taken for a URL to open.
    return feedparser.parse(
        BytesIO(body), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
    )


def _entries(parsed: Any, url: str) -> Iterator[Entry]:
    feed_authors = _authors(parsed.feed)
    is_rss = str(parsed.get("version", "")).startswith("rss")
    for item in parsed.entries:
        changed = _time(item.get("updated_parsed")) if "updated" in item else None
        published = _time(item.get("published_parsed")) or moment(item.get("published"))
        if is_rss and published is None:  # RSS knows no change: its dc:date is the one date there is
            published, changed = changed, None
        if address := _address(item, url):
            yield Entry(
                url=address,
                title=words(item.get("title")),
                published=published,
                modified=changed,
                authors=_authors(item) or feed_authors,
            )


def _address(item: Any, url: str) -> str | None:
    """Where the article is: FeedBurner keeps the site's own address beside its redirect; a permalink may stand
    in the id alone (RSS 2.0, guid)."""
    candidates = (item.get("feedburner_origlink"), item.get("link"), item.get("id"))
    return next((found for one in candidates if (found := link(url, one)) and _is_address(one)), None)


def _is_address(text: str) -> bool:
    return not re.match(r"(?!https?:)[a-z][a-z0-9+.-]*:", text.strip(), re.IGNORECASE)


def _authors(node: Any) -> tuple[str, ...]:
    named = [words(one.get("name")) for one in node.get("authors") or () if one.get("name")]
    return tuple(dict.fromkeys(name for name in named if name))


def _time(parsed: Any) -> datetime | None:
    """feedparser gives UTC."""
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, TypeError):
        return None


def _related(parsed: Any, url: str, relation: str) -> str | None:
    """RFC 5005 3: a paged feed."""
    links = (one for one in parsed.feed.get("links", ()) if one.get("rel") == relation)
    return next((found for one in links if (found := link(url, one.get("href")))), None)


def _ttl_s(feed: Any) -> int | None:
    """RSS 2.0 `ttl` (minutes), or RSS 1.0 `sy:updatePeriod` and `sy:updateFrequency`."""
    if (ttl := str(feed.get("ttl") or "")).isdigit():
        return int(ttl) * 60
    period = UPDATE_PERIODS_S.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    frequency = str(feed.get("sy_updatefrequency") or "1").strip()
    return period // max(1, int(frequency)) if period and frequency.isdigit() else None


def _json_feed(body: bytes, url: str) -> ListingPage:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org)."""
    feed = json_of(body, url)
    if "jsonfeed.org" not in str(feed.get("version", "")):
        raise NotAListing(f"{url} is JSON, but no JSON Feed")
    return ListingPage(
        entries=entries_of(_json_entries(feed, url)),
        name=words(feed.get("title")),
        next_url=link(url, feed.get("next_url")),
    )


def _json_entries(feed: dict[str, Any], url: str) -> Iterator[Entry]:
    feed_authors = _json_authors(feed)
    for item in objects(feed.get("items")):
        if address := link(url, item.get("url")) or link(url, _id_address(item)):
            yield Entry(
                url=address,
                title=words(item.get("title")),
                published=moment(item.get("date_published")),
                modified=moment(item.get("date_modified")),
                authors=_json_authors(item) or feed_authors,
            )


def _id_address(item: dict[str, Any]) -> str:
    identifier = str(item.get("id", ""))
    return identifier if identifier.startswith(("http://", "https://")) else ""


def _json_authors(node: dict[str, Any]) -> tuple[str, ...]:
    named = [*objects(node.get("authors")), *objects([node.get("author")])]
    return tuple(dict.fromkeys(name for one in named if (name := words(one.get("name")))))
