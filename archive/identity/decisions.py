"""What a person has decided about articles and stories: rows keyed by URL. The decisions survive `reextract` and
`rebuild`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, aliased

from archive.storage.models import Decision, DecisionKind, Url

_OPPOSITE = {
    DecisionKind.SAME_STORY: DecisionKind.OWN_STORY,
    DecisionKind.SAME_ARTICLE: DecisionKind.OWN_ARTICLE,
}


def decide_same(session: Session, kind: DecisionKind, one: str, other: str, now: datetime) -> None:
    """Record that the articles or pages at these canonical URLs belong together, whatever the rules say."""
    first, second = sorted((one, other))
    session.merge(Decision(kind=kind, url=first, other=second, decided_at=now))
    session.flush()


def decide_apart(session: Session, kind: DecisionKind, url: str, now: datetime) -> None:
    """Record that the article or page at this canonical URL stands alone: no rule and no earlier decision joins it to
    another."""
    same = next(same for same, own in _OPPOSITE.items() if own is kind)
    either = or_(Decision.url == url, Decision.other == url)
    session.execute(delete(Decision).where(Decision.kind == same, either))
    session.merge(Decision(kind=kind, url=url, other="", decided_at=now))
    session.flush()


def decide_parameter(session: Session, site: str, name: str, now: datetime, *, is_noise: bool | None) -> None:
    """Record whether a query parameter is noise, that is, does not distinguish articles of a site. None deletes the
    decision."""
    kinds = {True: DecisionKind.NOISE_PARAMETER, False: DecisionKind.IDENTITY_PARAMETER}
    decided = Decision.kind.in_(kinds.values()), Decision.url == site, Decision.other == name
    session.execute(delete(Decision).where(*decided))
    if is_noise is not None:
        session.add(Decision(kind=kinds[is_noise], url=site, other=name, decided_at=now))
    session.flush()


@dataclass(frozen=True, slots=True)
class PageDecisions:
    """The decisions about pages, by canonical URL: which pages are articles of their own, and which are one article."""

    apart: frozenset[str]
    same: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, session: Session) -> Self:
        rows = session.scalars(
            select(Decision).where(Decision.kind.in_((DecisionKind.SAME_ARTICLE, DecisionKind.OWN_ARTICLE)))
        ).all()
        return cls(
            frozenset(row.url for row in rows if row.kind is DecisionKind.OWN_ARTICLE),
            frozenset((row.url, row.other) for row in rows if row.kind is DecisionKind.SAME_ARTICLE),
        )

    def same_as(self, url: str) -> set[str]:
        return {same_url for pair in self.same if url in pair for same_url in pair} - {url}


def kept_apart(session: Session, kind: DecisionKind) -> set[int]:
    """The articles that stand alone, as articles or as stories."""
    rows = session.scalars(
        select(Url.article_id)
        .join(Decision, Decision.url == Url.canonical)
        .where(Decision.kind == kind, Url.article_id.is_not(None))
    )
    return {row for row in rows if row is not None}


def kept_together(session: Session) -> set[tuple[int, int]]:
    """Pairs of articles that were decided to be in one story."""
    rows = session.execute(_TOGETHER)
    return {(first, second) for first, second in rows if first is not None and second is not None}


_ONE, _OTHER = aliased(Url), aliased(Url)
_TOGETHER = (
    select(_ONE.article_id, _OTHER.article_id)
    .select_from(Decision)
    .join(_ONE, _ONE.canonical == Decision.url)
    .join(_OTHER, _OTHER.canonical == Decision.other)
    .where(Decision.kind == DecisionKind.SAME_STORY)
)
