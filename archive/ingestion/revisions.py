"""Keeps an article's revisions in the order in which their captures were made, even if captures arrive out of order.

A revision is one state of the text and headline, for as long as every capture shows that state.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, inspect, select
from sqlalchemy.orm import Session

from archive.article import FieldSource
from archive.identity.texts.fingerprint import normalise
from archive.identity.texts.stable_text import stable_digest
from archive.identity.urls.variants import is_form
from archive.ingestion.site_profiles import bare_title, profile_of, without_boilerplate
from archive.search.choose_dialect import dialect_of
from archive.search.index import document
from archive.storage.models import Article, Capture, Extraction, Revision, Url


def shows(revision: Revision, digest: bytes, title: str | None) -> bool:
    """Whether a page with this text and title shows this revision."""
    return revision.digest == digest and has_title(revision, title)


def has_title(revision: Revision, title: str | None) -> bool:
    """Whether this is the revision's title. If the revision's title came from a listing, the page's own title counts as
    well, with or without the site's name after it."""
    wanted = normalise(title or "")
    if normalise(revision.title or "") == wanted:
        return True
    evidence = revision.evidence.get("title", {})
    offered = [
        candidate["value"]
        for candidate in evidence.get("candidates", ())
        if evidence["picked"] == FieldSource.FEED
    ]
    return any(normalise(value).startswith(wanted) for value in offered)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from the page at a canonical URL at a time, as a revision that is not yet in the database, with the
    capture that it was read from and the captures of the article's further pages. `breaks_off` means that the article
    has more pages, which could not be fetched."""

    at: datetime
    own: str
    revision: Revision
    capture: Capture | None
    following: tuple[Capture, ...] = ()
    breaks_off: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """The article's latest revision after a reading, and the revision that the reading made, if any. The new revision
    may take the place of one that shows the same state and was read later; then the reading `adds` none."""

    latest: Revision
    made: Revision | None
    adds: bool = False


def record(session: Session, article: Article, latest: Revision | None, reading: Reading) -> Recorded:
    """Store what was read of an article that has this latest revision."""
    in_order = latest is None or reading.capture is None or reading.at > article.last_seen_at
    note_seen(article, reading.at)
    if not in_order:
        return _insert(session, article, reading)
    if latest is not None and _shows(session, latest, reading):
        _attach(reading, latest)
        return Recorded(latest, None)
    _append(session, article, latest, reading)
    return Recorded(reading.revision, reading.revision, adds=True)


def note_seen(article: Article, at: datetime) -> None:
    article.first_seen_at = min(article.first_seen_at, at)
    article.last_seen_at = max(article.last_seen_at, at)


def latest_revision(session: Session, article_id: int) -> Revision | None:
    return session.scalar(select(Revision).where(Revision.article_id == article_id, Revision.is_latest))


def _shows(session: Session, latest: Revision, reading: Reading) -> bool:
    """Whether the page still shows the latest revision. It does if its bytes equal those of a page that the revision
    was read from, even if a later extractor reads them differently, and if it is another form of the page, which
    differs only by its template."""
    made = reading.revision
    same = shows(latest, made.digest, made.title)
    return (
        same
        or _held(reading) is latest
        or (is_form(reading.own) and _own_page_was_read(session, latest.article_id))
        or (reading.breaks_off and _begins(latest, made))
        or _shows_but_for_boilerplate(session, latest, made)
    )


def _shows_but_for_boilerplate(session: Session, latest: Revision, made: Revision) -> bool:
    """Whether both revisions are the same under the site's present profile, which may have been learned between
    them."""
    profile = profile_of(session, latest.article.site)
    was, now = (
        stable_digest(without_boilerplate(revision.text, profile), revision.markdown)
        for revision in (latest, made)
    )
    titles = {bare_title(revision.title or "", profile) for revision in (latest, made)}
    return was == now and (has_title(latest, made.title) or len(titles) == 1)


def _begins(latest: Revision, made: Revision) -> bool:
    """Whether the latest revision, which includes more pages of the article, contains everything that this one
    contains."""
    had, has = (set(map(normalise, revision.text.split("\n"))) for revision in (made, latest))
    return has_title(latest, made.title) and had <= has


def _held(reading: Reading) -> Revision | None:
    """The revision that was read before from a page with the same bytes, together with the same further pages."""
    if reading.capture is None or (original := reading.capture.revisit_of) is None:
        return None
    pages = [capture.revisit_of for capture in reading.following]
    states = {page.follows.revision if page and page.follows else None for page in pages}
    return original.revision if states <= {original.revision} else None


def _own_page_was_read(session: Session, article_id: int) -> bool:
    pages = session.scalars(
        select(Url.canonical).where(Url.article_id == article_id, Url.read_at.is_not(None))
    )
    return not all(map(is_form, pages))


def _attach(reading: Reading, revision: Revision) -> None:
    if reading.capture is not None:
        reading.capture.revision = revision


def _append(session: Session, article: Article, latest: Revision | None, reading: Reading) -> None:
    if latest is not None:
        latest.is_latest = False
        session.flush()  # the schema allows one latest revision at any moment
    _enter(session, article, reading, number=latest.number + 1 if latest is not None else 1, is_latest=True)


def _enter(session: Session, article: Article, reading: Reading, *, number: int, is_latest: bool) -> None:
    made = reading.revision
    made.article, made.number, made.is_latest, made.seen_at = article, number, is_latest, reading.at
    session.add(made)
    _attach(reading, made)


def _insert(session: Session, article: Article, reading: Reading) -> Recorded:
    """Store what was read at an earlier time than something that is already stored."""
    assert reading.capture is not None
    held = _held(reading)
    before = highest_number(session, article.id)
    if held is not None and held.article_id == article.id:
        _attach(reading, held)
    else:
        _enter(session, article, reading, number=before + 1, is_latest=False)
    arrange(session, article)
    latest = latest_revision(session, article.id)
    assert latest is not None, "an article has a latest revision"
    made = reading.revision
    adds = highest_number(session, article.id) > before
    return Recorded(latest, made if reading.capture.revision is made else None, adds)


@dataclass(slots=True)
class _EqualStates:
    """Consecutive captures that show the same state."""

    revision: Revision
    captures: list[Capture] = field(default_factory=list)

    @property
    def began_at(self) -> datetime:
        return self.captures[0].captured_at


def arrange(session: Session, article: Article) -> None:
    """Arrange the article's revisions in the order of its captures: numbers, times, and which one is the latest. Each
    run of captures with equal states has one revision, with the content of the run's first capture. Revisions that no
    capture shows are deleted."""
    session.flush()
    session.expire(article)
    runs = _runs(article, _readings(session, article))
    held = list(article.revisions)
    revisions = _one_each(session, runs)
    for revision in held:
        if revision not in revisions:
            _remove(session, revision)
    _number(session, runs, revisions)
    session.expire(article)


def _readings(session: Session, article: Article) -> Sequence[tuple[Capture, str]]:
    """The captures that the article was read from, in order, each with its page's URL."""
    rows = session.execute(
        select(Capture, Url.canonical)
        .join(Url, Url.id == Capture.url_id)
        .where(Url.article_id == article.id, Capture.revision_id.is_not(None))
        .order_by(Capture.captured_at, Url.canonical, Capture.record_id)
    )
    return [(row.Capture, row.canonical) for row in rows]


def _runs(article: Article, readings: Sequence[tuple[Capture, str]]) -> list[_EqualStates]:
    runs: list[_EqualStates] = []
    own_page_seen = False
    for capture, url in readings:
        revision = capture.revision
        assert revision is not None
        form = is_form(url)
        absorbed = form and own_page_seen
        own_page_seen |= not form
        if not runs or not (absorbed or shows(runs[-1].revision, revision.digest, revision.title)):
            runs.append(_EqualStates(revision))
        runs[-1].captures.append(capture)
    return runs


def _one_each(session: Session, runs: Sequence[_EqualStates]) -> list[Revision]:
    """One revision for each run of captures: a state that came back gets a second revision."""
    revisions: list[Revision] = []
    for run in runs:
        revision = run.revision
        if revision in revisions:
            revision = copy_revision(session, revision, revision.article_id)
        revisions.append(revision)
        for capture in run.captures:
            capture.revision = revision
    session.flush()
    return revisions


def copy_revision(session: Session, revision: Revision, article_id: int) -> Revision:
    """Copy a revision, within its article or to another."""
    columns = {
        attribute.key: getattr(revision, attribute.key)
        for attribute in inspect(Revision).column_attrs
        if attribute.key not in ("id", "article_id", "number", "is_latest")
    }
    number = highest_number(session, article_id) + 1
    made = Revision(article_id=article_id, number=number, is_latest=False, **columns)
    session.add(made)
    session.flush()
    return made


def highest_number(session: Session, article_id: int) -> int:
    """The highest revision number of the article; 0 if it has no revisions."""
    return session.scalar(select(func.max(Revision.number)).where(Revision.article_id == article_id)) or 0


def _remove(session: Session, revision: Revision) -> None:
    session.execute(dialect_of(session).removal(document(revision)))
    session.execute(delete(Extraction).where(Extraction.revision_id == revision.id))
    session.delete(revision)
    session.flush()


def _number(session: Session, runs: Sequence[_EqualStates], revisions: Sequence[Revision]) -> None:
    """Number the revisions in two steps: the schema never allows the same number, or the latest revision, twice."""
    numbers = list(range(1, len(revisions) + 1))
    if [revision.number for revision in revisions] != numbers:
        free = highest_number(session, revisions[0].article_id)
        for number, revision in zip(numbers, revisions, strict=True):
            revision.number = free + number
        session.flush()
    for revision in revisions[:-1]:
        revision.is_latest = False
    session.flush()
    for number, run, revision in zip(numbers, runs, revisions, strict=True):
        revision.number, revision.seen_at = number, run.began_at
    if revisions:
        revisions[-1].is_latest = True
    session.flush()
