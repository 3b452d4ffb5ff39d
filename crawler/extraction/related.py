"""Takes links to other articles out of the text: paragraphs that are only a link, with or without a label."""

from lxml.html import HtmlElement

from crawler.extraction.blocks import squeeze
from crawler.extraction.cutting import cut

MIN_LINK_CHARS = 20  # shorter links are names and places
MAX_CHARS = 400
MAX_SOURCE_CHARS = 4_000  # with the white space of the source
MAX_LABEL_CHARS = 40  # `See also:`, `Les også:`
MAX_LABEL_SHARE = 0.3
LABEL_ENDS = (":", "|", "»", "›", ">", "–", "-", "→", "：")  # a text that ends so only announces what follows
MAX_ANNOUNCING_SHARE = 0.5


def drop_related(body: HtmlElement) -> None:
    """Headings and list items stay: a heading may link to what it heads, a list of links may be content."""
    for block in list(body.iter("p", "div", "blockquote")):
        if block.getparent() is not None and _is_link_to_article(block):
            cut(block)


def _is_link_to_article(block: HtmlElement) -> bool:
    if next(block.iter("a"), None) is None or len(source := block.text_content()) > MAX_SOURCE_CHARS:
        return False
    if len(text := squeeze(source)) > MAX_CHARS:
        return False
    labels = [squeeze(link.text_content()) for link in block.iter("a")]
    linked = sum(map(len, labels))
    if linked < MIN_LINK_CHARS:
        return False
    announces = text[: max(0, text.find(labels[0]))].rstrip().endswith(LABEL_ENDS)
    share = MAX_ANNOUNCING_SHARE if announces else MAX_LABEL_SHARE
    return len(text) - linked <= min(MAX_LABEL_CHARS, share * len(text))
