"""Finds the page's headline, the mark after which the article's text begins. Which title to keep is decided
elsewhere; in the body there is none."""

import re

from lxml.html import HtmlElement

from crawler.extraction.cutting import cut

MIN_CHARS = 12  # of a heading that is taken for the headline because the document's title has it too
MAX_SHARE_ABOVE = (
    0.2  # of the region's running text: more above a heading, and it is not the article's headline
)
HOME = re.compile(r"\s*(?:/|https?://[^/?#]+/?)\s*")
NO_WORD = re.compile(r"\W+")


def find_headline(body: HtmlElement) -> HtmlElement | None:
    """The first h1 or h2 that the document's title repeats, else such an h3, else the first h1; a heading that
    leads to the home page is the site's name."""
    title = fold(body.getroottree().findtext(".//title") or "")
    headings = [heading for heading in body.iter("h1", "h2", "h3") if not leads_home(heading)]
    repeated = [heading for heading in headings if MIN_CHARS <= len(text := fold(heading.text_content())) and text in title]
    first_h1 = [heading for heading in headings if heading.tag == "h1"]
    return next(iter(sorted(repeated, key=lambda heading: heading.tag == "h3") + first_h1), None)


def leads_home(element: HtmlElement) -> bool:
    """Whether an element is, or holds, a link to a site's root."""
    link = element if element.tag == "a" else element.find(".//a")
    return link is not None and HOME.fullmatch(link.get("href") or "") is not None


def cut_above(headline: HtmlElement, region: HtmlElement, chars: dict[HtmlElement, int]) -> None:
    """Takes the headline and all that stands before it out of `region`: breadcrumbs, kickers, dates."""
    doomed = [headline]
    node = headline
    while node is not region:
        doomed += node.itersiblings(preceding=True)
        node = node.getparent()
    if sum(chars[element] for element in doomed) <= MAX_SHARE_ABOVE * chars[region]:
        for element in doomed:
            cut(element)


def drop_repeats(headline: HtmlElement, region: HtmlElement) -> None:
    """Takes out of `region` the lines that say what the headline says."""
    text = fold(headline.text_content())
    for line in list(region.iterdescendants("h1", "h2", "h3", "h4", "p")):
        if line is not headline and fold(line.text_content()) == text:
            cut(line)


def fold(text: str) -> str:
    """For comparing: letters and digits only, without case."""
    return NO_WORD.sub("", text).casefold()
