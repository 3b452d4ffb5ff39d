"""Whether an element stands in a part of the page that is not about its article: sidebars, teasers, comments.

What stands around the headline as well as the element says nothing: `<div class="page with-sidebar">`.
"""

from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.extraction.names import words_of

OUTSIDE = frozenset(
    {"aside", "footer", "nav", "figure", "figcaption", "form", "blockquote", "button", "table"}
)
OUTSIDE_WORDS = frozenset(
    [
        "comment",
        "comments",
        "commentlist",
        "disqus",
        "respond",
        "related",
        "sidebar",
        "footer",
        "teaser",
        "teasers",
        "recommended",
        "recommendations",
        "recommendation",
        "promo",
        "promoted",
        "sponsored",
        "card",
        "cards",
        "widget",
        "most",
        "read",
        "newsletter",
        "bio",
        "about",
        "follow",
        "avatar",
        "caption",
        "image",
        "photo",
        "social",
        "share",
        "sharing",
        "nav",
        "navbar",
        "menu",
        "breadcrumb",
        "breadcrumbs",
        "popular",
        "trending",
        "latest",
        "more",
        "next",
        "prev",
        "previous",
        "carousel",
        "slider",
        "ticker",
        "rail",
        "also",
        "list",
        "archive",
        "gallery",
        "relacionadas",
        "relacionados",
        "verwandt",
        "similaires",
        "correlati",
        "kommentar",
        "kommentare",
        "comentarios",
        "commentaires",
        "commenti",
    ]
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The part of a page that is about its article, as far as its headline and the names of elements tell."""

    around_headline: frozenset[HtmlElement]
    outside: frozenset[str]

    @classmethod
    def of(cls, headline: HtmlElement | None) -> "Surroundings":
        around = frozenset(headline.iterancestors()) if headline is not None else frozenset()
        in_article = any(element.tag == "article" for element in around)
        return cls(around, OUTSIDE | {"article"} if in_article else OUTSIDE)

    def exclude(self, element: HtmlElement) -> bool:
        node: HtmlElement | None = element
        while node is not None and node not in self.around_headline:
            if node.tag in self.outside or not words_of(node).isdisjoint(OUTSIDE_WORDS):
                return node.tag not in ("body", "html")
            node = node.getparent()
        return False
