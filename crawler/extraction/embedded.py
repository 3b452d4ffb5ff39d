"""Article text that a page carries as data and not as markup.

Frameworks that draw a page in the browser (Next.js, React Query, Apollo) keep it in scripts, as HTML
in strings of JSON or JavaScript. `articleBody` in JSON-LD is found with the other structured data.
"""

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import cast

from lxml.html import HtmlElement, document_fromstring

from crawler.extraction.density import running_chars
from crawler.extraction.document import parse

# always matches, from one quote to the next or to the end: time is linear in the script's length
STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
PARAGRAPH = re.compile(r"<p\b|\\u003cp\b", re.IGNORECASE)
ESCAPED_PARAGRAPH = re.compile(r"&lt;p\b", re.IGNORECASE)
MIN_CHARS = 250
MAX_QUOTINGS = 3  # JSON in a string in JSON, as React Server Components have it


def article_in_scripts(scripts: Iterable[HtmlElement]) -> HtmlElement | None:
    """The longest text that the scripts hold as HTML, as a page of its own."""
    texts = filter(PARAGRAPH.search, (script.text or "" for script in scripts))
    pages = [page_of(html) for text in texts for html in _html_strings(text, MAX_QUOTINGS)]
    return max(pages, key=lambda page: running_chars(page)[page], default=None)


def page_of(text: str) -> HtmlElement:
    """A page of nothing but `text`: HTML, also with its tags escaped, or plain with a paragraph a line."""
    if ESCAPED_PARAGRAPH.search(text):
        text = unescape(text)
    if PARAGRAPH.search(text):
        html = f"<html><body>{text}</body></html>".encode("utf-8", "replace")
        return cast(HtmlElement, parse(html))  # as any page: the steps to come expect no comments in it
    page = document_fromstring("<html><body></body></html>")
    for line in filter(None, map(str.strip, text.splitlines())):
        paragraph = page.makeelement("p")
        paragraph.text = "".join(character for character in line if character.isprintable())
        page[0].append(paragraph)
    return page


def _html_strings(script: str, quotings: int) -> Iterator[str]:
    for match in STRING.finditer(script):
        literal = match.group()
        if len(literal) < MIN_CHARS or not PARAGRAPH.search(literal):
            continue
        try:
            string = json.loads(literal, strict=False)
        except ValueError:
            continue
        if quotings > 1 and string.lstrip()[:1] in ("{", "["):
            yield from _html_strings(string, quotings - 1)
        else:
            yield string
