"""Fetches what is to be kept: a Scrapy project, the extractor, and the `pressmark` command.
What is fetched is handed to `archive`, which keeps it."""

PART_OF = "pressmark"  # other distributions have packages of this name; see pressmark.start
