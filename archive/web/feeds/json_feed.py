"""A feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from typing import Any

from archive.export.hidden import visible
from archive.web.feeds.entry import Feed, FeedEntry

MEDIA_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed) -> bytes:
    whole = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.room_url,
        "feed_url": feed.url,
        "items": list(map(_item, feed.entries)),
    }
    return visible(json.dumps(whole, ensure_ascii=False)).encode(errors="replace")


def _item(entry: FeedEntry) -> dict[str, Any]:
    """An item without the fields that it has no value for."""
    fields = {
        "id": entry.id,
        "url": entry.url,
        "external_url": entry.room_url,
        "title": entry.title,
        "content_html": entry.html,
        "content_text": entry.text if entry.html is None else None,
        "date_published": entry.published.isoformat() if entry.published else None,
        "date_modified": entry.updated.isoformat(),
        "authors": [{"name": name} for name in entry.authors],
        "tags": list(entry.tags),
        "language": entry.language,
    }
    return {name: value for name, value in fields.items() if value not in (None, [])}
