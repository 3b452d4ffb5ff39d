"""Collects what one page shows about its site's template. `induction` finds what pages have in common."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from lxml.html import HtmlElement

from archive.article import NO_PROFILE, ExtractedArticle, PageKind, SiteProfile
from archive.identity.texts.fingerprint import text_digest
from crawler.extraction.article import read_article
from crawler.extraction.claims import Claim, Field
from crawler.extraction.dom.document import parse
from crawler.extraction.dom.headline import fold
from crawler.extraction.dom.template_paths import Path, paths
from crawler.extraction.dom.visible_lines import NO_TEXT
from crawler.extraction.learning.page_evidence import PageEvidence, Spot, WitnessedValue
from crawler.extraction.parsing.line_patterns import patterns_at_edges
from crawler.extraction.sources.language import claimed_locale
from crawler.extraction.weighing.agreement import ENOUGH, READERS, Witness, values_of, witnesses
from crawler.extraction.weighing.site_places import FIELDS, text_of

MAX_VALUES = 10  # values of a field that are compared
MAX_SPOT_CHARS = 250
MAX_SPOTS = 800
MIN_RUN_CHARS = 25  # length of a run of text that identifies the text's place
CONTAINED_SHARE = 0.9  # with this share of the text, an element holds the text
LARGE_CHARS = 150


def collect_evidence(
    html: bytes,
    url: str,
    *,
    charset: str | None = None,
    hints: Sequence[Claim] = (),
    now: datetime | None = None,
    profile: SiteProfile = NO_PROFILE,
) -> PageEvidence | None:
    """Takes the arguments of `extract`; `profile` is without places. None if the page is not an article."""
    article = read_article(html, url, charset=charset, hints=hints, now=now, profile=profile)
    tree = parse(html, charset) if article.kind is PageKind.ARTICLE else None
    body = tree.find("body") if tree is not None else None
    if tree is None or body is None:
        return None
    locale = claimed_locale(tree, url)
    labels = dict(_labels(article, locale))
    located = list(paths(body))
    chars = _text_chars(located, article.text)
    total = chars.get(body, 0)
    holders = [
        path for element, path in located if total and chars.get(element, 0) >= CONTAINED_SHARE * total
    ]
    return PageEvidence(
        url=url,
        labels=labels,
        spots=tuple(islice(_spots(located, locale), MAX_SPOTS)) if labels else (),
        large=tuple(
            path for element, path in located if chars.get(element, 0) >= min(LARGE_CHARS, total) > 0
        ),
        text=max(holders, key=len) if holders else None,
        digest=text_digest(article.text),
        patterns=patterns_at_edges(article, locale),
    )


def _labels(article: ExtractedArticle, locale: str) -> Iterator[tuple[Field, WitnessedValue]]:
    """The value that most witnesses give for a field; not the page's text alone. In a tie, the extracted value."""
    read = values_of(article)
    for field in FIELDS:
        candidates = article.evidence[field].candidates if field in article.evidence else ()
        offered = [value for candidate in candidates if (value := READERS[field](candidate.value, locale))]
        values = dict.fromkeys([read[field], *offered] if field in read else offered)
        said = [(value, witnesses(field, value, candidates, locale)) for value in list(values)[:MAX_VALUES]]
        witnessed = [(value, agreeing) for value, agreeing in said if agreeing - {Witness.PAGE}]
        if witnessed:
            value, agreeing = max(witnessed, key=lambda pair: len(pair[1]))
            yield field, WitnessedValue(value, len(agreeing) >= ENOUGH)


def _spots(located: Sequence[tuple[HtmlElement, Path]], locale: str) -> Iterator[Spot]:
    """The elements in the part of the page where templates have their fields; not long or empty elements."""
    lengths = _lengths(located)
    for element, path in located:
        if 0 < lengths[element] <= MAX_SPOT_CHARS or element.get("datetime") is not None:
            yield Spot.of(path, text_of(element), locale)


def _lengths(located: Sequence[tuple[HtmlElement, Path]]) -> dict[HtmlElement, int]:
    """The length of the text in each element."""
    lengths: dict[HtmlElement, int] = {}
    for element, _ in reversed(located):
        own = 0 if element.tag in NO_TEXT else len((element.text or "").strip())
        own += sum(
            lengths.get(child, 0) + len((child.tail or "").strip()) for child in element.iterchildren("*")
        )
        lengths[element] = own
    return lengths


def _text_chars(located: Sequence[tuple[HtmlElement, Path]], text: str) -> dict[HtmlElement, int]:
    """How much of a text each element of a page holds, judged by the runs of text in it."""
    wanted = fold(text)
    chars: dict[HtmlElement, int] = {}
    for element, _ in reversed(located):
        if element.tag in NO_TEXT:
            continue
        runs = [element.text, *(child.tail for child in element.iterchildren())]
        chars[element] = sum(
            _chars_in(wanted, run) for run in runs if run and len(run) >= MIN_RUN_CHARS
        ) + sum(chars.get(child, 0) for child in element.iterchildren("*"))
    return chars


def _chars_in(text: str, run: str) -> int:
    """The length of a run of text if the text contains it."""
    folded = fold(run)
    return len(folded) if len(folded) >= MIN_RUN_CHARS and folded in text else 0
