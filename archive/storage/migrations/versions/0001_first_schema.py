"""The first schema: sources, listings, crawls, captures, articles, revisions, URLs, stories."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

# The words of each revision, already folded and cut by `archive.search.tokens`. `text` comes first, since FTS5
# spends two bytes a word and row on naming any later column: a quarter of the index.
_SEARCH_SQLITE = """
CREATE VIRTUAL TABLE revision_search USING fts5(
    text, title, authors, tags, content="revision", content_rowid="id",
    tokenize="unicode61 remove_diacritics 2 categories 'L* M* N* Co Cn'"
)
"""
_SEARCH_POSTGRES = """
CREATE TABLE revision_search (
    revision_id integer PRIMARY KEY REFERENCES revision(id),
    words tsvector NOT NULL,
    long_text text
);
CREATE INDEX ix_revision_search_words ON revision_search USING gin (words);

-- Every word of any revision, to look for forms of it: a GIN index cannot be asked for its words, as FTS5 can.
CREATE TABLE revision_search_word (word text COLLATE "C" PRIMARY KEY);
CREATE FUNCTION revision_search_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO revision_search_word SELECT lexeme FROM unnest(NEW.words) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER revision_search_keep_words AFTER INSERT ON revision_search
    FOR EACH ROW EXECUTE FUNCTION revision_search_keep_words()
"""

_VIEWS = (
    """
CREATE VIEW articles AS
SELECT article.id, article.url, article.site, revision.title, revision.authors, revision.published_on,
       revision.published_at, revision.language, revision.tags, revision.words, revision.description, article.state,
       article.story_id, article.first_seen_at, article.last_seen_at, revision.seen_at AS changed_at,
       revision.number AS revisions, revision.id AS revision_id, revision.text
FROM article JOIN revision ON revision.article_id = article.id AND revision.is_latest
""",
    """
CREATE VIEW latest AS
SELECT published_on, published_at, site, title, authors, language, words, url, id AS article_id
FROM articles WHERE published_on IS NOT NULL ORDER BY published_at DESC, id DESC
""",
    """
CREATE VIEW by_day AS
SELECT published_on AS day, site, count(*) AS articles, sum(words) AS words
FROM articles WHERE published_on IS NOT NULL GROUP BY published_on, site ORDER BY published_on, site
""",
)


def upgrade() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_by", sa.Text(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.UniqueConstraint("url", name="uq_source_url"),
    )
    op.create_table(
        "story",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_story"),
    )
    op.create_table(
        "article",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recheck_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_article_story_id_story"),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
        sa.UniqueConstraint("url", name="uq_article_url"),
    )
    op.create_index("ix_article_recheck_at", "article", ["recheck_at"], unique=False)
    op.create_index("ix_article_site", "article", ["site"], unique=False)
    op.create_index("ix_article_story_id", "article", ["story_id"], unique=False)
    op.create_table(
        "profile",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("sampled", sa.Integer(), nullable=False),
        sa.Column("paragraphs", JSON, nullable=False),
        sa.Column("title_parts", JSON, nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_profile"),
    )
    op.create_table(
        "crawl",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("command", sa.String(20), nullable=False),
        sa.Column("software", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("revised", sa.Integer(), nullable=False),
        sa.Column("duplicate", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("unpublished", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name="fk_crawl_source_id_source", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_crawl"),
    )
    op.create_index("ix_crawl_source_id", "crawl", ["source_id"], unique=False)
    op.create_table(
        "listing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("interval_s", sa.Integer(), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("per_day", sa.Double(), nullable=True),
        sa.Column("newest_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resume_url", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name="fk_listing_source_id_source", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_listing"),
        sa.UniqueConstraint("source_id", "url", name="uq_listing_source_id_url"),
    )
    op.create_index("ix_listing_next_look_at", "listing", ["next_look_at"], unique=False)
    op.create_table(
        "wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wording"),
        sa.UniqueConstraint("digest", name="uq_wording_digest"),
    )
    op.create_table(
        "handle",
        sa.Column("handle", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wording_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("handle", "wording_id", name="pk_handle"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "relation",
        sa.Column("wording_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("similarity", sa.Double(), nullable=False),
        sa.Column("part_start", sa.Integer(), nullable=True),
        sa.Column("part_end", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["other_id"], ["wording.id"], name="fk_relation_other_id_wording"),
        sa.ForeignKeyConstraint(["wording_id"], ["wording.id"], name="fk_relation_wording_id_wording"),
        sa.PrimaryKeyConstraint("wording_id", "other_id", name="pk_relation"),
    )
    op.create_index("ix_relation_other_id", "relation", ["other_id"], unique=False)
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_latest", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("authors", JSON, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_day_only", sa.Boolean(), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("site_name", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("image_url", sa.Text(), nullable=True),
        sa.Column("paywalled", sa.Boolean(), nullable=True),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("wording_id", sa.Integer(), nullable=True),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_revision_article_id_article"),
        sa.ForeignKeyConstraint(["wording_id"], ["wording.id"], name="fk_revision_wording_id_wording"),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
        sa.UniqueConstraint("article_id", "number", name="uq_revision_article_id_number"),
    )
    op.create_index("ix_revision_digest", "revision", ["digest"], unique=False)
    op.create_index("ix_revision_wording_id", "revision", ["wording_id"], unique=False)
    op.create_index("ix_revision_published_at", "revision", ["published_at"], unique=False)
    op.create_index(
        "uq_revision_latest",
        "revision",
        ["article_id"],
        unique=True,
        sqlite_where=sa.text("is_latest"),
        postgresql_where=sa.text("is_latest"),
    )
    if op.get_bind().dialect.name == "sqlite":
        columns = ["id", "is_latest", "published_on", "article_id", "language", "words", "paywalled"]
        op.create_index("ix_revision_searched", "revision", columns)
        op.create_index("ix_revision_faceted", "revision", [*columns, "authors", "tags"])
    op.create_table(
        "extraction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_extraction_revision_id_revision"),
        sa.PrimaryKeyConstraint("id", name="pk_extraction"),
    )
    op.create_index("ix_extraction_revision_id", "extraction", ["revision_id"], unique=False)
    op.create_table(
        "url",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("plain_variant", sa.Text(), nullable=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(20), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("alias", sa.String(20), nullable=True),
        sa.Column("leased_by", sa.Text(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_url_article_id_article"),
        sa.PrimaryKeyConstraint("id", name="pk_url"),
        sa.UniqueConstraint("url", name="uq_url_url"),
    )
    op.create_index("ix_url_article_id", "url", ["article_id"], unique=False)
    op.create_index("ix_url_canonical", "url", ["canonical"], unique=False)
    op.create_index("ix_url_variant", "url", ["variant"], unique=False)
    known = sa.text("plain_variant IS NOT NULL")
    op.create_index(
        "ix_url_plain_variant", "url", ["plain_variant"], sqlite_where=known, postgresql_where=known
    )
    op.create_index("ix_url_host", "url", ["host"], unique=False)
    op.create_index("ix_url_retry_at", "url", ["retry_at"], unique=False)
    op.create_index("ix_url_state", "url", ["state"], unique=False)
    op.create_table(
        "claim",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["url.id"], name="fk_claim_page_id_url"),
        sa.PrimaryKeyConstraint("page_id", "kind", "canonical", name="pk_claim"),
    )
    op.create_index("ix_claim_canonical", "claim", ["canonical"], unique=False)
    op.create_index("ix_claim_variant", "claim", ["variant"], unique=False)
    op.create_table(
        "page_parameter",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("rest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["url.id"], name="fk_page_parameter_page_id_url"),
        sa.PrimaryKeyConstraint("page_id", "name", name="pk_page_parameter"),
    )
    op.create_index("ix_page_parameter_rest_name", "page_parameter", ["rest", "name"])
    op.create_index("ix_page_parameter_site_name", "page_parameter", ["site", "name"])
    op.create_table(
        "parameter_evidence",
        sa.Column("rest", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("is_noise", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("rest", "name", name="pk_parameter_evidence"),
    )
    op.create_index("ix_parameter_evidence_site_name", "parameter_evidence", ["site", "name"])
    op.create_table(
        "noise_parameter",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", "name", name="pk_noise_parameter"),
    )
    op.create_table(
        "decision",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "url", "other", name="pk_decision"),
    )
    op.create_table(
        "listed",
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("url_id", sa.Integer(), nullable=False),
        sa.Column("on_top", sa.Boolean(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("authors", JSON, nullable=False),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name="fk_listed_listing_id_listing", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["url_id"], ["url.id"], name="fk_listed_url_id_url"),
        sa.PrimaryKeyConstraint("listing_id", "url_id", name="pk_listed"),
    )
    op.create_index("ix_listed_url_id", "listed", ["url_id"], unique=False)
    op.create_table(
        "capture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("crawl_id", sa.Integer(), nullable=False),
        sa.Column("url_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("payload_digest", sa.Text(), nullable=False),
        sa.Column("payload_bytes", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("revisit_of_id", sa.Integer(), nullable=True),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawl.id"], name="fk_capture_crawl_id_crawl"),
        sa.ForeignKeyConstraint(["follows_id"], ["capture.id"], name="fk_capture_follows_id_capture"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_capture_revision_id_revision"),
        sa.ForeignKeyConstraint(["revisit_of_id"], ["capture.id"], name="fk_capture_revisit_of_id_capture"),
        sa.ForeignKeyConstraint(["url_id"], ["url.id"], name="fk_capture_url_id_url"),
        sa.PrimaryKeyConstraint("id", name="pk_capture"),
        sa.UniqueConstraint("record_id", name="uq_capture_record_id"),
    )
    op.create_index("ix_capture_crawl_id", "capture", ["crawl_id"], unique=False)
    op.create_index(
        "ix_capture_follows_id",
        "capture",
        ["follows_id"],
        unique=False,
        sqlite_where=sa.text("follows_id IS NOT NULL"),
        postgresql_where=sa.text("follows_id IS NOT NULL"),
    )
    op.create_index("ix_capture_payload_digest", "capture", ["payload_digest"], unique=False)
    op.create_index("ix_capture_revision_id", "capture", ["revision_id"], unique=False)
    op.create_index("ix_capture_url_id", "capture", ["url_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("capture_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_event_article_id_article"),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name="fk_event_capture_id_capture"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
    )
    op.create_index("ix_event_article_id", "event", ["article_id"], unique=False)
    op.create_index("ix_event_at", "event", ["at"], unique=False)
    op.execute(_SEARCH_SQLITE if op.get_bind().dialect.name == "sqlite" else _SEARCH_POSTGRES)
    for view in _VIEWS:
        op.execute(view)
