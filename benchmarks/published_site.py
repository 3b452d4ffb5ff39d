"""Serves the files of a published site on loopback as its host would: links to its own host lead to the server, answers
carry ETags, folders are asked for with a slash. Counts what it is asked."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote, unquote

from tests.sites.recording import RecordingHandler, RecordingServer

HTML = "text/html; charset=utf-8"
INDEXES = ("index.html", "index.xml", "index.htm")
TYPES = {
    ".html": HTML,
    ".htm": HTML,
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".js": "application/javascript",
    ".css": "text/css",
}
XML_TYPES = ((b"<rss", "application/rss+xml"), (b"<feed", "application/atom+xml"))
XML_LISTING = re.compile(rb"<rss|<feed[ >]|<urlset|<sitemapindex")
PAGE = re.compile(rb"<html|<!doctype", re.IGNORECASE)
OLD_CHARSET = re.compile(rb"charset=[\"']?(?:iso-8859|windows|x-|shift|euc|gb)", re.IGNORECASE)
MISSING = b"<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>"
HEAD_BYTES, META_BYTES = 600, 3000


@dataclass(frozen=True, slots=True)
class Tree:
    """A site's files. `hosts` are the names that its links know it by, `prefix` is the folder of its host that it lives
    in; a `mirror` was made by a tool that wrote `folder/index.html` where the site has `folder/`."""

    root: Path
    hosts: tuple[str, ...] = ()
    prefix: str = ""
    mirror: bool = False

    @property
    def home(self) -> str:
        return f"/{self.prefix}/" if self.prefix else "/"

    def find(self, path: str) -> Path | str | None:
        """The file at a path, or the address with a slash that it is to be asked for at."""
        inside = self._inside(path)
        if inside is None:
            return None
        for name in _names(inside, unquote(inside, errors="surrogateescape")):
            file = self.root / name
            if _is(file.is_dir) and (index := _index(file)):
                return index if path.endswith("/") else f"{path}/"
            if name and _is(file.is_file):
                return file
        return None

    def _inside(self, path: str) -> str | None:
        if not self.prefix:
            return path.lstrip("/")
        first, _, rest = path.lstrip("/").partition("/")
        return rest if first == self.prefix else None

    def read(self, file: Path, origin: str) -> tuple[bytes, str]:
        """A file as its server sends it from `origin`, and its Content-Type."""
        body = file.read_bytes()
        kind = _type_of(file, body)
        if not kind.startswith("text/") and "xml" not in kind and "json" not in kind:
            return body, kind
        if self.hosts:
            body = self._own_links(body, origin)
        if self.mirror:
            body = re.sub(rb"((?:href|src)=[\"'](?:[^\"']*/)?)index\.html(?=[\"'#?])", rb"\1", body)
        return body, kind

    def _own_links(self, body: bytes, origin: str) -> bytes:
        """With links to the site's hosts leading to `origin`, also in queries and in JSON, which escapes slashes."""
        names = b"|".join(re.escape(host).encode() for host in self.hosts)
        own = rb"(?:https?:)?(//|\\/\\/|%2F%2F)(?:" + names + rb")(?::443|:80)?(?=[/\"'<\s\\?#&]|$)"
        written = {
            b"//": origin.encode(),
            b"%2F%2F": quote(origin, safe="").encode(),
            b"\\/\\/": origin.replace("/", "\\/").encode(),
        }
        return re.sub(own, lambda match: written[match[1]], body)


def _names(raw: str, unquoted: str) -> tuple[str, ...]:
    """What the file of an address may be called: file names are quoted on some hosts, and lack their ending."""
    quoted = quote(unquoted, safe="/~!*'().-_", errors="surrogateescape").lower()
    return unquoted, quoted, raw, f"{unquoted}.html" if unquoted else ""


def _is(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _index(folder: Path) -> Path | None:
    return next((folder / name for name in INDEXES if (folder / name).is_file()), None)


def _type_of(file: Path, body: bytes) -> str:
    head, ending = body[:HEAD_BYTES], file.suffix.lower()
    if ending in ("", ".html", ".xml") and XML_LISTING.search(head) and not PAGE.search(head):
        return next((kind for mark, kind in XML_TYPES if mark in head), "text/xml")
    kind = TYPES.get(ending, "application/octet-stream")
    is_old = kind == HTML and OLD_CHARSET.search(body[:META_BYTES])
    return "text/html" if is_old else kind


class PublishedSite(RecordingServer):
    """Serves a tree from `start` to `stop`."""

    def __init__(self, tree: Tree) -> None:
        super().__init__(_Handler)
        self.tree = tree


class _Handler(RecordingHandler):
    server: PublishedSite

    def respond(self) -> None:
        path, _, query = self.path.partition("?")
        tree = self.server.tree
        found = None if "/wp-json" in path or "rest_route" in query else tree.find(path)
        if isinstance(found, str):
            self.send(301, {"Location": f"{found}?{query}" if query else found}, b"")
        elif found is None:
            page = tree.root / "404.html"
            self.send(404, {"Content-Type": HTML}, page.read_bytes() if page.is_file() else MISSING)
        else:
            self._send_file(*tree.read(found, self.server.url))

    def _send_file(self, body: bytes, kind: str) -> None:
        etag = f'"{hashlib.sha256(body).hexdigest()[:40]}"'
        if self.headers.get("If-None-Match") == etag:
            self.begin(HTTPStatus.NOT_MODIFIED, {"ETag": etag})
        else:
            self.send(200, {"Content-Type": kind, "ETag": etag}, body)
