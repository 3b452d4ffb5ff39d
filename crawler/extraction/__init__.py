"""Bytes of a page to its article, with the evidence for every field. Pure: no network, database or Scrapy."""

from collections.abc import Sequence
from datetime import datetime

from archive.article import NO_PROFILE, ExtractedArticle, SiteProfile
from crawler.extraction.claims import Claim, Field

__all__ = ["Claim", "Field", "extract"]


def extract(
    html: bytes,
    url: str,
    *,
    charset: str | None = None,
    hints: Sequence[Claim] = (),
    now: datetime | None = None,
    profile: SiteProfile = NO_PROFILE,
) -> ExtractedArticle:
    """What the page at `url` is, and its article where it is one.

    `charset` is the one in the HTTP header, `hints` are claims made elsewhere (a feed's entry), `now` is the
    time beyond which no article is dated; by default the clock's. `profile` is what recurs on the site, as the
    archive knows it. Never raises for what a page holds.
    """
    from crawler.extraction.article import read_article  # here, because the parsers take a second to load

    return read_article(html, url, charset=charset, hints=hints, now=now, profile=profile)
