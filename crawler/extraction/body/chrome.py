"""Removes what is never article text: scripts, navigation, share bars, captions, newsletters.

Judges only by HTML, ARIA and the words in `class` and `id`. `region` finds the article's text by looking at the text.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import islice

from lxml.etree import strip_elements
from lxml.html import HtmlElement

from crawler.extraction.body.blocks import squeeze
from crawler.extraction.body.density import running_chars
from crawler.extraction.dom.class_names import words_in, words_of
from crawler.extraction.dom.cutting import cut
from crawler.extraction.dom.headline import fold

NO_TEXT = (
    *("script", "style", "noscript", "template", "link"),
    *("svg", "source", "map", "canvas"),
    *("video", "audio", "track", "object", "embed", "iframe"),
    *("input", "select", "textarea", "datalist", "progress", "meter", "dialog"),
)
WIDGETS = ("button", "label")
MAX_WIDGETS = 200  # how many are looked at
HEADED = ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary")
ACCORDION_WORDS = frozenset({"accordion", "collapsible", "collapse", "toggle", "faq"})
AROUND_THE_TEXT = frozenset({"nav", "footer", "aside", "figcaption"})
# WAI-ARIA 1.2: landmarks, and roles for messages about the page or to its reader
SURE_ROLES = frozenset({"alert", "alertdialog", "dialog", "status", "tooltip", "search", "navigation"})
CHROME_ROLES = frozenset({"banner", "complementary", "contentinfo", "menu", "menubar", "tablist", "toolbar"})
# schema.org properties that only machines read
METADATA = frozenset(
    (
        *(
            "keywords",
            "mainEntityOfPage",
            "datePublished",
            "dateCreated",
            "dateModified",
            "image",
            "publisher",
        ),
        *("author", "logo", "copyrightHolder", "copyrightYear", "inLanguage", "thumbnailUrl"),
    )
)
# words that no page uses to name parts of its article
SURE_WORDS = frozenset(
    (
        *("cookie", "cookies", "consent", "gdpr", "modal", "popup", "dialog", "toast", "lightbox"),
        *("newsletter", "newsletters", "subscribe", "subscription", "subscriptions", "signup", "login"),
        *("outbrain", "taboola", "sharedaddy", "shariff", "breadcrumb", "breadcrumbs"),
    )
)
CHROME_WORDS = frozenset(
    (
        # links to other articles
        *("related", "recommended", "recommendations", "trending", "popular", "recirculation", "recirc"),
        *("relacionado", "relacionados", "relacionadas", "verwandt", "similaires", "correlati", "correlate"),
        *("gerelateerd", "relaterte", "relaterade", "relatedposts"),
        # invitations to share, to subscribe, to log in
        *("share", "sharing", "shares", "social", "sociable", "rating", "syndication"),
        *("teilen", "partager", "compartir", "compartilhar", "condividi", "delen"),
        # about the author, the page
        *("postmetadata", "appstore", "appstores"),
        # of forum software: who posted
        *("postprofile", "userinfo", "postauthor"),
        *("byline", "author", "authors", "bio", "vcard", "timestamp", "published", "copyright", "tags"),
        *("factbox", "infobox", "faktenbox", "faktabox", "faktaboks"),
        # the page's furniture
        *(
            "nav",
            "navbar",
            "subnav",
            "navigation",
            "menu",
            "pagination",
            "pager",
            "sidebar",
            "rail",
            "footer",
        ),
        *("tooltip", "overlay", "toolbar", "banner", "likes", "donation", "donate", "cta"),
        # advertising
        *("ad", "ads", "advert", "advertisement", "promo", "sponsor", "sponsored"),
        *("anzeige", "werbung", "publicidad", "publicidade", "pubblicita", "reklam", "reklama", "annonce"),
    )
)
FURNITURE_WORDS = frozenset({"sidebar", "footer", "nav", "navigation", "menu"})
TEXT_WORDS = frozenset(
    {"text", "content", "body", "article", "main", "post", "entry", "has", "with", "no", "fixed"}
)
# words that mean chrome if the element has hardly any running text
WEAK_WORDS = frozenset(
    (
        *("caption", "credit", "credits", "carousel", "gallery", "slideshow", "slider"),
        *("bildunterschrift", "bildtext", "legende", "leyenda", "didascalia"),
        *("teaser", "teasers", "meta", "metadata", "attachment", "paywall", "placeholder"),
        *("embed", "embedded", "print", "disclosure", "disclosures", "disclaimer"),
    )
)
WEAK_OR_CHROME_WORDS = WEAK_WORDS | CHROME_WORDS
PICTURE_WORDS = frozenset(
    (
        "image",
        "images",
        "img",
        "photo",
        "photos",
        "picture",
        "foto",
        "bild",
        "figure",
        "caption",
        "media",
        "lightbox",
    )
)
# words that templates join to other words: `relatedposts`, `authorbox`
CHROME_STEMS = (
    *("related", "recommended", "trending", "outbrain", "taboola", "newsletter"),
    *("sharebar", "sharebutton"),
    *("socialmedia", "breadcrumb", "pagination", "sidebar", "authorbox", "authorbio", "advert"),
    *("sponsor", "copyright"),
)
# in the names of boxes in lower case, two words together: `most-read`, `readmore`
OTHER_STORIES = re.compile(
    r"(?:read|see|watch|listen)[-_]?(?:more|next|also|on)(?![a-z])|also[-_]?(?:read|like)(?![a-z])"
    r"|more[-_]?(?:stories|from|on|articles|news|posts)(?![a-z])"
    r"|(?:most|top|latest|recent|other|similar)[-_]?(?:read|viewed|popular|stories|news|posts|articles)(?![a-z])"
    r"|up[-_]?next(?![a-z])|you[-_]?may|prev(?:ious)?[-_]?next|next[-_]?prev"
)
WIDGET = re.compile(
    r"(?:^|\s)widget(?:\s+\S+)*\s+widget_|widget-area"
)  # WordPress's widgets, in its sidebars and footers
# names with which style sheets hide elements
HIDDEN_NAMES = frozenset(
    (
        *(
            "hidden",
            "is-hidden",
            "u-hidden",
            "d-none",
            "hide",
            "visually-hidden",
            "visuallyhidden",
            "invisible",
        ),
        *("sr-only", "screen-reader-text", "screen-reader", "element-invisible", "a11y-hidden", "offscreen"),
        *("noprint", "no-print", "assistive-text", "print-only"),
    )
)
SHOWN_SOMEWHERE = re.compile(r"(?:^|\s)(?:\w+:|\w+-(?:sm|md|lg|xl)-|show-)(?:block|flex|inline|grid)")
# marks of an aside that is part of the text (among them the notes of EPUB and DPUB-ARIA)
ASIDES_OF_TEXT = frozenset(
    ("note", "tip", "admonition", "callout", "warning", "hint", "footnote", "footnotes", "endnotes", "quote")
)
TELLING = frozenset({"class", "id", "itemprop", "role", "hidden", "aria-hidden", "aria-modal", "style"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
MODIFIER = re.compile(r"--\S+")  # BEM: the state or kind of an element
SCRIPT_HOOK = re.compile(r"(?<!\S)js[-_]\S+")  # says what scripts do with an element, not what the element is
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
MAX_CAPTION_CHARS = 250
DESCRIPTIONS = frozenset({"description", "og:description", "twitter:description"})
MAX_SHARE = 0.3  # the part of a page's running text that chrome may hold
MAX_SHARE_OF_NAME = 0.5  # the part that all elements of one name may hold
MAX_WEAK_CHARS = 250  # of running text
MAX_PARAGRAPHS_BESIDE = 4
MIN_CHARS_AT_HEADLINE = 60  # characters of running text outside a sidebar
MAX_PICTURE_CHARS = 600  # below a picture
MAX_FIGCAPTION_CHARS = 500  # a longer text is a standfirst
MAX_PICTURE_PARAGRAPHS = 2
MIN_PARAGRAPH_CHARS = 80
MIN_PANEL_CHARS = 40
BUTTON_WORDS = frozenset({"btn", "button", "buttons", "cta"})
MAX_BUTTON_CHARS = 80
FEW_CHARS = 8
SAME_START = 60  # folded characters that a standfirst and the description share
# on part of a sentence, a name means something else: `<a class="author">`
BLOCKS = frozenset({"p", "div", "h2", "h3", "h4", "ul"})
INLINE = frozenset(
    (
        *("a", "abbr", "b", "cite", "code", "em", "i", "mark", "q", "s", "small", "strong", "sub", "sup"),
        *("time", "u"),
    )
)


CLASS_ALONE = ["class"]
PLAIN = INLINE | frozenset(
    {"div", "p", "span", "section", "li", "ul", "img"}
)  # tags that say nothing of chrome


class Certainty(IntEnum):
    """How surely a name or tag describes its element."""

    TEXT = 0
    PICTURE = 1
    WEAK = 2
    CHROME = 3
    SURE = 4


def strip_markup(tree: HtmlElement) -> None:
    """Remove everything that holds no article text. The later steps then work on a page several times smaller."""
    for link in [link for link in tree.iter("a") if _is_button(link)]:
        cut(link)
    for image in list(tree.iter("img")):
        _cut_caption(image)
    strip_elements(tree, *NO_TEXT, with_tail=False)
    _keep_headings(tree)
    strip_elements(tree, *WIDGETS, with_tail=False)


def _is_button(link: HtmlElement) -> bool:
    if link.get("role") != "button" and words_of(link).isdisjoint(BUTTON_WORDS):
        return False
    return len(link.text_content()) <= MAX_BUTTON_CHARS


def _cut_caption(image: HtmlElement) -> None:
    """If a paragraph has a picture and, below it, only small print or emphasis, the paragraph is the caption."""
    paragraph = next(image.iterancestors("p"), None)
    if paragraph is None:
        return
    text = squeeze(paragraph.text_content())
    if not text or len(text) > MAX_CAPTION_CHARS:
        return
    small = list(paragraph.iterdescendants("small", "em", "i"))
    captions = squeeze(" ".join(part.text_content() for part in small))
    if captions == text and not _stands_before(small[0], image):
        cut(paragraph)


def _stands_before(one: HtmlElement, other: HtmlElement) -> bool:
    inside = next(other.iterancestors("p"))
    return next(element for element in inside.iter(one.tag, "img") if element in (one, other)) is one


def _keep_headings(tree: HtmlElement) -> None:
    """A button or label that fills a heading, or that opens a panel of text, is the panel's heading."""
    widgets = list(tree.iter(*WIDGETS))
    controlled = {widget.get("aria-controls") for widget in widgets[:MAX_WIDGETS]} - {None}
    panels = (
        {element.get("id"): element for element in tree.iter("*") if element.get("id") in controlled}
        if controlled
        else {}
    )
    for widget in widgets:
        if next(widget.iterancestors(*HEADED), None) is not None:
            widget.drop_tag()
    for widget in widgets[:MAX_WIDGETS]:
        if widget.getparent() is not None and _opens_text(widget, panels):
            widget.tag = "h4"


def _opens_text(widget: HtmlElement, panels: Mapping[str | None, HtmlElement]) -> bool:
    panel = panels.get(widget.get("aria-controls")) if widget.get("aria-controls") else _panel_behind(widget)
    if panel is None or panel.tag in ("nav", "ul", "form", "body") or panel in widget.iterancestors():
        return False
    return running_chars(panel)[panel] >= MIN_PANEL_CHARS


def _panel_behind(widget: HtmlElement) -> HtmlElement | None:
    is_accordion = not words_of(widget).isdisjoint(ACCORDION_WORDS)
    return widget.getnext() if is_accordion or (widget.tag == "label" and widget.get("for")) else None


def drop_chrome(body: HtmlElement, headline: HtmlElement | None) -> None:
    """Remove elements whose names say chrome. A name on much of the text describes the page's layout (`has-sidebar`)
    and is ignored, as is a name on the headline or on the standfirst that the description repeats.

    A paragraph that is hidden only from assistive technology stays: a paywall's script reveals it.
    """
    for paragraph in body.iter("p"):
        if paragraph.get("aria-hidden") is not None:
            del paragraph.attrib["aria-hidden"]
    kept = set() if headline is None else {headline, *headline.iterancestors()}
    starts = starts_of_descriptions(body)
    suspects = [
        (element, verdict)
        for element, verdict in _suspects(body)
        if element not in kept and not _is_described(element, starts)
    ]
    suspects.sort(key=lambda suspect: suspect[1] is not Certainty.SURE)
    weights = _Weights.of(suspects, running_chars(body, headline), body)
    gone: set[HtmlElement] = set()
    for element, verdict in suspects:
        if element in gone:
            continue
        if _is_below(element, verdict, weights) or _stands_beside(element, verdict, headline, weights.chars):
            if verdict is Certainty.SURE:
                weights.total -= weights.chars[element]
            gone.update(element.iter())
            cut(element)


def _suspects(body: HtmlElement) -> Iterator[tuple[HtmlElement, Certainty]]:
    """The elements whose names, attributes or tags say that they may be chrome; elements that only a tag tells last."""
    for element in body.iterdescendants("*"):
        names, tag = element.keys(), element.tag
        if names == CLASS_ALONE and tag in PLAIN:  # as most have
            verdict = _names_chrome(element.get("class") or "")
            if verdict and (tag not in INLINE or _is_block(element)):
                yield element, verdict
        elif (
            (not TELLING.isdisjoint(names) or "-" in tag)
            and (verdict := _verdict(element, names))
            and (tag not in INLINE or _is_block(element))
        ):
            yield element, verdict
    for element in body.iter("form", *AROUND_THE_TEXT):
        if TELLING.isdisjoint(names := element.keys()) and (verdict := _verdict(element, names)):
            yield element, verdict


@dataclass(slots=True)
class _Weights:
    """The characters of running text in each element, in all suspects of a name, and on the page without what was
    removed for sure.
    """

    chars: dict[HtmlElement, int]
    held: Mapping[str, int]
    heaviest: int
    total: int

    @classmethod
    def of(
        cls,
        suspects: Iterable[tuple[HtmlElement, Certainty]],
        chars: dict[HtmlElement, int],
        body: HtmlElement,
    ) -> "_Weights":
        held: Counter[str] = Counter()
        for element, _ in suspects:
            if here := chars[element]:
                held[_name(element)] += here
        return cls(chars, held, max(held.values(), default=0), chars[body])


def _is_block(element: HtmlElement) -> bool:
    """A link around paragraphs, or a free-standing caption, is not part of a sentence."""
    if any(child.tag in BLOCKS for child in element):
        return True
    parent = element.getparent()
    return parent is not None and "caption" in words_of(element) and _is_alone(element, parent)


def _is_alone(element: HtmlElement, parent: HtmlElement) -> bool:
    beside = [parent.text, *(child.tail for child in parent)]
    return not any(map(squeeze, beside)) and all(
        child is element or not squeeze(child.text_content()) for child in parent
    )


def _is_below(element: HtmlElement, verdict: Certainty, weights: _Weights) -> bool:
    """Whether the element has less running text than a part of the article would."""
    chars, total = weights.chars[element], weights.total
    if verdict is Certainty.PICTURE:
        return chars <= min(MAX_PICTURE_CHARS, MAX_SHARE * total) and _is_caption(element)
    if verdict is Certainty.WEAK:
        if not chars and total >= 0 and not _is_standfirst(element):
            return True  # as most are
        if _is_caption(element):
            return chars <= min(MAX_PICTURE_CHARS, MAX_SHARE * total)
        if weights.held.get(_name(element), 0) > MAX_SHARE_OF_NAME * total:
            return False
        if _stands_in_text(element, weights.chars) or _is_standfirst(element):
            return False
        return chars <= min(MAX_WEAK_CHARS, MAX_SHARE * total)
    limit = MAX_SHARE_OF_NAME * total
    if verdict is Certainty.SURE:
        return chars <= limit
    if element.tag == "figcaption" and chars > MAX_FIGCAPTION_CHARS:
        return False
    if weights.heaviest <= limit:
        return True
    is_one_of_many = element.tag == "figcaption" or element.get("class")
    return (weights.held.get(_name(element), 0) if is_one_of_many else chars) <= limit


def _stands_beside(
    element: HtmlElement, verdict: Certainty, headline: HtmlElement | None, chars: dict[HtmlElement, int]
) -> bool:
    """Whether the element is a sidebar, footer or notice of a page whose headline has its own text elsewhere."""
    is_furniture = verdict is Certainty.SURE or _is_furniture(element)
    if headline is None or not is_furniture or _may_be_text(element, chars):
        return False
    around = {element, *element.iterancestors()}
    node = headline
    while (parent := node.getparent()) is not None and parent not in around:
        node = parent
    own = chars[node]
    if element.get("role") in SURE_ROLES and parent is not None:
        own = chars[parent] - chars[element]
    return own >= MIN_CHARS_AT_HEADLINE


def _may_be_text(element: HtmlElement, chars: dict[HtmlElement, int]) -> bool:
    """Whether the element has too many paragraphs for a sidebar, or marks of an article."""
    if next(element.iter("article", "main"), None) is not None:
        return True
    long = (paragraph for paragraph in element.iter("p") if chars[paragraph] >= MIN_PARAGRAPH_CHARS)
    return next(islice(long, MAX_PARAGRAPHS_BESIDE, None), None) is not None


def _is_furniture(element: HtmlElement) -> bool:
    words = words_of(element) | words_in(_classes(element, element.keys()))
    return (
        element.tag in ("aside", "footer", "nav", "form")
        or element.get("role") in CHROME_ROLES | SURE_ROLES
        or (not words.isdisjoint(FURNITURE_WORDS) and words.isdisjoint(TEXT_WORDS))
        or WIDGET.search(element.get("class") or "") is not None
    )


def _is_picture(element: HtmlElement) -> bool:
    words = words_of(element)
    return not words.isdisjoint(PICTURE_WORDS) and words.isdisjoint(TEXT_WORDS)


def _is_caption(element: HtmlElement) -> bool:
    """Whether the element is named like a picture, has one in it or beside it, and is no longer than a caption."""
    if not _is_picture(element) or sum(1 for _ in element.iter("p")) > MAX_PICTURE_PARAGRAPHS:
        return False
    beside = (element, element.getprevious())
    if any(neighbour is not None and next(neighbour.iter("img"), None) is not None for neighbour in beside):
        return True
    around = islice(element.iterancestors(), 2)
    return any(ancestor.tag == "figure" or _is_picture(ancestor) for ancestor in around)


def _is_standfirst(element: HtmlElement) -> bool:
    """An element that is named a teaser but links nowhere belongs to the article."""
    is_teaser = not words_of(element).isdisjoint({"teaser", "teasers"})
    return is_teaser and next(element.iter("a", "img", "h2", "h3", "h4"), None) is None


def _stands_in_text(element: HtmlElement, chars: dict[HtmlElement, int]) -> bool:
    """Whether the element is a paragraph among paragraphs."""
    if element.tag != "p" or chars[element] < MIN_PARAGRAPH_CHARS:
        return False
    beside = (element.getprevious(), element.getnext())
    return any(
        neighbour is not None
        and neighbour.tag == "p"
        and chars[neighbour] >= MIN_PARAGRAPH_CHARS
        and not _verdict(neighbour, neighbour.keys())
        for neighbour in beside
    )


def starts_of_descriptions(element: HtmlElement) -> set[str]:
    """The folded beginnings of the page's descriptions of itself."""
    metas = element.getroottree().iter("meta")
    starts = {
        fold(meta.get("content") or "")[:SAME_START]
        for meta in metas
        if (meta.get("name") or meta.get("property") or "").lower() in DESCRIPTIONS
    }
    return {start for start in starts if len(start) >= MIN_PARAGRAPH_CHARS / 4}


def _is_described(element: HtmlElement, starts: set[str]) -> bool:
    if not starts or element.tag not in ("p", "h2", "h3", "div"):
        return False
    begin = (element.text or "").strip()
    if begin and not _begins_one(begin, starts):
        return False  # as most elements do
    text = ""
    for piece in map(str.strip, element.itertext()):
        if piece and not text and not _begins_one(piece, starts):
            return False
        text += piece
        if len(text) > 2 * SAME_START:
            break
    return fold(text)[:SAME_START] in starts


def _begins_one(piece: str, starts: set[str]) -> bool:
    few = fold(piece[:FEW_CHARS])
    if not any(start.startswith(few) for start in starts):
        return False  # as most do
    begin = fold(piece[:SAME_START])[:SAME_START]
    return any(start.startswith(begin) for start in starts)


def _verdict(element: HtmlElement, attributes: Collection[str]) -> Certainty:
    """`attributes` are the names of the element's attributes: most elements have only a class."""
    role = element.get("role") if "role" in attributes else None
    if role in SURE_ROLES or ("aria-modal" in attributes and element.get("aria-modal") == "true"):
        return Certainty.SURE
    if role is not None and role.startswith("doc-"):
        return Certainty.TEXT
    if "itemprop" in attributes and element.get("itemprop") in METADATA:
        return Certainty.CHROME
    named = _names_chrome(names) if (names := _classes(element, attributes)) else Certainty.TEXT
    if "id" in attributes and element.tag not in HEADINGS:  # `id` repeats the heading's words
        named = max(named, _names_chrome(element.get("id") or ""))
    if named >= Certainty.CHROME:
        return named
    if role in CHROME_ROLES or element.tag == "form" or _is_hidden(element, attributes):
        return Certainty.CHROME
    if element.tag in AROUND_THE_TEXT:
        return Certainty.TEXT if _is_aside_of_text(element) else Certainty.CHROME
    return named


def _classes(element: HtmlElement, attributes: Collection[str]) -> str:
    """The element's classes; the name of a custom element is one, too: `<site-navigation>`."""
    classes = element.get("class") or "" if "class" in attributes else ""
    return f"{element.tag} {classes}" if "-" in element.tag else classes


@lru_cache(maxsize=32_768)
def _names_chrome(names: str) -> Certainty:
    names = SCRIPT_HOOK.sub("", names) if "js" in names else names
    each = names.split()
    named = max(map(_name_says, each), default=Certainty.TEXT)
    if named >= Certainty.CHROME:
        return named
    if "widget" in names and WIDGET.search(names):
        return Certainty.CHROME
    if not HIDDEN_NAMES.isdisjoint(map(str.lower, each)) and not SHOWN_SOMEWHERE.search(names):
        return Certainty.CHROME
    return named


@lru_cache(maxsize=32_768)
def _name_says(name: str) -> Certainty:
    words = words_in(name)
    lasting = words_in(MODIFIER.sub("", name)) if "--" in name else words
    if not lasting.isdisjoint(SURE_WORDS):
        return Certainty.SURE
    if not lasting.isdisjoint(CHROME_WORDS) or any(word.startswith(CHROME_STEMS) for word in lasting):
        return Certainty.CHROME
    if not words.isdisjoint(WEAK_OR_CHROME_WORDS) or OTHER_STORIES.search(name.lower()):
        return Certainty.WEAK
    return Certainty.TEXT if words.isdisjoint(PICTURE_WORDS) else Certainty.PICTURE


def _is_aside_of_text(element: HtmlElement) -> bool:
    """Whether this is a quotation, note or footnote that is marked up as an aside or footer."""
    words = words_of(element)
    return element.tag in ("aside", "footer") and (
        not words.isdisjoint(ASIDES_OF_TEXT) or element.get("role") == "note"
    )


def _is_hidden(element: HtmlElement, attributes: Collection[str]) -> bool:
    return (
        "hidden" in attributes
        or ("aria-hidden" in attributes and element.get("aria-hidden") == "true")
        or ("style" in attributes and HIDDEN_STYLE.search(element.get("style") or "") is not None)
    )


def _name(element: HtmlElement) -> str:
    return f"{element.tag} {element.get('class')} {element.get('role')}"
