"""Extracts an article from a page's bytes: parse once, collect candidates, weigh them, read the body."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any

from archive.article import (
    NO_PROFILE,
    Candidate,
    Evidence,
    ExtractedArticle,
    FieldSource,
    PageKind,
    SiteProfile,
)
from crawler.extraction import page_kind
from crawler.extraction.body.article_body import Body, extract_body
from crawler.extraction.body.heading_links import drop_heading_links
from crawler.extraction.claims import Claim, Field
from crawler.extraction.dom import directives, urls
from crawler.extraction.dom.document import is_html, parse
from crawler.extraction.dom.headline import fold
from crawler.extraction.multipage.next_page import next_links, numbered_links
from crawler.extraction.parsing import bylines, values
from crawler.extraction.sources import (
    byline_elements,
    headline_lines,
    html_date,
    json_ld,
    language,
    links,
    meta_tags,
    microdata,
    signature,
    times,
    titles,
    url_dates,
)
from crawler.extraction.sources.parsed_page import ParsedPage
from crawler.extraction.weighing import trust
from crawler.extraction.weighing.authors import authors as weigh_authors
from crawler.extraction.weighing.dates import last_until
from crawler.extraction.weighing.dates import modified as weigh_modified
from crawler.extraction.weighing.dates import published as weigh_published
from crawler.extraction.weighing.language import spoken as weigh_language
from crawler.extraction.weighing.site_places import prefer_site, prefer_site_date, read_places
from crawler.extraction.weighing.title import title as weigh_title
from crawler.extraction.weighing.trust import Value, Weighed

# All regular sources of candidates. The sources below are used only if these say nothing.
COLLECTORS: Mapping[str, Callable[[ParsedPage], Iterable[Claim]]] = {
    "JSON-LD": lambda page: json_ld.claims(page.linked_data, page.described),
    "meta tags": lambda page: meta_tags.claims(page.tree),
    "links": lambda page: links.claims(page.tree),
    "microdata and RDFa": lambda page: microdata.claims(page.tree, page.surroundings),
    "headings and title tag": lambda page: titles.claims(page.tree, page.headline),
    "byline elements": lambda page: byline_elements.claims(
        page.tree, page.headline, page.surroundings, page.url
    ),
    "lines at the headline": lambda page: headline_lines.claims(page.headline, page.locale),
    "labelled lines without a headline": lambda page: (
        headline_lines.labelled(page.tree, page.locale) if page.headline is None else ()
    ),
    "address": lambda page: url_dates.claims(page.url),
    "time elements": lambda page: times.claims(page.tree, page.surroundings),
    "html lang": lambda page: language.claims(page.tree),
}
LAST_RESORTS_FOR_AUTHORS: Mapping[str, Callable[[ParsedPage], Iterable[Claim]]] = {
    "bylines set aside": lambda page: byline_elements.set_aside(page.tree, page.headline, page.url),
    "bylines close to the headline": lambda page: headline_lines.close_bylines(page.headline),
    "names behind dates": lambda page: headline_lines.names_behind_dates(page.headline, page.locale),
}
LAST_RESORTS: Mapping[str, Callable[[ParsedPage], Iterable[Claim]]] = {
    "the only date in microdata": lambda page: microdata.only_date(page.tree),
    "lines close to the headline": lambda page: headline_lines.close(page.headline, page.locale),
    "htmldate": lambda page: html_date.claims(page.tree, page.url),
}
TEXT_COLLECTORS: Mapping[str, Callable[[Body, ParsedPage], Iterable[Claim]]] = {
    "signature": lambda body, _: signature.claims(body),
    "language model": lambda body, page: language.model_claims(body, page.tree),
}
WHY_TEXT = {
    FieldSource.PAGE: "what is left of the page without its chrome",
    FieldSource.EMBEDDED_JSON: "what the page carries in its scripts, templates or structured data, and does not show",
    FieldSource.TRAFILATURA: "trafilatura's reading, several times as long as ours, which left almost nothing"
    " of the page; without its chrome",
}
MAX_CANDIDATES = 100  # for a field; each may be parsed, and all are kept as evidence
AHEAD = timedelta(days=1)  # in the page's time zone, the next day may have begun


def read_article(
    html: bytes,
    url: str,
    *,
    charset: str | None = None,
    hints: Sequence[Claim] = (),
    now: datetime | None = None,
    profile: SiteProfile = NO_PROFILE,
) -> ExtractedArticle:
    if not is_html(html):
        return ExtractedArticle(url, PageKind.NOT_HTML, "the bytes are no HTML")
    tree = parse(html, charset)
    if tree is None:
        return ExtractedArticle(url, PageKind.NO_TEXT, "the page is empty")
    drop_heading_links(tree)
    asked = directives.in_tree(tree)
    page = ParsedPage.of(tree, url)
    at_places = read_places(tree, profile.templates)
    offered = _by_field([*hints, *_collect(COLLECTORS, page), *at_places.claims])
    if not any(bylines.names(candidate.value) for candidate in offered[Field.AUTHORS]):
        offered[Field.AUTHORS] += [claim.candidate for claim in _collect(LAST_RESORTS_FOR_AUTHORS, page)]
    latest = ((now or datetime.now(UTC)) + AHEAD).date()
    published = _published(page, offered, latest)
    signs = page_kind.look(tree, url, page.base, page.headline, page.described)
    goes_on = _further_pages(page, signs)
    out_links = links.outgoing(tree, page.base)
    body = extract_body(
        tree,
        embedded=json_ld.article_body(page.described),
        profile=profile,
        places=at_places.text,
        locale=page.locale,
        base=page.base,
        parse_again=partial(parse, html, charset),
    )
    kind, kind_why = page_kind.kind_of(signs, body.text)
    for claim in chain.from_iterable(collect(body, page) for collect in TEXT_COLLECTORS.values()):
        offered[claim.field].append(claim.candidate)
    article = _described(page, offered, published, latest, profile)
    return replace(
        article,
        kind=kind,
        kind_why=kind_why,
        text=body.text,
        markdown=body.markdown,
        comments=body.comments,
        links=out_links,
        next_links=goes_on,
        directives=asked,
        evidence=article.evidence | _body_evidence(body, at_places.holder),
    )


def _further_pages(page: ParsedPage, signs: page_kind.Signs) -> tuple[str, ...]:
    """Where the article may continue: the page that it names as next, or else the numbered parts that it links to."""
    if not page_kind.is_surely_article(signs):
        return ()
    links = next_links(page.tree, page.base, page.url)
    return (*links, *numbered_links(page.tree, page.base, page.url))


Offered = defaultdict[Field, list[Candidate]]
Weigh = Callable[[Sequence[Candidate], frozenset[str]], Weighed[Value]]


def _collect(
    collectors: Mapping[str, Callable[[ParsedPage], Iterable[Claim]]], page: ParsedPage
) -> Iterator[Claim]:
    return chain.from_iterable(collect(page) for collect in collectors.values())


def _by_field(claims: Iterable[Claim]) -> Offered:
    offered: Offered = defaultdict(list)
    for claim in dict.fromkeys(claims):
        if claim.candidate.value and len(offered[claim.field]) < MAX_CANDIDATES:
            offered[claim.field].append(claim.candidate)
    return offered


def _published(page: ParsedPage, offered: Offered, latest: date) -> Weighed[datetime | date]:
    def weigh(candidates: Sequence[Candidate]) -> Weighed[datetime | date]:
        return weigh_published(candidates, offered[Field.MODIFIED], page.locale, latest)

    published = weigh(offered[Field.PUBLISHED])
    if published.value is None:
        offered[Field.PUBLISHED] += [claim.candidate for claim in _collect(LAST_RESORTS, page)]
        published = weigh(offered[Field.PUBLISHED])
    if published.value is None:
        published = last_until(latest, offered[Field.PUBLISHED], page.locale)
    return prefer_site_date(published, offered[Field.PUBLISHED], page.locale, weigh)


def _described(
    page: ParsedPage,
    offered: Offered,
    published: Weighed[datetime | date],
    latest: date,
    profile: SiteProfile,
) -> ExtractedArticle:
    """The article's fields, without its text."""
    headline = next((c.value for c in offered[Field.TITLE] if c.source is FieldSource.HEADLINE), "")
    outlets = titles.site_names(offered[Field.SITE_NAME], page.url, headline)
    address = partial(urls.absolute, page.base)

    def first(field: Field, read: Callable[[str], Value | None]) -> Weighed[Value]:
        return trust.first(field, offered[field], read)

    def or_at_place(field: Field, weigh: Weigh[Value], parts: frozenset[str]) -> Weighed[Value]:
        own = outlets | set(map(fold, parts))
        picked = weigh(offered[field], own)
        return prefer_site(
            field, picked, offered[field], page.locale, lambda candidates: weigh(candidates, own)
        )

    fields: dict[Field, Weighed[Any]] = {
        Field.TITLE: or_at_place(Field.TITLE, weigh_title, profile.title_parts),
        Field.AUTHORS: or_at_place(Field.AUTHORS, weigh_authors, profile.names),
        Field.PUBLISHED: published,
        Field.MODIFIED: weigh_modified(offered[Field.MODIFIED], published.value, page.locale, latest),
        Field.LANGUAGE: weigh_language(offered[Field.LANGUAGE]),
        Field.SITE_NAME: first(Field.SITE_NAME, values.words),
        Field.DESCRIPTION: first(Field.DESCRIPTION, values.words),
        Field.TAGS: first(Field.TAGS, values.tags),
        Field.IMAGE: first(Field.IMAGE, address),
        Field.CANONICAL_URL: first(Field.CANONICAL_URL, address),
        Field.AMP_URL: first(Field.AMP_URL, address),
        Field.PAYWALLED: first(Field.PAYWALLED, values.paywalled),
    }
    told = {str(field): weighed.value for field, weighed in fields.items() if weighed.value is not None}
    evidence = {str(field): weighed.evidence for field, weighed in fields.items() if weighed.evidence}
    return ExtractedArticle(url=page.url, evidence=evidence, **told)


def _body_evidence(body: Body, holder: Candidate | None) -> dict[str, Evidence]:
    recurring = f" and {body.recurring} paragraphs that recur on the site" if body.recurring else ""
    why = f"{WHY_TEXT[body.source]}{recurring}"
    return {"text": Evidence(body.source, why, (holder,) if holder else ())} if body.text else {}
