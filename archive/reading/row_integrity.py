"""Checks whether rows agree with each other: follows every reference, and compares every revision's text with its
digest."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, exists, func, not_, or_, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from archive.identity.texts.stable_text import stable_digest
from archive.storage.models import Article, Base, Capture, Revision, TextVersion, Url, UrlState

REVISIONS_AT_ONCE = 500
DAMAGED = "the database is damaged, and `pressmark rebuild` makes it again"
PAGE_PROBLEMS = 20  # a damaged file may have any number


def page_problems(session: Session) -> Iterator[str]:
    """The problems of the pages of a SQLite file."""
    if session.get_bind().dialect.name == "sqlite":
        try:
            lines = session.scalars(text(f"PRAGMA integrity_check({PAGE_PROBLEMS})")).all()
        except DatabaseError as error:
            lines = [str(error.orig)]
        yield from (f"{DAMAGED}: {line}" for line in lines if line != "ok")


def row_problems(session: Session) -> Iterator[str]:
    """A line for each row that is not as Pressmark wrote it, apart from revisions' texts."""
    for table, own, missing in missing_references():
        for *key, value in session.execute(select(*table.primary_key, own).where(missing)):
            name = " ".join(map(str, key))
            [reference] = own.foreign_keys
            other = reference.column.table.name
            yield f"{table.name} {name}: its {own.name} is {value}, but there is no such {other}"
    yield from (problem for _, problem in incomplete_articles(session))
    for url in session.scalars(select(Url.url).where(LED_NOWHERE)):
        yield f"{url}: is marked as archived, but has no article"
    unread = select(Capture.id).where(Capture.digest.is_not(None), Capture.revision_id.is_(None))
    for capture in session.scalars(unread.order_by(Capture.id)):
        yield f"capture {capture}: it has an article, but no revision"


LED_NOWHERE = (Url.state == UrlState.KEPT) & Url.article_id.is_(None)
"""A condition on rows of URLs: marked as stored, but leading to no article."""


def missing_references() -> Iterator[tuple[Table, Column[Any], ColumnElement[bool]]]:
    """Each column of each table that refers to rows of another table, with the condition that a reference has no
    target."""
    for table in Base.metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            [element] = constraint.elements
            own, other = element.parent, constraint.referred_table.alias()
            missing = own.is_not(None) & not_(exists().where(other.c[element.column.name] == own))
            yield table, own, missing


def incomplete_articles(session: Session) -> Iterator[tuple[int, str]]:
    """The ids of articles without a revision, a latest revision, or a URL, each with a line that says so."""
    revisions = (
        select(
            Revision.article_id,
            func.count().label("count"),
            func.max(Revision.number).label("highest"),
            func.count().filter(Revision.is_latest).label("latest"),
        )
        .group_by(Revision.article_id)
        .subquery()
    )
    problems = (
        select(Article.id, revisions.c.count, revisions.c.highest, revisions.c.latest)
        .outerjoin(revisions, revisions.c.article_id == Article.id)
        .where(
            or_(
                revisions.c.count.is_(None),
                revisions.c.count != revisions.c.highest,
                revisions.c.latest != 1,
            )
        )
        .order_by(Article.id)
    )
    for article, count, highest, latest in session.execute(problems):
        if count is None:
            yield article, f"#{article}: has no revision"
        elif count != highest:
            yield article, f"#{article}: has {count} revisions, but the last is number {highest}"
        elif latest != 1:
            yield article, f"#{article}: no revision is marked as the latest"
    no_url = select(Article.id).where(not_(exists().where(Url.article_id == Article.id)))
    for article in session.scalars(no_url.order_by(Article.id)):
        yield article, f"#{article}: has no URL"


def altered_revisions(session: Session) -> Iterator[tuple[int, str]]:
    """The ids of revisions that differ from what was read from their captures, each with a line that says why."""
    unseen = not_(exists().where(Capture.revision_id == Revision.id))
    reworded = exists().where(
        and_(TextVersion.id == Revision.wording_id, TextVersion.digest != Revision.digest)
    )
    rows = select(
        Revision.id,
        Revision.article_id,
        Revision.number,
        Revision.digest,
        Revision.text,
        Revision.markdown,
        unseen.label("unseen"),
        reworded.label("reworded"),
    ).order_by(Revision.id)
    for row in session.execute(rows.execution_options(yield_per=REVISIONS_AT_ONCE)):
        name = f"#{row.article_id}, revision {row.number}"
        if stable_digest(row.text, row.markdown) != row.digest:
            yield row.id, f"{name}: its text does not match its digest"
        elif row.reworded:
            yield row.id, f"{name}: its digest differs from that of its text version"
        elif row.unseen:
            yield row.id, f"{name}: has no capture"
