-- Made by `./run docs` from the migrations. Schema 0017
-- then

CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)


-- then

CREATE TABLE source (
	id SERIAL NOT NULL, 
	url TEXT NOT NULL, 
	name TEXT NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	schedule TEXT, 
	added_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	leased_by TEXT, 
	leased_until TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_source PRIMARY KEY (id), 
	CONSTRAINT uq_source_url UNIQUE (url)
)


-- then

CREATE TABLE story (
	id SERIAL NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_story PRIMARY KEY (id)
)


-- then

CREATE TABLE article (
	id SERIAL NOT NULL, 
	url TEXT NOT NULL, 
	site TEXT NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	story_id INTEGER NOT NULL, 
	first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recheck_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_article PRIMARY KEY (id), 
	CONSTRAINT fk_article_story_id_story FOREIGN KEY(story_id) REFERENCES story (id), 
	CONSTRAINT uq_article_url UNIQUE (url)
)


-- then
CREATE INDEX ix_article_recheck_at ON article (recheck_at)
-- then
CREATE INDEX ix_article_site ON article (site)
-- then
CREATE INDEX ix_article_story_id ON article (story_id)
-- then

CREATE TABLE profile (
	site TEXT NOT NULL, 
	learned_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	articles INTEGER NOT NULL, 
	sampled INTEGER NOT NULL, 
	paragraphs JSONB NOT NULL, 
	title_parts JSONB NOT NULL, 
	names JSONB NOT NULL, 
	CONSTRAINT pk_profile PRIMARY KEY (site)
)


-- then

CREATE TABLE crawl (
	id SERIAL NOT NULL, 
	source_id INTEGER, 
	command VARCHAR(20) NOT NULL, 
	software TEXT NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	finished_at TIMESTAMP WITH TIME ZONE, 
	"new" INTEGER NOT NULL, 
	unchanged INTEGER NOT NULL, 
	revised INTEGER NOT NULL, 
	duplicate INTEGER NOT NULL, 
	skipped INTEGER NOT NULL, 
	failed INTEGER NOT NULL, 
	unpublished INTEGER NOT NULL, 
	CONSTRAINT pk_crawl PRIMARY KEY (id), 
	CONSTRAINT fk_crawl_source_id_source FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE SET NULL
)


-- then
CREATE INDEX ix_crawl_source_id ON crawl (source_id)
-- then

CREATE TABLE listing (
	id SERIAL NOT NULL, 
	source_id INTEGER NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	url TEXT NOT NULL, 
	etag TEXT, 
	last_modified TEXT, 
	interval_s INTEGER, 
	looked_at TIMESTAMP WITH TIME ZONE, 
	succeeded_at TIMESTAMP WITH TIME ZONE, 
	next_look_at TIMESTAMP WITH TIME ZONE, 
	failures INTEGER NOT NULL, 
	per_day DOUBLE PRECISION, 
	newest_at TIMESTAMP WITH TIME ZONE, 
	resume_url TEXT, 
	why TEXT, 
	missed INTEGER NOT NULL, 
	missed_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_listing PRIMARY KEY (id), 
	CONSTRAINT fk_listing_source_id_source FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE, 
	CONSTRAINT uq_listing_source_id_url UNIQUE (source_id, url)
)


-- then
CREATE INDEX ix_listing_next_look_at ON listing (next_look_at)
-- then

CREATE TABLE wording (
	id SERIAL NOT NULL, 
	digest BYTEA NOT NULL, 
	CONSTRAINT pk_wording PRIMARY KEY (id), 
	CONSTRAINT uq_wording_digest UNIQUE (digest)
)


-- then

CREATE TABLE handle (
	handle INTEGER NOT NULL, 
	wording_id INTEGER NOT NULL, 
	CONSTRAINT pk_handle PRIMARY KEY (handle, wording_id)
)


-- then

CREATE TABLE relation (
	wording_id INTEGER NOT NULL, 
	other_id INTEGER NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	similarity DOUBLE PRECISION NOT NULL, 
	part_start INTEGER, 
	part_end INTEGER, 
	CONSTRAINT pk_relation PRIMARY KEY (wording_id, other_id), 
	CONSTRAINT fk_relation_other_id_wording FOREIGN KEY(other_id) REFERENCES wording (id), 
	CONSTRAINT fk_relation_wording_id_wording FOREIGN KEY(wording_id) REFERENCES wording (id)
)


-- then
CREATE INDEX ix_relation_other_id ON relation (other_id)
-- then

CREATE TABLE revision (
	id SERIAL NOT NULL, 
	article_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	is_latest BOOLEAN NOT NULL, 
	seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	title TEXT, 
	authors JSONB NOT NULL, 
	published_at TIMESTAMP WITH TIME ZONE, 
	published_on DATE, 
	published_day_only BOOLEAN NOT NULL, 
	modified_at TIMESTAMP WITH TIME ZONE, 
	language TEXT, 
	site_name TEXT, 
	description TEXT, 
	tags JSONB NOT NULL, 
	image_url TEXT, 
	paywalled BOOLEAN, 
	words INTEGER NOT NULL, 
	digest BYTEA NOT NULL, 
	wording_id INTEGER, 
	extractor TEXT NOT NULL, 
	read_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	evidence JSONB NOT NULL, 
	text TEXT NOT NULL, 
	markdown TEXT NOT NULL, 
	comments TEXT NOT NULL, 
	CONSTRAINT pk_revision PRIMARY KEY (id), 
	CONSTRAINT fk_revision_article_id_article FOREIGN KEY(article_id) REFERENCES article (id), 
	CONSTRAINT fk_revision_wording_id_wording FOREIGN KEY(wording_id) REFERENCES wording (id), 
	CONSTRAINT uq_revision_article_id_number UNIQUE (article_id, number)
)


-- then
CREATE INDEX ix_revision_digest ON revision (digest)
-- then
CREATE INDEX ix_revision_wording_id ON revision (wording_id)
-- then
CREATE INDEX ix_revision_published_at ON revision (published_at)
-- then
CREATE UNIQUE INDEX uq_revision_latest ON revision (article_id) WHERE is_latest
-- then

CREATE TABLE extraction (
	id SERIAL NOT NULL, 
	revision_id INTEGER NOT NULL, 
	extractor TEXT NOT NULL, 
	replaced_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	fields JSONB NOT NULL, 
	CONSTRAINT pk_extraction PRIMARY KEY (id), 
	CONSTRAINT fk_extraction_revision_id_revision FOREIGN KEY(revision_id) REFERENCES revision (id)
)


-- then
CREATE INDEX ix_extraction_revision_id ON extraction (revision_id)
-- then

CREATE TABLE url (
	id SERIAL NOT NULL, 
	url TEXT NOT NULL, 
	canonical TEXT NOT NULL, 
	variant TEXT NOT NULL, 
	plain_variant TEXT, 
	host TEXT NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	reason VARCHAR(20), 
	detail TEXT, 
	retry_at TIMESTAMP WITH TIME ZONE, 
	attempts INTEGER NOT NULL, 
	first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	fetched_at TIMESTAMP WITH TIME ZONE, 
	read_at TIMESTAMP WITH TIME ZONE, 
	article_id INTEGER, 
	alias VARCHAR(20), 
	leased_by TEXT, 
	leased_until TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_url PRIMARY KEY (id), 
	CONSTRAINT fk_url_article_id_article FOREIGN KEY(article_id) REFERENCES article (id), 
	CONSTRAINT uq_url_url UNIQUE (url)
)


-- then
CREATE INDEX ix_url_article_id ON url (article_id)
-- then
CREATE INDEX ix_url_canonical ON url (canonical)
-- then
CREATE INDEX ix_url_variant ON url (variant)
-- then
CREATE INDEX ix_url_plain_variant ON url (plain_variant) WHERE plain_variant IS NOT NULL
-- then
CREATE INDEX ix_url_host ON url (host)
-- then
CREATE INDEX ix_url_retry_at ON url (retry_at)
-- then
CREATE INDEX ix_url_state ON url (state)
-- then

CREATE TABLE claim (
	page_id INTEGER NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	canonical TEXT NOT NULL, 
	variant TEXT NOT NULL, 
	seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_claim PRIMARY KEY (page_id, kind, canonical), 
	CONSTRAINT fk_claim_page_id_url FOREIGN KEY(page_id) REFERENCES url (id)
)


-- then
CREATE INDEX ix_claim_canonical ON claim (canonical)
-- then
CREATE INDEX ix_claim_variant ON claim (variant)
-- then

CREATE TABLE page_parameter (
	page_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	site TEXT NOT NULL, 
	rest TEXT NOT NULL, 
	CONSTRAINT pk_page_parameter PRIMARY KEY (page_id, name), 
	CONSTRAINT fk_page_parameter_page_id_url FOREIGN KEY(page_id) REFERENCES url (id)
)


-- then
CREATE INDEX ix_page_parameter_rest_name ON page_parameter (rest, name)
-- then
CREATE INDEX ix_page_parameter_site_name ON page_parameter (site, name)
-- then

CREATE TABLE parameter_evidence (
	rest TEXT NOT NULL, 
	name TEXT NOT NULL, 
	site TEXT NOT NULL, 
	is_noise BOOLEAN NOT NULL, 
	CONSTRAINT pk_parameter_evidence PRIMARY KEY (rest, name)
)


-- then
CREATE INDEX ix_parameter_evidence_site_name ON parameter_evidence (site, name)
-- then

CREATE TABLE noise_parameter (
	site TEXT NOT NULL, 
	name TEXT NOT NULL, 
	learned_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_noise_parameter PRIMARY KEY (site, name)
)


-- then

CREATE TABLE decision (
	kind VARCHAR(20) NOT NULL, 
	url TEXT NOT NULL, 
	other TEXT NOT NULL, 
	decided_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_decision PRIMARY KEY (kind, url, other)
)


-- then

CREATE TABLE listed (
	listing_id INTEGER NOT NULL, 
	url_id INTEGER NOT NULL, 
	on_top BOOLEAN NOT NULL, 
	first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	title TEXT NOT NULL, 
	authors JSONB NOT NULL, 
	published TEXT, 
	published_at TIMESTAMP WITH TIME ZONE, 
	modified_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_listed PRIMARY KEY (listing_id, url_id), 
	CONSTRAINT fk_listed_listing_id_listing FOREIGN KEY(listing_id) REFERENCES listing (id) ON DELETE CASCADE, 
	CONSTRAINT fk_listed_url_id_url FOREIGN KEY(url_id) REFERENCES url (id)
)


-- then
CREATE INDEX ix_listed_url_id ON listed (url_id)
-- then

CREATE TABLE capture (
	id SERIAL NOT NULL, 
	crawl_id INTEGER NOT NULL, 
	url_id INTEGER NOT NULL, 
	revision_id INTEGER, 
	digest BYTEA, 
	captured_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	status INTEGER NOT NULL, 
	media_type TEXT, 
	payload_digest TEXT NOT NULL, 
	payload_bytes BIGINT NOT NULL, 
	record_id TEXT NOT NULL, 
	file TEXT NOT NULL, 
	"offset" BIGINT NOT NULL, 
	length BIGINT NOT NULL, 
	revisit_of_id INTEGER, 
	follows_id INTEGER, 
	CONSTRAINT pk_capture PRIMARY KEY (id), 
	CONSTRAINT fk_capture_crawl_id_crawl FOREIGN KEY(crawl_id) REFERENCES crawl (id), 
	CONSTRAINT fk_capture_follows_id_capture FOREIGN KEY(follows_id) REFERENCES capture (id), 
	CONSTRAINT fk_capture_revision_id_revision FOREIGN KEY(revision_id) REFERENCES revision (id), 
	CONSTRAINT fk_capture_revisit_of_id_capture FOREIGN KEY(revisit_of_id) REFERENCES capture (id), 
	CONSTRAINT fk_capture_url_id_url FOREIGN KEY(url_id) REFERENCES url (id), 
	CONSTRAINT uq_capture_record_id UNIQUE (record_id)
)


-- then
CREATE INDEX ix_capture_crawl_id ON capture (crawl_id)
-- then
CREATE INDEX ix_capture_follows_id ON capture (follows_id) WHERE follows_id IS NOT NULL
-- then
CREATE INDEX ix_capture_payload_digest ON capture (payload_digest)
-- then
CREATE INDEX ix_capture_revision_id ON capture (revision_id)
-- then
CREATE INDEX ix_capture_url_id ON capture (url_id)
-- then

CREATE TABLE event (
	id SERIAL NOT NULL, 
	article_id INTEGER NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	detail TEXT NOT NULL, 
	capture_id INTEGER, 
	CONSTRAINT pk_event PRIMARY KEY (id), 
	CONSTRAINT fk_event_article_id_article FOREIGN KEY(article_id) REFERENCES article (id), 
	CONSTRAINT fk_event_capture_id_capture FOREIGN KEY(capture_id) REFERENCES capture (id)
)


-- then
CREATE INDEX ix_event_article_id ON event (article_id)
-- then
CREATE INDEX ix_event_at ON event (at)
-- then

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

-- then

CREATE VIEW articles AS
SELECT article.id, article.url, article.site, revision.title, revision.authors, revision.published_on,
       revision.published_at, revision.language, revision.tags, revision.words, revision.description, article.state,
       article.story_id, article.first_seen_at, article.last_seen_at, revision.seen_at AS changed_at,
       revision.number AS revisions, revision.id AS revision_id, revision.text
FROM article JOIN revision ON revision.article_id = article.id AND revision.is_latest

-- then

CREATE VIEW latest AS
SELECT published_on, published_at, site, title, authors, language, words, url, id AS article_id
FROM articles WHERE published_on IS NOT NULL ORDER BY published_at DESC, id DESC

-- then

CREATE VIEW by_day AS
SELECT published_on AS day, site, count(*) AS articles, sum(words) AS words
FROM articles WHERE published_on IS NOT NULL GROUP BY published_on, site ORDER BY published_on, site

-- then
INSERT INTO alembic_version (version_num) VALUES ('0001') RETURNING alembic_version.version_num
-- then
ALTER TABLE profile ADD COLUMN patterns JSONB
-- then
ALTER TABLE profile ADD COLUMN templates JSONB
-- then
ALTER TABLE profile ADD COLUMN changed_at TIMESTAMP WITH TIME ZONE
-- then
ALTER TABLE profile ADD COLUMN taught_at TIMESTAMP WITH TIME ZONE
-- then
UPDATE profile SET patterns = '{}', templates = '[]', changed_at = learned_at
-- then
ALTER TABLE profile ALTER COLUMN patterns SET NOT NULL
-- then
ALTER TABLE profile ALTER COLUMN templates SET NOT NULL
-- then
ALTER TABLE profile ALTER COLUMN changed_at SET NOT NULL
-- then
UPDATE alembic_version SET version_num='0002' WHERE alembic_version.version_num = '0001'
-- then

CREATE TABLE host_hold (
	host TEXT NOT NULL, 
	until TIMESTAMP WITH TIME ZONE, 
	why TEXT NOT NULL, 
	times INTEGER NOT NULL, 
	by_hand BOOLEAN NOT NULL, 
	CONSTRAINT pk_host_hold PRIMARY KEY (host)
)


-- then
UPDATE alembic_version SET version_num='0003' WHERE alembic_version.version_num = '0002'
-- then

CREATE TABLE label (
	url TEXT NOT NULL, 
	name TEXT NOT NULL, 
	words TEXT NOT NULL, 
	labelled_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_label PRIMARY KEY (url, name)
)


-- then

CREATE TABLE source_label (
	source_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	words TEXT NOT NULL, 
	labelled_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_source_label PRIMARY KEY (source_id, name), 
	CONSTRAINT fk_source_label_source_id_source FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE
)


-- then

CREATE TABLE search_index (
	version INTEGER NOT NULL, 
	CONSTRAINT pk_search_index PRIMARY KEY (version)
)


-- then
INSERT INTO search_index (version) VALUES (1)
-- then
UPDATE alembic_version SET version_num='0004' WHERE alembic_version.version_num = '0003'
-- then
ALTER TABLE source ADD COLUMN "only" BOOLEAN DEFAULT false NOT NULL
-- then
ALTER TABLE source ADD COLUMN include JSONB DEFAULT '[]' NOT NULL
-- then
ALTER TABLE source ADD COLUMN exclude JSONB DEFAULT '[]' NOT NULL
-- then
ALTER TABLE source ADD COLUMN since TIMESTAMP WITH TIME ZONE
-- then
ALTER TABLE source ADD COLUMN delay_s DOUBLE PRECISION
-- then
ALTER TABLE source ADD COLUMN user_agent TEXT
-- then
ALTER TABLE source ADD COLUMN headers_file TEXT
-- then
ALTER TABLE source ADD COLUMN cookies_file TEXT
-- then
ALTER TABLE source ADD COLUMN proxy TEXT
-- then
ALTER TABLE listed ADD COLUMN is_wanted BOOLEAN DEFAULT true NOT NULL
-- then
UPDATE alembic_version SET version_num='0005' WHERE alembic_version.version_num = '0004'
-- then
ALTER TABLE url ADD COLUMN asked_at TIMESTAMP WITH TIME ZONE
-- then
CREATE INDEX ix_url_asked_at ON url (asked_at) WHERE asked_at IS NOT NULL
-- then
UPDATE alembic_version SET version_num='0006' WHERE alembic_version.version_num = '0005'
-- then
ALTER TABLE capture ADD COLUMN directives TEXT
-- then
UPDATE alembic_version SET version_num='0007' WHERE alembic_version.version_num = '0006'
-- then

CREATE TABLE note (
	id SERIAL NOT NULL, 
	url TEXT NOT NULL, 
	text TEXT NOT NULL, 
	words TEXT NOT NULL, 
	noted_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_note PRIMARY KEY (id)
)


-- then
CREATE INDEX ix_note_url ON note (url)
-- then

CREATE TABLE saved_query (
	id SERIAL NOT NULL, 
	name TEXT NOT NULL, 
	query TEXT NOT NULL, 
	saved_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_saved_query PRIMARY KEY (id), 
	CONSTRAINT uq_saved_query_name UNIQUE (name)
)


-- then
UPDATE alembic_version SET version_num='0008' WHERE alembic_version.version_num = '0007'
-- then
CREATE INDEX ix_revision_edited_at ON revision (seen_at) WHERE number > 1
-- then
UPDATE alembic_version SET version_num='0009' WHERE alembic_version.version_num = '0008'
-- then

CREATE TABLE token (
	name TEXT NOT NULL, 
	digest BYTEA NOT NULL, 
	scopes JSONB NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE, 
	last_used_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_token PRIMARY KEY (name), 
	CONSTRAINT uq_token_digest UNIQUE (digest)
)


-- then
UPDATE alembic_version SET version_num='0010' WHERE alembic_version.version_num = '0009'
-- then
CREATE INDEX ix_url_unfinished ON url (id) WHERE reason IS NOT NULL
-- then
CREATE INDEX ix_url_leased_by ON url (leased_by) WHERE leased_by IS NOT NULL
-- then
CREATE INDEX ix_article_unpublished ON article (id) WHERE state = 'unpublished'
-- then
ALTER TABLE profile ADD COLUMN applied_at TIMESTAMP WITH TIME ZONE
-- then
UPDATE alembic_version SET version_num='0011' WHERE alembic_version.version_num = '0010'
-- then

CREATE TABLE robots_txt (
	host TEXT NOT NULL, 
	fetched_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	fresh_until TIMESTAMP WITH TIME ZONE NOT NULL, 
	rules BYTEA NOT NULL, 
	CONSTRAINT pk_robots_txt PRIMARY KEY (host)
)


-- then
CREATE INDEX ix_robots_txt_fetched_at ON robots_txt (fetched_at)
-- then
ALTER TABLE host_hold ADD COLUMN reason VARCHAR(20) DEFAULT 'rate-limited' NOT NULL
-- then
UPDATE alembic_version SET version_num='0012' WHERE alembic_version.version_num = '0011'
-- then

CREATE TABLE asked_list (
	id SERIAL NOT NULL, 
	begun_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	touched_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	owner TEXT, 
	CONSTRAINT pk_asked_list PRIMARY KEY (id)
)


-- then

CREATE TABLE asked_page (
	list_id INTEGER NOT NULL, 
	url_id INTEGER NOT NULL, 
	host TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	since TIMESTAMP WITH TIME ZONE NOT NULL, 
	goes_on INTEGER, 
	is_reached BOOLEAN NOT NULL, 
	CONSTRAINT pk_asked_page PRIMARY KEY (list_id, url_id), 
	CONSTRAINT fk_asked_page_list_id_asked_list FOREIGN KEY(list_id) REFERENCES asked_list (id) ON DELETE CASCADE, 
	CONSTRAINT fk_asked_page_url_id_url FOREIGN KEY(url_id) REFERENCES url (id) ON DELETE CASCADE
)


-- then
CREATE INDEX ix_asked_page_list_id_host_position ON asked_page (list_id, host, position)
-- then
CREATE INDEX ix_asked_page_url_id ON asked_page (url_id)
-- then
UPDATE alembic_version SET version_num='0013' WHERE alembic_version.version_num = '0012'
-- then
UPDATE alembic_version SET version_num='0014' WHERE alembic_version.version_num = '0013'
-- then

CREATE TABLE host_turn (
	host TEXT NOT NULL, 
	free_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_host_turn PRIMARY KEY (host)
)


-- then
UPDATE alembic_version SET version_num='0015' WHERE alembic_version.version_num = '0014'
-- then
ALTER TABLE revision_search ADD COLUMN heads tsvector GENERATED ALWAYS AS (ts_filter(words, '{a,b,c}')) STORED
-- then
CREATE INDEX ix_revision_search_heads ON revision_search USING gin (heads)
-- then
UPDATE alembic_version SET version_num='0016' WHERE alembic_version.version_num = '0015'
-- then

CREATE TABLE waiting_handle (
	age SMALLINT NOT NULL, 
	handle INTEGER NOT NULL, 
	wording_id INTEGER NOT NULL, 
	CONSTRAINT pk_waiting_handle PRIMARY KEY (age, handle, wording_id)
)


-- then

DROP INDEX ix_revision_digest
-- then
UPDATE alembic_version SET version_num='0017' WHERE alembic_version.version_num = '0016'
