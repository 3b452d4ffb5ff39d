"""Files in which people hand over what to crawl: OPML, lists of URLs, bookmarks.
Listings of websites are the business of `crawler.discovery`."""
