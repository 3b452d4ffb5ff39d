"""Removes links to other articles from the text: paragraphs, lists and cards that only lead elsewhere on the site.

Links to other sites stay, because an author set them. Whole sentences that are links, and lists that a sentence
announces, stay too.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.body.blocks import squeeze
from crawler.extraction.body.density import CARD_MAX_CHARS, CARDS, is_linked_heading, running_chars
from crawler.extraction.body.layout import LEADS_ON
from crawler.extraction.body.paragraphs import SENTENCE_ENDS
from crawler.extraction.dom.cutting import cut
from crawler.extraction.dom.urls import host_of

MIN_LINK_CHARS = 20  # shorter links are names and places
WHOLE_SHARE = 0.95  # linked share of a paragraph that is only a link
MAX_CHARS = 400
MAX_SOURCE_CHARS = 4_000  # with the white space of the source
MAX_LABEL_CHARS = 40  # `See also:`, `Les også:`
MAX_LABEL_SHARE = 0.3
LABEL_ENDS = (":", "|", "»", "›", ">", "–", "-", "→", "：")  # a text that ends like this only announces
MAX_ANNOUNCING_SHARE = 0.5
MIN_SENTENCE_CHARS = 60
MIN_LIST_SHARE = 0.75  # with this part of its text in links, a list is a list of links
MIN_LINKS = 2
MAX_CARDS_SHARE = 0.3  # with this part of the running text in cards, the article consists of cards
MAX_BOXES = 2  # around a removed part
MAX_HEADING_CHARS = 60  # of a label above a removed part
# of a page: with a host, or relative; not `mailto:`, `javascript:` and the like
ADDRESS_START = re.compile(r"(?:https?:)?//(?P<host>[^/?#]+)|(?!#|[a-zA-Z][\w+.-]*:).", re.IGNORECASE)
DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|epub|zip|mp3|csv)(?:$|[?#])", re.IGNORECASE)


def mark_own_links(body: HtmlElement, base: str) -> None:
    """Mark each link to a page of the same site; without a `base`, mark all links to pages."""
    here = host_of(base)
    hosts: dict[str, bool] = {}
    for link in body.iter("a"):
        href = (link.get("href") or "").strip()
        start = ADDRESS_START.match(href)
        if start is None or DOCUMENT.search(href):
            continue
        host = start["host"]
        if host and host not in hosts:
            hosts[host] = not here or _same_site(here, host_of(f"http://{host}"))
        if not host or hosts[host]:
            link.set(LEADS_ON, "")


def _same_site(here: str, there: str) -> bool:
    """Whether one host is the other's subdomain or the same, as with `blog.example.org` and `example.org`."""
    return (
        here == there
        or here.endswith(f".{there}")
        or there.endswith(f".{here}")
        or (
            here.partition(".")[2] == there.partition(".")[2]
            and here.count(".") > 1
            and len(here.partition(".")[2]) > 6
        )
    )


def drop_related(body: HtmlElement, headline: HtmlElement | None) -> None:
    """Remove links to other articles, but nothing that contains the headline."""
    kept = set() if headline is None else {headline, *headline.iterancestors()}
    for card in _cards(body, kept):
        _cut_with_label(card, kept)
    for listing in list(body.iter("ul", "ol", "table", "dl")):
        if _may_go(listing, kept) and _only_leads_elsewhere(listing):
            _cut_with_label(listing, kept)
    for block in list(body.iter("p", "div", "section", "blockquote")):
        if _may_go(block, kept) and _consists_of_links(block):
            _cut_with_label(block, kept)
    for heading in list(body.iter("h2", "h3", "h4", "h5", "h6")):
        if _may_go(heading, kept) and _announces_article(heading):
            cut(heading)


def _may_go(element: HtmlElement, kept: Collection[HtmlElement]) -> bool:
    return element.getparent() is not None and element not in kept


def _cards(body: HtmlElement, kept: Collection[HtmlElement]) -> Iterator[HtmlElement]:
    """Elements with a linked heading and at most a summary; none if the article consists of cards."""
    cards: dict[HtmlElement, None] = {}
    for heading in body.iter("h2", "h3", "h4", "h5", "h6"):
        if heading not in kept and is_linked_heading(heading) and _leads_elsewhere(heading):
            card = _card_around(heading, {body, *kept})
            if card is not None:
                cards[card] = None
    if not cards:
        return iter(())
    chars = running_chars(body)
    text = sum(len(squeeze(card.text_content())) for card in cards)
    return iter(cards if text <= MAX_CARDS_SHARE * (chars[body] + text) else ())


def _leads_elsewhere(heading: HtmlElement) -> bool:
    link = next(heading.iter("a"), None)
    if link is None:
        link = next(heading.iterancestors("a"), None)
    return link is not None and link.get(LEADS_ON) is not None


def _card_around(heading: HtmlElement, larger: Collection[HtmlElement]) -> HtmlElement | None:
    """The largest element around the heading that is still a card and not `larger` than one."""
    card = None
    for element in heading.iterancestors():
        if element in larger or len(squeeze(element.text_content())) > CARD_MAX_CHARS:
            break
        if element.tag in CARDS:
            card = element
    return card


def _only_leads_elsewhere(listing: HtmlElement) -> bool:
    links = list(listing.iter("a"))
    text = squeeze(listing.text_content())
    linked = sum(len(squeeze(link.text_content())) for link in links)
    if not text or linked < MIN_LIST_SHARE * len(text):
        return False
    if all((link.get("href") or "").startswith("#") for link in links):
        return len(links) > MIN_LINKS  # the page's own contents
    own = [link for link in links if link.get(LEADS_ON) is not None]
    if 2 * len(own) <= len(links):
        return False
    return not (_is_announced(listing) or all(map(_is_sentence, own)))


def _is_announced(listing: HtmlElement) -> bool:
    """Whether a sentence that ends with a colon precedes the element."""
    before = listing.getprevious()
    if before is None or before.tag not in ("p", "div"):
        return False
    text = squeeze(before.text_content())
    return text.endswith((":", "：")) and len(text) > MAX_LABEL_CHARS


def _consists_of_links(block: HtmlElement) -> bool:
    links = list(block.iter("a"))
    own = sum(link.get(LEADS_ON) is not None for link in links)
    if not own or len(source := block.text_content()) > MAX_SOURCE_CHARS:
        return False
    text = squeeze(source)
    labels = [squeeze(link.text_content()) for link in links]
    return _is_link_to_article(block, text, labels) or (
        2 * own > len(links) > MIN_LINKS and _is_row_of_links(text, labels)
    )


def _announces_article(heading: HtmlElement) -> bool:
    """Whether the line is like `See also: The ferry is late`: all but the label is a link."""
    link = next(heading.iter("a"), None)
    if link is None or link.get(LEADS_ON) is None:
        return False
    label, _, rest = squeeze(heading.text_content()).partition(squeeze(link.text_content()) or "\n")
    return label.rstrip().endswith(LABEL_ENDS) and len(label) <= MAX_LABEL_CHARS and not rest.strip(" .")


def _is_row_of_links(text: str, labels: Sequence[str]) -> bool:
    """Whether the element is a row of short links: tags, sections, pages."""
    return sum(map(len, labels)) > 0.8 * len(text) and not text.endswith(SENTENCE_ENDS)


def _is_link_to_article(block: HtmlElement, text: str, labels: Sequence[str]) -> bool:
    linked = sum(map(len, labels))
    if len(text) > MAX_CHARS or _is_sentence(block):
        return False
    if linked >= WHOLE_SHARE * len(text) > 0:
        return True
    if linked < MIN_LINK_CHARS:
        return False
    announces = text[: max(0, text.find(labels[0]))].rstrip().endswith(LABEL_ENDS)
    share = MAX_ANNOUNCING_SHARE if announces else MAX_LABEL_SHARE
    return len(text) - linked <= min(MAX_LABEL_CHARS, share * len(text))


def _is_sentence(element: HtmlElement) -> bool:
    """Whether the linked text is a sentence rather than a headline: it ends like one, and it is not in a box with its
    own picture or heading.
    """
    text = squeeze(element.text_content())
    if len(text) < MIN_SENTENCE_CHARS or not text.endswith((".", "。", "।", "؟", "۔", ".”", '."')):
        return False
    return text[-4:] != "..." and next(element.iter("h2", "h3", "h4", "img"), None) is None


def _cut_with_label(element: HtmlElement, kept: Collection[HtmlElement]) -> None:
    """Cut the element and the heading or line above that announced it."""
    label = _before(element)
    if label is not None and label not in kept and not (label.tail or "").strip() and _is_label(label):
        cut(label)
    cut(element)


def _before(element: HtmlElement) -> HtmlElement | None:
    """The content before the element, even if the element has a box of its own around it."""
    for around in (element, *islice(element.iterancestors("div", "section", "ul"), MAX_BOXES)):
        if (before := around.getprevious()) is not None:
            return before
        if (parent := around.getparent()) is not None and (parent.text or "").strip():
            return None
    return None


def _is_label(element: HtmlElement) -> bool:
    if element.tag not in ("h2", "h3", "h4", "h5", "h6", "p", "div", "span", "strong", "b"):
        return False
    text = squeeze(element.text_content())
    if not text or len(text) > MAX_HEADING_CHARS or next(element.iter("a"), None) is not None:
        return False
    return element.tag.startswith("h") or text.endswith((":", "：")) or not text.endswith(SENTENCE_ENDS)
