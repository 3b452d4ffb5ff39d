"""The steps after a page is fetched: capture (to the WARC), extract (in the pool), ingest (to SQL).

Each module is one step; `crawler.settings` names them in this order.
"""
