"""Elements of a page that hold a byline, by what their markup calls them or where they link. Not for the names
in them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice

from lxml.html import HtmlElement

from archive.extracted import Source
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.headline import links_home
from crawler.extraction.lines import BREAK, lines_of
from crawler.extraction.surroundings import BY_READERS, OTHER_ARTICLES, OUTSIDE, Surroundings

MAX_BYLINE_CHARS = 250
MAX_BYLINES = 8
MAX_EXAMINED = 60
MAX_CLOSE = 40  # elements below the headline
# Elements that hold text, so that the many that do not are not looked at.
TEXT_TAGS = (
    *("a", "address", "b", "cite", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "header", "i", "li", "p"),
    *("section", "small", "span", "strong", "td", "ul"),
)
TEASERS = frozenset({"teaser", "teasers", "promo"})  # of others; but the article's own opening, too
# Of names and paths in lower case, which is several times faster than to ignore case.
BYLINE_NAME = re.compile(r"author|byline|by-line|autor|auteur|writer|reporter|redact|verfasser")
# The page of a person or desk: `/author/ada-finch`, `/autoren/ada-finch`, `/profile/ada`.
AUTHOR_PATH = re.compile(
    r"/(?:authors?|autor(?:en|es|i|in)?|auteurs?|by|byline|people|person|profiles?|contributors?|reporters?|writers?"
    r"|journalists?|columnists?|editors?|staff|team|redaktion|redaktor|skribent|forfatter|yazar(?:lar)?|penulis)/"
)


def claims(tree: HtmlElement, headline: HtmlElement | None, surroundings: Surroundings) -> Iterator[Claim]:
    """First what stands behind the headline: before it are menus, too."""
    above, below = _around(headline, _holders(tree, headline))
    near = (element for element in chain(below, reversed(above)) if not surroundings.exclude(element))
    bylines = ((element, BREAK.join(lines_of([element]))) for element in islice(near, MAX_EXAMINED))
    short = (pair for pair in bylines if 1 < len(pair[1]) <= MAX_BYLINE_CHARS)
    for element, text in islice(short, MAX_BYLINES):
        yield claim(Field.AUTHORS, Source.BYLINE, text, _place(element))


def set_aside(tree: HtmlElement, headline: HtmlElement | None) -> Iterator[Claim]:
    """Bylines that a template sets beside its article: what HTML defines as naming the page's author, and what stands
    close below the headline, whatever it stands in is called."""
    beside = Surroundings(headline, OUTSIDE - {"aside"})
    defined = (e for e in tree.iter("a", "address") if _names_author(e) and not beside.exclude(e))
    around = Surroundings(headline, words=BY_READERS | OTHER_ARTICLES - TEASERS)
    close = (e for e in islice(_behind(headline), MAX_CLOSE) if _holds_byline(e) and not around.exclude(e))
    for element in islice(chain(close, defined), MAX_BYLINES):
        text = BREAK.join(lines_of([element]))
        if len(text) <= MAX_BYLINE_CHARS:
            yield claim(Field.AUTHORS, Source.BYLINE, text, _place(element))


def _behind(headline: HtmlElement | None) -> Iterator[HtmlElement]:
    """The elements after the headline, in document order."""
    while headline is not None:
        for sibling in headline.itersiblings():
            if len(sibling) or sibling.tag in TEXT_TAGS:  # no iterator for each line break
                yield from sibling.iter(*TEXT_TAGS)
        headline = headline.getparent()


def _holds_byline(element: HtmlElement) -> bool:
    """In one expression: it is asked of every element."""
    return bool(
        ((name := element.get("class") or element.get("id")) and _names_a_byline(name))
        or ((tag := element.tag) == "a" and _leads_to_author(element))
        or tag == "address"
    )


def _names_author(element: HtmlElement) -> bool:
    """WHATWG HTML 4.3.10 and 4.6.7.2"""
    return element.tag == "address" or (element.get("rel") == "author" and not links_home(element))


def _holders(tree: HtmlElement, headline: HtmlElement | None) -> list[HtmlElement]:
    """What holds a byline, and the headline among it."""
    return [element for element in tree.iter(*TEXT_TAGS) if _holds_byline(element) or element is headline]


def _around(
    headline: HtmlElement | None, elements: list[HtmlElement]
) -> tuple[list[HtmlElement], list[HtmlElement]]:
    """The elements above the headline, and those below it."""
    if headline not in elements:
        return [], elements
    place = elements.index(headline)
    return elements[:place], elements[place + 1 :]


def _leads_to_author(link: HtmlElement) -> bool:
    leads = link.get("rel") == "author" or _is_authors(link.get("href") or "")
    return leads and not links_home(link)  # Jekyll's first theme marks the site's name so


@lru_cache(maxsize=10_000)
def _names_a_byline(name: str) -> bool:
    return bool(BYLINE_NAME.search(name.lower()))


@lru_cache(maxsize=10_000)
def _is_authors(href: str) -> bool:
    return bool(AUTHOR_PATH.search(href.lower()))


def _place(element: HtmlElement) -> str:
    return f"{element.tag} {element.get('class') or element.get('rel') or ''}"[:60].strip()
