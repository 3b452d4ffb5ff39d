"""Reads a page's meta and link elements: OpenGraph, Dublin Core and the names that publishing systems, analytics and
newsletters have made common.
"""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from archive.article import FieldSource
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.parsing import bylines

# Name or property of a meta element, in lower case; the most trusted first.
NAMES: dict[Field, str] = {
    Field.TITLE: """
        og:title sailthru.title parsely-title cxenseparse:title headline dc.title dcterms.title
        citation_title title twitter:title
    """,
    Field.AUTHORS: """
        parsely-author sailthru.author cxenseparse:author mrf:authors citation_author dc.creator
        dcterms.creator dc.creator.aut author authors byl articleauthor article:author
        og:article:author og:author article:author_name creator dable:author
    """,
    Field.PUBLISHED: """
        article:published_time article:published article:published:time og:article:published_time
        og:published_time og:pubdate article:publish_time rnews:datepublished datepublished
        date.available parsely-pub-date sailthru.date cxenseparse:recs:publishtime
        cxenseparse:publishtime dcterms.created dcterms.issued dc.date.issued dc.date.created
        dcterms.date dc.date citation_publication_date citation_date publication_date
        published_date publish_date publish-date published published_at pubdate pub_date
        publishdate date date.created article.published article.created created displaydate ptime
        originalpublicationdate bt:pubdate article_date_original dateposted timestamp
    """,
    Field.MODIFIED: """
        article:modified_time article:modified:time og:article:modified_time article:modified
        og:updated_time datemodified date.modified dcterms.modified dc.date.modified last-modified
        lastmod bt:moddate date.updated updated modified revised
    """,
    Field.LANGUAGE: """
        og:locale language content-language dc.language dcterms.language inlanguage
    """,
    Field.SITE_NAME: """
        og:site_name application-name apple-mobile-web-app-title publisher dc.publisher
        dcterms.publisher citation_journal_title copyright twitter:site
    """,
    Field.DESCRIPTION: """
        og:description description dc.description dcterms.description sailthru.description
        twitter:description
    """,
    Field.TAGS: """
        article:tag news_keywords keywords parsely-tags sailthru.tags citation_keywords
    """,
    Field.IMAGE: """
        og:image og:image:secure_url og:image:url twitter:image twitter:image:src
    """,
    Field.CANONICAL_URL: "og:url twitter:url",
    Field.PAYWALLED: "article:content_tier",
}
# Library catalogues and scholarly indexes have the family name first: "Finch, Ada".
CATALOGUED = frozenset({"citation_author", "dc.creator", "dcterms.creator", "dc.creator.aut"})
INVERTED = re.compile(r"^([^,;]+),\s*([^,;]+)$")
_FIELD_OF = {name: field for field, names in NAMES.items() for name in names.split()}
_RANK_OF = {name: rank for names in NAMES.values() for rank, name in enumerate(names.split())}


def claims(tree: HtmlElement) -> Iterator[Claim]:
    contents: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        if content and not content.isspace():
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                if name := element.get(attribute):
                    contents.setdefault(name.lower(), []).append(content)
    for name in sorted(contents.keys() & _FIELD_OF.keys(), key=lambda name: (_RANK_OF[name], name)):
        yield from _claims_of(name, contents[name])
    yield from _labelled(contents)


def _claims_of(name: str, values: list[str]) -> Iterator[Claim]:
    field = _FIELD_OF[name]
    source = FieldSource.OPENGRAPH if name.startswith(("og:", "article:")) else FieldSource.META
    if name in CATALOGUED:
        values = [INVERTED.sub(r"\2 \1", value.strip()) for value in values]
    if field in (Field.TAGS, Field.AUTHORS):  # one element for each
        values = ["; ".join(values)]
    for value in values:
        yield claim(field, source, value, name)


def _labelled(contents: dict[str, list[str]]) -> Iterator[Claim]:
    """Authors in Twitter's pairs of label and data; publishing systems write the label in the site's language."""
    for name, values in contents.items():  # "twitter:misc:Written by"
        if bylines.announces_names(name.rpartition(":")[2]):
            yield from (claim(Field.AUTHORS, FieldSource.META, value, name) for value in values)
    for number in ("1", "2"):
        labels, data = contents.get(f"twitter:label{number}", ()), contents.get(f"twitter:data{number}", ())
        for label, value in zip(labels, data, strict=False):
            if bylines.announces_names(label):
                yield claim(Field.AUTHORS, FieldSource.META, value, f"twitter:data{number}")
