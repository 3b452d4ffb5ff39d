"""Whose page is it? The site of a URL, by the Public Suffix List that tldextract ships; never fetched."""

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from tldextract import TLDExtract
    from tldextract.tldextract import ExtractResult


def site_of(url: str) -> str:
    """The registrable domain of an absolute URL: `example.co.uk`. A host that has none (an IP address,
    `localhost`) is a site by itself, and so is each of its ports: `127.0.0.1:8000`. What is no URL has none: ""."""
    try:
        return domain_of(url).top_domain_under_public_suffix or urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def domain_of(url: str) -> "ExtractResult":
    """The URL's host split at its public suffix. Raises ValueError for what is no URL."""
    return _domain(urlsplit(url).hostname or "")


@lru_cache(maxsize=4096)
def _domain(host: str) -> "ExtractResult":
    return _extractor()(host)


@lru_cache(maxsize=1)
def _extractor() -> "TLDExtract":
    # Here, for it loads an HTTP client that is never used, and a search needs none of it.
    from tldextract import TLDExtract

    # With the private suffixes, each blog on a platform (name.blogspot.com, name.github.io) is a site of its own.
    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)
