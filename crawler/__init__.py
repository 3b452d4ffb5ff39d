"""Fetches what is to be kept: a Scrapy project, the extractor, and the `pressmark` command."""
