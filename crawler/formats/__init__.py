"""Files that list what to crawl: OPML, lists of URLs, bookmarks.

`crawler.discovery` reads the listings of websites.
"""
