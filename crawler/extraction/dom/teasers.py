"""Finds headings that only lead to other pages, with the text below them: the material of list pages.

An article's page has such headings too ("related posts", "latest comments"). What counts is under which headings the
page's text is.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.dom.class_names import words_of
from crawler.extraction.dom.headline import fold
from crawler.extraction.dom.surroundings import BY_READERS
from crawler.extraction.dom.urls import absolute, host_of, parts_of, same_page

HEADINGS = ("h1", "h2", "h3", "h4")
MAX_HEADINGS = 300
MAX_CHARS = 300_000  # characters of a page that are searched
MAX_LINES = 200
MIN_LINE_CHARS = 20
UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "head"})
MIN_AT_END = 3
PERMALINK_TEXTS = frozenset(
    (
        *("permalink", "permanentlink", "permalien", "enlacepermanente", "linkpermanente"),
        *(
            "continuereading",
            "readfullpost",
            "readthewholepost",
            "lirelasuite",
            "weiterlesen",
            "leggitutto",
            "seguirleyendo",
        ),
        *(
            "continuelendo",
            "czytajdalej",
            "читатьдалее",
            "阅读全文",
            "閱讀全文",
            "繼續閱讀",
            "続きを読む",
            "계속읽기",
            "xemtiếp",
        ),
    )
)
PERMALINK = frozenset({"permalink", "readmore", "morelink"})
TITLE = frozenset({"title", "headline"})
NEIGHBOUR = frozenset({"prev", "previous", "next", "nofollow", "author", "tag", "category"})
ENTRY = frozenset({"hentry", "h-entry"})  # microformats.org: an article
BESIDE = frozenset({"aside", "nav", "footer"})


@dataclass(frozen=True, slots=True)
class Teasers:
    """The `count` of pages that headings in the main part of a page lead to, how many of them have an address `below`
    the page's own, the text below these headings, and the page's other text; both texts are folded.
    """

    count: int = 0
    below: int = 0
    beneath: str = ""
    elsewhere: str = ""

    def share(self, text: str) -> float:
        """The share of the extracted text that is below headings that lead elsewhere."""
        own, announced = self.chars(text)
        return announced / (own + announced) if announced else 0.0

    def chars(self, text: str) -> tuple[int, int]:
        """The number of letters of the text outside and below headings that lead to other pages."""
        lines = (fold(line) for line in text.splitlines() if len(line) >= MIN_LINE_CHARS)
        own = announced = 0
        for line in islice(lines, MAX_LINES):
            if line in self.elsewhere:
                own += len(line)
            elif line in self.beneath:
                announced += len(line)
        return own, announced


def find_teasers(tree: HtmlElement, base: str, url: str, headline: HtmlElement | None) -> Teasers:
    """`headline` is the element found as the page's own headline."""
    leading: dict[HtmlElement, str] = {}
    own = {headline} if headline is not None else set()
    for element in islice(_candidates(tree), MAX_HEADINGS):
        target = _target(element, base)
        if target and _is_here(target, url):
            own.add(element)
        elif target and host_of(target) == host_of(url) and not _is_aside(element):
            leading[element] = target
    if not leading or _share_article(headline, leading):
        return Teasers()
    if len(leading) < MIN_AT_END and all(
        heading.tag == "a" and _is_at_end(heading, words_of(heading)) for heading in leading
    ):
        return Teasers()  # an article may have such a link or two in its text
    beneath, elsewhere = _texts(tree, leading.keys(), own - leading.keys())
    targets = set(leading.values())
    return Teasers(len(targets), sum(_is_below(target, url) for target in targets), beneath, elsewhere)


def _is_below(target: str, url: str) -> bool:
    path = re.sub(r"(?:index\.\w+)$", "", parts_of(url).path).rstrip("/") + "/"
    return path != "/" and parts_of(target).path.startswith(path)


def _share_article(headline: HtmlElement | None, leading: Collection[HtmlElement]) -> bool:
    """Whether the headings are in the page's own article, as in an article that summarises others."""
    if headline is None or headline in leading:
        return False
    around = [
        ancestor
        for ancestor in headline.iterancestors()
        if ancestor.tag == "article" or not ENTRY.isdisjoint(_names(ancestor))
    ]
    return any(all(ancestor in heading.iterancestors() for heading in leading) for ancestor in around)


def _names(element: HtmlElement) -> list[str]:
    return (element.get("class") or "").split() if element.tag not in ("html", "body") else []


def is_of_comments(element: HtmlElement) -> bool:
    """Whether the element is a reader's comment or is among comments."""
    around = (element, *element.iterancestors())
    return any(
        not words_of(ancestor).isdisjoint(BY_READERS) or (ancestor.get("itemtype") or "").endswith("/Comment")
        for ancestor in around
        if ancestor.tag not in ("html", "body")
    )


def _candidates(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Headings, and links that a template marks as an article's permanent address."""
    for element in tree.iter(*HEADINGS, "a"):
        if element.tag != "a" or _is_permalink(element):
            yield element


def _is_permalink(link: HtmlElement) -> bool:
    """Whether relation or name say so (`u-url`, `permalink`, `read-more`), or the link is an entry's title or around
    its date.
    """
    if relation := link.get("rel"):
        relations = relation.lower().split()
        if "bookmark" in relations or not NEIGHBOUR.isdisjoint(relations):
            return "bookmark" in relations
    if next(link.iterdescendants("time"), None) is not None or "u-url" in (link.get("class") or "").split():
        return True
    names, around = words_of(link), link.getparent()
    if _is_at_end(link, names):
        return True
    is_title = not TITLE.isdisjoint(names) or (around is not None and not TITLE.isdisjoint(words_of(around)))
    return is_title and (
        around is None or fold(around.text_content()[:500]) == fold(link.text_content()[:500])
    )


def _is_at_end(link: HtmlElement, names: frozenset[str]) -> bool:
    """Whether the link, whose names have these words, follows the text to which it belongs: `Permalink`, `Continue
    reading`.
    """
    is_named = not PERMALINK.isdisjoint(names) or names >= {"read", "more"} or names >= {"more", "link"}
    return is_named or fold(link.text_content()[:100]) in PERMALINK_TEXTS


def _target(element: HtmlElement, base: str) -> str | None:
    """The target of a heading that is only a link."""
    if element.tag == "a":
        return absolute(base, element.get("href") or "")
    link = element.find(".//a[@href]")
    if link is None:
        link = next(element.iterancestors("a"), None)
        link = link if link is not None else _link_over(element)
    elif fold(link.text_content()) != fold(element.text_content()):
        return None
    href = link.get("href") or "" if link is not None else ""
    return absolute(base, href) if href and not href.startswith("#") and not _leads_home(href) else None


def _link_over(heading: HtmlElement) -> HtmlElement | None:
    """The link without text that lies over a whole card and is labelled by its heading."""
    card = next(heading.iterancestors("article", "li"), None)
    if card is None:
        return None
    title = fold(heading.text_content()[:500])
    return next(
        (
            link
            for link in card.iterchildren("a")
            if title and title in fold(link.get("aria-label") or "") and not fold(link.text_content()[:100])
        ),
        None,
    )


def _leads_home(href: str) -> bool:
    parts = parts_of(href)
    return parts.path in ("", "/") and not parts.query


def _is_here(target: str, url: str) -> bool:
    query = parts_of(target).query
    return same_page(target, url) and query in ("", parts_of(url).query)


def _is_aside(element: HtmlElement) -> bool:
    beside = next(element.iterancestors(*BESIDE), None)
    if (
        beside is not None
        and beside.tag == "footer"
        and next(beside.iterancestors("article"), None) is not None
    ):
        beside = None  # an entry's own, with its date and address
    return beside is not None or is_of_comments(element)


def _texts(tree: HtmlElement, leading: Iterable[HtmlElement], own: set[HtmlElement]) -> tuple[str, str]:
    """The page's text below headings that lead elsewhere, and the rest; folded. The text below such a heading ends at
    a heading of the page's own or of a higher level.
    """
    starts = set(leading)
    top = min((int(element.tag[1]) for element in starts if element.tag in HEADINGS), default=2)
    beneath: list[str] = []
    elsewhere: list[str] = []
    here, size = elsewhere, 0
    for place, element, text in _walk(tree):
        if place == "start":
            if element in starts:
                here = beneath
            elif element in own or (element.tag in HEADINGS and int(element.tag[1]) < top):
                here = elsewhere
        here.append(text)
        size += len(text)
        if size > MAX_CHARS:
            break
    return fold("".join(beneath)), fold("".join(elsewhere))


def _walk(tree: HtmlElement) -> Iterator[tuple[str, HtmlElement, str]]:
    """Each element with the text at its start, then the text behind it, in document order."""
    stack: list[tuple[str, HtmlElement]] = [("start", tree)]
    while stack:
        place, element = stack.pop()
        if place == "end":
            yield place, element, element.tail or ""
            continue
        if element is not tree:
            stack.append(("end", element))
        if isinstance(element.tag, str) and element.tag not in UNSEEN:
            yield place, element, element.text or ""
            stack.extend(("start", child) for child in reversed(element))
