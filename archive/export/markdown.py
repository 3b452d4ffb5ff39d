"""A ZIP file of Markdown files, one per revision, with front matter in YAML, for note-taking apps and site
generators."""

import json
import re
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from archive.export.item import Item
from archive.export.markup import markdown, printable
from archive.export.selection import Selected

SLUG_LENGTH = 40  # characters, of up to four bytes; names have 255 bytes on most file systems
NOT_IN_FRONT_MATTER = frozenset({"text", "markdown", "is_latest"})


def write(selected: Selected, out: BinaryIO) -> None:
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for item in selected:
            file.writestr(_entry(item), _page(item).encode())


def _entry(item: Item) -> ZipInfo:
    entry = ZipInfo(_name(item), item.seen_at.timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _name(item: Item) -> str:
    day = item.published_on.isoformat() if item.published_on else "undated"
    slug = re.sub(r"\W+", "-", (item.title or item.site).lower()).strip("-")[:SLUG_LENGTH]
    return f"{day}-{slug}-{item.article_id}-r{item.revision}.md"


def _page(item: Item) -> str:
    """A page with its front matter. Values are written as JSON, which is valid YAML (YAML 1.2.2, 1.3) and needs no
    other quoting."""
    fields = [
        f"{name}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in item.plain().items()
        if name not in NOT_IN_FRONT_MATTER and value is not None
    ]
    return printable("\n".join(["---", *fields, "---", "", markdown(item), ""]))
