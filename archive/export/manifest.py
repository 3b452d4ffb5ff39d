"""Describes an export for those who cite it: query, archive, time, version and digest."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BufferedRandom
from pathlib import Path

from archive.export.formats import Format
from archive.export.hidden import visible
from archive.export.selection import Selected
from archive.version import __version__


@dataclass(frozen=True, slots=True)
class Manifest:
    """`as_of` is when the newest revision in the export was first seen; `revisions` is how many it contains; `sha256`
    and `size_bytes` are those of the file. `problems` are damaged captures, which are left out."""

    file: str
    format: Format
    query: str
    changed_since: datetime | None
    all_revisions: bool
    limit: int | None
    exported_at: datetime
    as_of: datetime
    revisions: int
    software: str
    archive: str
    sha256: str
    size_bytes: int
    problems: tuple[str, ...]

    @classmethod
    def of(
        cls, name: str, kind: Format, selected: Selected, written: BufferedRandom, archive: str, now: datetime
    ) -> "Manifest":
        """The manifest of an export; `written` is the complete export, open for reading."""
        written.flush()
        written.seek(0)
        digest = hashlib.file_digest(written, "sha256").hexdigest()
        selection = selected.selection
        return cls(
            file=name,
            format=kind,
            query=selected.query,
            changed_since=selection.changed_since,
            all_revisions=selection.all_revisions,
            limit=selection.limit,
            exported_at=now,
            as_of=selected.as_of,
            revisions=len(selected),
            software=f"Pressmark {__version__}",
            archive=archive,
            sha256=digest,
            size_bytes=written.tell(),
            problems=tuple(selected.problems),
        )

    def as_json(self) -> str:
        told = json.dumps(asdict(self), ensure_ascii=False, indent=2, default=datetime.isoformat)
        return visible(told) + "\n"


def manifest_path(export: Path) -> Path:
    return export.with_name(f"{export.name}.manifest.json")
