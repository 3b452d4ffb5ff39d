"""How requests are made: the HTTP handler, slots and holds of hosts, and the middlewares on top of Scrapy's own.
Which pages to ask for is the business of `crawler.spiders`."""
