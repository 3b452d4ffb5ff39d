"""Full-text search: the query language, and its two dialects, SQLite FTS5 and PostgreSQL tsvector."""
