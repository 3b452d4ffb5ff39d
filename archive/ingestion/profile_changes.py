"""Tells which articles a change of their site's profile can change, from what is stored of them. The other articles
are not extracted again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from archive.article import SiteProfile
from archive.identity.texts.fingerprint import normalise
from archive.storage.batches import in_batches
from archive.storage.models import Article, Revision

MAX_EXAMINED = 20_000
"""Revisions of one site. To read the texts of more would hold up other writers for seconds; such a site's pages are
all extracted again, in small batches."""
READ_AT_ONCE = 500
DATE_LINE_CHARS = 150
EDGE_LINES = 3  # at the beginning and the end of a text, where date lines stand


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What a site's profile has gained. `is_open` says that the change can affect any page: where a template has a
    field, only the page itself shows, and so does a text that the profile has forgotten."""

    gained: SiteProfile
    is_open: bool

    @classmethod
    def between(cls, before: SiteProfile, after: SiteProfile) -> "ProfileChange":
        gained = SiteProfile(
            paragraphs=after.paragraphs - before.paragraphs,
            title_parts=after.title_parts - before.title_parts,
            names=after.names - before.names,
            patterns=after.patterns - before.patterns,
        )
        is_forgotten = (
            before.paragraphs - after.paragraphs
            or before.title_parts - after.title_parts
            or before.names - after.names
            or before.patterns - after.patterns
        )
        return cls(gained, is_open=bool(is_forgotten) or before.templates != after.templates)

    def may_affect(self, revision: Revision) -> bool:
        """Whether the article would perhaps be extracted otherwise. True too often rather than too seldom."""
        return (
            self.is_open
            or _holds_any(revision.offered("title"), self.gained.title_parts)
            or _holds_any(revision.offered("authors"), self.gained.names)
            or not self.gained.paragraphs.isdisjoint(map(normalise, revision.text.split("\n")))
            or (bool(self.gained.patterns) and _has_number_at_edge(revision.text))
        )


def spare_the_others(
    session: Session, site: str, change: ProfileChange, since: datetime, now: datetime
) -> None:
    """Record that the site's revisions which `change` cannot affect are up to date: those that were so with the
    profile's content of `since`."""
    if change.is_open:
        return
    current = select(Revision.id).join(Article).where(Article.site == site, Revision.read_at >= since)
    ids = session.scalars(current.order_by(Revision.id).limit(MAX_EXAMINED + 1)).all()
    if len(ids) > MAX_EXAMINED:
        return
    for batch in in_batches(ids, READ_AT_ONCE):
        revisions = session.scalars(select(Revision).where(Revision.id.in_(batch)))
        spared = [revision.id for revision in revisions if not change.may_affect(revision)]
        session.execute(update(Revision).where(Revision.id.in_(spared)).values({Revision.read_at: now}))


def _holds_any(values: Iterable[str], texts: frozenset[str]) -> bool:
    normal = [normalise(value) for value in values] if texts else []
    return any(text in value for value in normal for text in texts)


def _has_number_at_edge(text: str) -> bool:
    lines = text.split("\n")
    at_edges = (*lines[:EDGE_LINES], *lines[-EDGE_LINES:])
    return any(len(line) <= DATE_LINE_CHARS and any(map(str.isnumeric, line)) for line in at_edges)
