"""Finds the page's headline, after which the article's text begins. Other modules decide which title to keep; the body
contains no title.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from lxml.html import HtmlElement

from crawler.extraction.dom.class_names import words_of
from crawler.extraction.dom.cutting import cut

MIN_CHARS = 12  # of a heading that counts as the headline because the document's title repeats it
MAX_CHARS = 1000  # characters that are read of a heading
MAX_ELEMENTS = 50  # elements in a heading that is read
MAX_HEADINGS = 300  # each is looked at several times
MAX_SHARE_ABOVE = 0.2  # with more of the region's running text above it, a heading is not the headline
BREADCRUMBS = frozenset({"breadcrumb", "breadcrumbs", "crumb", "crumbs"})
RANKS = ("h1", "h2")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
MIN_CHARS_WITH_KICKER = (
    30  # folded: a text's headings may begin with a short headline: `Chess`, `Chess in schools`
)
MAX_TIMES_AS_LONG = 2  # a headline with its kicker
MAX_CHARS_ABOVE = 150  # characters of running text in one element; more is a paragraph
HOME = re.compile(r"(?:https?:)?//[^/?#]+/?|/|\./|(?:\.\./)+|(?:/|\./|(?:\.\./)*)index\.\w+")
MIN_WORDS = 5  # of a heading that resembles the title
MIN_SHARE_OF_WORDS = 0.7  # that both have
WORDS = re.compile(r"\w+")
NO_WORD = re.compile(r"\W+")
NO_ASCII_WORD = dict.fromkeys(code for code in range(128) if NO_WORD.match(chr(code)))


def find_headline(body: HtmlElement) -> HtmlElement | None:
    """The h1 or h2 that the document's title repeats, or else the first h1, or else an h3 that the title repeats.

    A heading that links to the home page is the site's name: on many blogs the only h1.
    """
    headings = [heading for heading in _first(body, "h1", "h2") if not links_home(heading)]
    crumbs = [heading for heading in headings if heading.tag == "h1" and is_breadcrumb(heading)]
    headings = [heading for heading in headings if heading not in crumbs] or headings
    first_h1 = [heading for heading in headings if heading.tag == "h1"] or headings[: len(crumbs)]
    marked = [heading for heading in headings if _is_marked(heading)]
    best = chain(
        _repeated(first_h1, body), marked, _resembling(first_h1, body), _repeated(headings, body), first_h1
    )
    return next(chain(best, _repeated(_first(body, "h3"), body), body.iter("h1")), None)


def _first(body: HtmlElement, *tags: str) -> Iterator[HtmlElement]:
    return islice(body.iter(*tags), MAX_HEADINGS)


def links_home(heading: HtmlElement) -> bool:
    """Whether the whole heading is a link to the top of a site."""
    link = heading if heading.tag == "a" else next(heading.iter("a"), None)
    if link is None:
        link = next(heading.iterancestors("a"), None)
    if link is None or not (link.get("rel") == "home" or HOME.fullmatch(link.get("href") or "")):
        return False
    return link in heading.iterancestors() or _folded(link) == _folded(heading)


def _repeated(headings: Iterable[HtmlElement], body: HtmlElement) -> Iterator[HtmlElement]:
    """The headings in the document's title. A short heading counts only if it is the whole title apart from the site's
    name.
    """
    title = fold(body.getroottree().findtext(".//title") or "")
    sites = [_folded(heading) for heading in _first(body, "h1") if links_home(heading)]
    whole = {title, *(title.removeprefix(site).removesuffix(site) for site in sites)}
    for heading in headings if title else ():
        text = _folded(heading)
        if (len(text) >= MIN_CHARS and text in title) or (text and text in whole):
            yield heading


def _resembling(headings: Iterable[HtmlElement], body: HtmlElement) -> Iterator[HtmlElement]:
    """The headings that the document's title repeats but for a few words or letters."""
    title = set(WORDS.findall((body.getroottree().findtext(".//title") or "").casefold()))
    for heading in headings:
        words = WORDS.findall(heading.text_content()[:MAX_CHARS].casefold())
        if len(words) >= MIN_WORDS and sum(word in title for word in words) >= MIN_SHARE_OF_WORDS * len(
            words
        ):
            yield heading


def is_breadcrumb(heading: HtmlElement) -> bool:
    """Whether the element is in the breadcrumbs, where some sites put a title for search engines."""
    return any(
        (node.tag == "nav" or not words_of(node).isdisjoint(BREADCRUMBS))
        and _folded(node) != _folded(heading)
        for node in heading.iterancestors("nav", "ol", "ul", "div", "section")
    )


def _is_marked(heading: HtmlElement) -> bool:
    """Whether schema.org or the hAtom microformat marks the element as a headline."""
    return heading.get("itemprop") == "headline" or "entry-title" in (heading.get("class") or "").split()


def cut_above(
    headline: HtmlElement, region: HtmlElement, chars_below: int, chars_within: Callable[[HtmlElement], int]
) -> None:
    """Remove the headline and everything before it from `region`: breadcrumbs, kickers, dates; but no paragraphs."""
    doomed = [headline]
    node = headline
    while node is not region:
        doomed += node.itersiblings(preceding=True)
        node = node.getparent()
    chars = {element: chars_within(element) for element in doomed}
    above = sum(chars.values())
    if above <= MAX_SHARE_ABOVE * (above + chars_below):
        for element in doomed:
            if element is headline or chars[element] <= MAX_CHARS_ABOVE:
                cut(element)


def drop_repeats(headline: HtmlElement, region: HtmlElement) -> None:
    """Remove the lines from `region` that repeat the headline."""
    text = _folded(headline)
    for line in list(region.iterdescendants(*HEADINGS, "p")):
        if text and line is not headline and _says(line, text):
            cut(line)


def is_repeat(element: HtmlElement, headline: HtmlElement) -> bool:
    """Whether an element is the headline or repeats it."""
    text = _folded(headline)
    return element is headline or (bool(text) and element.tag in (*RANKS, "p") and _says(element, text))


def _says(line: HtmlElement, text: str) -> bool:
    """Whether a line is exactly the folded text; a heading may have a kicker as well."""
    if line.tag in RANKS and len(text) >= MIN_CHARS_WITH_KICKER:
        return text in (own := _folded(line)) and len(own) <= MAX_TIMES_AS_LONG * len(text)
    begin = fold(next(line.itertext(), "")[:MIN_CHARS])
    return text.startswith(begin) and _folded(line) == text  # quick check: most do not begin alike


def _folded(line: HtmlElement) -> str:
    """The element's text, folded; empty for an element longer than a line, since such elements may be nested thousands
    deep.
    """
    if next(islice(line.iter(), MAX_ELEMENTS, None), None) is not None:
        return ""
    return fold(line.text_content()[:MAX_CHARS])


def fold(text: str) -> str:
    """Reduce a text to lower-case letters and digits for comparison."""
    if text.isascii():
        return text.translate(NO_ASCII_WORD).lower()  # many times as fast
    return NO_WORD.sub("", text).casefold()
