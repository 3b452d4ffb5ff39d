"""The archive as a Python program sees it: open it, look articles up, read captures, ingest more.

Example::

    with Archive.open("pressmark-data") as archive:
        article = archive.article("https://example.org/2026/05/flood")
        print(article.latest.title, article.latest.text)
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Self

from sqlalchemy import Select, func, select, union, update
from sqlalchemy.orm import selectinload

from archive.archive.lookup import article_id_at
from archive.archive.queries import search_for
from archive.captures.bucket.address import BucketAddress
from archive.captures.bucket.opening import warcs_in
from archive.captures.bucket.patience import NO_PATIENCE, Patience
from archive.captures.warc_files import WarcFiles
from archive.errors import ArchiveUnusable, NotFound
from archive.export.formats import format_of
from archive.records import KeptArticle, LedgerEntry
from archive.search.by_day import DayCount, by_day
from archive.search.explaining import Explanation, explain
from archive.search.facets import Facets, facets
from archive.search.hits import HitPage, count, find
from archive.search.newest import newest_first
from archive.search.reindexing import bring_up_to_date
from archive.search.rows import Per, Sort
from archive.storage.batches import in_batches
from archive.storage.database import Database
from archive.storage.models import Article, Capture, Command, Crawl, Revision, Url, UrlState
from archive.urls.forgetting import forget_url

if TYPE_CHECKING:
    from archive.archive.captures import Captures
    from archive.archive.extractions import Extractions
    from archive.archive.labels import Labels
    from archive.archive.notes import Notes
    from archive.archive.parameters import Parameters
    from archive.archive.profiles import Profiles
    from archive.archive.searches import Searches
    from archive.archive.stories import Stories
    from archive.article import SiteProfile
    from archive.captures.store import CaptureStore
    from archive.export.formats import Format
    from archive.export.manifest import Manifest
    from archive.ingestion.visits import IngestReport, Visit
    from archive.reading.changes import Change
    from archive.reading.compared_revisions import ComparedRevisions
    from archive.reading.latest_changes import ChangeFilter, ChangePage
    from archive.reading.source_health import SourceHealth
    from archive.reading.verify import CheckReport
    from archive.scheduling.asked_lists import AskedLists
    from archive.scheduling.host_holds import HostHolds
    from archive.scheduling.rechecks import Rechecks
    from archive.scheduling.requested_pages import RequestedPages
    from archive.scheduling.sources import Sources

NO_PROFILES: Mapping[str, "SiteProfile"] = MappingProxyType({})
ARTICLES_READ_AT_ONCE = 100


class Archive:
    """One open archive: its database and its WARCs. Threads may share it; each process opens its own.

    `Archive` itself finds, exports and ingests articles. Its attributes group the rest by subject: `stories`,
    `captures`, `labels`, `notes`, `searches`, `profiles`, `extractions`, `parameters`,
    `sources`, `rechecks`, `holds`, `asked`, `asked_lists`.
    """

    def __init__(self, database: Database, warcs: WarcFiles) -> None:
        self.database = database
        self.warcs = warcs

    @classmethod
    def open(
        cls,
        data: str | Path,
        database: str | None = None,
        *,
        bucket: BucketAddress | None = None,
        read_limit_s: float | None = None,
        patience: Patience = NO_PATIENCE,
    ) -> Self:
        """Open the archive in a data folder. If there is none, create it.

        `database` is a `postgresql://` URL; without it, the database is the SQLite file in the data folder. With
        `read_limit_s`, each reading is cancelled after so many seconds, and raises TookTooLong. With a `bucket`,
        finished WARC files are there; `patience` says how long to wait if it does not answer. Raises ArchiveUnusable.
        """
        folder = Path(data)
        warc = folder / "warc"
        try:
            warc.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveUnusable(f"{folder}: cannot make the data folder: {error.strerror}") from error
        opened = Database.open(database or folder / "archive.db", read_limit_s)
        bring_up_to_date(opened)
        return cls(opened, warcs_in(warc, bucket, patience))

    @cached_property
    def store(self) -> "CaptureStore":
        """The captures in the WARC files, for reading."""
        from archive.captures.store import CaptureStore

        return CaptureStore(self.warcs)

    @cached_property
    def stories(self) -> "Stories":
        from archive.archive.stories import Stories

        return Stories(self.database)

    @cached_property
    def captures(self) -> "Captures":
        from archive.archive.captures import Captures

        return Captures(self.database, self.store)

    @cached_property
    def labels(self) -> "Labels":
        from archive.archive.labels import Labels

        return Labels(self.database)

    @cached_property
    def notes(self) -> "Notes":
        from archive.archive.notes import Notes

        return Notes(self.database)

    @cached_property
    def searches(self) -> "Searches":
        from archive.archive.searches import Searches

        return Searches(self.database)

    @cached_property
    def extractions(self) -> "Extractions":
        from archive.archive.extractions import Extractions

        return Extractions(self.database)

    @cached_property
    def parameters(self) -> "Parameters":
        from archive.archive.parameters import Parameters

        return Parameters(self.database)

    @cached_property
    def profiles(self) -> "Profiles":
        from archive.archive.profiles import Profiles

        return Profiles(self.database)

    @cached_property
    def sources(self) -> "Sources":
        from archive.scheduling.sources import Sources

        return Sources(self.database)

    @cached_property
    def rechecks(self) -> "Rechecks":
        from archive.scheduling.rechecks import Rechecks

        return Rechecks(self.database, self.store)

    @cached_property
    def holds(self) -> "HostHolds":
        from archive.scheduling.host_holds import HostHolds

        return HostHolds(self.database)

    @cached_property
    def asked(self) -> "RequestedPages":
        from archive.scheduling.requested_pages import RequestedPages

        return RequestedPages(self.database)

    @cached_property
    def asked_lists(self) -> "AskedLists":
        from archive.scheduling.asked_lists import AskedLists

        return AskedLists(self.database)

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Reading

    def article(self, key: int | str) -> KeptArticle:
        """The article with this id or URL (any of its aliases). Raises NotFound."""
        with self.database.read() as session:
            row = session.scalar(_whole_articles().where(Article.id == article_id_at(session, key)))
            if row is None:
                raise NotFound(f"no article {key} in {self.database.name}")
            return KeptArticle.of(row)

    def articles(
        self, query: str = "", *, changed_since: datetime | None = None, limit: int | None = None
    ) -> Iterator[KeptArticle]:
        """All articles that a query finds, newest first. They are read from the database one batch at a time, and all
        show the same state of the archive, however long the reading takes. `changed_since` leaves out articles whose
        text and title have not changed since that time. Raises BadQuery."""
        search = search_for(query, Per.ARTICLE, changed_since=changed_since)
        with self.database.read() as session:
            ids = [newest.article_id for newest in newest_first(session, search, limit)]
            for batch in in_batches(ids, ARTICLES_READ_AT_ONCE):
                rows = {
                    row.id: row for row in session.scalars(_whole_articles().where(Article.id.in_(batch)))
                }
                yield from (KeptArticle.of(rows[key]) for key in batch)
                session.expunge_all()

    def search(
        self,
        query: str,
        *,
        limit: int = 20,
        cursor: str | None = None,
        page: int = 1,
        sort: Sort = Sort.RELEVANCE,
        per: Per = Per.STORY,
        all_revisions: bool = False,
        changed_since: datetime | None = None,
        stem: str | None = None,
        umlauts: bool = False,
    ) -> HitPage:
        """The best `limit` hits for a query in the language of `archive.search.query`.

        For the following hits, pass the result's `next_cursor` as `cursor`, or a `page` number. `stem` (an ISO 639-1
        language code) also finds other forms of the words; `umlauts` also finds ü as ue and ue as ü. The query
        itself can ask for both. Raises BadQuery; its message points at the place in the query. Example::

            for hit in archive.search('climate "sea level" -opinion site:example.org after:2026-05').hits:
                print(hit.url, hit.score)
        """
        search = search_for(query, per, all_revisions, changed_since, sort, stem, umlauts)
        with self.database.read() as session:
            return find(session, search, limit, cursor, page)

    def count(
        self,
        query: str,
        *,
        per: Per = Per.STORY,
        all_revisions: bool = False,
        changed_since: datetime | None = None,
        stem: str | None = None,
        umlauts: bool = False,
    ) -> int:
        """How many hits `search` has on all pages together."""
        search = search_for(query, per, all_revisions, changed_since, stem=stem, umlauts=umlauts)
        with self.database.read() as session:
            return count(session, search)

    def explain(self, query: str, *, stem: str | None = None, umlauts: bool = False) -> Explanation:
        """How a search understands a query, and which index words it looks up for each of its words. Raises
        BadQuery."""
        with self.database.read() as session:
            return explain(session, query, datetime.now(UTC).date(), stem, umlauts)

    def facets(self, query: str, *, all_revisions: bool = False) -> Facets:
        """How the articles that a query finds are distributed over sites, authors, languages, tags and months."""
        with self.database.read() as session:
            return facets(session, search_for(query, Per.ARTICLE, all_revisions))

    def by_day(self, query: str = "") -> tuple[DayCount, ...]:
        """For each day, how many of the articles that a query finds each site published. Raises BadQuery."""
        with self.database.read() as session:
            return by_day(session, search_for(query, Per.ARTICLE))

    def export(
        self,
        path: str | Path,
        query: str = "",
        *,
        kind: "Format | None" = None,
        changed_since: datetime | None = None,
        all_revisions: bool = False,
        limit: int | None = None,
    ) -> "Manifest":
        """Write what a query finds to a file, and a manifest beside it. The format is the given one, or follows from
        the file's suffix: see `archive.export`. Raises BadQuery, CannotExport."""
        from archive.export.selection import Selection
        from archive.export.to_file import export_to_file

        target = Path(path)
        selection = Selection(query, changed_since, all_revisions, limit)
        return export_to_file(self.database, self.store, selection, kind or format_of(target), target)

    def changes(
        self, since: datetime, until: datetime | None = None, source_ids: Sequence[int] | None = None
    ) -> "list[Change]":
        """What sites edited, took down, put back or moved since a time: see `archive.reading.changes`."""
        from archive.reading.changes import changes

        with self.database.read() as session:
            return changes(session, since, until or datetime.now(UTC), source_ids)

    def latest_changes(
        self, wanted: "ChangeFilter | None" = None, *, limit: int = 20, cursor: str | None = None
    ) -> "ChangePage":
        """The newest changes of articles, one page at a time. For the following changes, pass the result's
        `next_cursor` as `cursor`. Raises BadQuery for an invalid cursor."""
        from archive.reading.latest_changes import ChangeFilter, latest_changes

        with self.database.read() as session:
            return latest_changes(session, wanted or ChangeFilter(), limit, cursor)

    def diff(self, key: int | str, old: int | None = None, new: int | None = None) -> "ComparedRevisions":
        """What changed between two revisions of an article, word by word: by default, between the latest and the one
        before it. Raises NotFound."""
        from archive.reading.compared_revisions import compare

        return compare(self.article(key), old, new)

    def unfinished(self, limit: int = 100) -> Sequence[LedgerEntry]:
        """URLs that lead to no stored article, each with the reason; latest first."""
        with self.database.read() as session:
            stopped, waiting = (
                select(Url.id).where(condition).order_by(Url.id.desc()).limit(limit).subquery()
                for condition in (Url.reason.is_not(None), Url.state == UrlState.DISCOVERED)
            )
            latest = Url.id.in_(union(select(stopped.c.id), select(waiting.c.id)))
            rows = session.scalars(select(Url).where(latest).order_by(Url.id.desc()).limit(limit))
            return tuple(map(LedgerEntry.of, rows))

    def summary(self) -> "Summary":
        """How much the archive holds, and how many URLs are in each state."""
        with self.database.read() as session:
            states = dict(session.execute(_STATES).all())
            return Summary(
                articles=session.scalar(select(func.count(Article.id))) or 0,
                revisions=session.scalar(select(func.count(Revision.id))) or 0,
                captures=session.scalar(select(func.count(Capture.id))) or 0,
                sites=session.scalar(select(func.count(Article.site.distinct()))) or 0,
                payload_bytes=int(
                    session.scalar(select(func.sum(Capture.payload_bytes))) or 0
                ),  # PostgreSQL: Decimal
                urls={state: states.get(state, 0) for state in UrlState},
            )

    def why_foreign(self) -> str | None:
        """If the database's captures are in the WARCs of another data folder, says so. None if they are in this folder,
        or if there are no captures."""
        with self.database.read() as session:
            files = set(session.scalars(_FIRST_FILE)) | set(session.scalars(_LAST_FILE))
        if not files or self.warcs.has_any(files):
            return None
        return (
            f"the rows in {self.database.name} belong to another data folder: none of their captures are in "
            f"{self.warcs.location}. Name that folder with --data, or another --database."
        )

    def is_anything_due(self, ids: Sequence[int] | None, now: datetime) -> bool:
        """Whether a crawl of the due listings of these sources (None: all active ones) would have anything to do. Only
        reads, and costs the same however much the archive holds."""
        times = (self.rechecks.next_at(), *((self.asked.next_at(),) if ids is None else ()))
        is_time = any(at is not None and at <= now for at in times)
        return is_time or self.sources.is_any_due(ids, now) or self.profiles.is_any_unapplied()

    def health(self, ids: Sequence[int] | None = None) -> "list[SourceHealth]":
        """The health of each source, or of those with these ids: see `archive.reading.source_health`."""
        from archive.reading.source_health import health

        return health(self.sources, self.database, datetime.now(UTC), ids)

    def check(self) -> "CheckReport":
        """Verify records, rows, texts and files: see `archive.reading.verify`."""
        from archive.reading.verify import check

        with self.database.read() as session:
            return check(session, self.store)

    # Writing

    def begin_crawl(
        self, command: Command, software: str, at: datetime | None = None, *, by_worker: bool = False
    ) -> int:
        """Record that a crawl begins, now or `at` a given time. Returns its id, which goes with every batch. Raises
        ArchiveUnusable if the database belongs to another data folder, unless a worker has one of its own."""
        if not by_worker and (why := self.why_foreign()):
            raise ArchiveUnusable(why)
        with self.database.write() as session:
            crawl = Crawl(command=command, software=software, started_at=at or datetime.now(UTC))
            session.add(crawl)
            session.flush()
            return crawl.id

    def end_crawl(
        self,
        crawl_id: int,
        at: datetime | None = None,
        profiles: "Mapping[str, SiteProfile]" = NO_PROFILES,
    ) -> None:
        """Record that a crawl has ended, and learn what recurs on the sites that it visited. `profiles` are the site
        profiles that its pages were read with; if another crawl has learned more meanwhile, the pages are read
        again."""
        from archive.ingestion.site_profiles import learn_from_crawl, note_outdated

        now = at or datetime.now(UTC)
        with self.database.write() as session:
            session.execute(update(Crawl).where(Crawl.id == crawl_id).values({Crawl.finished_at: now}))
            note_outdated(session, crawl_id, profiles)
            learn_from_crawl(session, crawl_id, now)

    def ingest(self, batch: "Sequence[Visit]", crawl_id: int) -> "IngestReport":
        """Store a batch of visits: see `archive.ingestion.ingest`."""
        from archive.ingestion.ingest import ingest

        return ingest(batch, self.database, crawl_id)

    def forget_url(self, url: str) -> bool:
        """Forget a URL that leads to no article: see `archive.urls.forgetting`. Raises NotFound."""
        with self.database.write() as session:
            return forget_url(session, url)


@dataclass(frozen=True, slots=True)
class Summary:
    """An archive in numbers. `payload_bytes` is the total size of all responses as they came over the wire, including
    those stored as revisits."""

    articles: int
    revisions: int
    captures: int
    sites: int
    payload_bytes: int
    urls: dict[UrlState, int]


def _whole_articles() -> Select[Article]:
    return select(Article).options(
        selectinload(Article.revisions).selectinload(Revision.extractions),
        selectinload(Article.events),
        selectinload(Article.urls).selectinload(Url.captures).selectinload(Capture.revision),
    )


_FIRST_FILE = select(Capture.file).order_by(Capture.id).limit(1)
_LAST_FILE = select(Capture.file).order_by(Capture.id.desc()).limit(1)
_STATES = select(Url.state, func.count()).group_by(Url.state)
