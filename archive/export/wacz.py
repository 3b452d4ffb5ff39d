"""WACZ 1.1.1: the WARC of the selected pages with an index and a list of pages, for ReplayWeb.page.

https://specs.webrecorder.net/wacz/1.1.1/
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from archive.export import cdxj, warc
from archive.export.selection import ExportedCapture, Selected
from archive.version import __version__

VERSION = "1.1.1"
PAGES_HEAD: dict[str, object] = {
    "format": "json-pages-1.0",
    "id": "pages",
    "title": "All Pages",
    "hasText": True,
}


def write(selected: Selected, out: BinaryIO) -> None:
    with ZipFile(out, "w") as file:
        warc_part, lines, pages = _write_warc(file, selected)
        index = "".join(f"{line}\n" for line in sorted(lines))
        parts = [
            warc_part,
            _write(file, "indexes/index.cdx", index),
            _write(file, "pages/pages.jsonl", "".join(f"{_json(page)}\n" for page in (PAGES_HEAD, *pages))),
        ]
        package = _write(file, "datapackage.json", _json(_description(selected, parts), indent=2))
        _write(file, "datapackage-digest.json", _json({"path": package.path, "hash": package.hash}, indent=2))


@dataclass(slots=True)
class _Resource:
    """A file of the package: how much of it is written, and its digest so far."""

    path: str
    stream: IO[bytes]
    size_bytes: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def write(self, data: bytes) -> None:
        self.stream.write(data)
        self.digest.update(data)
        self.size_bytes += len(data)

    @property
    def hash(self) -> str:
        return f"sha256:{self.digest.hexdigest()}"


def _entry(path: str, compression: int, size_bytes: int) -> ZipInfo:
    """A ZIP entry whose size is stated in advance. A header with space for any size (ZIP64) is longer than
    ReplayWeb.page expects."""
    entry = ZipInfo(path)  # dated 1 January 1980, always
    entry.compress_type = compression
    entry.file_size = size_bytes
    return entry


def _write(file: ZipFile, path: str, text: str) -> _Resource:
    data = text.encode()
    with file.open(_entry(path, ZIP_DEFLATED, len(data)), "w") as stream:
        part = _Resource(path, stream)
        part.write(data)
    return part


def _write_warc(file: ZipFile, selected: Selected) -> tuple[_Resource, list[str], list[dict[str, str]]]:
    """Write the WARC; returns its part, the lines of its index, and its pages. The ZIP does not compress it again,
    because readers look up single records in it."""
    with TemporaryFile() as held:
        part = _Resource(f"archive/{warc.NAME}", held)
        lines, pages = _fill(part, selected)
        held.seek(0)
        with file.open(_entry(part.path, ZIP_STORED, part.size_bytes), "w") as stream:
            copyfileobj(held, stream)
    return part, lines, pages


def _fill(part: _Resource, selected: Selected) -> tuple[list[str], list[dict[str, str]]]:
    lines: list[str] = []
    pages: list[dict[str, str]] = []
    part.write(warc.first_member(selected))
    for capture in selected.captures():
        first, *others = warc.members(capture)
        lines.append(cdxj.line(capture.record, warc.NAME, part.size_bytes, len(first)))
        if capture.revision_id is not None:
            pages.append(_page(capture))
        for member in (first, *others):
            part.write(member)
    return lines, pages


def _page(capture: ExportedCapture) -> dict[str, str]:
    ts = f"{capture.at:%Y-%m-%dT%H:%M:%SZ}"
    return {
        "id": capture.record.record.record_id,
        "url": capture.url,
        "ts": ts,
        "title": capture.title or "",
        "text": capture.text or "",  # ReplayWeb.page searches this text
    }


def _description(selected: Selected, parts: Iterable[_Resource]) -> dict[str, Any]:
    resources = [
        {
            "name": PurePosixPath(part.path).name,
            "path": part.path,
            "hash": part.hash,
            "bytes": part.size_bytes,
        }
        for part in parts
    ]
    return {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": selected.title,
        "created": f"{selected.as_of:%Y-%m-%dT%H:%M:%SZ}",
        "software": f"Pressmark {__version__}",
        "resources": resources,
    }


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)
