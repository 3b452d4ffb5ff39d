"""What every kind of listing gives: entries, and where there are more. Not for how any one kind is read."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit

from archive.errors import PressmarkError
from archive.extracted import Candidate, Source
from archive.sources import Entry, FoundListing
from crawler.extraction import Claim, Field, dates
from crawler.extraction.urls import absolute

MAX_ENTRIES = 50_000  # of one page of a listing: what sitemaps.org allows in one file
FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|m4[av]|og[gv]|oga|opus|wav|flac|aac|webm|mov|avi|mkv|pdf|epub"
    r"|docx?|xlsx?|pptx?|od[tsp]|zip|gz|tgz|rar|7z|exe|dmg|apk|xml|rss|atom|json|css|js|txt)$",
    re.IGNORECASE,
)


class NotAListing(PressmarkError):
    """The bytes are not the listing that they should be; the message says what they are instead."""


def claims_of(entry: Entry) -> tuple[Claim, ...]:
    """What the listing says of the article, as evidence for extraction."""
    said = {
        Field.TITLE: entry.title,
        Field.AUTHORS: "; ".join(entry.authors),
        Field.PUBLISHED: entry.published.isoformat() if entry.published else "",
    }
    return tuple(
        Claim(field, Candidate(Source.FEED, value, "listing")) for field, value in said.items() if value
    )


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of a listing. `next_url` is the following (older) page, `listings` are others that it names,
    `ttl_s` is how long the site asks to wait between two looks, `traps` addresses that are not followed, with the
    reason."""

    entries: tuple[Entry, ...]
    name: str = ""
    next_url: str | None = None
    listings: tuple[FoundListing, ...] = ()
    ttl_s: int | None = None
    traps: tuple[tuple[str, str], ...] = ()


class Reader(Protocol):
    """Reads one kind of listing. Raises NotAListing; any other error is a bug."""

    def __call__(self, body: bytes, url: str, content_type: str) -> ListingPage: ...


def entries_of(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each URL once, as it was named first."""
    found: dict[str, Entry] = {}
    for entry in entries:
        found.setdefault(entry.url, entry)
        if len(found) == MAX_ENTRIES:
            break
    return tuple(found.values())


def link(base: str, value: object) -> str | None:
    """The absolute http(s) URL that a listing's value means."""
    return absolute(base, value) if isinstance(value, str) and value.strip() else None


def is_file(url: str) -> bool:
    """Whether the address is one of a picture, a recording, a document or data: of no page."""
    return bool(FILE.search(urlsplit(url).path))


def words(value: object) -> str:
    """A title or name as a reader sees it."""
    return " ".join(unescape(value).split())[:1000] if isinstance(value, str) else ""


def moment(value: object) -> datetime | date | None:
    """A date as listings write it (RFC 3339, RFC 822 or any other)."""
    return dates.parse(value) if isinstance(value, str) else None


def utc_moment(value: object) -> datetime | date | None:
    """A date that is in UTC where it names no zone."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return moment(value)
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def json_of(body: bytes, url: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAListing(f"{url} is no JSON") from error


def objects(value: object) -> Iterator[dict[str, Any]]:
    """The objects in what should be a list of them."""
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield item


def with_query(url: str, **parameters: str | int) -> str:
    """The URL with these query parameters set."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query |= {name: str(value) for name, value in parameters.items()}
    return parts._replace(query=urlencode(query)).geturl()


def number_in(url: str, parameter: str, default: int) -> int:
    """A number in the URL's query."""
    value = dict(parse_qsl(urlsplit(url).query)).get(parameter, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else default
