"""How requests are made: the HTTP handler, slots and holds of hosts, and middlewares that extend Scrapy's.

`crawler.spiders` decides which pages to request.
"""
