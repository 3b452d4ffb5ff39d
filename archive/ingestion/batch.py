"""One batch of visits within its transaction: what all visits share while writing, and what they change together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.captures import CaptureRef
from archive.identity.decisions import PageDecisions
from archive.identity.urls.query_parameters import IgnoredParameters
from archive.ingestion.deferred_writes import DeferredWrites
from archive.ingestion.visits import Captured, Visit
from archive.storage.models import Capture
from archive.urls.ledger import Ledger


@dataclass(slots=True)
class Batch:
    """`made` are the ids of the revisions that were made; `touched` are the ids of articles that must be evaluated
    again; `left` are the ids of the text versions that these articles had before. `entered` are the captures that
    already have rows, by record id: a repair ingests visits again of which some rows may still exist."""

    session: Session
    ledger: Ledger
    unwritten: DeferredWrites
    decisions: PageDecisions
    noise: IgnoredParameters
    crawl_id: int
    entered: dict[str, Capture]
    made: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)

    @classmethod
    def begin(cls, session: Session, visits: Sequence[Visit], crawl_id: int) -> Self:
        return cls(
            session,
            Ledger(session, _urls(visits), datetime.now(UTC)),
            DeferredWrites(session),
            PageDecisions.of(session),
            IgnoredParameters.of(session),
            crawl_id,
            _entered(session, visits),
        )

    def add_capture(self, captured: Captured) -> Capture:
        """Add the row of a record that is in the store, or return the row if it exists."""
        ref, url = captured.ref, self.ledger.fetched(captured.url)
        if (row := self.entered.get(ref.record_id)) is not None:
            row.url = url
            return row
        row = Capture(
            crawl_id=self.crawl_id,
            url=url,
            captured_at=captured.at,
            status=ref.status,
            media_type=ref.media_type,
            payload_digest=ref.payload_digest,
            payload_bytes=captured.payload_bytes,
            record_id=ref.record_id,
            file=ref.place.file,
            offset=ref.place.offset,
            length=ref.length,
            revisit_of=self._payload_holder(ref),
        )
        self.session.add(row)
        return row

    def _payload_holder(self, ref: CaptureRef) -> Capture | None:
        """The capture whose record holds the payload of a revisit."""
        if ref.revisit_of is None:
            return None
        return self.session.scalars(select(Capture).where(Capture.record_id == ref.revisit_of)).one()


def _entered(session: Session, visits: Sequence[Visit]) -> dict[str, Capture]:
    ids = [capture.ref.record_id for visit in visits for capture in chain(visit.captures, *visit.following)]
    rows = session.scalars(select(Capture).where(Capture.record_id.in_(ids)))
    return {row.record_id: row for row in rows}


def _urls(visits: Sequence[Visit]) -> Iterator[str]:
    for visit in visits:
        yield visit.url
        yield visit.final_url
        yield from (capture.url for captures in (visit.captures, *visit.following) for capture in captures)
        if visit.article is not None:
            yield from filter(None, (visit.article.canonical_url, visit.article.amp_url))
