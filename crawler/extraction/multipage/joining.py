"""Makes one article of the pages that it is spread over. Not for finding out which these are."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile

from archive.article import Candidate, Evidence, ExtractedArticle, FieldSource, PageKind
from crawler.extraction.dom.headline import fold

LONG_CHARS = 60  # a paragraph that an author writes twice is shorter


def why_not(first: ExtractedArticle, page: ExtractedArticle) -> str:
    """Why what was read cannot be a further page of the article; empty if it can."""
    if page.kind is not PageKind.ARTICLE:
        return f"it is no article, but {page.kind}: {page.kind_why}"
    theirs = fold(page.title or "")
    if not any(ours in theirs or theirs in ours for ours in map(fold, _titles(first))):  # `Story - page 2`
        return f"it has another title: {page.title}"
    return ""


def join(article: ExtractedArticle, page: ExtractedArticle) -> ExtractedArticle:
    """The article with what the page has that it lacks. What stands at the end of both, such as a note on the author,
    stays at the end."""
    return replace(
        article,
        text=_joined(article.text, page.text, "\n"),
        markdown=_joined(article.markdown, page.markdown, "\n\n"),
        comments=article.comments or page.comments,
        links=tuple(dict.fromkeys((*article.links, *page.links))),
        pages=(*article.pages, page.url),
    )


def with_evidence(article: ExtractedArticle) -> ExtractedArticle:
    """The article with what became of its further pages as evidence, where it has any."""
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
    """All that its page offers: the one that was picked may be a feed's, which the next page knows nothing of."""
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
    """Without what a page repeats above its text; further down only what is too long to be there by chance."""
    own = dropwhile(lambda part: _key(part) in parts_before, parts)
    return [part for part in own if len(part) < LONG_CHARS or _key(part) not in parts_before]


def _key(part: str) -> str:
    """Of a line or a block of Markdown: letters and digits alone."""
    return re.sub(r"[\W_]+", "", part).casefold()
