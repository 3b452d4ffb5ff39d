"""The list of the store's finished files, with the size and SHA-256 of each. It reveals files that are missing or
changed, even if the rows about them are gone as well.

The list stands beside the store's folder, one JSON object per line, and is only appended to: the last line about a file
counts.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from archive.captures.files import refusals_reported

LIST_SUFFIX = "-files.jsonl"


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as it was when it was finished."""

    file: str
    size_bytes: int
    sha256: str


def list_path(folder: Path) -> Path:
    return folder.with_name(folder.name + LIST_SUFFIX)


def listed_files(folder: Path) -> dict[str, ListedFile]:
    """The listed files by name. Unreadable lines, for example one torn by a crash, are skipped."""
    listed: dict[str, ListedFile] = {}
    try:
        lines = list_path(folder).read_bytes().splitlines()
    except FileNotFoundError:
        return listed
    for line in lines:
        match _read(line):
            case {"file": str(name), "removed": True}:
                listed.pop(name, None)
            case {"file": str(name), "size_bytes": int(size), "sha256": str(digest)}:
                listed[name] = ListedFile(name, size, digest)
    return listed


def enter(folder: Path, names: Iterable[str]) -> None:
    """Add finished files to the list with their present sizes and digests. Raises ArchiveUnusable."""
    enter_measured(folder, [measured(folder / name) for name in names])


def enter_measured(folder: Path, files: Iterable[ListedFile]) -> None:
    """Add finished files whose digests are known to the list. Raises ArchiveUnusable."""
    _append(folder, [asdict(file) for file in files])


def strike(folder: Path, names: Iterable[str]) -> None:
    """Remove files from the list that are no longer needed. Raises ArchiveUnusable."""
    listed = listed_files(folder)
    _append(folder, [{"file": name, "removed": True} for name in names if name in listed])


def measured(path: Path) -> ListedFile:
    with refusals_reported(path), path.open("rb") as file:
        return ListedFile(path.name, os.fstat(file.fileno()).st_size, file_digest(file, "sha256").hexdigest())


def _append(folder: Path, entries: Sequence[Mapping[str, Any]]) -> None:
    if not entries:
        return
    path = list_path(folder)
    with refusals_reported(path), path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        # begins with a blank line, since the last line may be torn
        file.write(b"".join(b"\n" + json.dumps(entry).encode() for entry in entries) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _read(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None
