"""Reads the kind of a page from the class names that publishing software gives every page.

The software documents them for themes (WordPress's `body_class()`, Ghost's `{{body_class}}`), so nearly all sites made
with it have them. Does not read what the page says about itself to search engines.
"""

import re
from enum import Enum, auto

from lxml.html import HtmlElement


class PageTemplate(Enum):
    """The kind of a page."""

    POST = auto()
    LIST = auto()
    ATTACHMENT = auto()  # a separate page for a picture or file of a post
    DOCUMENTATION = auto()
    UNKNOWN = auto()


def template_of(tree: HtmlElement) -> PageTemplate:
    """The kind of the page, if its software names it."""
    root = tree.getroottree().getroot()
    body = root.find(".//body")
    names = frozenset(
        " ".join(element.get("class") or "" for element in (root, body) if element is not None).split()
    )
    if not names:
        return PageTemplate.UNKNOWN
    return next((kind for kind, applies in RULES if applies(names)), PageTemplate.UNKNOWN)


Names = frozenset[str]


def _any(pattern: str, names: Names) -> bool:
    return any(re.fullmatch(pattern, name) for name in names)


def _is_attachment(names: Names) -> bool:
    return "attachment" in names and _any(r"attachmentid-\d+|single-attachment|attachment-\w+", names)


def _is_post(names: Names) -> bool:
    of_wordpress = "single-post" in names or ("single" in names and _any(r"postid-\d+", names))
    of_ghost = "post-template" in names
    others = {"mt-entry-archive", "blog-post-page", "item-view", "node-type-article", "node--type-article"}
    return of_wordpress or of_ghost or not others.isdisjoint(names)


def _is_documentation(names: Names) -> bool:
    return not DOCUSAURUS_DOCS.isdisjoint(names)


def _is_list(names: Names) -> bool:
    of_wordpress = "archive" in names and _any(WORDPRESS_ARCHIVE, names)
    posts_page = "blog" in names and not {"home", "hfeed", "paged"}.isdisjoint(names)
    lists_posts = posts_page or {"search", "search-results"} <= names
    return of_wordpress or lists_posts or not LISTS.isdisjoint(names)


WORDPRESS_ARCHIVE = r"category|tag|author|date|post-type-archive|tax-.+|paged|hfeed"
LISTS = frozenset(
    (
        *("tag-template", "author-template", "home-template"),  # Ghost
        # Movable Type and Melody
        *("mt-archive-listing", "mt-archive-index", "mt-main-index", "mt-search-results"),
        # Docusaurus
        *("blog-list-page", "blog-tags-list-page", "blog-tags-post-list-page", "blog-archive-page"),
        *(
            "blog-authors-list-page",
            "blog-authors-posts-page",
            "docs-tags-list-page",
            "docs-tag-doc-list-page",
        ),
        *("index-view", "label-view", "archive-view", "search-view"),  # Blogger
        *("page-taxonomy-term", "path-taxonomy"),  # Drupal
    )
)
DOCUSAURUS_DOCS = frozenset({"docs-doc-page", "docs-category-generated-index-page", "plugin-pages"})
RULES = (
    (PageTemplate.ATTACHMENT, _is_attachment),
    (PageTemplate.POST, _is_post),
    (PageTemplate.DOCUMENTATION, _is_documentation),
    (PageTemplate.LIST, _is_list),
)
