"""The tables. One row of each is one thing of the terms in the docs: a source, a capture, an article, ...

Portable between SQLite and PostgreSQL; what differs between the two (full-text indexes) is in
`archive.search`. All times are UTC. Sizes are bytes.
"""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    MetaData,
    SmallInteger,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

LARGEST_ID = 2**31 - 1
"""Of a row: PostgreSQL keeps ids in 32 bits, and refuses to be asked for larger numbers."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite has no zones, so there the zone is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


PortableJson = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy's own declaration style)
        datetime: UtcDateTime,
        str: Text,
        list[str]: PortableJson,
        list[Any]: PortableJson,
        dict[str, Any]: PortableJson,
        StrEnum: Enum(StrEnum, native_enum=False, length=20, values_callable=lambda kind: list(kind)),
    }


class SourceState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"


class ListingKind(StrEnum):
    """How a site lists its articles."""

    FEED = "feed"
    NEWS_SITEMAP = "news-sitemap"
    SITEMAP = "sitemap"
    WORDPRESS = "wordpress"
    BLOGGER = "blogger"
    GHOST = "ghost"
    SUBSTACK = "substack"
    LINKS = "links"


class Command(StrEnum):
    """What a crawl was started by."""

    ADD = "add"
    CRAWL = "crawl"
    RECHECK = "recheck"
    REBUILD = "rebuild"


class UrlState(StrEnum):
    """How far a URL has come. All but KEPT carry a reason where they stopped."""

    DISCOVERED = "discovered"
    FETCHED = "fetched"
    KEPT = "kept"
    SKIPPED = "skipped"
    FAILED = "failed"


class Reason(StrEnum):
    """Why a URL stopped where it did. PageKind's values (`captcha`, `soft-404`, ...) say why a page is no
    article and are reasons as well."""

    CONSENT_WALL = "consent-wall"
    CAPTCHA = "captcha"
    BOT_CHECK = "bot-check"
    NEEDS_JAVASCRIPT = "needs-javascript"
    LOGIN = "login"
    SOFT_404 = "soft-404"
    HOME_PAGE = "home-page"
    LISTING = "listing"
    ATTACHMENT = "attachment"
    DOCUMENTATION = "documentation"
    NO_TEXT = "no-text"
    NOT_HTML = "not-html"
    BAD_URL = "bad-url"
    ADDRESS_REFUSED = "address-refused"
    ROBOTS = "robots-txt"
    ROBOTS_DIRECTIVE = "robots-directive"
    DNS = "dns"
    CONNECTION = "connection"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_LARGE = "too-large"
    REDIRECTS = "too-many-redirects"
    HTTP_STATUS = "http-status"
    GONE = "gone"
    RATE_LIMITED = "rate-limited"
    BROKEN_RESPONSE = "broken-response"
    EXTRACTION_TIMEOUT = "extraction-timeout"
    EXTRACTION_FAILED = "extraction-failed"
    INTERRUPTED = "interrupted"
    TRAP = "trap"


class AliasKind(StrEnum):
    """How a URL came to stand for its article."""

    CANONICAL = "canonical"
    REQUESTED = "requested"
    REDIRECT = "redirect"
    AMP = "amp"
    PAGE = "page"  # a further page of it, whose text is part of its own


class ClaimKind(StrEnum):
    """What says that a page is to be found at another URL as well."""

    REDIRECT = "redirect"  # the other URL led to the page
    CANONICAL = "canonical"  # the page names it, and can be believed
    AMP = "amp"
    MIRROR = "mirror"  # the page names it, and is to be believed if both have the same text
    CREDIT = "credit"  # the page names one of another site: where its text comes from
    PAGE = "page"  # its article goes on there, and was read with it


class DecisionKind(StrEnum):
    """What a person can decide."""

    SAME_STORY = "same-story"
    OWN_STORY = "own-story"
    SAME_ARTICLE = "same-article"
    OWN_ARTICLE = "own-article"
    NOISE_PARAMETER = "noise-parameter"
    IDENTITY_PARAMETER = "identity-parameter"


class ArticleState(StrEnum):
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"


class EventKind(StrEnum):
    """What befell an article as a whole; an edit of its text is a revision and no event."""

    UNPUBLISHED = "unpublished"
    REPUBLISHED = "republished"
    MOVED = "moved"


class Relation(StrEnum):
    """What one text is to another. Two on one line are each other's inverse; the others are their own."""

    SAME_TEXT = "same-text"
    REPOST = "repost"  # the same piece, in another template, perhaps edited
    UPDATED_COPY = "updated-copy"  # the same piece, but one has paragraphs that the other lacks
    EXCERPT, FULL_TEXT = "excerpt", "full-text"  # a part of the other, perhaps with words of its own
    CONTAINS, CONTAINED = "contains", "contained"  # all of the other, after a long preamble
    COMPOSITE, ITEM = "composite", "item"  # the other among several
    UNRELATED = "unrelated"

    @property
    def inverse(self) -> "Relation":
        return _INVERSE.get(self, self)


_INVERSE = {
    Relation.EXCERPT: Relation.FULL_TEXT,
    Relation.FULL_TEXT: Relation.EXCERPT,
    Relation.CONTAINS: Relation.CONTAINED,
    Relation.CONTAINED: Relation.CONTAINS,
    Relation.COMPOSITE: Relation.ITEM,
    Relation.ITEM: Relation.COMPOSITE,
}


class Source(Base):
    """A blog or news site that is crawled on a schedule.

    `only`: the source has only the listings that a person named. Of what they list, crawls fetch what `include`
    and `exclude` (path patterns) and `since` allow. Requests are `delay_s` apart, with this User-Agent, the
    headers and cookies of these files, and this proxy; if one is empty, the general setting applies.
    """

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    state: Mapped[SourceState] = mapped_column(default=SourceState.ACTIVE)
    schedule: Mapped[str | None]
    added_at: Mapped[datetime]
    only: Mapped[bool] = mapped_column(default=False)
    include: Mapped[list[str]] = mapped_column(default=list)
    exclude: Mapped[list[str]] = mapped_column(default=list)
    since: Mapped[datetime | None]
    delay_s: Mapped[float | None]
    user_agent: Mapped[str | None]
    headers_file: Mapped[str | None]
    cookies_file: Mapped[str | None]
    proxy: Mapped[str | None]
    leased_by: Mapped[str | None]
    leased_until: Mapped[datetime | None]

    listings: Mapped[list["Listing"]] = relationship(
        back_populates="source", order_by="Listing.id", passive_deletes=True
    )


class Listing(Base):
    """A feed, sitemap or other place where a source lists its articles.

    `per_day` and `newest_at` are its pace, as the schedule learns it; `resume_url` is the page where its back
    catalogue continues. `why` is the reason for the time of the next read. `missed` is how many entries came and
    went unseen.
    """

    __tablename__ = "listing"
    __table_args__ = (UniqueConstraint("source_id", "url"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    kind: Mapped[ListingKind]
    url: Mapped[str]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    interval_s: Mapped[int | None]
    looked_at: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None]
    next_look_at: Mapped[datetime | None] = mapped_column(index=True)
    failures: Mapped[int] = mapped_column(default=0)
    per_day: Mapped[float | None]
    newest_at: Mapped[datetime | None]
    resume_url: Mapped[str | None]
    why: Mapped[str | None]
    missed: Mapped[int] = mapped_column(default=0)
    missed_at: Mapped[datetime | None]

    source: Mapped[Source] = relationship(back_populates="listings")


class Listed(Base):
    """A URL that a listing named, with what the listing said of the article. `on_top`: the URL was on the first page
    of the listing when that was last read. `published` is text, since it may be only a day. `is_wanted`: the
    settings of the source allow it."""

    __tablename__ = "listed"

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    url_id: Mapped[int] = mapped_column(ForeignKey("url.id"), primary_key=True, index=True)
    on_top: Mapped[bool]
    first_seen_at: Mapped[datetime]
    title: Mapped[str]
    authors: Mapped[list[str]]
    published: Mapped[str | None]
    published_at: Mapped[datetime | None]
    modified_at: Mapped[datetime | None]
    is_wanted: Mapped[bool] = mapped_column(default=True)


class HostHold(Base):
    """A host that is sent no requests before `until`, and why. An empty `until` means: until a person releases it.
    `reason` is `timeout` if the host did not answer, else `rate-limited`. `times` is how often in a row it was held
    without a valid response in between; `by_hand`: a person holds it. The host includes its port unless that is the
    default."""

    __tablename__ = "host_hold"

    host: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime | None]
    why: Mapped[str]
    times: Mapped[int]
    by_hand: Mapped[bool]
    reason: Mapped[Reason] = mapped_column(default=Reason.RATE_LIMITED)


class HostTurn(Base):
    """The time from which a host may be sent its next request: crawls on all machines share it. Only used on
    PostgreSQL; on SQLite, all crawls are on one machine and share a file."""

    __tablename__ = "host_turn"

    host: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[datetime]


class RobotsTxt(Base):
    """The rules of a host's robots.txt, for as long as they may be used without asking again. A host without the
    file has empty rules."""

    __tablename__ = "robots_txt"

    host: Mapped[str] = mapped_column(primary_key=True)
    fetched_at: Mapped[datetime] = mapped_column(index=True)
    fresh_until: Mapped[datetime]
    rules: Mapped[bytes]


class Crawl(Base):
    """One run over sources, or one `add`, with counts of the outcomes of its pages. `source_id` is empty, since one
    run reads many sources; `listed` says which source an article belongs to."""

    __tablename__ = "crawl"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id", ondelete="SET NULL"), index=True)
    command: Mapped[Command]
    software: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    new: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    revised: Mapped[int] = mapped_column(default=0)
    duplicate: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    unpublished: Mapped[int] = mapped_column(default=0)


class Story(Base):
    """The articles, on any sites, that carry the same text or a part of it. Every article is in exactly one story."""

    __tablename__ = "story"

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]


class Article(Base):
    """What a reader would call the same article, at its canonical URL. `recheck_at`: when it is checked for changes
    again."""

    __tablename__ = "article"
    __table_args__ = (
        Index(
            "ix_article_unpublished",
            "id",
            sqlite_where=text("state = 'unpublished'"),
            postgresql_where=text("state = 'unpublished'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(unique=True)
    site: Mapped[str] = mapped_column(index=True)
    state: Mapped[ArticleState] = mapped_column(default=ArticleState.PUBLISHED)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    recheck_at: Mapped[datetime | None] = mapped_column(index=True)

    story: Mapped[Story] = relationship()
    revisions: Mapped[list["Revision"]] = relationship(back_populates="article", order_by="Revision.number")
    urls: Mapped[list["Url"]] = relationship(back_populates="article", order_by="Url.id")
    events: Mapped[list["Event"]] = relationship(order_by="Event.id")


class Profile(Base):
    """What recurs over the articles of a site. It was learned when the site had `articles`, from `sampled` of them.

    Each text is normalised, with the number of articles that have it and the day of the count. `patterns` are the
    common forms of date lines, counted in the same way. `templates` are the places of the fields on the site's
    pages, found in captures at `taught_at`. `changed_at` is when the meaning of the profile last changed: pages
    extracted before are extracted again. `applied_at` is the `changed_at` for which that was done last; it is empty
    if pages came that were extracted with an earlier profile.
    """

    __tablename__ = "profile"

    site: Mapped[str] = mapped_column(primary_key=True)
    learned_at: Mapped[datetime]
    articles: Mapped[int]
    sampled: Mapped[int]
    paragraphs: Mapped[dict[str, Any]]
    title_parts: Mapped[dict[str, Any]]
    names: Mapped[dict[str, Any]]
    patterns: Mapped[dict[str, Any]]
    templates: Mapped[list[Any]]
    changed_at: Mapped[datetime]
    taught_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]


class Event(Base):
    """An article was taken down, came back or moved, as a capture showed. `detail`: the status, or the new address."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    kind: Mapped[EventKind]
    at: Mapped[datetime] = mapped_column(index=True)
    detail: Mapped[str]
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))


SEARCHED = ("id", "is_latest", "published_on", "article_id", "language", "words", "paywalled")
SORTED = "published_at"


class Revision(Base):
    """One state of an article's text. A row never changes once written, except for `is_latest`, and if a later
    extractor extracts its capture again (see `extraction`): what the site did and what the extractor made of it
    stay apart.

    `published_on` is the day as the page has it, in the page's own zone. If only the day is known,
    `published_day_only` is set and `published_at` is the start of that day in UTC, for sorting. `read_at` is when
    the extractor ran, or when the site's profile was last found to change nothing in the article: what the profile
    learned later was not used.
    """

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        Index(
            "uq_revision_latest",
            "article_id",
            unique=True,
            sqlite_where=text("is_latest"),
            postgresql_where=text("is_latest"),
        ),
        Index(
            "ix_revision_edited_at",  # the newest edits, among revisions of which nearly all are first ones
            "seen_at",
            sqlite_where=text("number > 1"),
            postgresql_where=text("number > 1"),
        ),
        # What a search asks of each revision with its words, and what facets count of it, without reading the page
        # that the text is on.
        Index("ix_revision_searched", *SEARCHED, SORTED).ddl_if(dialect="sqlite"),
        Index("ix_revision_faceted", *SEARCHED, "authors", "tags").ddl_if(dialect="sqlite"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    number: Mapped[int]
    is_latest: Mapped[bool]
    seen_at: Mapped[datetime]
    title: Mapped[str | None]
    authors: Mapped[list[str]]
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    published_on: Mapped[date | None]
    published_day_only: Mapped[bool]
    modified_at: Mapped[datetime | None]
    language: Mapped[str | None]
    site_name: Mapped[str | None]
    description: Mapped[str | None]
    tags: Mapped[list[str]]
    image_url: Mapped[str | None]
    paywalled: Mapped[bool | None]
    words: Mapped[int]
    digest: Mapped[bytes]
    wording_id: Mapped[int | None] = mapped_column(ForeignKey("wording.id"), index=True)
    extractor: Mapped[str]
    read_at: Mapped[datetime]
    evidence: Mapped[dict[str, Any]]  # long columns last: a scan of the short ones need not read them
    text: Mapped[str]
    markdown: Mapped[str]
    comments: Mapped[str]

    article: Mapped[Article] = relationship(back_populates="revisions")
    captures: Mapped[list["Capture"]] = relationship(
        back_populates="revision", order_by="Capture.captured_at"
    )
    extractions: Mapped[list["Extraction"]] = relationship(order_by="Extraction.id")

    def offered(self, field: str) -> list[str]:
        """All values that the page offered for a field, as the page has them; best first."""
        return [candidate["value"] for candidate in self.evidence.get(field, {}).get("candidates", ())]


class TextVersion(Base):
    """A text version: all revisions with this digest, on whatever site. A text that is too short to compare has
    none."""

    __tablename__ = "wording"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(unique=True)


class TextFingerprint(Base):
    """A hash of a passage of a text version. Near-copies are found by equal hashes (see
    `archive.identity.texts.winnowing`)."""

    __tablename__ = "handle"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  (SQLAlchemy's own declaration style)

    handle: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wording_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class WaitingFingerprint(Base):
    """A fingerprint of a recent text version, which waits to move on to the next age and then to the table of
    fingerprints (see `archive.identity.texts.fingerprint_index`). Only SQLite has such rows."""

    __tablename__ = "waiting_handle"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  (SQLAlchemy's own declaration style)

    age: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    handle: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wording_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class TextRelation(Base):
    """Relation of a text version to a text version of equal or shorter length. Unrelated pairs have no row.
    `similarity` is the part of both that is the same word for word. If the other is only a part of this one,
    `part_start` and `part_end` are the letters of this one where that part begins and ends."""

    __tablename__ = "relation"

    wording_id: Mapped[int] = mapped_column(ForeignKey("wording.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("wording.id"), primary_key=True, index=True)
    kind: Mapped[Relation]
    similarity: Mapped[float]
    part_start: Mapped[int | None]
    part_end: Mapped[int | None]


class Extraction(Base):
    """What an earlier extractor had extracted from the capture of a revision: `fields` has the values that the next
    extractor changed."""

    __tablename__ = "extraction"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    extractor: Mapped[str]
    replaced_at: Mapped[datetime]
    fields: Mapped[dict[str, Any]]


class Url(Base):
    """Every URL that Pressmark has met: its state, the reason if it failed, when to try again, and the article that
    it leads to.

    `canonical` and `variant` are keys from `archive.identity`: the first identifies a page, the second finds
    candidates. `plain_variant` is the variant key without ignored parameters, if the URL has any and was
    extracted. `read_at` is when an article was last extracted from it; other URLs of an article only lead to it.
    `asked_at` is when a person last asked for it.
    """

    __tablename__ = "url"
    __table_args__ = (
        Index(
            "ix_url_plain_variant",
            "plain_variant",
            sqlite_where=text("plain_variant IS NOT NULL"),
            postgresql_where=text("plain_variant IS NOT NULL"),
        ),
        Index(
            "ix_url_asked_at",
            "asked_at",
            sqlite_where=text("asked_at IS NOT NULL"),
            postgresql_where=text("asked_at IS NOT NULL"),
        ),
        Index(
            "ix_url_unfinished",
            "id",
            sqlite_where=text("reason IS NOT NULL"),
            postgresql_where=text("reason IS NOT NULL"),
        ),
        Index(
            "ix_url_leased_by",
            "leased_by",
            sqlite_where=text("leased_by IS NOT NULL"),
            postgresql_where=text("leased_by IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(unique=True)
    canonical: Mapped[str] = mapped_column(index=True)
    variant: Mapped[str] = mapped_column(index=True)
    plain_variant: Mapped[str | None]
    host: Mapped[str] = mapped_column(index=True)
    state: Mapped[UrlState] = mapped_column(default=UrlState.DISCOVERED, index=True)
    reason: Mapped[Reason | None]
    detail: Mapped[str | None]
    retry_at: Mapped[datetime | None] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    first_seen_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)
    alias: Mapped[AliasKind | None]
    leased_by: Mapped[str | None]
    leased_until: Mapped[datetime | None]

    article: Mapped[Article | None] = relationship(back_populates="urls")
    captures: Mapped[list["Capture"]] = relationship(back_populates="url", order_by="Capture.captured_at")


class AskedList(Base):
    """The pages that one `add` was given, until all of them were asked for. `owner` is the process that works on it;
    `touched_at` is when that process last took pages, or stopped."""

    __tablename__ = "asked_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    owner: Mapped[str | None]


class AskedPage(Base):
    """A page of an unfinished list. `position` is its place in the list. What was fetched after `since` is not asked
    for again. `goes_on` is the earlier list that this one may go on with here. `is_reached`: a later list has asked for
    the page."""

    __tablename__ = "asked_page"
    __table_args__ = (Index(None, "list_id", "host", "position"),)

    list_id: Mapped[int] = mapped_column(ForeignKey("asked_list.id", ondelete="CASCADE"), primary_key=True)
    url_id: Mapped[int] = mapped_column(
        ForeignKey("url.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    host: Mapped[str]
    position: Mapped[int]
    since: Mapped[datetime]
    goes_on: Mapped[int | None]
    is_reached: Mapped[bool] = mapped_column(default=False)


class UrlClaim(Base):
    """Evidence that the article of a page is at another URL too, and when it was last seen. `canonical` and
    `variant` are the keys of that URL."""

    __tablename__ = "claim"

    page_id: Mapped[int] = mapped_column(ForeignKey("url.id"), primary_key=True)
    kind: Mapped[ClaimKind] = mapped_column(primary_key=True)
    canonical: Mapped[str] = mapped_column(primary_key=True, index=True)
    variant: Mapped[str] = mapped_column(index=True)
    seen_at: Mapped[datetime]

    page: Mapped[Url] = relationship()


class PageParameter(Base):
    """A query parameter in the URL of a page. `rest` is the variant key of that URL without it. Names are in lower
    case."""

    __tablename__ = "page_parameter"
    __table_args__ = (Index(None, "rest", "name"), Index(None, "site", "name"))

    page_id: Mapped[int] = mapped_column(ForeignKey("url.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    site: Mapped[str]
    rest: Mapped[str]

    page: Mapped[Url] = relationship()


class ParameterEvidence(Base):
    """Evidence whether a parameter distinguishes articles: the texts of pages whose URLs are the same `rest` without
    it."""

    __tablename__ = "parameter_evidence"
    __table_args__ = (Index(None, "site", "name"),)

    rest: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    site: Mapped[str]
    is_noise: Mapped[bool]


class LearnedParameter(Base):
    """A query parameter that is ignored on a site, because it does not distinguish articles there; learned from the
    pages of the site."""

    __tablename__ = "noise_parameter"

    site: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    learned_at: Mapped[datetime]


class Decision(Base):
    """A decision by a person about the articles or pages at canonical URLs; it survives `rebuild`. `other` is empty
    if the decision is about one URL. For a query parameter, `url` is the site and `other` the name of the
    parameter."""

    __tablename__ = "decision"

    kind: Mapped[DecisionKind] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True)
    other: Mapped[str] = mapped_column(primary_key=True)
    decided_at: Mapped[datetime]


class Label(Base):
    """A label that a person gave to the pages at a canonical URL: a folder, tag or note of their bookmarks, or a
    word of their own. It survives `rebuild`. `words` are what a search finds it by."""

    __tablename__ = "label"

    url: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]
    labelled_at: Mapped[datetime]


class SourceLabel(Base):
    """A label that a person gave to a source, and so to all articles that it lists: a group of an OPML file."""

    __tablename__ = "source_label"

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]
    labelled_at: Mapped[datetime]


class Note(Base):
    """A note that a person put on the page at a canonical URL. It survives `rebuild`. `words` are what a search finds
    it by."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(index=True)
    text: Mapped[str]
    words: Mapped[str]
    noted_at: Mapped[datetime]


class SavedSearch(Base):
    """A search that a person saved under a name. It survives `rebuild`."""

    __tablename__ = "saved_query"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    query: Mapped[str]
    saved_at: Mapped[datetime]


class AccessToken(Base):
    """A token by which a program uses the archive over HTTP: what it may do, until when, and when it was last used.
    Only the token's SHA-256 digest is stored. It survives `rebuild`."""

    __tablename__ = "token"

    name: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class SearchIndex(Base):
    """One row: the version whose rules were used to split and count the words of all revisions."""

    __tablename__ = "search_index"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Capture(Base):
    """One response, at one time, as it came over the wire; its bytes are in a WARC record.

    `digest` is that of the text extracted from it, which may differ from its revision's, for example on AMP
    pages. `file` is the name of the WARC file, `offset` and `length` the place of the record in it (compressed
    bytes). A capture with `revisit_of_id` had the same payload as that earlier capture. A capture with
    `follows_id` is a further page of the article extracted from that capture in the same visit; the revision has
    the text of both. `directives` is what the page asks of those who keep it (robots meta, X-Robots-Tag, TDM
    reservation), separated by commas.
    """

    __tablename__ = "capture"
    __table_args__ = (
        Index(
            "ix_capture_follows_id",
            "follows_id",
            sqlite_where=text("follows_id IS NOT NULL"),
            postgresql_where=text("follows_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawl.id"), index=True)
    url_id: Mapped[int] = mapped_column(ForeignKey("url.id"), index=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"), index=True)
    digest: Mapped[bytes | None]
    captured_at: Mapped[datetime]
    status: Mapped[int]
    media_type: Mapped[str | None]
    payload_digest: Mapped[str] = mapped_column(index=True)
    payload_bytes: Mapped[int] = mapped_column(BigInteger)
    directives: Mapped[str | None]
    record_id: Mapped[str] = mapped_column(unique=True)
    file: Mapped[str]
    offset: Mapped[int] = mapped_column(BigInteger)
    length: Mapped[int] = mapped_column(BigInteger)
    revisit_of_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))

    url: Mapped[Url] = relationship(back_populates="captures")
    revision: Mapped[Revision | None] = relationship(back_populates="captures")
    revisit_of: Mapped["Capture | None"] = relationship(
        remote_side="Capture.id", foreign_keys=[revisit_of_id]
    )
    follows: Mapped["Capture | None"] = relationship(remote_side="Capture.id", foreign_keys=[follows_id])
