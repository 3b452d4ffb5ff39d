"""A listing that is broken is not taken for an empty one."""

import pytest

from archive.storage.models import ListingKind
from crawler.discovery import NotAListing, feeds, read_listing, sitemaps

URL = "https://example.org/listing.xml"
ITEM = "<item><title>A</title><link>https://example.org/a</link></item>"


def feed(items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>The Blog</title>{items}</channel></rss>'.encode()


def sitemap(*addresses: str) -> bytes:
    urls = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


@pytest.mark.parametrize(
    ("kind", "body", "why"),
    [
        (ListingKind.FEED, feed(ITEM + ITEM)[:-40], "it breaks off after"),
        (ListingKind.FEED, feed("<item><title>A</title></item>"), "none of its 1 entries has an address"),
        (ListingKind.FEED, feed("<item <<>"), "none of its"),
        (ListingKind.FEED, feed("&nbsp;<b></c>"), "broken XML without entries"),
        (ListingKind.SITEMAP, sitemap("https://example.org/a")[:-12], "it breaks off after"),
        (
            ListingKind.SITEMAP,
            sitemap("javascript:void(0)", "ftp://x"),
            "none of its 2 addresses can be understood",
        ),
        (ListingKind.SITEMAP, b"<urlset><url <<", "it breaks off"),
    ],
)
def test_what_is_cut_or_cannot_be_understood_says_so(kind: ListingKind, body: bytes, why: str) -> None:
    try:
        said = read_listing(kind, body, URL).broken
    except NotAListing as error:
        said = str(error)
    assert why in said


def test_an_empty_listing_is_no_broken_one() -> None:
    assert feeds.read(feed(""), URL).broken == ""
    assert sitemaps.read(sitemap(), URL).broken == ""
    assert sitemaps.read(b"<urlset/>", URL).broken == ""
    assert sitemaps.read(sitemap("https://example.org/a"), URL).broken == ""
