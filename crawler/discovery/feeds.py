"""Reads RSS, Atom and JSON Feed. feedparser parses the XML formats, also broken ones; it opens no URL and expands no
entity.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.sax import SAXParseException

import feedparser

from archive.scheduling.listings import Entry
from crawler.discovery.feed_entries import entry_of, is_episode, is_of_comment
from crawler.discovery.listing import (
    NOT_ALL_READ,
    ListingPage,
    NotAListing,
    entries_of,
    json_of,
    link,
    moment,
    objects,
    words,
)
from crawler.discovery.xml_text import mended, text_of, unpacked
from crawler.extraction.dom.urls import host_of

UPDATE_PERIODS_S = {
    "hourly": 3600,
    "daily": 86400,
    "weekly": 7 * 86400,
    "monthly": 30 * 86400,
    "yearly": 365 * 86400,
}  # RSS 1.0 module Syndication
MAX_CHARS = 3_000_000  # read of a feed without its texts: the parser is slow
LARGE_CHARS = 300_000  # above this size, texts are removed before parsing: nothing reads them
JSON = re.compile(rb"(?:\xef\xbb\xbf|[ \t\r\n])*\{")
HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*)*(?:<!doctype html[^>]*>(?!\s*(?:<!--.*?-->\s*)*<(?:\w+:)?(?:rss|feed|rdf)\b)|<html\b)",
    re.IGNORECASE | re.DOTALL,
)
TEXTS = re.compile(
    r"<((?:content:)?encoded|(?:\w+:)?description|summary|content|(?:itunes|media):\w+)(?=[\s>])(?![^>]*/>)[^>]*>"
    r"(?:<!\[CDATA\[.*?\]\]>|[^<]+)*+</\1\s*>",
    re.DOTALL,
)
ITEM = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]")
END_OF_ITEM = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>")
END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read(body: bytes, url: str, content_type: str = "") -> ListingPage:
    """A feed's entries. Raises NotAListing if the page is not a feed, as happens when a site is redesigned."""
    body = unpacked(body, url)
    if JSON.match(body):
        return _json_feed(body, url)
    text = text_of(body, content_type)
    if HTML.match(text[:2000]):
        raise NotAListing(f"{url} is an HTML page, not a feed")
    breaks_off = not END.search(text[-2000:])
    text, left_out = _both_ends(_without_texts(mended(text)))
    parsed = _parse(text)
    if not parsed.get("version") and not parsed.entries:
        raise NotAListing(f"{url} is not a feed")
    base = _base(parsed, url)
    if parsed.entries and all(is_of_comment(item, base) for item in parsed.entries):
        raise NotAListing(f"{url} is a feed of comments")
    hours, days = _pauses(text)
    entries = entries_of(entry for item in parsed.entries if (entry := entry_of(item, parsed, base)))
    return ListingPage(
        entries=entries,
        name=words(parsed.feed.get("title")),
        next_url=_related(parsed, url, "next", "prev-archive"),
        ttl_s=_ttl_s(parsed.feed),
        caveat=left_out,
        broken=_broken(parsed, len(entries), breaks_off),
        is_of_recordings=bool(parsed.entries) and all(map(is_episode, parsed.entries)),
        quiet_hours=hours,
        quiet_days=days,
    )


def _base(parsed: Any, url: str) -> str:
    """The base of relative addresses: in RSS the site's address, in Atom the feed's own (RFC 4287 2), unless another
    host serves the feed for the site.
    """
    site = link(url, parsed.feed.get("link"))
    is_atom = str(parsed.get("version", "")).startswith("atom")
    return url if site is None or (is_atom and host_of(site) == host_of(url)) else site


def _broken(parsed: Any, understood: int, breaks_off: bool) -> str:
    """Why a feed is not complete as its site intended; a complete feed may be empty."""
    named = len(parsed.entries)
    if breaks_off:
        return f"it breaks off after {named} entries"
    if named and not understood:
        return f"none of its {named} entries has an address"
    is_ill_formed = parsed.get("bozo") and isinstance(parsed.get("bozo_exception"), SAXParseException)
    return f"it is broken XML without entries: {parsed.bozo_exception}" if is_ill_formed and not named else ""


def _parse(text: str) -> Any:
    headers = {"content-type": "application/xml; charset=utf-8"}
    # A stream, not bytes: feedparser may take anything else for a URL to open.
    return feedparser.parse(
        BytesIO(text.encode("utf-8", "replace")),
        response_headers=headers,
        resolve_relative_uris=False,
        sanitize_html=False,
    )


def _without_texts(text: str) -> str:
    return TEXTS.sub("", text) if len(text) > LARGE_CHARS else text


def _both_ends(text: str) -> tuple[str, str]:
    """A long feed without its middle, and a note on the omission: the newest entries are mostly
    first, sometimes last.
    """
    if len(text) <= MAX_CHARS:
        return text, ""
    half = MAX_CHARS // 2
    ends = list(END_OF_ITEM.finditer(text, 0, half))
    rest = ITEM.search(text, len(text) - half)
    if not ends or rest is None:
        return text[:MAX_CHARS], f"only the first {MAX_CHARS:,} characters {NOT_ALL_READ} {len(text):,}"
    said = f"only the first and last {half:,} characters {NOT_ALL_READ} {len(text):,}"
    return text[: ends[-1].end()] + text[rest.start() :], said


def _related(parsed: Any, url: str, *relations: str) -> str | None:
    """RFC 5005 3 and 4: a paged feed, or an archived one."""
    for relation in relations:
        links = (feed_link for feed_link in parsed.feed.get("links", ()) if feed_link.get("rel") == relation)
        if found := next((found for feed_link in links if (found := link(url, feed_link.get("href")))), None):
            return found
    return None


def _ttl_s(feed: Any) -> int | None:
    """RSS 2.0 `ttl` (minutes), or RSS 1.0 `sy:updatePeriod` and `sy:updateFrequency`."""
    if (ttl := str(feed.get("ttl") or "")).isdigit():
        return int(ttl) * 60
    period = UPDATE_PERIODS_S.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    frequency = str(feed.get("sy_updatefrequency") or "1").strip()
    return period // max(1, int(frequency)) if period and frequency.isdigit() else None


def _pauses(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """The hours (UTC) and days (Monday is 0) on which the site asks for no visits (RSS 2.0 `skipHours`, `skipDays`)."""
    hours = {
        int(hour) % 24 for hour in re.findall(r"<hour>\s*(\d{1,2})\s*</hour>", _inside("skipHours", text))
    }
    days = {name.lower() for name in re.findall(r"<day>\s*(\w+)\s*</day>", _inside("skipDays", text))}
    return frozenset(hours), frozenset(number for number, name in enumerate(DAYS) if name in days)


def _inside(name: str, text: str) -> str:
    match = re.search(rf"<{name}>([^\x00]{{0,2000}}?)</{name}>", text, re.IGNORECASE)
    return match[1].lower() if match else ""


def _json_feed(body: bytes, url: str) -> ListingPage:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org)."""
    feed = json_of(body.lstrip(b"\xef\xbb\xbf \t\r\n"), url)
    entries = entries_of(_json_entries(feed, url)) if isinstance(feed, dict) else ()
    if not entries and not (isinstance(feed, dict) and "jsonfeed.org" in str(feed.get("version", ""))):
        raise NotAListing(f"{url} is JSON, but not a JSON Feed")
    return ListingPage(
        entries=entries,
        name=words(feed.get("title")),
        next_url=link(url, feed.get("next_url")),
    )


def _json_entries(feed: dict[str, Any], url: str) -> Iterator[Entry]:
    feed_authors = _json_authors(feed)
    base = link(url, feed.get("home_page_url")) or url
    for item in objects(feed.get("items")):
        # An item that only links to another page names that page in its `external_url`.
        named = (item.get("url"), _id_address(item), item.get("external_url"))
        if address := next((found for address in named if (found := link(base, address))), None):
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
    return tuple(dict.fromkeys(name for author in named if (name := words(author.get("name")))))
