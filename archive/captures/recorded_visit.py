"""The captures of one visit, as they are found in the store."""

from dataclasses import dataclass

from archive.captures.exchange import Place


@dataclass(frozen=True, slots=True)
class RecordedCapture:
    """The place of a response and, for a revisit, the place of the record with its payload."""

    url: str
    place: Place
    holder: Place | None
    record_id: str


@dataclass(frozen=True, slots=True)
class RecordedVisit:
    """The captures of one visit, redirects and retries first, the page itself last; `crawl` is the name of the file
    that they were first written to."""

    crawl: str
    captures: tuple[RecordedCapture, ...]

    @property
    def file(self) -> str:
        return self.captures[0].place.file
