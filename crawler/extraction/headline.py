"""Finds the page's headline, the mark after which the article's text begins. Which title to keep is decided
elsewhere; in the body there is none."""

import re

from lxml.html import HtmlElement

from crawler.extraction.cutting import cut

MIN_CHARS = 12  # of a heading that is taken for the headline because the document's title has it too
MAX_SHARE_ABOVE = (
    0.2  # of the region's running text: more above a heading, and it is not the article's headline
)
NO_WORD = re.compile(r"\W+")


def find_headline(body: HtmlElement) -> HtmlElement | None:
    """The first h1 or h2 that the document's title repeats, else the first h1."""
    title = fold(body.getroottree().findtext(".//title") or "")
    headings = [(heading, fold(heading.text_content())) for heading in body.iter("h1", "h2")]
    repeated = [heading for heading, text in headings if len(text) >= MIN_CHARS and text in title]
    first_h1 = [heading for heading, _ in headings if heading.tag == "h1"]
    return next(iter(repeated + first_h1), None)


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
