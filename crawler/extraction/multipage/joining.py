"""Joins the pages of an article. Does not decide which pages belong to it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile

from archive.article import Candidate, Evidence, ExtractedArticle, FieldSource, PageKind
from crawler.extraction.dom.headline import fold

LONG_CHARS = 60  # a shorter paragraph may be written twice on purpose


def why_not(first: ExtractedArticle, page: ExtractedArticle) -> str:
    """Why the extracted page cannot be a further page of the article; empty if it can."""
    if page.kind is not PageKind.ARTICLE:
        return f"it is no article, but {page.kind}: {page.kind_why}"
    theirs = fold(page.title or "")
    if not any(ours in theirs or theirs in ours for ours in map(fold, _titles(first))):  # `Story - page 2`
        return f"it has another title: {page.title}"
    return ""


def join(article: ExtractedArticle, page: ExtractedArticle) -> ExtractedArticle:
    """The article with the new text of the page. Text at the end of both pages, such as a note on the author, stays at
    the end.
    """
    return replace(
        article,
        text=_joined(article.text, page.text, "\n"),
        markdown=_joined(article.markdown, page.markdown, "\n\n"),
        comments=article.comments or page.comments,
        links=tuple(dict.fromkeys((*article.links, *page.links))),
        pages=(*article.pages, page.url),
    )


def with_evidence(article: ExtractedArticle) -> ExtractedArticle:
    """The article, with a note in its evidence on what became of its further pages, if it has any."""
    if not article.pages and not article.breaks_off:
        return article
    why = (
        f"the text is that of {len(article.pages) + 1} pages"
        if article.pages
        else "the text is the first page's"
    )
    if article.breaks_off:
        why = f"{why}, and breaks off: {article.breaks_off}"
    pages = tuple(Candidate(FieldSource.LINK, url, "rel=next") for url in article.pages)
    return replace(article, evidence=article.evidence | {"pages": Evidence(FieldSource.LINK, why, pages)})


def _titles(article: ExtractedArticle) -> list[str]:
    """All titles that the page offers. The chosen title may come from a feed, which the next page does not know."""
    offered = article.evidence["title"].candidates if "title" in article.evidence else ()
    return [article.title or "", *(candidate.value for candidate in offered)]


def _joined(one: str, other: str, separator: str) -> str:
    before, after = one.split(separator), other.split(separator)
    end: list[str] = []
    while before and after and _key(before[-1]) == _key(after[-1]):
        end.insert(0, before.pop())
        after.pop()
    return separator.join([*before, *_new(after, {_key(part) for part in (*before, *end)}), *end])


def _new(parts: Sequence[str], parts_before: set[str]) -> list[str]:
    """The page's new text: without what it repeats at its top, and further down without long repetitions, which are
    not chance.
    """
    own = dropwhile(lambda part: _key(part) in parts_before, parts)
    return [part for part in own if len(part) < LONG_CHARS or _key(part) not in parts_before]


def _key(part: str) -> str:
    """A key for a line or a block of Markdown: letters and digits only."""
    return re.sub(r"[\W_]+", "", part).casefold()
