"""Whether an element stands in a part of the page that is not about its article: sidebars, teasers, comments.

What stands around the headline as well as the element says nothing: `<div class="page with-sidebar">`.
"""

from lxml.html import HtmlElement

from crawler.extraction.names import words_of

OUTSIDE = frozenset(
    {"aside", "footer", "nav", "figure", "figcaption", "form", "blockquote", "button", "table"}
)
OUTSIDE_WORDS = frozenset(
    """
    comment comments commentlist disqus respond related sidebar teaser teasers recommended
    recommendations recommendation promo promoted sponsored card cards widget most read newsletter
    bio about follow avatar caption image photo social share sharing nav navbar menu breadcrumb
    breadcrumbs popular trending latest more next prev previous carousel slider ticker rail also
    list archive gallery relacionadas relacionados verwandt similaires correlati kommentar
    kommentare comentarios commentaires commenti
    """.split()
)

OF_ARTICLE = frozenset({"post", "entry", "article", "story"})  # `post-footer` holds Blogger's bylines


class Surroundings:
    """The part of a page that is about its article, as far as its headline and the names of elements tell."""

    def __init__(self, headline: HtmlElement | None) -> None:
        around = list(headline.iterancestors()) if headline is not None else []
        in_article = any(element.tag == "article" for element in around)
        self._outside_tags = OUTSIDE | {"article"} if in_article else OUTSIDE
        self._excluded: dict[HtmlElement, bool] = dict.fromkeys(around, False)

    def exclude(self, element: HtmlElement) -> bool:
        """Whether the element, or one around it but not around the headline, is outside by tag or name."""
        path = [element]
        while (parent := path[-1].getparent()) is not None and path[-1] not in self._excluded:
            path.append(parent)
        excluded = self._excluded.get(path[-1], False)
        for node in reversed(path):
            excluded = self._excluded.setdefault(node, excluded or self._is_outside(node))
        return excluded

    def _is_outside(self, element: HtmlElement) -> bool:
        if element.tag in ("html", "body"):
            return False
        words = words_of(element)
        if element.tag == "footer" or "footer" in words:
            return not _is_footer_of_article(element, words) or not words.isdisjoint(OUTSIDE_WORDS)
        return element.tag in self._outside_tags or not words.isdisjoint(OUTSIDE_WORDS)


def _is_footer_of_article(element: HtmlElement, words: frozenset[str]) -> bool:
    """A footer says of its section who wrote it (WHATWG HTML 4.3.8): a post's, that of the page does not."""
    parent = element.getparent()
    return not words.isdisjoint(OF_ARTICLE) or (parent is not None and parent.tag == "article")
