"""Finds the standfirst: the sentences between headline and text that many templates keep outside the text."""

from lxml.html import HtmlElement

from crawler.extraction.body.blocks import squeeze
from crawler.extraction.body.chrome import SAME_START, starts_of_descriptions
from crawler.extraction.dom.class_names import words_of
from crawler.extraction.dom.headline import fold

MIN_CHARS = 40
MIN_CHARS_OF_PARAGRAPH = 200  # a `<p>` of this length is text, whatever its name
MAX_LINK_SHARE = 0.3
TEXT_TAGS = frozenset({"p", "h2", "h3", "h4", "div", "section", "strong"})
BLOCK_TAGS = frozenset(
    (
        *("p", "div", "section", "article", "header", "main", "form", "blockquote"),
        *("ul", "ol", "li", "dl", "table", "h1", "h2", "h3", "h4", "h5", "h6"),
    )
)
LEAD_PROPERTIES = frozenset({"description", "alternativeHeadline", "abstract", "backstory"})
LEAD_WORDS = frozenset(
    (
        *("standfirst", "lead", "lede", "dek", "deck", "subtitle", "subhead", "subheading"),
        *("subheadline", "subline"),
        *("intro", "introduction", "summary", "abstract", "excerpt", "teaser", "blurb"),
        *("description", "tagline"),
        *("vorspann", "anrisstext", "untertitel", "ingress", "manchet", "spot", "perex", "anons", "sapo"),
        *("chapeau", "chapo", "entradilla", "bajada", "copete", "sumario", "subtitulo", "resumo"),
        *("sottotitolo", "sommario", "occhiello"),
    )
)
SUB_WORDS = frozenset({"title", "head", "heading", "headline", "line", "hed"})  # after `sub`
NO_LEAD_WORDS = frozenset(
    ("image", "photo", "caption", "picture", "video", "media", "author", "byline", "date", "meta", "time")
)


def find_lead(headline: HtmlElement, region: HtmlElement) -> list[HtmlElement]:
    """The element with the standfirst, if it is between the headline and the region."""
    between = _between(headline, region)
    if not between:
        return []
    starts = starts_of_descriptions(headline)
    return [element for element in between if _is_lead(element, starts)]


def _between(headline: HtmlElement, region: HtmlElement) -> list[HtmlElement]:
    between: list[HtmlElement] = []
    for element in headline.xpath("following::*"):
        if element is region:
            return between
        between.append(element)
    return []


def _is_lead(element: HtmlElement, starts: set[str]) -> bool:
    if element.tag not in TEXT_TAGS or any(child.tag in BLOCK_TAGS for child in element.iterdescendants("*")):
        return False
    text = squeeze(element.text_content())
    linked = sum(len(link.text_content()) for link in element.iter("a"))
    if len(text) < MIN_CHARS or linked > MAX_LINK_SHARE * len(text):
        return False
    return fold(text)[:SAME_START] in starts or _is_named_lead(element, text)


def _is_named_lead(element: HtmlElement, text: str) -> bool:
    words = words_of(element) | words_of(element.getparent())
    if not words.isdisjoint(NO_LEAD_WORDS):
        return False
    if element.tag == "p" and len(text) >= MIN_CHARS_OF_PARAGRAPH:
        return True
    return (
        not words.isdisjoint(LEAD_WORDS)
        or ("sub" in words and not words.isdisjoint(SUB_WORDS))
        or not LEAD_PROPERTIES.isdisjoint((element.get("itemprop") or "").split())
    )
