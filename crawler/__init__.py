"""Fetches what is to be kept: a Scrapy project, the extractor, and the `pressmark` command."""

PART_OF = "pressmark"  # other distributions have packages of this name; see pressmark.start
