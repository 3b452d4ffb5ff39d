"""The article's body: the text between the headline and all that a site puts around and into it.

trafilatura turns the article's markup into blocks of text; the modules beside this one take away before and
after it what is not the author's text. Titles, authors, dates and page kinds are found elsewhere.
"""

from dataclasses import dataclass

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document

from archive.extracted import Source
from crawler.extraction.blocks import Block, BlockKind, as_text, read_blocks
from crawler.extraction.chrome import drop_chrome, strip_markup
from crawler.extraction.comments import take_comments
from crawler.extraction.density import running_chars
from crawler.extraction.headline import cut_above, find_headline
from crawler.extraction.lead import find_lead
from crawler.extraction.markdown import as_markdown
from crawler.extraction.region import find_region, isolate
from crawler.extraction.related import drop_related


@dataclass(frozen=True, slots=True)
class Body:
    """`text` is plain, paragraphs separated by one newline; `markdown` is the same with headings, lists,
    quotes and tables. `comments` are readers' and in neither."""

    text: str
    markdown: str
    comments: str
    source: Source


# what is done to the page before its region is looked for, in this order
TREE_STEPS = (drop_chrome, drop_related)


def extract_body(
    tree: HtmlElement, url: str, *, embedded: str | None = None, language: str | None = None
) -> Body:
    """The body of the article in `tree`, which is changed on the way; empty if the page has none.

    `embedded` is the text that structured data carried: used where the page shows none, or clearly less.
    """
    strip_markup(tree)
    body = tree.find("body")
    if body is None:
        return Body(embedded or "", embedded or "", "", Source.EMBEDDED_JSON)
    comments = take_comments(body)
    for step in TREE_STEPS:
        step(body)
    lead = _focus(body)
    blocks = [*lead, *_blocks_of_article(tree, url)]
    text = as_text(blocks)
    if embedded and len(text) < len(embedded) / 2:
        return Body(embedded, embedded, comments, Source.EMBEDDED_JSON)
    return Body(text, as_markdown(blocks), comments, Source.TRAFILATURA)


def _focus(body: HtmlElement) -> list[Block]:
    headline = find_headline(body)
    chars = running_chars(body, after=headline)
    region = find_region(body, headline, chars)
    lead: list[str] = []
    if headline is not None and region is not headline:
        if region in headline.iterancestors():
            cut_above(headline, region, chars)
        else:
            lead = find_lead(headline, region)
    isolate(region, body)
    return [Block(BlockKind.PARAGRAPH, text) for text in lead]


def _blocks_of_article(tree: HtmlElement, url: str) -> list[Block]:
    """Fast mode: trafilatura's second and third opinion (readability, jusText) cost more than everything else
    here together, and lose to the region that was found before."""
    document = bare_extraction(tree, url=url, fast=True, include_comments=False)
    return read_blocks(document.body) if isinstance(document, Document) else []
