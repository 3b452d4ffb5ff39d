"""Removes the marks in headings that link to the heading itself, such as the

of Sphinx and Jupyter, or #.
"""

import re

from lxml.html import HtmlElement

from crawler.extraction.dom.cutting import cut

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
WORD = re.compile(r"\w")


def drop_heading_links(tree: HtmlElement) -> None:
    """Remove links within the page from its headings if they show no word."""
    for heading in list(tree.iter(*HEADINGS)):
        for link in heading.findall(".//a"):
            if "#" in (link.get("href") or "") and not WORD.search(link.text_content()):
                cut(link)
