"""Removes what a site puts around and between its articles: navigation, share bars, captions, newsletters.

Judges by HTML, ARIA and the names of elements, and by how much of the running text they hold. `chrome_names` judges
the names; `region` finds the article's text by looking at the text.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.body.blocks import squeeze
from crawler.extraction.body.chrome_names import PICTURE_WORDS, WIDGET, Certainty, certainty_of
from crawler.extraction.body.density import running_chars
from crawler.extraction.dom.class_names import words_in, words_of
from crawler.extraction.dom.cutting import cut
from crawler.extraction.dom.headline import fold

# WAI-ARIA 1.2: landmarks, and roles for messages about the page or to its reader
SURE_ROLES = frozenset({"alert", "alertdialog", "dialog", "status", "tooltip", "search", "navigation"})
CHROME_ROLES = frozenset({"banner", "complementary", "contentinfo", "menu", "menubar", "tablist", "toolbar"})
AROUND_THE_TEXT = frozenset({"nav", "footer", "aside", "figcaption"})
TELLING = frozenset({"class", "id", "itemprop", "role", "hidden", "aria-hidden", "aria-modal", "style"})
# schema.org properties that only machines read
METADATA = frozenset(
    """keywords mainEntityOfPage datePublished dateCreated dateModified image publisher author logo copyrightHolder
    copyrightYear inLanguage thumbnailUrl""".split()
)
FURNITURE_WORDS = frozenset({"sidebar", "footer", "nav", "navigation", "menu"})
TEXT_WORDS = frozenset("text content body article main post entry has with no fixed".split())
# marks of an aside that is part of the text (among them the notes of EPUB and DPUB-ARIA)
ASIDES_OF_TEXT = frozenset(
    "note tip admonition callout warning hint footnote footnotes endnotes quote".split()
)
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
DESCRIPTIONS = frozenset({"description", "og:description", "twitter:description"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# on part of a sentence, a name means something else: `<a class="author">`
BLOCKS = frozenset({"p", "div", "h2", "h3", "h4", "ul"})
INLINE = frozenset("a abbr b cite code em i mark q s small strong sub sup time u".split())
PLAIN = INLINE | frozenset("div p span section li ul img".split())  # tags that say nothing of chrome
CLASS_ALONE = ["class"]
MAX_SHARE = 0.3  # the part of a page's running text that chrome may hold
MAX_SHARE_OF_NAME = 0.5  # the part that all elements of one name may hold
MAX_WEAK_CHARS = 250  # of running text
MAX_PARAGRAPHS_BESIDE = 4
MIN_CHARS_AT_HEADLINE = 60  # characters of running text outside a sidebar
MAX_PICTURE_CHARS = 600  # below a picture
MAX_FIGCAPTION_CHARS = 500  # a longer text is a standfirst
MAX_PICTURE_PARAGRAPHS = 2
MIN_PARAGRAPH_CHARS = 80
FEW_CHARS = 8
SAME_START = 60  # folded characters that a standfirst and the description share


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
            verdict = certainty_of(element.get("class") or "")
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
    named = certainty_of(names) if (names := _classes(element, attributes)) else Certainty.TEXT
    if "id" in attributes and element.tag not in HEADINGS:  # `id` repeats the heading's words
        named = max(named, certainty_of(element.get("id") or ""))
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
