"""The way of a page once it is fetched: capture (to the WARC), extract (in the pool), ingest (to SQL)."""
