"""Links between a page, its TimeGate, its TimeMap and its mementos (RFC 7089 2.2), as headers and as TimeMaps (5)."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from archive.export.cdxj import surt
from archive.records import KeptCapture
from archive.web.memento.addresses import TimeMapFormat, memento, timegate, timemap
from archive.web.timed_addresses import TIMESTAMP

NEAR = {-1: "prev", 1: "next"}


@dataclass(frozen=True, slots=True)
class Mementos:
    """The captures of a page, oldest first, and where this server is. `url` is the page's URL as it was asked for."""

    origin: str
    url: str
    captures: Sequence[KeptCapture]

    def address(self, capture: KeptCapture) -> str:
        return memento(self.origin, self.url, capture.captured_at)

    def header(self, shown: KeptCapture) -> str:
        """The Link header of an answer that gives a memento, or leads to it."""
        place = next(i for i, capture in enumerate(self.captures) if capture.id == shown.id)
        near = {place + step: rel for step, rel in NEAR.items()}
        last = len(self.captures) - 1
        wanted = sorted({0, last, place, *(at for at in near if 0 <= at <= last)})
        mementos = (self._memento(at, near.get(at)) for at in wanted)
        return ", ".join([*self._page(), *mementos])

    def link_format(self) -> str:
        """The TimeMap as application/link-format (RFC 6690)."""
        own = f'<{timemap(self.origin, self.url)}>; rel="self"; type="application/link-format"'
        mementos = (self._memento(at) for at in range(len(self.captures)))
        return ",\n".join([*self._page(), own, *mementos]) + "\n"

    def cdxj(self) -> str:
        """The TimeMap as CDXJ, an index line for each capture (https://specs.webrecorder.net/cdxj/0.1.0/)."""
        return "".join(f"{line}\n" for line in map(_cdxj_line, self.captures))

    def _page(self) -> Iterator[str]:
        yield f'<{self.url}>; rel="original"'
        yield f'<{timegate(self.origin, self.url)}>; rel="timegate"'
        address = timemap(self.origin, self.url, TimeMapFormat.LINK)
        yield f'<{address}>; rel="timemap"; type="application/link-format"'

    def _memento(self, at: int, near: str | None = None) -> str:
        ends = [rel for rel, end in (("first", 0), ("last", len(self.captures) - 1)) if at == end]
        rels = " ".join([*ends, *([near] if near else []), "memento"])
        capture = self.captures[at]
        when = http_date(capture.captured_at)
        return f'<{self.address(capture)}>; rel="{rels}"; datetime="{when}"'


def http_date(at: datetime) -> str:
    """A time as HTTP headers have it (RFC 9110 5.6.7)."""
    return format_datetime(at.astimezone(UTC), usegmt=True)


def _cdxj_line(capture: KeptCapture) -> str:
    fields = {
        "url": capture.url,
        "mime": "warc/revisit" if capture.is_revisit else capture.media_type or "unk",
        "status": str(capture.status),
        "digest": capture.payload_digest,
    }
    return f"{surt(capture.url)} {capture.captured_at:{TIMESTAMP}} {json.dumps(fields)}"
