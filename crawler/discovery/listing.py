"""What every kind of listing gives: entries, and the places of more. Does not read any particular kind."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit

from archive.article import Candidate, FieldSource
from archive.errors import PressmarkError
from archive.scheduling.listings import Entry, FoundListing
from crawler.extraction import Claim, Field
from crawler.extraction.dom.urls import absolute
from crawler.extraction.parsing import dates

NOT_ALL_READ = "were read of"
"""The caveat of a listing that is too long: `only the first 3,000,000 characters were read of ...`."""
MAX_ENTRIES = 50_000  # entries of one page of a listing: the limit of sitemaps.org for one file
MAX_BEFORE_JSON = 10_000
JSON_START = re.compile(rb'[\[{]\s*(?:["{\[\]}])')
# Only tag names that no sentence uses: `a < b` and `<stdio.h>` belong to a title.
TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|del|div|em|font|i|img|ins|mark|p|q|s|small|span|strong|sub|sup|u|wbr)\b[^<>]*>"
)
UNSEEN = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|m4[av]|og[gv]|oga|opus|wav|flac|aac|webm|mov|avi|mkv|pdf|epub"
    r"|docx?|xlsx?|pptx?|od[tsp]|zip|gz|tgz|rar|7z|exe|dmg|apk|heic|3gp|wm[av]|flv|swf|aiff?|midi?|ps|djvu|mobi|azw3|rtf"
    r"|csv|tsv|ipynb|rst|bib|tex|tar|bz2|xz|jar|deb|rpm|iso|bin|hex|psd|[ot]tf|woff2?|ics|vcf|torrent)$",
    re.IGNORECASE,
)
DATA = re.compile(r"\.(?:xml|rss|atom|json|css|js|txt)$", re.IGNORECASE)


class NotAListing(PressmarkError):
    """The bytes are not the expected listing; the message says what they are instead."""


def claims_of(entry: Entry) -> tuple[Claim, ...]:
    """The listing's statements about the article, as evidence for extraction."""
    said = (
        (Field.TITLE, Candidate(FieldSource.FEED, entry.title, "listing")),
        (Field.AUTHORS, Candidate(FieldSource.FEED, "; ".join(entry.authors), "listing")),
        (
            Field.PUBLISHED,
            Candidate(FieldSource.FEED, entry.published.isoformat() if entry.published else "", "listing"),
        ),
        (Field.TITLE, Candidate(FieldSource.LINK, entry.link_text, "text of a link")),
    )
    return tuple(Claim(field, candidate) for field, candidate in said if candidate.value)


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of a listing. `next_url` is the following (older) page, `listings` are others that it names. The site
    asks to wait `ttl_s` seconds between two looks, and not to be visited in the `quiet_hours` (UTC) and on the
    `quiet_days` (Monday is 0). `traps` are addresses that are not followed, with the reason; `perhaps` only look like
    articles; `others` are the page's remaining links, which may be anything. `caveat` says which part of the page was
    not read, `broken` why the page is incomplete or cannot be what its site intended. `is_of_recordings` marks a
    podcast's feed, in which each entry exists for an audio or video file.
    """

    entries: tuple[Entry, ...]
    name: str = ""
    next_url: str | None = None
    listings: tuple[FoundListing, ...] = ()
    ttl_s: int | None = None
    traps: tuple[tuple[str, str], ...] = ()
    perhaps: tuple[Entry, ...] = ()
    others: tuple[str, ...] = ()
    caveat: str = ""
    broken: str = ""
    is_of_recordings: bool = False
    quiet_hours: frozenset[int] = frozenset()
    quiet_days: frozenset[int] = frozenset()

    @property
    def names_posts(self) -> bool:
        """Whether the page names anything that a blog or newspaper would call its articles."""
        return bool(self.entries) and not self.is_of_recordings


class Reader(Protocol):
    """Reads one kind of listing. Raises NotAListing; any other error is a bug."""

    def __call__(self, body: bytes, url: str, content_type: str) -> ListingPage: ...


def entries_of(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each URL once, in its first occurrence."""
    by_url: dict[str, Entry] = {}
    for entry in entries:
        by_url.setdefault(entry.url, entry)
        if len(by_url) == MAX_ENTRIES:
            break
    return tuple(by_url.values())


def link(base: str, value: object) -> str | None:
    """The absolute http(s) URL of a listing's value; the site's own host may be written without a scheme."""
    if not isinstance(value, str) or not value.strip():
        return None
    host = urlsplit(base).netloc.removeprefix("www.")
    is_own = value.lstrip().removeprefix("www.").startswith(f"{host}/")
    return absolute(base, f"//{value.lstrip()}" if is_own else value)


def is_file(url: str) -> bool:
    """Whether the address is a picture's, a recording's or a document's rather than a page's."""
    return bool(FILE.search(urlsplit(url).path))


def is_data(url: str) -> bool:
    """Whether the address is for machines; some sites serve pages at such addresses too."""
    return bool(DATA.search(urlsplit(url).path))


def words(value: object) -> str:
    """A title or name as a reader sees it: without the markup that many feeds and APIs have in titles."""
    if not isinstance(value, str):
        return ""
    return " ".join(unescape(TAG.sub("", UNSEEN.sub("", value[:20_000]))).split())[:1000]


def moment(value: object, locale: str = "en") -> datetime | date | None:
    """Parse a date as listings write it (RFC 3339, RFC 822 or any other format)."""
    return possible(dates.parse(str(value), locale)) if isinstance(value, str | int | float) else None


def utc_moment(value: object) -> datetime | date | None:
    """Parse a date that is in UTC if it names no zone."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return moment(value)
    return possible(found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found)


def possible(found: datetime | date | None) -> datetime | date | None:
    """The date, unless it is the empty, first or last one of a program: nothing was published long before the web,
    and nothing is announced for years to come."""
    last_year = datetime.now(UTC).year + 1
    return found if found is not None and dates.FIRST_YEAR <= found.year <= last_year else None


def json_of(body: bytes, url: str) -> Any:
    """The value of a JSON response, also after a server's warning or a byte order mark."""
    start = JSON_START.search(body[:MAX_BEFORE_JSON])
    for text in (body, body[start.start() :] if start else b""):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            continue
    raise NotAListing(f"{url} is not JSON")


def objects(value: object) -> Iterator[dict[str, Any]]:
    """The objects in a value that should be a list of objects."""
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
