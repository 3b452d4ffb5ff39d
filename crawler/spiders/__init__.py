"""Thin spiders: they decide what to fetch.

`crawler.pipelines` handles what they fetch.
"""
