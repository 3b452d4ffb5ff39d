"""The archive as a Python program sees it: open it, look articles up, read what was captured, keep more.

with Archive.open("pressmark-data") as archive:
    article = archive.article("https://example.org/2026/05/flood")
    print(article.latest.title, article.latest.text)
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Self

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import Session, selectinload

from archive.article import ExtractedArticle, SiteProfile, SiteTemplate
from archive.captures import CaptureStore, HeldPayload, Place, StoredResponse
from archive.errors import ArchiveUnusable, BadUrl, NotFound
from archive.export.formats import format_of
from archive.identity.urls.canonical import canonicalise, fetchable
from archive.identity.urls.query_parameters import known_parameters, parameter_named
from archive.identity.urls.sites import site_of
from archive.identity.urls.variants import variant_key
from archive.ingestion.site_profiles import (
    KeptProfile,
    kept_profile,
    learn_from_crawl,
    note_outdated,
    profile_of,
    sites_to_teach,
    teach,
    teaching_revisions,
)
from archive.reading.source_health import SourceHealth, health
from archive.records import KeptArticle, KeptCapture, LedgerEntry
from archive.scheduling.host_holds import HostHolds
from archive.scheduling.rechecks import Rechecks
from archive.scheduling.requested_pages import RequestedPages
from archive.scheduling.sources import Sources
from archive.search.by_day import DayCount, by_day
from archive.search.choose_dialect import dialect_of
from archive.search.explaining import Explanation, explain
from archive.search.facets import Facets, facets
from archive.search.hits import HitPage, count, find, matching
from archive.search.newest import newest_first
from archive.search.query import parse
from archive.search.reindexing import bring_up_to_date
from archive.search.resolving import loosely, resolved
from archive.search.search import Per, Search, Sort
from archive.storage.database import Database
from archive.storage.models import Article, Capture, Command, Crawl, Revision, Url, UrlState
from archive.urls.forgetting import forget_url
from archive.urls.labels import (
    LabelCount,
    all_labels,
    change_labels,
    label_pages,
    label_source,
    labels_of_article,
    source_labels,
)

if TYPE_CHECKING:
    from archive.export.formats import Format
    from archive.export.manifest import Manifest
    from archive.identity.urls.query_parameters import KnownParameter
    from archive.ingestion.replaced_extractions import FieldChange, StaleRevision
    from archive.ingestion.visits import IngestReport, Visit
    from archive.reading.changes import Change
    from archive.reading.story_report import StoryReport
    from archive.reading.verify import CheckReport

NO_PROFILES: Mapping[str, SiteProfile] = MappingProxyType({})
ARTICLES_READ_AT_ONCE = 100


class Archive:
    """One open archive: its database and its WARCs. Threads may share it; processes open their own."""

    def __init__(self, database: Database, store: CaptureStore) -> None:
        self.database = database
        self.store = store
        self.sources = Sources(database)
        self.rechecks = Rechecks(database, store)
        self.holds = HostHolds(database)
        self.asked = RequestedPages(database)

    @classmethod
    def open(cls, data: str | Path, database: str | None = None) -> Self:
        """Open the archive in a data folder, making it if it is not there.

        `database` is a `postgresql://` URL where the rows are not in the folder's own SQLite file.
        Raises ArchiveUnusable.
        """
        folder = Path(data)
        warc = folder / "warc"
        try:
            warc.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveUnusable(f"{folder}: the data folder cannot be made: {error.strerror}") from error
        opened = Database.open(database or folder / "archive.db")
        bring_up_to_date(opened)
        return cls(opened, CaptureStore(warc))

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
        """The article with this id, or that this URL (any alias of it) leads to. Raises NotFound."""
        with self.database.read() as session:
            row = session.scalar(_whole_articles().where(Article.id == _article_id(session, key)))
            if row is None:
                raise NotFound(f"no article {key} in {self.database.name}")
            return KeptArticle.of(row)

    def story(self, key: int | str) -> "StoryReport":
        """The story that an article carries, with all others that do. The key is as for `article`. Raises NotFound."""
        from archive.reading.story_report import stories

        with self.database.read() as session:
            [story] = stories(session, [_article(session, key, self.database.name).story_id])
            return story

    def stories(self, query: str | None = None, *, limit: int = 20) -> "list[StoryReport]":
        """Stories that several articles carry, those with the most first; with a query, those of what it finds.
        Raises BadQuery."""
        from archive.reading.story_report import carried_stories, stories

        with self.database.read() as session:
            among = None
            if query is not None:
                found = resolved(session, _search(query, Per.ARTICLE))
                among = matching(found, dialect_of(session), Article.story_id)
            return stories(session, carried_stories(session, limit, among))

    def articles(
        self, query: str = "", *, changed_since: datetime | None = None, limit: int | None = None
    ) -> Iterator[KeptArticle]:
        """All articles that a query finds, newest first, read from the database as they are asked for: of one
        state of the archive, however long that takes. `changed_since` leaves out those whose text and title are
        as they were then. Raises BadQuery."""
        search = _search(query, Per.ARTICLE, changed_since=changed_since)
        with self.database.read() as session:
            ids = [found.article_id for found in newest_first(session, search, limit)]
            for start in range(0, len(ids), ARTICLES_READ_AT_ONCE):
                batch = ids[start : start + ARTICLES_READ_AT_ONCE]
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
        """The best `limit` hits for a query in the language of `archive.search.query`; the page's `next_cursor`
        gives the following ones, or the number of a `page`. `stem` names the language (ISO 639-1) whose other forms
        of the words are found as well, `umlauts` finds ü as ue and ue as ü; both can stand in the query, too. Raises
        BadQuery, whose message points at the place.

        for hit in archive.search('climate "sea level" -opinion site:example.org after:2026-05').hits:
            print(hit.url, hit.score)
        """
        search = _search(query, per, all_revisions, changed_since, sort, stem, umlauts)
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
        """How many hits `search` has on all its pages."""
        search = _search(query, per, all_revisions, changed_since, stem=stem, umlauts=umlauts)
        with self.database.read() as session:
            return count(session, search)

    def explain(self, query: str, *, stem: str | None = None, umlauts: bool = False) -> Explanation:
        """What a search takes of a query, and what it looks its words up as. Raises BadQuery."""
        with self.database.read() as session:
            return explain(session, query, datetime.now(UTC).date(), stem, umlauts)

    def facets(self, query: str, *, all_revisions: bool = False) -> Facets:
        """How the articles that a query finds spread over sites, authors, languages, tags and months."""
        with self.database.read() as session:
            return facets(session, _search(query, Per.ARTICLE, all_revisions))

    def by_day(self, query: str = "") -> tuple[DayCount, ...]:
        """How many of the articles that a query finds each site published on each day. Raises BadQuery."""
        with self.database.read() as session:
            return by_day(session, _search(query, Per.ARTICLE))

    def response(self, capture: KeptCapture) -> StoredResponse:
        """The response that was captured, as it came over the wire. Raises CaptureDamaged.

        It is somebody else's page: never hand it to a browser as if it were yours.
        """
        with self.database.read() as session:
            row = session.get_one(Capture, capture.id)
            original = row.revisit_of
            return self.store.read(_place(row), _place(original) if original else None)

    def html(self, capture: KeptCapture) -> bytes:
        """The page that was captured, its Content-Encoding undone, in the character set that it came in.
        Raises CaptureDamaged, BodyUndecodable."""
        return self.response(capture).body()

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
        """Write what a query finds to a file, in the format that its name ends in or that is given, and a
        manifest beside it: see `archive.export`. Raises BadQuery, CannotExport."""
        from archive.export.selection import Selection
        from archive.export.to_file import export_to_file

        target = Path(path)
        selection = Selection(query, changed_since, all_revisions, limit)
        return export_to_file(self.database, self.store, selection, kind or format_of(target), target)

    def stale_revisions(self, extractor: str, query: str | None = None) -> list[int]:
        """The ids of revisions that another extractor made, or this one before it knew what the site's profile has
        now, of the articles that a query finds or of all."""
        from archive.ingestion.replaced_extractions import stale_revisions

        search = _search(query, Per.ARTICLE, all_revisions=False) if query else None
        with self.database.read() as session:
            return stale_revisions(session, extractor, search)

    def outdated_revisions(self, extractor: str) -> list[int]:
        """The ids of revisions that this extractor made before their site's profile was what it is now."""
        from archive.ingestion.replaced_extractions import outdated_revisions

        with self.database.read() as session:
            return outdated_revisions(session, extractor)

    def origins(self, revision_ids: Sequence[int]) -> "list[StaleRevision]":
        """Where each of these revisions was first read from."""
        from archive.ingestion.replaced_extractions import origins

        with self.database.read() as session:
            return origins(session, revision_ids)

    def changes(
        self, since: datetime, until: datetime | None = None, source_ids: Sequence[int] | None = None
    ) -> "list[Change]":
        """What sites edited, took down, put back or moved since then: see `archive.reading.changes`."""
        from archive.reading.changes import changes

        with self.database.read() as session:
            return changes(session, since, until or datetime.now(UTC), source_ids)

    def unfinished(self, limit: int = 100) -> Sequence[LedgerEntry]:
        """URLs that are not kept, each with its reason; the latest first."""
        with self.database.read() as session:
            rows = session.scalars(
                select(Url)
                .where(Url.reason.is_not(None) | (Url.state == UrlState.DISCOVERED))
                .order_by(Url.id.desc())
                .limit(limit)
            )
            return tuple(map(LedgerEntry.of, rows))

    def held_payloads(self, digests: Iterable[str]) -> dict[str, HeldPayload]:
        """Those of the payloads (by digest) that the archive holds already, each with its first record."""
        with self.database.read() as session:
            rows = session.execute(_HELD, {"digests": set(digests)})
            return {row.payload_digest: HeldPayload(*row) for row in rows}

    def summary(self) -> "Summary":
        """How much is kept, and how far the URLs came."""
        with self.database.read() as session:
            states = dict(session.execute(_STATES).all())
            return Summary(
                articles=session.scalar(select(func.count(Article.id))) or 0,
                revisions=session.scalar(select(func.count(Revision.id))) or 0,
                captures=session.scalar(select(func.count(Capture.id))) or 0,
                sites=session.scalar(select(func.count(Article.site.distinct()))) or 0,
                payload_bytes=session.scalar(select(func.sum(Capture.payload_bytes))) or 0,
                urls={state: states.get(state, 0) for state in UrlState},
            )

    def why_foreign(self) -> str | None:
        """What is wrong where the database's captures are in the WARCs of another data folder; None where they are in
        this one's, or where there are none."""
        with self.database.read() as session:
            files = set(session.scalars(_FIRST_FILE)) | set(session.scalars(_LAST_FILE))
        if not files or files & set(self.store.files()):
            return None
        return (
            f"the rows in {self.database.name} belong to another data folder: none of their captures is in "
            f"{self.store.folder}; give that folder with --data, or another --database"
        )

    def health(self) -> list[SourceHealth]:
        """How each source is doing: see `archive.reading.source_health`."""
        return health(self.sources, self.database, datetime.now(UTC))

    def check(self) -> "CheckReport":
        """Verify records, rows, texts and files: see `archive.reading.verify`."""
        from archive.reading.verify import check

        with self.database.read() as session:
            return check(session, self.store)

    def profile(self, url: str) -> SiteProfile:
        """What recurs over the articles of this address's site: see `archive.ingestion.site_profiles`."""
        with self.database.read() as session:
            return profile_of(session, site_of(url))

    def sites_to_teach(self) -> list[str]:
        """Sites whose profile was made anew since their captures were last looked at for it."""
        with self.database.read() as session:
            return sites_to_teach(session)

    def teaching_captures(self, site: str) -> "list[StaleRevision]":
        """Revisions with the captures that show best how the site's pages are made."""
        from archive.ingestion.replaced_extractions import origins

        with self.database.read() as session:
            return origins(session, teaching_revisions(session, site), latest=True)

    def teach(
        self,
        site: str,
        templates: Sequence[SiteTemplate],
        patterns: Mapping[str, int],
        at: datetime | None = None,
    ) -> None:
        """Keep where a site's pages have their fields, and what its date lines have in common."""
        with self.database.write() as session:
            teach(session, site, templates, patterns, at or datetime.now(UTC))

    def kept_profile(self, url: str) -> KeptProfile | None:
        """The same with counts and days, to be shown; None where too few articles are kept."""
        with self.database.read() as session:
            return kept_profile(session, site_of(url))

    # Writing

    def begin_crawl(self, command: Command, software: str, at: datetime | None = None) -> int:
        """Note that a crawl begins, now or `at` a time; its id goes with every batch. Raises ArchiveUnusable where the
        rows belong to another data folder."""
        if why := self.why_foreign():
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
        profiles: Mapping[str, SiteProfile] = NO_PROFILES,
    ) -> None:
        """Note that a crawl has ended, and learn what recurs on the sites that it touched. `profiles` are those, by
        site, that its pages were read with: where another crawl has learned meanwhile, they are read again."""
        now = at or datetime.now(UTC)
        with self.database.write() as session:
            session.execute(update(Crawl).where(Crawl.id == crawl_id).values({Crawl.finished_at: now}))
            note_outdated(session, crawl_id, profiles)
            learn_from_crawl(session, crawl_id, now)

    def ingest(self, batch: "Sequence[Visit]", crawl_id: int) -> "IngestReport":
        """Keep a batch of visits: see `archive.ingestion.ingest`."""
        from archive.ingestion.ingest import ingest

        return ingest(batch, self.database, crawl_id)

    def merge(self, one: int | str, other: int | str, *, as_one_article: bool = False) -> None:
        """Decide that two articles are in one story, or are one article; it holds until `split`. Raises NotFound."""
        from archive.ingestion.corrections import make_one_article, put_in_one_story

        now = datetime.now(UTC)
        with self.database.write() as session:
            first, second = (_article(session, key, self.database.name) for key in (one, other))
            if first is second:
                raise NotFound(f"{one} and {other} are one article already: #{first.id}")
            if as_one_article:
                make_one_article(session, first, second, now)
            else:
                put_in_one_story(session, first, second, now)

    def split(self, key: int | str, *, as_own_article: bool = False) -> None:
        """Decide that an article is a story of its own, or the page at a URL an article of its own; it holds until
        `merge`. Raises NotFound."""
        from archive.ingestion.corrections import make_own_article, make_own_story

        now = datetime.now(UTC)
        with self.database.write() as session:
            article = _article(session, key, self.database.name)
            if as_own_article:
                make_own_article(session, article, _canonical(key), now)
            else:
                make_own_story(session, article, now)

    def forget_url(self, url: str) -> bool:
        """Forget a URL that leads to no article: see `archive.urls.forgetting`. Raises NotFound."""

        with self.database.write() as session:
            return forget_url(session, url)

    def label(self, key: int | str, add: Sequence[str] = (), remove: Sequence[str] = ()) -> tuple[str, ...]:
        """Put labels on an article, or on a page at a URL that is not kept yet, and take others off; gives those that
        it has then. Raises NotFound for a number that no article has."""
        now = datetime.now(UTC)
        with self.database.write() as session:
            article_id = _article_id(session, key)
            article = session.get(Article, article_id) if article_id is not None else None
            url = article.url if article is not None else _canonical(key)
            return change_labels(session, url, article_id, add, remove, now)

    def label_pages(self, labels: Mapping[str, Iterable[str]]) -> None:
        """Put labels on the pages at these URLs, kept already or not."""
        if any(labels.values()):
            with self.database.write() as session:
                label_pages(session, labels, datetime.now(UTC))

    def label_source(self, source_id: int, names: Iterable[str]) -> None:
        """Put labels on a source, and so on all articles that it lists."""
        with self.database.write() as session:
            label_source(session, source_id, names, datetime.now(UTC))

    def source_labels(self) -> dict[int, tuple[str, ...]]:
        """The labels of each source that has some, by its id."""
        with self.database.read() as session:
            return source_labels(session)

    def labels_of(self, key: int | str) -> tuple[str, ...]:
        """The labels of an article. Raises NotFound."""
        article = self.article(key)
        with self.database.read() as session:
            return labels_of_article(session, article.id)

    def labels(self) -> "list[LabelCount]":
        """All labels of articles and sources, the commonest first."""
        with self.database.read() as session:
            return all_labels(session)

    def parameters(self) -> "list[KnownParameter]":
        """The query parameters of which it is known whether they tell articles of their site apart."""

        with self.database.read() as session:
            return known_parameters(session)

    def decide_parameter(self, site: str, name: str, *, is_noise: bool | None) -> None:
        """Decide whether a query parameter tells no articles of a site apart; with None, what was learned holds.
        What is kept is grouped by that, and what will be. Any URL of the site will do. Raises BadUrl."""
        from archive.ingestion.corrections import correct_parameter

        parameter, now = parameter_named(site, name), datetime.now(UTC)
        with self.database.write() as session:
            correct_parameter(session, parameter, now, is_noise=is_noise)

    def replace_extractions(
        self, pages: Sequence[tuple[int, ExtractedArticle]], extractor: str, at: datetime | None = None
    ) -> "list[tuple[FieldChange, ...]]":
        """Put what `extractor` has read, now or `at` a time, into the revisions with these ids: see
        `archive.ingestion.replaced_extractions`."""
        from archive.ingestion.replaced_extractions import replace_extractions

        return replace_extractions(pages, extractor, self.database, at or datetime.now(UTC))

    def leave_revisions(self, revision_ids: Sequence[int], at: datetime | None = None) -> None:
        """Note that these revisions stay as they are, although their pages were looked at again."""
        from archive.ingestion.replaced_extractions import leave

        with self.database.write() as session:
            leave(session, revision_ids, at or datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Summary:
    """An archive in numbers. `payload_bytes` counts the responses as they came over the wire, revisits too."""

    articles: int
    revisions: int
    captures: int
    sites: int
    payload_bytes: int
    urls: dict[UrlState, int]


def _place(row: Capture) -> Place:
    return Place(row.file, row.offset)


def _search(
    query: str,
    per: Per,
    all_revisions: bool = False,
    changed_since: datetime | None = None,
    sort: Sort = Sort.RELEVANCE,
    stem: str | None = None,
    umlauts: bool = False,
) -> Search:
    today = datetime.now(UTC).date()
    node = loosely(parse(query, today), stem, umlauts)
    return Search(node, today, per, all_revisions, changed_since, sort)


def _whole_articles() -> Select[Article]:
    return select(Article).options(
        selectinload(Article.revisions).selectinload(Revision.extractions),
        selectinload(Article.events),
        selectinload(Article.urls).selectinload(Url.captures).selectinload(Capture.revision),
    )


def _article(session: Session, key: int | str, name: str) -> Article:
    article = session.get(Article, _article_id(session, key) or 0)
    if article is None:
        raise NotFound(f"no article {key} in {name}")
    return article


def _canonical(key: int | str) -> str:
    try:
        return canonicalise(fetchable(str(key)))
    except BadUrl as error:
        raise NotFound(f"{key!r}: give the URL of the page to split off") from error


def _article_id(session: Session, key: int | str) -> int | None:
    if isinstance(key, str):
        key = key.removeprefix("#")  # as lists print it
    if isinstance(key, int) or key.isdecimal():
        return int(key) if int(key) < 2**31 else None
    try:
        canonical = canonicalise(fetchable(key))
    except BadUrl as error:
        raise NotFound(f"{key!r} is neither an article's id nor a URL") from error
    kept = select(Url.article_id).where(Url.article_id.is_not(None))
    exact = session.scalar(kept.where(Url.canonical == canonical).limit(1))
    if exact is not None:
        return exact
    alike = session.scalars(kept.where(Url.variant == variant_key(canonical)).distinct().limit(2)).all()
    return alike[0] if len(alike) == 1 else None


_FIRST_FILE = select(Capture.file).order_by(Capture.id).limit(1)
_LAST_FILE = select(Capture.file).order_by(Capture.id.desc()).limit(1)
_HELD = (
    select(Capture.record_id, Url.url, Capture.captured_at, Capture.payload_digest)
    .join(Url)
    .where(Capture.payload_digest.in_(bindparam("digests", expanding=True)), Capture.revisit_of_id.is_(None))
    .order_by(Capture.id.desc())  # the first of a payload comes last, and stays
)
_STATES = select(Url.state, func.count()).group_by(Url.state)
