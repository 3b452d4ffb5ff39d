"""Turns the bytes of a page into its article, with the evidence for every field. Pure: no network,
database or Scrapy.
"""

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
    """Classify the page at `url` and, if it is an article, extract it.

    `charset` comes from the HTTP header, `hints` are claims from elsewhere (a feed's entry), and no article is dated
    later than `now` (default: the current time). `profile` holds what recurs on the site, as the archive knows it.
    Never raises because of a page's content.
    """
    from crawler.extraction.article import read_article  # here, because the parsers take a second to load

    return read_article(html, url, charset=charset, hints=hints, now=now, profile=profile)
