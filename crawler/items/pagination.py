"""Follows an article over its pages, whether these come from the web or from captures.

If a page cannot be fetched, or turns out to be no further page of the article, the article is kept without it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from archive.article import ExtractedArticle, PageKind
from archive.errors import BadUrl
from archive.identity.urls.canonical import canonicalise, fetchable
from archive.identity.urls.variants import variant_key
from crawler.extraction.multipage.joining import join, why_not, with_evidence
from crawler.extraction.multipage.next_page import next_page
from crawler.items.page import PageItem

MAX_FURTHER_PAGES = 20  # further pages of one article; each costs a request

Read = Callable[[str], Awaitable[PageItem | None]]
"""Returns the page at a URL with its article or its failure; None if the page was not captured."""


async def follow(first: PageItem, read: Read) -> None:
    """Append the text of the article's further pages."""
    if first.failure is not None or first.article is None or first.article.kind is not PageKind.ARTICLE:
        return
    article, links = first.article, first.article.next_links
    own = canonicalise(article.url)  # links to further pages have no trackers
    while url := next_page(own, len(article.pages) + 2, links):
        if why := await _read_on(first, article, url, read):
            article = replace(article, breaks_off=why)
            break
        further = first.following[-1].article
        assert further is not None, "what follows has been read"
        joined = join(article, further)
        links = (
            further.next_links if joined.text != article.text else ()
        )  # the site shows the same text for any page number
        article = joined
    first.article = with_evidence(article)


async def _read_on(first: PageItem, article: ExtractedArticle, url: str, read: Read) -> str:
    """Read the next page; returns why the article ends before it, if it does."""
    if len(article.pages) == MAX_FURTHER_PAGES:
        return f"the article has more than {MAX_FURTHER_PAGES} further pages"
    try:
        page = await read(fetchable(url))
    except BadUrl as error:
        return str(error)
    if page is None:
        return f"{url} was not captured"
    leads_back = _is_at(page, article.url)
    why = "it redirects to the first page" if leads_back else _why_not(article, page, url)
    if leads_back or not why:
        first.following.append(page)
    else:
        first.stray = page
    return why and f"{url}: {why}"


def _is_at(page: PageItem, url: str) -> bool:
    """Whether the page is at this URL or a variant of it. A redirect may lead to an address that cannot be kept."""
    try:
        return variant_key(page.final_url) == variant_key(url)
    except BadUrl:
        return False


def _why_not(article: ExtractedArticle, page: PageItem, url: str) -> str:
    if page.failure is not None:
        return page.failure.detail
    if not _is_at(page, url):
        return f"it redirects to {page.final_url}"
    assert page.article is not None, "a page has an article or a failure"
    return why_not(article, page.article)
