"""The site of a URL, by the Public Suffix List that tldextract ships; the list is never fetched."""

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from tldextract import TLDExtract
    from tldextract.tldextract import ExtractResult


def site_of(url: str) -> str:
    """The registrable domain of an absolute URL: `example.co.uk`. A host without one (an IP address, `localhost`) is a
    site by itself, and each of its ports is a separate site: `127.0.0.1:8000`. A text that is no URL gives an empty
    string."""
    try:
        return domain_of(url).top_domain_under_public_suffix or urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def domain_of(url: str) -> "ExtractResult":
    """The URL's host, split at its public suffix. Raises ValueError if the text is no URL."""
    return _domain(urlsplit(url).hostname or "")


@lru_cache(maxsize=4096)
def _domain(host: str) -> "ExtractResult":
    return _extractor()(host)


@lru_cache(maxsize=1)
def _extractor() -> "TLDExtract":
    # Imported here: it loads an HTTP client that is never used and that a search does not need.
    from tldextract import TLDExtract

    # With private suffixes, each blog on a platform (name.blogspot.com, name.github.io) is a site of its own.
    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)
