"""Removes readers' comments from a page and returns their text apart from the article's.

A section is recognised by the words of templates and comment services, or by schema.org's Comment. Comments follow the
text that they comment on, so a name on the whole page (`comments-open`) removes nothing.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.extraction.body.blocks import squeeze
from crawler.extraction.body.calls_to_action import heads_comments
from crawler.extraction.dom.class_names import words_of
from crawler.extraction.dom.cutting import cut

SECTIONS = ("div", "section", "ol", "ul", "dl", "aside", "details", "table", "article", "h2", "h3", "h4", "p")
HEADINGS = ("h2", "h3", "h4", "p")
COMMENT_NAMES = re.compile(
    r"comment|kommentar|kommentti|coment[aá]rio|commenti\b|komentar|yorum|reacties|replies|respond\b|talkback"
    r"|guestbook|disqus|livefyre|viafoura|hyvor|remark42|giscus|utterances|coral-"
)
NOT_COMMENTS = re.compile(r"commentary|commented|comment-?(?:count|link|icon|button|off|closed)|no-?comment")
THREAD = XPath(
    "boolean(.//*[@itemtype='https://schema.org/DiscussionForumPosting'"
    " or @itemtype='http://schema.org/DiscussionForumPosting'])"
)
MIN_REVIEWS = 2
MIN_CHARS_BEFORE = 100  # characters of running text before a section of comments


def take_comments(body: HtmlElement, chars: Mapping[HtmlElement, int]) -> str:
    """The comments' paragraphs, one per line. Removes their sections from the page.

    `chars` is the number of characters of running text in each element.
    """
    sections = [
        element
        for element in body.iterdescendants(*SECTIONS)
        if _is_comments(element) and not _is_heading(element)
    ]
    if not sections:
        return ""
    before = _chars_before(body, chars)
    below = [section for section in sections if before.get(section, 0) >= MIN_CHARS_BEFORE]
    if not below or _is_thread(body):
        return ""
    paragraphs: list[str] = []
    for section in below:
        if section in before and not _holds_article(section):
            for inner in section.iter("*"):
                before.pop(inner, None)
            paragraphs += _paragraphs(section)
            cut(section)
    return "\n".join(paragraphs)


def _is_heading(element: HtmlElement) -> bool:
    """Whether this is only the heading of comments, which stand below it: `calls_to_action` splits the text there."""
    return element.tag in HEADINGS and heads_comments(element.text_content())


def _is_thread(body: HtmlElement) -> bool:
    """Whether the page is a forum's thread, whose posts are its text."""
    return bool(THREAD(body))


def _chars_before(body: HtmlElement, chars: Mapping[HtmlElement, int]) -> dict[HtmlElement, int]:
    """The characters of running text before each element."""
    before = {body: 0}
    for element in body.iter("*"):
        seen = before[element]
        for child in element:
            before[child] = seen
            seen += chars[child]
    return before


def _holds_article(section: HtmlElement) -> bool:
    return section.find(".//h1") is not None or section.find(".//*[@itemprop='articleBody']") is not None


def _paragraphs(section: HtmlElement) -> list[str]:
    """The readers' texts, without the comment form and the links to reply, report or see more."""
    for form in list(section.iterdescendants("form")):
        cut(form)
    paragraphs = (squeeze(p.text_content()) for p in section.iter("p") if not _is_link(p))
    return [text for text in paragraphs if text]


def _is_link(paragraph: HtmlElement) -> bool:
    links = paragraph.iter("a")
    return squeeze(paragraph.text_content()) == squeeze(" ".join(link.text_content() for link in links))


def _is_comments(element: HtmlElement) -> bool:
    if element.get("itemprop") == "comment":
        return True
    own, classes = element.get("id"), element.get("class")
    names = f"{own or ''} {classes or ''}" if own else classes
    return bool(names) and (_names_comments(names) or ("reviews" in names and _lists_reviews(element)))


def _lists_reviews(element: HtmlElement) -> bool:
    """Whether these are readers' reviews, several alike, rather than a review that is the article."""
    classes = Counter(child.get("class") for child in element if child.get("class"))
    return "reviews" in words_of(element) and max(classes.values(), default=0) >= MIN_REVIEWS


@lru_cache(maxsize=32_768)
def _names_comments(names: str) -> bool:
    lower = names.lower()
    return any(map(_is_name_of_comments, lower.split())) and not NOT_COMMENTS.search(lower)


@lru_cache(maxsize=32_768)
def _is_name_of_comments(name: str) -> bool:
    return COMMENT_NAMES.search(name) is not None
