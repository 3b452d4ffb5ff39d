"""Takes out of a page what is never article text: scripts, navigation, share bars, captions, newsletters.

Only by what HTML, ARIA and the words in `class` and `id` say; where the article's text is, `region` finds by
looking at the text.
"""

import re
from collections import Counter
from functools import lru_cache
from typing import cast

from lxml.etree import XPath, strip_elements
from lxml.html import HtmlElement

from crawler.extraction.blocks import squeeze
from crawler.extraction.cutting import cut
from crawler.extraction.density import running_chars
from crawler.extraction.names import words_in

NO_TEXT = (
    *("script", "style", "noscript", "template", "link"),
    *("svg", "img", "picture", "source", "map", "canvas"),
    *("video", "audio", "track", "object", "embed", "iframe"),
    *("button", "input", "select", "textarea", "datalist", "progress", "meter", "dialog", "label"),
)
AROUND_THE_TEXT = ("nav", "footer", "aside", "figcaption")
# WAI-ARIA 1.2, landmarks and widgets
CHROME_ROLES = frozenset(
    (
        *("banner", "complementary", "contentinfo", "navigation", "search"),
        *("alert", "alertdialog", "dialog", "status", "tooltip"),
        *("menu", "menubar", "tablist", "toolbar"),
    )
)
CHROME_WORDS = frozenset(
    (
        # links to other articles
        *("related", "recommended", "recommendations", "trending", "popular", "taboola", "outbrain"),
        *("relacionado", "relacionados", "relacionadas", "verwandt", "similaires", "correlati", "correlate"),
        *("gerelateerd", "relaterte", "relaterade"),
        # invitations to share, to subscribe, to log in
        *("share", "sharing", "shares", "social", "sharedaddy", "rating"),
        *("teilen", "partager", "compartir", "compartilhar", "condividi", "delen"),
        *("newsletter", "newsletters", "subscribe", "subscription", "signup", "login"),
        # about the pictures, the author, the page
        *("caption", "credit", "credits", "carousel", "gallery", "slideshow"),
        *("bildunterschrift", "bildtext", "legende", "leyenda", "didascalia"),
        *("byline", "author", "authors", "bio", "vcard", "timestamp", "published", "copyright", "tags"),
        *("factbox", "infobox", "faktenbox", "faktabox", "faktaboks"),
        # the page's furniture
        *("nav", "menu", "breadcrumb", "breadcrumbs", "pagination", "pager", "sidebar", "rail", "footer"),
        *("cookie", "cookies", "consent", "gdpr", "modal", "popup", "dialog", "tooltip"),
        # advertising
        *("ad", "ads", "advert", "advertisement", "promo", "sponsor", "sponsored"),
        *("anzeige", "werbung", "publicidad", "publicidade", "pubblicita", "reklam", "reklama", "annonce"),
    )
)
# words that templates write together with others: `relatedposts`, `authorbox`
CHROME_STEMS = (
    *("related", "recommended", "trending", "outbrain", "taboola", "newsletter", "subscri"),
    *("sharebar", "sharebutton"),
    *("socialmedia", "breadcrumb", "pagination", "sidebar", "authorbox", "authorbio", "advert"),
    *("sponsor", "copyright"),
)
WITH_ATTRIBUTES = XPath(".//*[@class or @id or @role or @hidden or @aria-hidden or @style]")
HIDDEN_STYLE = re.compile(r"display\s*:\s*none")
MAX_CAPTION_CHARS = 250
MAX_SHARE = 0.3  # of a page's running text that elements of one name may hold and still be chrome
# a word in the name of a part of a sentence says something else: `<a class="author">`
INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "cite",
        "code",
        "em",
        "i",
        "mark",
        "q",
        "s",
        "small",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
    )
)


def strip_markup(tree: HtmlElement) -> None:
    """Takes out what holds no article text, and makes the page several times smaller for what comes after."""
    for image in list(tree.iter("img")):
        _cut_caption(image)
    strip_elements(tree, *NO_TEXT, with_tail=False)
    for element in list(tree.iter(*AROUND_THE_TEXT)):
        cut(element)


def _cut_caption(image: HtmlElement) -> None:
    """A paragraph with a picture, and all its text in small print or emphasised, is the picture's caption."""
    paragraph = next(image.iterancestors("p"), None)
    if paragraph is None:
        return
    text = squeeze(paragraph.text_content())
    captions = " ".join(part.text_content() for part in paragraph.iterdescendants("small", "em", "i"))
    if text and len(text) <= MAX_CAPTION_CHARS and squeeze(captions) == text:
        cut(paragraph)


def drop_chrome(body: HtmlElement) -> None:
    """A name on much of the text says how a page is laid out (`has-sidebar`), not that its text is chrome.

    A paragraph that only assistive technology is told to skip is one that a paywall's script reveals.
    """
    for paragraph in body.iter("p"):
        paragraph.attrib.pop("aria-hidden", None)
    named = cast(list[HtmlElement], WITH_ATTRIBUTES(body))
    suspects = [element for element in named if element.tag not in INLINE and _is_chrome(element)]
    chars = running_chars(body)
    held: Counter[str] = Counter()
    for element in suspects:
        held[_name(element)] += chars[element]
    for element in suspects:
        if held[_name(element)] <= MAX_SHARE * chars[body]:
            cut(element)


def _is_chrome(element: HtmlElement) -> bool:
    return (
        _names_chrome(element.get("class") or "")
        or _names_chrome(element.get("id") or "")
        or element.get("role") in CHROME_ROLES
        or _is_hidden(element)
    )


@lru_cache(maxsize=8192)
def _names_chrome(names: str) -> bool:
    words = words_in(names)
    return not words.isdisjoint(CHROME_WORDS) or any(word.startswith(CHROME_STEMS) for word in words)


def _is_hidden(element: HtmlElement) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or ((style := element.get("style")) is not None and HIDDEN_STYLE.search(style) is not None)
    )


def _name(element: HtmlElement) -> str:
    return f"{element.tag} {element.get('class')} {element.get('role')}"
