"""Removes elements that hold no article text, whatever they are called: scripts, controls, buttons.

Buttons and labels that are the headings of panels stay, as headings.
"""

from collections.abc import Mapping

from lxml.etree import strip_elements
from lxml.html import HtmlElement

from crawler.extraction.body.blocks import squeeze
from crawler.extraction.body.density import chars_within
from crawler.extraction.dom.class_names import words_of
from crawler.extraction.dom.cutting import cut

NO_TEXT = (
    *("script", "style", "noscript", "template", "link", "svg", "source", "map", "canvas"),
    *("video", "audio", "track", "object", "embed", "iframe"),
    *("input", "select", "textarea", "datalist", "progress", "meter", "dialog"),
)
WIDGETS = ("button", "label")
MAX_WIDGETS = 200  # how many are looked at
HEADED = ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary")
ACCORDION_WORDS = frozenset({"accordion", "collapsible", "collapse", "toggle", "faq"})
BUTTON_WORDS = frozenset({"btn", "button", "buttons", "cta"})
MAX_BUTTON_CHARS = 80
MAX_CAPTION_CHARS = 250
MIN_PANEL_CHARS = 40


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
    return chars_within(panel) >= MIN_PANEL_CHARS


def _panel_behind(widget: HtmlElement) -> HtmlElement | None:
    is_accordion = not words_of(widget).isdisjoint(ACCORDION_WORDS)
    return widget.getnext() if is_accordion or (widget.tag == "label" and widget.get("for")) else None
