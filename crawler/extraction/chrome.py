"""Takes what is never article text out of a page: scripts, navigation, media, forms' controls.

Only what HTML itself says; words in class names are judged elsewhere.
"""

from lxml.etree import strip_elements
from lxml.html import HtmlElement

NO_TEXT = (
    *("script", "style", "noscript", "template", "link", "meta"),
    *(
        "svg",
        "img",
        "picture",
        "source",
        "video",
        "audio",
        "track",
        "canvas",
        "object",
        "embed",
        "iframe",
        "map",
    ),
    *("button", "input", "select", "textarea", "datalist", "progress", "meter", "dialog"),
)
AROUND_THE_TEXT = ("nav", "footer", "aside")


def drop_chrome(tree: HtmlElement) -> None:
    """Also makes the page several times smaller, before anything walks over it or copies it."""
    strip_elements(tree, *NO_TEXT, *AROUND_THE_TEXT, with_tail=False)
