"""Repairs rows that do not agree with their records or with each other, in the transaction of a repair.

A missing row that other rows refer to is made again under its old id, if its record or the referring rows tell its
content. The records from which it was read are returned, to be read again. Rows whose reference cannot be restored are
deleted.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, insert, not_, or_, select, update
from sqlalchemy.orm import Session

from archive.identity.stories import latest_text_versions, misfiled, settle
from archive.identity.texts.text_versions import relate_anew, unlike_their_relations, unlike_their_texts
from archive.identity.urls.query_parameters import IgnoredParameters, parameters_of
from archive.identity.urls.sites import site_of
from archive.ingestion.articles import choose_url
from archive.ingestion.revisions import arrange
from archive.reading.derived_rows import (
    EMPTY_STORIES,
    foreign_captures,
    misdated_articles,
    misnamed_urls,
    misplaced_articles,
)
from archive.reading.row_integrity import LED_NOWHERE, incomplete_articles, missing_references
from archive.reading.verify import RecordedFields
from archive.storage.batches import in_batches
from archive.storage.models import (
    Article,
    Capture,
    ClaimKind,
    Command,
    Crawl,
    Event,
    PageParameter,
    Revision,
    Story,
    Url,
    UrlClaim,
    UrlState,
)
from archive.urls.ledger import new_row

ROWS_AT_ONCE = 500
UNKNOWN_SOFTWARE = "unknown (the row of this crawl was lost)"


def mend(
    session: Session, misplaced: Sequence[RecordedFields], now: datetime
) -> tuple[set[str], Counter[str]]:
    """Returns the ids of records whose visits must be read again, and how many rows of each table were deleted."""
    unread = set(_correct_captures(session, misplaced))
    _bring_back_crawls(session, now)
    _bring_back_articles(session, now)
    _bring_back_stories(session, now)
    _lead_to_articles(session)
    _note_read(session)
    _mark_latest(session)
    removed = _drop_what_leads_nowhere(session)
    unread |= set(_unread(session))
    return unread, removed


def finish(session: Session, *, all_is_read: bool) -> None:
    """Update what depends on the restored rows. If all records could be read, revisions that no capture shows are
    deleted, since then no page has them."""
    if all_is_read:
        _drop_unseen(session)
    for url, keys in list(misnamed_urls(session)):
        session.execute(update(Url).where(Url.url == url).values(keys))
    for article_id in sorted({article for article, _ in incomplete_articles(session)}):
        article = session.get_one(Article, article_id)
        if _is_shown(session, article_id):
            arrange(session, article)
        elif not article.revisions:
            _remove(session, article)
    for article_id in sorted({*misplaced_articles(session), *misdated_articles(session)}):
        _put_in_place(session, session.get_one(Article, article_id))
    _settle_urls(session)
    articles = {
        article_id for group in misfiled(session) for article_id in group
    }  # perhaps because relations are gone
    wordings = {*unlike_their_texts(session), *latest_text_versions(session, articles)}
    settle(session, articles, relate_anew(session, wordings))
    session.execute(delete(Story).where(Story.id.in_(EMPTY_STORIES)))


def link_revisits(session: Session, revisits: Mapping[str, str]) -> None:
    """Let captures without a payload refer to the capture that holds it, if they no longer do."""
    for some in in_batches(list(revisits), ROWS_AT_ONCE):
        unlinked = select(Capture).where(Capture.revisit_of_id.is_(None), Capture.record_id.in_(some))
        for row in session.scalars(unlinked).all():
            holder = select(Capture.id).where(Capture.record_id == revisits[row.record_id])
            row.revisit_of_id = session.scalar(holder)
    session.flush()


def relate_all_anew(session: Session) -> None:
    """Compute relations between texts again wherever they differ from what a comparison gives."""
    wrong = unlike_their_relations(session)
    if wrong:
        settle(session, (), relate_anew(session, wrong) | set(wrong))


def _correct_captures(session: Session, misplaced: Sequence[RecordedFields]) -> Iterator[str]:
    """Correct rows to agree with their records; yields the records whose URL was another or missing."""
    for recorded in misplaced:
        row = session.scalars(select(Capture).where(Capture.record_id == recorded.ref.record_id)).one()
        url, is_new = _url_of(session, recorded, row.url_id)
        if is_new or row.url_id != url.id:
            yield recorded.ref.record_id
        ref = recorded.ref
        row.url_id, row.captured_at, row.status, row.media_type = (
            url.id,
            recorded.at,
            ref.status,
            ref.media_type,
        )
        row.file, row.offset, row.length = ref.place.file, ref.place.offset, ref.length
        row.payload_digest = ref.payload_digest
        holder = session.scalar(select(Capture.id).where(Capture.record_id == ref.revisit_of))
        row.revisit_of_id = holder
        if ref.revisit_of is None:
            row.payload_bytes = ref.payload_size
        session.flush()


def _url_of(session: Session, recorded: RecordedFields, old_id: int) -> tuple[Url, bool]:
    """The row of a capture's URL, and whether it had to be made, with its old id."""
    row = session.scalar(select(Url).where(Url.url == recorded.url))
    if row is not None:
        return row, False
    made = new_row(recorded.url, recorded.at)
    made.state, made.fetched_at = UrlState.FETCHED, recorded.at
    if session.get(Url, old_id) is None:
        made.id = old_id
    session.add(made)
    session.flush()
    return made, True


def _bring_back_crawls(session: Session, now: datetime) -> None:
    lost = (
        select(Capture.crawl_id, func.min(Capture.captured_at), func.max(Capture.captured_at))
        .where(not_(exists().where(Crawl.id == Capture.crawl_id)))
        .group_by(Capture.crawl_id)
    )
    for key, began, ended in session.execute(lost).all():
        crawl = Crawl(id=key, command=Command.REBUILD, software=UNKNOWN_SOFTWARE)
        crawl.started_at, crawl.finished_at = began or now, ended or now
        session.add(crawl)
    session.flush()


def _bring_back_articles(session: Session, now: datetime) -> None:
    """Restore, under their old ids, articles of which a revision is left or a page that they were read from."""
    of_revisions = select(Revision.article_id).where(not_(exists().where(Article.id == Revision.article_id)))
    of_urls = select(Url.article_id).where(
        Url.article_id.is_not(None),
        Url.read_at.is_not(None),
        not_(exists().where(Article.id == Url.article_id)),
    )
    lost = {
        *session.scalars(of_revisions),
        *(article_id for article_id in session.scalars(of_urls) if article_id is not None),
    }
    for key in sorted(lost):
        story = Story(created_at=now)
        session.add(story)
        session.flush()
        address = session.scalar(select(Url.canonical).where(Url.article_id == key).limit(1)) or ""
        seen = select(func.min(Capture.captured_at), func.max(Capture.captured_at)).join(
            Url, Url.id == Capture.url_id
        )
        first, last = session.execute(seen.where(Url.article_id == key)).one()
        session.add(
            Article(
                id=key,
                url=f"#{story.id}",  # until `choose_url` has examined its pages
                site=site_of(address) if address else "",
                story_id=story.id,
                first_seen_at=first or now,
                last_seen_at=last or now,
            )
        )
        session.flush()


def _bring_back_stories(session: Session, now: datetime) -> None:
    lost = select(Article.story_id).where(not_(exists().where(Story.id == Article.story_id))).distinct()
    if rows := [{"id": key, "created_at": now} for key in session.scalars(lost)]:
        session.execute(insert(Story), rows)


def _lead_to_articles(session: Session) -> None:
    """Correct URLs that lead to another article than all their captures, or to none: let them lead to the captures'
    article."""
    for _, capture in list(foreign_captures(session)):
        url = session.get_one(Capture, capture).url
        shown = set(
            session.scalars(
                select(Revision.article_id)
                .join(Capture, Capture.revision_id == Revision.id)
                .where(Capture.url_id == url.id)
            )
        )
        if len(shown) == 1 and _is_rather_of(session, url, *shown):
            url.article_id = shown.pop()
    session.flush()


def _is_rather_of(session: Session, url: Url, article_id: int) -> bool:
    """Whether a URL that leads to another article or to none belongs to this one by what the articles' pages say."""
    led_to = session.get(Article, url.article_id) if url.article_id is not None else None
    shown = session.get_one(Article, article_id)
    return led_to is None or (shown.url == url.canonical and led_to.url != url.canonical)


def _mark_latest(session: Session) -> None:
    """For articles without a latest revision, mark the last one: pages that are read again are compared with it."""
    for article_id in sorted({article for article, _ in incomplete_articles(session)}):
        revisions = select(Revision).where(Revision.article_id == article_id).order_by(Revision.number)
        rows = session.scalars(revisions).all()
        if rows and not any(row.is_latest for row in rows):
            rows[-1].is_latest = True
    session.flush()


def _note_read(session: Session) -> None:
    """Mark URLs whose rows were made again as pages that articles were read from, if their captures show revisions."""
    noise = IgnoredParameters.of(session)
    rows = (
        select(Url, func.max(Capture.captured_at))
        .join(Capture, Capture.url_id == Url.id)
        .where(Url.read_at.is_(None), Url.article_id.is_not(None), Capture.revision_id.is_not(None))
        .group_by(Url.id)
    )
    for url, at in session.execute(rows).all():
        url.read_at, url.plain_variant = at, noise.plain_variant(url.canonical)
        session.execute(delete(PageParameter).where(PageParameter.page_id == url.id))
        session.add_all(parameters_of(url))
    session.flush()


def _drop_what_leads_nowhere(session: Session) -> Counter[str]:
    removed: Counter[str] = Counter()
    for table, own, missing in missing_references():
        if own.nullable:
            session.execute(update(table).where(missing).values({own: None}))
        else:
            gone = session.execute(delete(table).where(missing)).rowcount  # type: ignore[attr-defined]
            removed.update({table.name: gone} if gone else {})
    return removed


def _unread(session: Session) -> Iterable[str]:
    """The records from which articles were read, although their rows do not say so."""
    without_revision = not_(exists().where(Revision.article_id == Url.article_id))
    wanted: Sequence[ColumnElement[bool]] = (
        Capture.digest.is_not(None) & Capture.revision_id.is_(None),
        Url.article_id.is_not(None) & without_revision,
        Url.read_at.is_(None) & Capture.revision_id.is_not(None),
        LED_NOWHERE,
    )
    foreign = [capture for _, capture in foreign_captures(session)]
    session.execute(update(Capture).where(Capture.id.in_(foreign)).values(revision_id=None))
    rows = select(Capture.record_id).join(Url, Url.id == Capture.url_id)
    return session.scalars(rows.where(or_(*wanted, Capture.id.in_(foreign)))).all()


def _drop_unseen(session: Session) -> None:
    unseen = not_(exists().where(Capture.revision_id == Revision.id))
    for article_id in session.scalars(select(Revision.article_id).where(unseen).distinct()).all():
        article = session.get_one(Article, article_id)
        arrange(session, article)
        session.expire(article)
        if not article.revisions:
            _remove(session, article)


def _is_shown(session: Session, article_id: int) -> bool:
    """Whether captures show all of an article's revisions: arranging the revisions deletes those that no capture
    shows."""
    unseen = not_(exists().where(Capture.revision_id == Revision.id))
    left = select(func.count(), func.count().filter(unseen)).where(Revision.article_id == article_id)
    count, not_shown = session.execute(left).one()
    return bool(count) and not not_shown


def _remove(session: Session, article: Article) -> None:
    """Delete an article of which nothing is left and nothing can be read again."""
    session.execute(update(Url).where(Url.article_id == article.id).values(article_id=None, alias=None))
    session.execute(delete(Event).where(Event.article_id == article.id))
    session.execute(delete(Article).where(Article.id == article.id))
    session.expire_all()


def _put_in_place(session: Session, article: Article) -> None:
    if _is_shown(session, article.id):
        arrange(session, article)
    shown = (
        select(func.min(Capture.captured_at), func.max(Capture.captured_at))
        .join(Url, Url.id == Capture.url_id)
        .where(Url.article_id == article.id, Capture.revision_id.is_not(None))
    )
    first, last = session.execute(shown).one()
    if first is not None and last is not None:
        article.first_seen_at, article.last_seen_at = first, max(last, article.last_seen_at)
    choose_url(session, article)
    article.site = site_of(article.url)
    session.flush()


def _settle_urls(session: Session) -> None:
    """URLs that are marked as stored but lead to no article: let each lead to the article of an equivalent URL, or mark
    it as only met."""
    for url in session.scalars(select(Url).where(LED_NOWHERE)).all():
        same = select(Url.article_id).where(Url.canonical == url.canonical, Url.article_id.is_not(None))
        url.article_id = session.scalar(same.limit(1))
        if url.article_id is None:
            url.state = UrlState.FETCHED if url.fetched_at else UrlState.DISCOVERED
            url.alias = None
    session.flush()


def first_pages(session: Session, urls: Collection[str]) -> set[str]:
    """The records of first pages whose articles continue at one of these canonical URLs: the pages are read
    together."""
    rows = (
        select(Capture.record_id)
        .join(UrlClaim, UrlClaim.page_id == Capture.url_id)
        .where(
            UrlClaim.kind == ClaimKind.PAGE, UrlClaim.canonical.in_(urls), Capture.revision_id.is_not(None)
        )
    )
    return set(session.scalars(rows))
