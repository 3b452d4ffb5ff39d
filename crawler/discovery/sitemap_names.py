"""Tells what a sitemap holds from its name, since sitemap generators name each file by its content. Does not read
sitemaps.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from archive.storage.models import ListingKind

# Names by WordPress, Yoast SEO, Rank Math, All in One SEO, Google XML Sitemaps, Jetpack, Ghost, Wix and Shopify:
# `wp-sitemap-taxonomies-category-1.xml`, `post_tag-sitemap2.xml`, `sitemap-tax-category.xml`, `sitemap-authors.xml`.
NO_ARTICLES = re.compile(
    r"taxonom(?:y|ies)|tax|categor(?:y|ies)|kategorien?|\w+_(?:cat|category|tag)|tags?|post_tags|post_format"
    r"|authors?|users?|attachments?|images?|galler(?:y|ies)|videos?|clips?|archives|collections?|products?|portfolios?"
    r"|testimonials?|events?|faqs?|elementor_\w+|\w*templates?"
)
NEWS = frozenset({"news", "googlenews", "google_news", "newssitemap"})
PAGES = re.compile(r"pages?")
POSTS = re.compile(r"posts?|blogs?|articles?|news|stories")
PART = re.compile(r"[^\W_]+(?:_[^\W\d_]+)*")
# Names of all sitemaps, numbers, and words that add nothing to them.
NO_WORD = re.compile(r"(?:wp|site(?:map)?s?|sitemaps?|siteindex|index|pt|xml|gz|html?|part|\d+|[a-z]{2})")
NAMED_SITEMAP = re.compile(r"site_?-?maps?[^/]*\.(?:xml|txt)(?:\.gz)?$|[^/]*-sitemap\d*\.xml$", re.IGNORECASE)
NAMED_FEED = re.compile(
    r"(?:^|/)(?:feed|rss|atom)2?/?$|[^/]*\.(?:rss|atom|rdf)$|(?:^|/)(?:feed|rss2?|atom)\.(?:xml|json)$"
    r"|(?:^|/)feeds?/",
    re.IGNORECASE,
)


def kind_by_name(url: str) -> ListingKind:
    """The kind of a listing that a sitemap or robots.txt names; sitemaps.org allows feeds there too."""
    parts = urlsplit(url)
    is_feed = NAMED_FEED.search(parts.path) or parts.query.startswith("feed=")
    if is_feed and not is_named_as_sitemap(url):
        return ListingKind.FEED
    return ListingKind.SITEMAP if NEWS.isdisjoint(words_of(url)) else ListingKind.NEWS_SITEMAP


def is_named_as_sitemap(url: str) -> bool:
    """Whether an address among addresses of pages is a sitemap's."""
    return bool(NAMED_SITEMAP.search(unquote(urlsplit(url).path)))


def words_of(url: str) -> list[str]:
    """The other words in the names of the file and of its sitemap folders: `wp-sitemap-posts-page-1.xml` gives posts,
    page.
    """
    path = unquote(urlsplit(url).path).rstrip("/").lower()
    *folders, name = path.split("/")
    first = next((at for at, folder in enumerate(folders) if "sitemap" in folder), len(folders))
    name = re.sub(r"sitemap|\d+", "-", "-".join([*folders[first:], name]))
    return [word for word in PART.findall(name) if not NO_WORD.fullmatch(word)]


def of_articles(urls: Iterable[str]) -> list[str]:
    """The sitemaps of an index that may hold articles. Omits those named after categories, tags, authors or pictures,
    and those named after pages if others are named after posts. Returns all if none would be left.
    """
    named = {url: words_of(url) for url in urls}
    left = [url for url, words in named.items() if not any(map(NO_ARTICLES.fullmatch, words))]
    if any(_is_of(POSTS, named[url]) and not _is_of(PAGES, named[url]) for url in left):
        left = [url for url in left if not _is_of(PAGES, named[url])]
    return left or list(named)


def _is_of(kind: re.Pattern[str], words: list[str]) -> bool:
    return any(map(kind.fullmatch, words))
