"""The write path: turns a batch of visits (captures, and the articles read from them) into rows, in one transaction.

Everything that is ever stored comes through `ingest`: `add`, scheduled crawls, rechecks, imports, rebuilds. Only this
code decides whether a page is new, unchanged, revised or a duplicate, in three steps: for each visit, decide which
article it belongs to (`decide`) and write its rows (`write`); then relate everything that the batch has changed to what
was stored before.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from archive.identity.learned_parameters import weigh
from archive.identity.stories import first_copied, latest_text_versions, settle
from archive.identity.texts.text_versions import enter
from archive.ingestion.articles import merge, moved
from archive.ingestion.batch import Batch
from archive.ingestion.regrouping import regroup
from archive.ingestion.visits import Ingested, IngestReport, Verdict, Visit
from archive.ingestion.write import Written, write
from archive.storage.database import Database
from archive.storage.models import Crawl, Revision


def ingest(visits: Sequence[Visit], database: Database, crawl_id: int) -> IngestReport:
    """Store a batch of visits. After an error, nothing of the batch is stored.

    The captures' records must be on disk (synced) before the call. Raises ArchiveUnusable.
    """
    with database.write() as session:
        batch = Batch.begin(session, visits, crawl_id)
        written = [write(batch, visit) for visit in visits]
        batch.unwritten.write()
        _relate(batch, written)
        outcomes = tuple(_outcomes(batch, written))
        _count(session, crawl_id, outcomes)
    return IngestReport(outcomes)


def _relate(batch: Batch, written: Sequence[Written]) -> None:
    """Relate the new texts to all others, and decide again which parameters are noise; compare with the decisions
    before. Articles are then merged or split, and stories updated, accordingly."""
    session = batch.session
    changed, touched = set(batch.left), set(batch.touched)
    if batch.made:
        pages = [one.visit.article for one in written if one.visit.article is not None]
        changed |= enter(session, _without_wording(batch), pages)
    regrouped = regroup(session, weigh(session, _pages(batch, written), batch.ledger.now), batch.noise)
    touched |= regrouped.articles
    changed |= regrouped.left
    if not touched:
        return
    while groups := moved(session, touched):
        for group in groups:
            changed |= latest_text_versions(session, group)
            touched.add(merge(session, group).id)
    settle(session, touched, changed)


def _pages(batch: Batch, written: Sequence[Written]) -> set[int]:
    """The ids of the URLs that articles were read from."""
    read = (one.visit for one in written if one.visit.article is not None and one.stopped is None)
    return {batch.ledger.row(visit.final_url).id for visit in read}


def _without_wording(batch: Batch) -> Sequence[Revision]:
    """The revisions that were made and have no text version yet, including copies made because an earlier state came
    back."""
    articles = select(Revision.article_id).where(Revision.id.in_(batch.made))
    return batch.session.scalars(
        select(Revision).where(Revision.article_id.in_(articles), Revision.wording_id.is_(None))
    ).all()


_COUNTERS = {
    Verdict.NEW: Crawl.new,
    Verdict.UNCHANGED: Crawl.unchanged,
    Verdict.REVISED: Crawl.revised,
    Verdict.DUPLICATE: Crawl.duplicate,
    Verdict.NOT_AN_ARTICLE: Crawl.skipped,
    Verdict.FAILED: Crawl.failed,
    Verdict.UNPUBLISHED: Crawl.unpublished,
}


def _count(session: Session, crawl_id: int, outcomes: Sequence[Ingested]) -> None:
    counts = Counter(_COUNTERS[outcome.verdict] for outcome in outcomes)
    if counts:
        values = {column: column + count for column, count in counts.items()}
        session.execute(update(Crawl).where(Crawl.id == crawl_id).values(values))


def _outcomes(batch: Batch, written: Sequence[Written]) -> Iterator[Ingested]:
    """The outcome of each visit. A new article is reported once; if it copies an earlier article, it is a duplicate."""
    latest = _latest(batch.session, {_article_id(batch, one) for one in written if one.stopped is None})
    outcomes = [_outcome(batch, one, latest) for one in written]
    new = {
        outcome.article_id
        for outcome in outcomes
        if outcome.verdict is Verdict.NEW and outcome.article_id is not None
    }
    copied = first_copied(batch.session, new) if new else {}
    for outcome in outcomes:
        article_id = outcome.article_id
        if outcome.verdict is not Verdict.NEW or article_id is None:
            yield outcome
        elif article_id not in new:  # another visit of the batch made the article
            is_revised = latest[article_id][0] > 1
            yield replace(outcome, verdict=Verdict.REVISED if is_revised else Verdict.UNCHANGED)
        elif article_id in copied:
            yield replace(outcome, verdict=Verdict.DUPLICATE, duplicate_of=copied[article_id])
        else:
            yield outcome
        new -= {article_id}


def _outcome(batch: Batch, written: Written, latest: Mapping[int, tuple[int, str | None]]) -> Ingested:
    if written.stopped is not None:
        return written.stopped
    article_id = _article_id(batch, written)
    return Ingested(written.visit.url, written.verdict, article_id, *latest[article_id])


def _article_id(batch: Batch, written: Written) -> int:
    """The article that a visit led to, after all merges."""
    article_id = batch.ledger.row(written.visit.final_url).article_id
    assert article_id is not None, "what was kept has an article"
    return article_id


def _latest(session: Session, article_ids: set[int]) -> dict[int, tuple[int, str | None]]:
    """The number and title of each article's latest revision."""
    columns = select(Revision.article_id, Revision.number, Revision.title)
    rows = session.execute(columns.where(Revision.article_id.in_(article_ids), Revision.is_latest))
    return {article_id: (number, title) for article_id, number, title in rows}
