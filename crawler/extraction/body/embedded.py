"""Finds article text that readers do not see: in data, in `<noscript>` and in templates.

Frameworks that draw a page in the browser (Next.js, React Query, Apollo) keep the text in scripts: as HTML in strings
of JSON or JavaScript, or as content blocks. `articleBody` in JSON-LD is read with the other structured data.
"""

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import cast

from lxml.etree import tostring
from lxml.html import HtmlElement, document_fromstring

from crawler.extraction.body.content_blocks import html_of_blocks, html_of_components
from crawler.extraction.body.density import chars_within
from crawler.extraction.dom.document import parse

# always matches up to the next quote or the end: time is linear in the script's length
STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
PARAGRAPH = re.compile(r"<p\b|\\u003cp\b", re.IGNORECASE)
ESCAPED_PARAGRAPH = re.compile(r"&lt;p\b", re.IGNORECASE)
MIN_CHARS = 250
MAX_QUOTINGS = 3  # JSON in a string in JSON, as React Server Components have it
TEMPLATES = frozenset(
    {"text/template", "text/html", "text/x-template", "text/x-handlebars-template", "text/ng-template"}
)
COMPONENTS = re.compile(r"self\.__next_f\.push\(")
ASSIGNED = re.compile(r"[\w.$\[\]\"']{1,80}\s*=\s*(?=[{\[])")
MAX_JSON_CHARS = 5_000_000


def hidden_parts(tree: HtmlElement) -> list[HtmlElement]:
    """The parts that may hold hidden text. Keep the result: reading the page removes them."""
    return list(tree.iter("script", "noscript", "template"))


def article_in_hiding(parts: Iterable[HtmlElement]) -> HtmlElement | None:
    """The longest text in these parts, as a page."""
    parts = list(parts)
    pages = [page_of(html) for html in (*_in_templates(parts), *_in_scripts(parts)) if html]
    return max(pages, key=chars_within, default=None)


def page_of(text: str) -> HtmlElement:
    """A page that contains only `text`: HTML, possibly with escaped tags, or plain text with one paragraph per line."""
    if ESCAPED_PARAGRAPH.search(text):
        text = unescape(text)
    if PARAGRAPH.search(text):
        html = f"<html><body>{text}</body></html>".encode("utf-8", "replace")
        return cast(HtmlElement, parse(html))  # like any page: later steps expect no comments in it
    page = document_fromstring("<html><body></body></html>")
    for line in filter(None, map(str.strip, text.splitlines())):
        paragraph = page.makeelement("p")
        paragraph.text = "".join(character for character in line if character.isprintable())
        page[0].append(paragraph)
    return page


def _in_templates(parts: list[HtmlElement]) -> Iterator[str]:
    for part in parts:
        if part.tag == "script":
            if (part.get("type") or "").strip().lower() in TEMPLATES and PARAGRAPH.search(part.text or ""):
                yield part.text or ""
        elif part.find(".//p") is not None:
            yield tostring(part, encoding="unicode", method="html", with_tail=False).partition(">")[2]


def _in_scripts(parts: list[HtmlElement]) -> Iterator[str]:
    texts = [part.text or "" for part in parts if part.tag == "script"]
    for text in filter(PARAGRAPH.search, texts):
        yield from _html_strings(text, MAX_QUOTINGS)
    if components := "".join(_pushed(text) for text in texts if COMPONENTS.search(text)):
        yield html_of_components(components)
    for text in texts:
        if MIN_CHARS <= len(text) <= MAX_JSON_CHARS and (data := _json(text)) is not None:
            yield html_of_blocks(data)


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


def _pushed(script: str) -> str:
    """The strings that a script passes to React, joined."""
    pushed = []
    for match in STRING.finditer(script):
        try:
            string = json.loads(match.group(), strict=False)
        except ValueError:
            continue
        pushed.append(string)
    return "".join(pushed)


def _json(script: str) -> object:
    """The data of a script that is JSON or assigns JSON to a name; None for any other script."""
    text = script.strip()
    if text[:1] not in ("{", "["):
        start = ASSIGNED.search(text[:500])
        if start is None:
            return None
        text = text[start.end() :]
    try:
        return cast(object, json.JSONDecoder(strict=False).raw_decode(text)[0])
    except (ValueError, RecursionError):
        return None
