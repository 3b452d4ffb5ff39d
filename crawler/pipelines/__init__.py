"""The way of a page once it is fetched: capture (to the WARC), extract (in the pool), ingest (to SQL).
Each module is one of these steps, in this order; `crawler.settings` names them."""
