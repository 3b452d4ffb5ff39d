"""Reads one entry of an RSS or Atom feed as feedparser gives it: address, dates, title and authors."""

import calendar
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from archive.scheduling.listings import Entry
from crawler.discovery.listing import is_file, link, moment, possible, words

HTML_TYPES = frozenset({"", "text/html", "application/xhtml+xml"})
LETTERS = re.compile(r"[^\W\d_]{3}.*\d{4}")
NAMED_ZONE = re.compile(r"[A-Za-z]{3,5}\s*$")  # dates that our own reader did not know: no guess is better
NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)", re.ASCII)
WORD = re.compile(r"[^\W\d_]{3}")
OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
ALTERNATE = re.compile(r"^alternate$|/relation/alternate$")  # RFC 4287 4.2.7.2: a short name or an address
# Tried if a feed gives no language or a wrong one. The first that knows the month decides, if no other
# means another month by it.
LANGUAGES = (
    "de",
    "fr",
    "es",
    "pt",
    "it",
    "nl",
    "ru",
    "pl",
    "sv",
    "da",
    "nb",
    "fi",
    "cs",
    "hu",
    "tr",
    "uk",
    "ro",
    "el",
)
OF_COMMENT = re.compile(r"#(?:comment|c\d|respond|reply|disqus)|[?&]showComment=", re.IGNORECASE)
AUDIO_OR_VIDEO = re.compile(r"(?:audio|video)/", re.IGNORECASE)


def entry_of(item: Any, parsed: Any, base: str) -> Entry | None:
    """The entry; None if it names no page. `base` resolves its relative addresses."""
    address = _address(item, base, link(base, parsed.feed.get("link")))
    if address is None:
        return None
    language = str(parsed.feed.get("language") or "en").replace("-", "_")[:10]
    published, changed = _published(item, language), _changed(item, language)
    if published is None and str(parsed.get("version", "")).startswith("rss"):
        published, changed = changed, None  # RSS has no date of change: dc:date is its only date
    return Entry(
        url=address,
        title=_title(item),
        published=published,
        modified=changed,
        authors=authors_of(item) or authors_of(parsed.feed),
    )


def authors_of(node: Any) -> tuple[str, ...]:
    named = [words(author.get("name")) for author in node.get("authors") or () if author.get("name")]
    return tuple(dict.fromkeys(name for name in named if name))


def is_of_comment(item: Any, base: str) -> bool:
    """Whether the entry is a reader's comment on a page (RFC 4685, or by the place on the page that it links to)."""
    links = [item.get("link") or "", *(link.get("href") or "" for link in item.get("links") or ())]
    return "thr_in-reply-to" in item or any(OF_COMMENT.search(address) for address in links[:1])


def is_episode(item: Any) -> bool:
    """Whether the entry exists for a recording."""
    attached = (link.get("type") or "" for link in item.get("links") or () if link.get("rel") == "enclosure")
    return any(map(AUDIO_OR_VIDEO.match, attached))


def _address(item: Any, base: str, home: str | None) -> str | None:
    """The article's address. The site's own address is the last resort, because some feeds give it for every entry."""
    addresses = [address for candidate in _candidates(item) if (address := _page(base, candidate))]
    return next((address for address in addresses if address != home), addresses[0] if addresses else None)


def _candidates(item: Any) -> Iterator[str]:
    """FeedBurner keeps the site's own address beside its redirect. The page for readers comes before other forms (RFC
    4287 4.2.7). A permalink may be in the id alone (RSS 2.0, guid), but only if the id is an address.
    """
    links = [link for link in item.get("links") or () if ALTERNATE.search(link.get("rel", "alternate"))]
    links.sort(key=lambda link: (link.get("type") or "").partition(";")[0].strip().lower() not in HTML_TYPES)
    identifier = item.get("id") or ""
    linked = item.get("link") or ""
    yield item.get("feedburner_origlink") or ""
    yield from (link.get("href") or "" for link in links)
    yield "" if linked == identifier else linked
    yield identifier if re.match(r"https?://", identifier, re.IGNORECASE) else ""


def _page(base: str, address: str) -> str | None:
    address_of_page = link(base, address) if not OTHER_SCHEME.match(address.strip()) else None
    return None if address_of_page is None or is_file(address_of_page) else address_of_page


def _title(item: Any) -> str:
    return words(item.get("title"))


def _published(item: Any, language: str) -> datetime | date | None:
    names = (name for name in ("published", "created") if item.get(name) and name in item)
    return next((at for name in names if (at := _time(item, name, language))), None)


def _changed(item: Any, language: str) -> datetime | date | None:
    return _time(item, "updated", language) if "updated" in item else None


def _time(item: Any, name: str, language: str) -> datetime | date | None:
    """The time as our own reader parses it. feedparser's guess counts only if our reader gets the same day without a
    time, or nothing.
    """
    said = str(item.get(name) or "")
    own, guessed = moment(said, language), _guess(item.get(f"{name}_parsed"), said)
    if own is None and guessed is None and LETTERS.search(said):
        return _in_any_language(said)
    if isinstance(own, datetime) or guessed is None:
        return own
    if own is not None:
        return guessed if guessed.date() == own and not NAMED_ZONE.search(said) else own
    return possible(guessed)


@lru_cache(maxsize=1000)
def _in_any_language(text: str) -> datetime | date | None:
    moments = {at for language in LANGUAGES if (at := moment(text, language))}
    return moments.pop() if len(moments) == 1 else None


def _guess(parsed: Any, said: str) -> datetime | None:
    """feedparser's date, which is in UTC."""
    try:
        guessed = datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
        return guessed if guessed is not None and _is_written(guessed, said) else None
    except (ValueError, OverflowError, TypeError):
        return None


def _is_written(guessed: datetime, said: str) -> bool:
    """Whether the text has the day's numbers; in a zone of its own it may be the day before or after."""
    said = NAMED_ZONE.sub("", said)
    numbers = [int(number) for number in NUMBER.findall(said)][:3]
    for days in (-1, 0, 1):
        day = guessed + timedelta(days)
        names_month = WORD.search(said) is not None
        wanted = {day.day} if names_month else {day.day, day.month}
        if wanted <= set(numbers) and not {day.year, day.year % 100}.isdisjoint(numbers):
            return True
    return False
