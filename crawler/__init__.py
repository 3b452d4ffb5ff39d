"""Fetches pages: a Scrapy project, the extractor, and the `pressmark` command.

It hands what it fetches to `archive`, which keeps it.
"""

PART_OF = "pressmark"  # other distributions have packages of this name; see pressmark.start
