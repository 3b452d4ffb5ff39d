"""Reads URLs from common files: a list with one URL per line, or a browser's exported bookmarks.html.

Other text in a list is ignored; folders, tags and notes of bookmarks become labels.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import dropwhile
from typing import Protocol

from archive.errors import BadUrl
from archive.identity.urls.canonical import fetchable
from archive.identity.urls.sites import domain_of


@dataclass(frozen=True, slots=True)
class ListedUrl:
    """A URL of a list as it will be requested; or, if the line has no URL, the line itself, to be reported."""

    url: str
    labels: tuple[str, ...] = ()


def read_list(text: str | bytes) -> list[ListedUrl]:
    """All URLs of a list, as `open_list` gives them. Raises NoList."""
    return list(open_list(io.BytesIO(text.encode("utf-8", "replace") if isinstance(text, str) else text)))


def open_list(file: "ByteStream") -> Iterator[ListedUrl]:
    """The URLs in a list or a bookmarks file, in order, each with its labels. Reads on as they are taken, so that lists
    of any length need no memory, and a pipe may still be written to.

    In a list, empty lines and lines that start with # are ignored, and so is text before and after a URL: dashes,
    numbers, <>, notes. In bookmarks only web addresses count, because browsers also export `javascript:` and `place:`
    entries. Bytes are UTF-8, or UTF-16 as PowerShell's `>` writes it. Raises NoList, before the first URL, if the file
    has characters that no list has, such as those of a picture or a program.
    """
    head = _head_of(file)
    sample = _begun(head)
    if len(_NO_TEXT.findall(sample[:SAMPLE])) > len(sample[:SAMPLE]) // ONE_IN:
        raise NoList("it is a binary file")
    return _entries(_lines(head, file), sample)


class ByteStream(Protocol):
    """A file or a pipe, read as far as it has been written."""

    def read1(self, size: int = -1, /) -> bytes: ...


class NoList(ValueError):
    """These bytes are not text; the message says what they are."""


def _entries(lines: Iterator[str], sample: str) -> Iterator[ListedUrl]:
    if "<" in sample and "href=" in sample.lower():
        return _Bookmarks().entries(lines)
    if (table := _Table.begun_by(sample)) is not None:
        return table.entries(lines)
    stripped = (line.strip() for line in lines)
    return (listed for line in stripped if line and not line.startswith("#") for listed in _in_line(line))


def _head_of(file: ByteStream) -> bytes:
    """The beginning of the file: enough to tell what it is. Of a pipe, what is there with the first line."""
    head = b""
    while len(head) < HEAD_BYTES and (chunk := file.read1(HEAD_BYTES)):
        head += chunk
        if len(head) >= SHORTEST_HEAD_BYTES and b"\n" in head:
            break
    return head


def _begun(head: bytes) -> str:
    """The text of the beginning, without a half letter at its end."""
    if encoding := _encoding_of(head):
        return codecs.getincrementaldecoder(encoding)("replace").decode(head).lstrip("\ufeff")
    return decoded(head[: head.rfind(b"\n") + 1] or head)


def _lines(head: bytes, file: ByteStream) -> Iterator[str]:
    """The file's lines, with their ends."""
    encoding, rest = _encoding_of(head), head
    decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding else None
    text = decoder.decode(head) if decoder else ""
    while True:
        if decoder is None:
            *whole, rest = rest.splitlines(keepends=True) or [b""]
            if rest.endswith(b"\n"):
                whole, rest = [*whole, rest], b""
            yield from (line for data in whole for line in decoded(data).splitlines(keepends=True))
        else:
            *whole_lines, text = text.splitlines(keepends=True) or [""]
            yield from whole_lines
        if not (chunk := file.read1(HEAD_BYTES)):
            break
        rest, text = rest + chunk, text + (decoder.decode(chunk) if decoder else "")
    yield from (decoded(rest) if decoder is None else text).splitlines(keepends=True)


HEAD_BYTES = 65_536
SHORTEST_HEAD_BYTES = 1000  # the encoding is told by so many
SAMPLE = 10_000  # characters
ONE_IN = 200
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\ufffd]")


@dataclass(frozen=True, slots=True)
class _Table:
    """A table with a header line that names the column of URLs: CSV as read-later services export it."""

    separator: str
    columns: tuple[str, ...]
    url: int

    @classmethod
    def begun_by(cls, text: str) -> "_Table | None":
        first = next((line for line in text.splitlines() if line.strip()), "")
        if _URL.search(first):
            return None
        separator = max(",;\t", key=first.count)
        columns = tuple(cell.strip().lower() for cell in next(csv.reader([first], delimiter=separator), ()))
        named = [place for place, name in enumerate(columns) if name in URL_COLUMNS]
        return cls(separator, columns, named[0]) if named else None

    def entries(self, lines: Iterator[str]) -> Iterator[ListedUrl]:
        begun = dropwhile(lambda line: not line.strip(), lines)
        rows = csv.reader(begun, delimiter=self.separator)
        next(rows)
        for row in rows:
            cell = row[self.url].strip() if len(row) > self.url else ""
            for listed in _in_line(cell) if cell else ():
                yield ListedUrl(listed.url, tuple(dict.fromkeys(filter(None, self._labels(row)))))

    def _labels(self, row: list[str]) -> Iterator[str]:
        for name, cell in zip(self.columns, row, strict=False):
            if name in LABEL_COLUMNS:
                yield from (label.strip() for label in re.split("[|,;]", cell))


URL_COLUMNS = frozenset(
    {"url", "urls", "uri", "link", "links", "href", "address", "permalink", "loc", "website"}
)
LABEL_COLUMNS = frozenset({"tag", "tags", "folder", "label", "labels", "category", "categories"})


def decoded(data: bytes) -> str:
    """A text file's text, decoded by its byte order mark or the position of its zero bytes. Undecodable bytes are
    replaced.
    """
    if encoding := _encoding_of(data):
        return data.decode(encoding, "replace").lstrip("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _encoding_of(data: bytes) -> str | None:
    """The encoding that the file's first bytes show; None for UTF-8 or an encoding with a byte for each letter."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    sample = data[:1000]
    if sample.count(0) > len(sample) // 4:
        return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"
    return None


_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # checked first: it begins like UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_BULLET = re.compile(r"(?:[-*+•–—]|\d{1,4}[.)]|\[[ xX]\])\s+")
_WEB = ("http://", "https://")


def _in_line(line: str) -> Iterator[ListedUrl]:
    """The first URL of the line, and further ones if the line has nothing else; or the line."""
    urls = [_closed(match[0]) for match in _URL.finditer(line)]
    only_urls = not _URL.sub("", line).strip(" \t,;<>")
    if urls and _is_cut(line, urls[0]):
        yield ListedUrl(line)
        return
    if urls:
        yield from map(ListedUrl, urls if only_urls else urls[:1])
        return
    bare = line
    while bullet := _BULLET.match(bare):
        bare = bare[bullet.end() :]
    first = bare.strip("<>").split()[0].strip("<>,;") if bare.strip("<> ") else ""
    yield ListedUrl(f"https://{first}" if _is_address(first) else line)


def _is_cut(line: str, url: str) -> bool:
    """Whether the URL ends in the middle of its host's name: `http://exa mple.org/`."""
    host = url.partition("://")[2]
    is_name = re.fullmatch(r"[\w-]+", host) and host.lower() != "localhost"
    return bool(is_name) and line.partition(url)[2].startswith((" ", "\t"))


def _closed(url: str) -> str:
    """The URL without characters of the line: a comma, and the bracket of [a link](https://...)."""
    url = url.rstrip(",;")
    while url.endswith((")", "]")) and url.count(url[-1]) > url.count("(" if url[-1] == ")" else "["):
        url = url[:-1]
    return url


def _is_address(text: str) -> bool:
    """Whether this is a URL without its scheme: its host has a public top-level domain, or is this machine."""
    try:
        domain = domain_of(fetchable(f"https://{text}"))
    except (BadUrl, ValueError):
        return False
    return bool(domain.suffix and domain.domain) or bool(_MACHINE.match(text))


_MACHINE = re.compile(r"(?:localhost|\d{1,3}(?:\.\d{1,3}){3})(?:[:/]|$)")


class _Bookmarks(HTMLParser):
    """The bookmarks format of all browsers (NETSCAPE-Bookmark-file-1): an H3 names the folder of the next DL, a DD is
    a note on the link before it. Folders that every browser has are not used as labels.
    """

    def __init__(self) -> None:
        super().__init__()
        self._links: list[tuple[str, list[str]]] = []
        self._folders: list[str] = []
        self._named = ""
        self._text: list[str] | None = None
        self._is_browsers_own = False

    def entries(self, lines: Iterable[str]) -> Iterator[ListedUrl]:
        """The bookmarks in these lines of the file."""
        for line in lines:
            self.feed(line)
            yield from self._found(self._links[:-1])  # a note may still come to the last one
            del self._links[:-1]
        self.close()
        self._end_note()
        yield from self._found(self._links)

    def _found(self, links: Iterable[tuple[str, list[str]]]) -> Iterator[ListedUrl]:
        named = ((url, labels) for url, labels in links if url)
        return (ListedUrl(url, tuple(dict.fromkeys(filter(None, labels)))) for url, labels in named)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("dt", "dl", "h3", "a"):
            self._end_note()
        match tag:
            case "h3":
                self._is_browsers_own = any(name.endswith("_folder") for name in given)
                self._text = []
            case "dl":
                self._folders.append(self._named)
                self._named = ""
            case "dd":
                self._text = []
            case "a" if given.get("href", "").strip().lower().startswith(_WEB):
                self._links.append((given["href"].strip(), [self._folder(), *_tags(given.get("tags", ""))]))
            case "a":
                self._links.append(("", []))  # later text is not a note on the link before

    def handle_endtag(self, tag: str) -> None:
        if tag == "h3" and self._text is not None:
            self._named = "" if self._is_browsers_own else " ".join("".join(self._text).split())
            self._text = None
        elif tag == "dl":
            self._end_note()
            if self._folders:
                self._folders.pop()

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _end_note(self) -> None:
        if self._text is not None and self._links:
            self._links[-1][1].append(" ".join("".join(self._text).split()))
        self._text = None

    def _folder(self) -> str:
        return "/".join(filter(None, self._folders))


def _tags(text: str) -> Iterable[str]:
    return (tag.strip() for tag in text.split(","))
