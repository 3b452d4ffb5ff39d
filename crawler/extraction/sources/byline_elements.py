"""Finds elements that hold a byline, by the names in their markup or by their links. Does not read
the names in them.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice, takewhile

from lxml.html import HtmlElement

from archive.article import FieldSource
from archive.identity.urls.sites import site_of
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.dom.class_names import words_of
from crawler.extraction.dom.headline import links_home
from crawler.extraction.dom.surroundings import OF_OTHERS, OUTSIDE, Surroundings
from crawler.extraction.dom.urls import absolute
from crawler.extraction.dom.visible_lines import BREAK, lines_of
from crawler.extraction.parsing import bylines

MAX_BYLINE_CHARS = 250
MAX_BYLINES = 8
MAX_LINES = 20
MIN_BIOGRAPHY_CHARS = 120  # of a line
MIN_TEXT_CHARS = 80  # characters of a paragraph that is text
MAX_PARAGRAPHS = 2  # paragraphs before the byline; one is the standfirst
MAX_EXAMINED = 60
MAX_CLOSE = 40  # elements below the headline
# Elements that hold text; the many others are skipped.
TEXT_TAGS = (
    *("a", "address", "b", "cite", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "header", "i", "li", "p"),
    *("section", "small", "span", "strong", "td", "ul"),
)
# a postal code before a place, or a telephone number: the address of an office
OF_OFFICE = re.compile(
    r"(?:^|[\s,;-])\d{4,5}\s+[^\W\d_a-z]\w+|\b(?:tel|phone|telefon|fax|tél)\b", re.IGNORECASE
)
EMPHASIS = frozenset({"a", "b", "strong", "em", "i", "span"})
SUBJECT_WORDS = frozenset(
    {"tag", "tags", "topic", "topics", "keywords", "subjects", "thema", "themen", "temas", "sujets"}
)
# For names and paths in lower case, which is several times faster than ignoring case.
# Drupal's templates have bylines in an element named `submitted`.
BYLINE_NAME = re.compile(
    r"author|byline|by-line|autor|auteur|writer|reporter|redact|verfasser|posted-?by|\bsubmitted\b"
)
# Folders of pages of a person or desk: `/author/ada-finch`, `/autoren/ada-finch`.
AUTHOR_FOLDERS = frozenset(
    """author authors autor autoren autores autori autorin auteur auteurs byline contributor contributors reporter
    reporters writer writers journalist journalists columnist columnists editor editors redaktion redaktor skribent
    forfatter yazar yazarlar penulis""".split()
)
BY = re.compile(r"/by/[^\W\d]")  # `/by/ada-finch`; a licence's address has `/by/4.0`
# Folders of pages of an author or a subject: a byline only if no text precedes it.
PERSON_FOLDERS = frozenset(
    "people person personen persons profile profiles profil staff team user users u".split()
)
PERSON = re.compile(rf"/(?:{'|'.join(PERSON_FOLDERS)})/(?!log|sign|reg|pass|new|me)")


def claims(
    tree: HtmlElement, headline: HtmlElement | None, surroundings: Surroundings, url: str
) -> Iterator[Claim]:
    """Elements after the headline come first, because those before it may be menus."""
    above, below = _around(headline, _holders(tree, headline, url))
    near = (element for element in chain(below, reversed(above)) if not surroundings.exclude(element))
    found = ((element, _byline_in(element)) for element in islice(near, MAX_EXAMINED))
    short = (pair for pair in found if 1 < len(pair[1]) <= MAX_BYLINE_CHARS)
    for element, text in islice(short, MAX_BYLINES):
        yield claim(Field.AUTHORS, FieldSource.BYLINE, text, _place(element))


def _byline_in(element: HtmlElement) -> str:
    """The element's lines; in a box about the author, the lines before the biography."""
    lines = list(islice(lines_of([element]), MAX_LINES))
    if _is_of_office(element, lines):
        return ""
    head = list(takewhile(lambda line: len(line) < MIN_BIOGRAPHY_CHARS, lines))
    if lines and not head and (name := _name_in_biography(element)):
        return name
    return BREAK.join(head or lines)


def _is_of_office(element: HtmlElement, lines: Iterable[str]) -> bool:
    return element.tag == "address" and any(map(OF_OFFICE.search, lines))


def _name_in_biography(element: HtmlElement) -> str:
    """The name that a biography begins with, emphasised or as a link: "**Ada Finch** is a reporter"."""
    for inner in islice(element.iter(), MAX_LINES):
        if (inner.text or "").strip():
            name = " ".join(inner.text_content().split()) if inner.tag in EMPHASIS else ""
            return name if bylines.is_full_name(name) else ""
    return ""


def set_aside(tree: HtmlElement, headline: HtmlElement | None, url: str) -> Iterator[Claim]:
    """Bylines that a template puts beside its article: elements that HTML defines as naming the page's author, and
    elements close below the headline, whatever the names of their containers.
    """
    beside = Surroundings(headline, OUTSIDE - {"aside"})
    defined = (e for e in tree.iter("a", "address") if _names_author(e) and not beside.exclude(e))
    around = Surroundings(headline, words=OF_OTHERS)
    close = (
        e for e in islice(_behind(headline), MAX_CLOSE) if _holds_byline(e, url) and not around.exclude(e)
    )
    for element in islice(chain(close, defined), MAX_BYLINES):
        text = BREAK.join(lines_of([element]))
        if len(text) <= MAX_BYLINE_CHARS and not _is_of_office(element, [text]):
            yield claim(Field.AUTHORS, FieldSource.BYLINE, text, _place(element))


def _behind(headline: HtmlElement | None) -> Iterator[HtmlElement]:
    """The elements after the headline, in document order."""
    while headline is not None:
        for sibling in headline.itersiblings():
            if len(sibling) or sibling.tag in TEXT_TAGS:  # no iterator for each line break
                yield from sibling.iter(*TEXT_TAGS)
        headline = headline.getparent()


def _holds_byline(element: HtmlElement, url: str) -> bool:
    """A single expression, because it runs for every element."""
    return bool(
        ((name := element.get("class") or element.get("id")) and _names_a_byline(name))
        or ((tag := element.tag) == "a" and _leads_to_author(element, url))
        or tag == "address"
    )


def _names_author(element: HtmlElement) -> bool:
    """WHATWG HTML 4.3.10 and 4.6.7.2"""
    return element.tag == "address" or (element.get("rel") == "author" and not links_home(element))


def _holders(tree: HtmlElement, headline: HtmlElement | None, url: str) -> list[HtmlElement]:
    """Elements that hold a byline, including those around the headline."""
    holders: list[HtmlElement] = []
    paragraphs = MAX_PARAGRAPHS if headline is None else 0
    for element in tree.iter(*TEXT_TAGS):
        if element is headline or _holds_byline(element, url):
            holders.append(element)
        elif paragraphs < MAX_PARAGRAPHS and element.tag == "p" and headline in holders:
            paragraphs += _is_text(element)
        elif paragraphs < MAX_PARAGRAPHS and element.tag == "a" and _leads_to_person(element, url):
            holders.append(element)
    return holders


def _is_text(paragraph: HtmlElement) -> bool:
    return sum(map(len, islice(paragraph.itertext(), MAX_LINES))) >= MIN_TEXT_CHARS


def _around(
    headline: HtmlElement | None, elements: list[HtmlElement]
) -> tuple[list[HtmlElement], list[HtmlElement]]:
    """The elements above the headline, and those below it."""
    if headline not in elements:
        return [], elements
    place = elements.index(headline)
    return elements[:place], elements[place + 1 :]


def _leads_to_author(link: HtmlElement, url: str) -> bool:
    href = link.get("href")
    leads = (href and _is_of_author(href) and _is_on_site(link, href, url)) or link.get("rel") == "author"
    return bool(leads) and not links_home(link)  # Jekyll's first theme marks the site's name this way


def _leads_to_person(link: HtmlElement, url: str) -> bool:
    href = link.get("href")
    if not href or not _is_of_person(href) or not _is_on_site(link, href, url):
        return False
    if not words_of(link.getparent()).isdisjoint(SUBJECT_WORDS):
        return False
    paragraph = next(link.iterancestors("p"), None)
    return paragraph is None or not _is_text(paragraph)  # there, it is a person whom the article is about


def _is_on_site(link: HtmlElement, href: str, url: str) -> bool:
    """Whether the link leads to a page of this site. Licences and pages about others are on other sites."""
    if "license" in (link.get("rel") or ""):
        return False
    target = absolute(url, href)
    return target is not None and site_of(target) == site_of(url)


def _is_of_author(href: str) -> bool:
    lower = href.lower()
    return not AUTHOR_FOLDERS.isdisjoint(lower.split("/")[1:-1]) or (
        "/by/" in lower and BY.search(lower) is not None
    )


def _is_of_person(href: str) -> bool:
    lower = href.lower()
    return not PERSON_FOLDERS.isdisjoint(lower.split("/")[1:-1]) and PERSON.search(lower) is not None


@lru_cache(maxsize=32_768)
def _names_a_byline(names: str) -> bool:
    return any(map(_is_name_of_byline, names.split()))


@lru_cache(maxsize=32_768)
def _is_name_of_byline(name: str) -> bool:
    return BYLINE_NAME.search(name.lower()) is not None


def _place(element: HtmlElement) -> str:
    return f"{element.tag} {element.get('class') or element.get('rel') or ''}"[:60].strip()
