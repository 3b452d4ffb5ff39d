"""The article's text."""

from dataclasses import dataclass

from lxml.html import HtmlElement
from trafilatura import bare_extraction


@dataclass(frozen=True, slots=True)
class Body:
    text: str
    markdown: str
    comments: str


def extract_body(
    tree: HtmlElement, url: str, *, embedded: str | None = None, language: str | None = None
) -> Body:
    document = bare_extraction(tree, url=url, with_metadata=False, include_comments=False)
    text = getattr(document, "text", None) or embedded or ""
    return Body(text=text, markdown=text, comments="")
