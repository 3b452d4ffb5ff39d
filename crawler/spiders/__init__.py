"""Thin spiders: they decide what to fetch.
What becomes of it is the business of `crawler.pipelines`."""
