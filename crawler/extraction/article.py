"""A page's bytes to its article: parse once, collect candidates, weigh them, read the body."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from lxml.html import HtmlElement

from archive.extracted import Candidate, ExtractedArticle, PageKind
from crawler.extraction import byline_elements, json_ld, meta_tags, microdata, times, titles, weighing
from crawler.extraction.body import extract_body
from crawler.extraction.claims import Claim, Field
from crawler.extraction.document import parse


def read_article(
    html: bytes,
    url: str,
    *,
    charset: str | None = None,
    hints: Sequence[Claim] = (),
    now: datetime | None = None,
) -> ExtractedArticle:
    tree = parse(html, charset)
    if tree is None:
        return ExtractedArticle(url, PageKind.NO_TEXT, "the page is empty")
    data = json_ld.read(tree)
    headings = list(titles.claims(tree))
    about = json_ld.about_page(data, url, (claim.candidate.value for claim in headings))
    offered = _by_field([*hints, *headings, *json_ld.claims(data, about), *_claims(tree)])
    embedded = json_ld.article_body(about)
    sites = weighing.site_names(offered[Field.SITE_NAME], url)
    title = weighing.title(offered[Field.TITLE], sites)
    authors = weighing.authors(offered[Field.AUTHORS], sites)
    latest = (now or datetime.now(UTC)) + timedelta(days=1)
    published = weighing.published(offered[Field.PUBLISHED], latest)
    body = extract_body(tree, url, embedded=embedded)
    return ExtractedArticle(
        url=url,
        title=title.value,
        authors=authors.value or (),
        published=published.value,
        text=body.text,
        markdown=body.markdown,
        comments=body.comments,
        evidence={
            field: weighed.evidence
            for field, weighed in (
                (Field.TITLE, title),
                (Field.AUTHORS, authors),
                (Field.PUBLISHED, published),
            )
            if weighed.evidence
        },
    )


def _claims(tree: HtmlElement) -> Iterator[Claim]:
    yield from meta_tags.claims(tree)
    yield from microdata.claims(tree)
    yield from byline_elements.claims(tree)
    yield from times.claims(tree)


def _by_field(claims: Sequence[Claim]) -> defaultdict[Field, list[Candidate]]:
    offered: defaultdict[Field, list[Candidate]] = defaultdict(list)
    for claim in claims:
        if claim.candidate not in offered[claim.field] and claim.candidate.value:
            offered[claim.field].append(claim.candidate)
    return offered
