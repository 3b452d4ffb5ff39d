"""Tells whether an element is in a part of the page that is not about its article: sidebars, teasers, comments.

An element around both the headline and the tested element is ignored: `<div class="page with-sidebar">`.
"""

from lxml.html import HtmlElement

from crawler.extraction.dom.class_names import words_of

OUTSIDE = frozenset(
    {"aside", "footer", "nav", "figure", "figcaption", "form", "blockquote", "button", "table"}
)
BY_READERS = frozenset(
    (
        *("comment", "comments", "commentlist", "disqus", "respond"),
        *("kommentar", "kommentare", "comentarios", "commentaires", "commenti"),
    )
)
OTHER_ARTICLES = frozenset(
    (
        *("related", "relacionadas", "relacionados", "verwandt", "similaires", "correlati"),
        *("recommended", "recommendation", "recommendations", "teaser", "teasers", "promo", "sponsored"),
        *("popular", "trending", "latest", "most", "also", "next", "prev", "previous", "archive"),
    )
)
BESIDE = frozenset({"sidebar", "rail", "widget", "carousel", "slider", "ticker", "gallery", "newsletter"})
TEASERS = frozenset({"teaser", "teasers", "promo"})  # of other articles, or the article's own opening
OF_OTHERS = BY_READERS | OTHER_ARTICLES - TEASERS
OTHER_TEXTS = BY_READERS | OTHER_ARTICLES | BESIDE
OUTSIDE_WORDS = OTHER_TEXTS | frozenset(
    (
        *("card", "cards", "list", "read", "more"),
        *("bio", "about", "follow", "avatar", "caption", "image", "photo", "social", "share", "sharing"),
        *("nav", "navbar", "menu", "breadcrumb", "breadcrumbs"),
    )
)
BYLINE_WORDS = frozenset({"author", "authors", "byline", "autor", "autoren", "auteur", "auteurs"})
OF_ARTICLE = frozenset({"post", "entry", "article", "story"})  # Blogger's bylines are in `post-footer`


def is_of_other_text(element: HtmlElement) -> bool:
    """Whether the element's own markup says that it is not part of an article's own lines."""
    return element.tag in OUTSIDE or not words_of(element).isdisjoint(OTHER_TEXTS)


def is_of_others(element: HtmlElement) -> bool:
    """Whether the element's own markup says that it belongs to readers or other articles; a teaser may be the
    article's own.
    """
    return element.tag in OUTSIDE or not words_of(element).isdisjoint(OF_OTHERS)


class Surroundings:
    """The part of a page that is about its article, judged by its headline and the names of elements."""

    def __init__(
        self,
        headline: HtmlElement | None,
        tags: frozenset[str] = OUTSIDE,
        words: frozenset[str] = OUTSIDE_WORDS,
    ) -> None:
        """`tags`, and `words` in names, mark parts of a page that are not part of an article."""
        around = list(headline.iterancestors()) if headline is not None else []
        in_article = any(element.tag == "article" for element in around)
        self._outside_tags = tags | {"article"} if in_article else tags
        self._outside_words = words
        self._excluded: dict[HtmlElement, bool] = dict.fromkeys(around, False)

    def exclude(self, element: HtmlElement) -> bool:
        """Whether tag or name exclude the element, or an element around it that does not contain the headline."""
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
        if (element.get("itemtype") or "").endswith("/Comment"):
            return True
        words = words_of(element)
        if element.tag == "footer" or "footer" in words:
            return not _is_footer_of_article(element, words) or not words.isdisjoint(self._outside_words)
        if not words.isdisjoint(BYLINE_WORDS):  # it may be an item of a list, with a picture or buttons
            words &= OTHER_TEXTS
        return element.tag in self._outside_tags or not words.isdisjoint(self._outside_words)


def _is_footer_of_article(element: HtmlElement, words: frozenset[str]) -> bool:
    """Whether this is a post's footer, which names its author (WHATWG HTML 4.3.8); the page's footer does not."""
    parent = element.getparent()
    return not words.isdisjoint(OF_ARTICLE) or (parent is not None and parent.tag == "article")
