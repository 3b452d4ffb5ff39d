"""Full-text search: the query language, and its two dialects, SQLite FTS5 and PostgreSQL tsvector. Reads and writes the
index; `archive.ingestion` decides which texts are indexed."""
