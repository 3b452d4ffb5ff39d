"""A site of pages that a test or a benchmark gives, and may change between requests.

>>> with ServedPages({"/a": Page(b"<p>First</p>")}, Validator.ETAG) as site:
...     crawl(site.at("/a"))
...     site.put("/a", Page(b"<p>Second</p>"))
...     crawl(site.at("/a"))
"""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import Enum, auto
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from tests.sites.recording import RecordingHandler, RecordingServer

FIRST_CHANGE = datetime(2024, 1, 1, tzinfo=UTC)
HTML = "text/html; charset=utf-8"


class Validator(Enum):
    """What a site offers for conditional requests (RFC 9110, 8.8)."""

    NONE = auto()
    ETAG = auto()
    LAST_MODIFIED = auto()


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes
    content_type: str = HTML
    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def moved_to(cls, location: str, status: int = HTTPStatus.MOVED_PERMANENTLY) -> Self:
        return cls(b"", status=status, headers={"Location": location})


class ServedPages(RecordingServer):
    """Serves `pages` (path or path?query -> page); anything else is 404."""

    def __init__(self, pages: Mapping[str, Page], validator: Validator = Validator.NONE) -> None:
        super().__init__(_PageHandler)
        self._pages = dict(pages)
        self._changes = dict.fromkeys(pages, 0)
        self._validator = validator

    @classmethod
    def from_folder(cls, folder: Path, validator: Validator = Validator.NONE) -> Self:
        """Every file below `folder` at its path; `x/index.html` is also at `x/`."""
        files = {f"/{file.relative_to(folder)}": file for file in sorted(folder.rglob("*")) if file.is_file()}
        pages = {path: _page_of(file) for path, file in files.items()}
        indexes = {
            path.removesuffix("index.html"): page for path, page in pages.items() if "/index.html" in path
        }
        return cls(pages | indexes, validator)

    def put(self, path: str, page: Page) -> None:
        """Serve this page from now on."""
        self._pages[path] = page
        self._changes[path] = self._changes.get(path, 0) + 1

    def remove(self, path: str) -> None:
        """Answer 404 from now on."""
        del self._pages[path]

    def page_at(self, target: str) -> Page | None:
        return self._pages.get(target) or self._pages.get(urlsplit(target).path)

    def validators_of(self, target: str, page: Page) -> dict[str, str]:
        match self._validator:
            case Validator.NONE:
                return {}
            case Validator.ETAG:
                return {"ETag": f'"{sha256(page.body).hexdigest()[:16]}"'}
            case Validator.LAST_MODIFIED:
                return {"Last-Modified": format_datetime(self._last_change(target), usegmt=True)}

    def _last_change(self, target: str) -> datetime:
        # Each change counts as a minute: the header has whole seconds, and a test does not wait for them.
        path = target if target in self._changes else urlsplit(target).path
        return FIRST_CHANGE + timedelta(minutes=self._changes[path])


class _PageHandler(RecordingHandler):
    server: ServedPages

    def respond(self) -> None:
        page = self.server.page_at(self.path)
        if page is None:
            self.send(HTTPStatus.NOT_FOUND, {"Content-Type": HTML}, b"<h1>Not found</h1>")
            return
        validators = self.server.validators_of(self.path, page)
        if self._still_valid(validators):
            self.begin(HTTPStatus.NOT_MODIFIED, validators)
            return
        self.send(page.status, {"Content-Type": page.content_type, **page.headers, **validators}, page.body)

    def _still_valid(self, validators: Mapping[str, str]) -> bool:
        given = {
            "ETag": self.headers.get("If-None-Match"),
            "Last-Modified": self.headers.get("If-Modified-Since"),
        }
        return any(given[name] == value for name, value in validators.items())


def _page_of(file: Path) -> Page:
    content_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Page(file.read_bytes(), HTML if content_type == "text/html" else content_type)
