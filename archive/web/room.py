"""What all pages and the API are made from: the open archive, the jobs, and the settings of the server."""

from dataclasses import dataclass
from pathlib import Path

from archive.archive import Archive
from archive.web.jobs import Jobs
from archive.web.reopened import ReopenedArchive


@dataclass(frozen=True, slots=True)
class Settings:
    """`origin` is where readers reach the pages, `replay_origin` where they reach archived pages; both without a final
    slash. `hosts` are the values of the Host header that are answered, as a guard against DNS rebinding."""

    origin: str
    replay_origin: str
    hosts: frozenset[str]


class Room:
    """The reading room. `jobs` is None if this server only reads."""

    def __init__(self, data: Path, database: str | None, settings: Settings, jobs: Jobs | None) -> None:
        self.settings = settings
        self.jobs = jobs
        self._archive = ReopenedArchive(data, database)

    @property
    def archive(self) -> Archive:
        """The archive: see `archive.web.reopened`. Raises ArchiveUnusable, NotFound."""
        return self._archive.get()

    def close(self) -> None:
        self._archive.close()
