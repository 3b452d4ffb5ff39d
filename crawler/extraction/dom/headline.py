"""Finds the page's headline, the mark after which the article's text begins. Which title to keep is decided
elsewhere; in the body there is none."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from lxml.html import HtmlElement

from crawler.extraction.dom.class_names import words_of
from crawler.extraction.dom.cutting import cut

MIN_CHARS = 12  # of a heading that is taken for the headline because the document's title has it too
MAX_CHARS = 1000  # of a heading that are read
MAX_ELEMENTS = 50  # in one that is read
MAX_HEADINGS = 300  # each is looked at several times
MAX_SHARE_ABOVE = (
    0.2  # of the region's running text: more above a heading, and it is not the article's headline
)
BREADCRUMBS = frozenset({"breadcrumb", "breadcrumbs", "crumb", "crumbs"})
RANKS = ("h1", "h2")
MIN_CHARS_WITH_KICKER = (
    30  # folded: a shorter headline may begin the headings of a text: `Chess`, `Chess in schools`
)
MAX_TIMES_AS_LONG = 2  # a headline with its kicker
MAX_CHARS_ABOVE = 150  # of running text in one element: more is a paragraph
HOME = re.compile(r"(?:https?:)?//[^/?#]+/?|/|\./|(?:\.\./)+|(?:/|\./|(?:\.\./)*)index\.\w+")
NO_WORD = re.compile(r"\W+")


def find_headline(body: HtmlElement) -> HtmlElement | None:
    """The h1 or h2 that the document's title repeats, else the first h1, else an h3 that the title repeats.

    A heading that links to the home page is the site's name: on many blogs the only h1.
    """
    headings = [heading for heading in _first(body, "h1", "h2") if not links_home(heading)]
    crumbs = [heading for heading in headings if heading.tag == "h1" and _is_breadcrumb(heading)]
    headings = [heading for heading in headings if heading not in crumbs] or headings
    first_h1 = [heading for heading in headings if heading.tag == "h1"] or headings[: len(crumbs)]
    marked = [heading for heading in headings if _is_marked(heading)]
    best = chain(_repeated(first_h1, body), marked, _repeated(headings, body), first_h1)
    return next(chain(best, _repeated(_first(body, "h3"), body), body.iter("h1")), None)


def _first(body: HtmlElement, *tags: str) -> Iterator[HtmlElement]:
    return islice(body.iter(*tags), MAX_HEADINGS)


def links_home(heading: HtmlElement) -> bool:
    """Whether all of a heading is a link to the top of a site."""
    link = heading if heading.tag == "a" else next(heading.iter("a"), None)
    if link is None:
        link = next(heading.iterancestors("a"), None)
    if link is None or not (link.get("rel") == "home" or HOME.fullmatch(link.get("href") or "")):
        return False
    return link in heading.iterancestors() or _folded(link) == _folded(heading)


def _repeated(headings: Iterable[HtmlElement], body: HtmlElement) -> Iterator[HtmlElement]:
    """Those in the document's title; short ones only where they are all of it but the site's name."""
    title = fold(body.getroottree().findtext(".//title") or "")
    sites = [_folded(heading) for heading in _first(body, "h1") if links_home(heading)]
    whole = {title, *(title.removeprefix(site).removesuffix(site) for site in sites)}
    for heading in headings if title else ():
        text = _folded(heading)
        if (len(text) >= MIN_CHARS and text in title) or (text and text in whole):
            yield heading


def _is_breadcrumb(heading: HtmlElement) -> bool:
    """Whether it stands in the way to the page, where some sites put a title for search engines."""
    return any(
        (node.tag == "nav" or not words_of(node).isdisjoint(BREADCRUMBS))
        and _folded(node) != _folded(heading)
        for node in heading.iterancestors("nav", "ol", "ul", "div", "section")
    )


def _is_marked(heading: HtmlElement) -> bool:
    """Named a headline by schema.org or the hAtom microformat."""
    return heading.get("itemprop") == "headline" or "entry-title" in (heading.get("class") or "").split()


def cut_above(headline: HtmlElement, region: HtmlElement, chars: dict[HtmlElement, int]) -> None:
    """Takes the headline and all that stands before it out of `region`: breadcrumbs, kickers, dates."""
    doomed = [headline]
    node = headline
    while node is not region:
        doomed += node.itersiblings(preceding=True)
        node = node.getparent()
    if sum(chars[element] for element in doomed) <= MAX_SHARE_ABOVE * chars[region]:
        for element in doomed:
            if chars[element] <= MAX_CHARS_ABOVE:
                cut(element)


def drop_repeats(headline: HtmlElement, region: HtmlElement) -> None:
    """Takes out of `region` the lines that say what the headline says."""
    text = _folded(headline)
    for line in list(region.iterdescendants("h1", "h2", "h3", "h4", "p")):
        if text and line is not headline and _says(line, text):
            cut(line)


def is_repeat(element: HtmlElement, headline: HtmlElement) -> bool:
    """Whether an element is the headline, or says what it says."""
    text = _folded(headline)
    return element is headline or (bool(text) and element.tag in (*RANKS, "p") and _says(element, text))


def _says(line: HtmlElement, text: str) -> bool:
    """Whether a line has the folded text and no more; or, as a heading, a kicker besides."""
    if line.tag in RANKS and len(text) >= MIN_CHARS_WITH_KICKER:
        return text in (own := _folded(line)) and len(own) <= MAX_TIMES_AS_LONG * len(text)
    begin = fold(next(line.itertext(), "")[:MIN_CHARS])
    return text.startswith(begin) and _folded(line) == text  # most do not begin alike: that is quickly seen


def _folded(line: HtmlElement) -> str:
    """As `fold` has it; nothing of what holds more than a line does: such may stand thousands deep in each other."""
    if next(islice(line.iter(), MAX_ELEMENTS, None), None) is not None:
        return ""
    return fold(line.text_content()[:MAX_CHARS])


def fold(text: str) -> str:
    """For comparing: letters and digits only, without case."""
    return NO_WORD.sub("", text).casefold()
