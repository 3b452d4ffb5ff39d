"""Listings that are made to keep a reader busy are given up, and others are read after them."""

import asyncio

import pytest

from archive.storage.models import ListingKind
from crawler.discovery import NotAListing
from crawler.workers.listing_pool import SMALL_BYTES, ListingPool

URL = "https://example.org/feed.xml"
ITEM = b"<item><title>A</title><link>https://example.org/%d</link></item>"


def feed(items: bytes) -> bytes:
    return b"<rss version='2.0'><channel>%b</channel></rss>" % items


def test_a_listing_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    async def read() -> int:
        reader = ListingPool(timeout_s=1)
        with pytest.raises(NotAListing, match="reading it took longer than 1 s"):
            await reader.read(ListingKind.FEED, feed(b"<a>" * 1_000_000), URL)
        patient = ListingPool(timeout_s=60)
        large = feed(b"".join(ITEM % number for number in range(10)) + b" " * SMALL_BYTES)
        page = await patient.read(ListingKind.FEED, large, URL)
        reader.close()
        patient.close()
        return len(page.entries)

    assert asyncio.run(read()) == 10


@pytest.mark.parametrize("size", [0, SMALL_BYTES + 1])
def test_what_is_no_listing_is_refused_whatever_its_size(size: int) -> None:
    async def read() -> None:
        reader = ListingPool(timeout_s=60)
        try:
            await reader.read(ListingKind.SITEMAP, b"<html>" + b" " * size, URL)
        finally:
            reader.close()

    with pytest.raises(NotAListing, match="is not a sitemap"):
        asyncio.run(read())


def test_of_an_endless_feed_both_ends_are_read() -> None:
    endless = feed(b"".join(ITEM % number for number in range(100)) + b" " * 4_000_000 + ITEM % 7000)

    async def read() -> int:
        reader = ListingPool(timeout_s=60)
        try:
            return len((await reader.read(ListingKind.FEED, endless, URL)).entries)
        finally:
            reader.close()

    assert asyncio.run(read()) == 101
