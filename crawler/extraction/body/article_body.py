"""Extracts the article's body: the text below the headline, without everything that a site puts around and into it.

`layout` reads the page as a browser lays it out. The neighbouring modules remove, before and after that, what the
author did not write. Titles, authors, dates and page kinds are found elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice

from lxml.html import HtmlElement

from archive.article import NO_PROFILE, FieldSource, SiteProfile
from crawler.extraction.body.blocks import as_text, read_lines
from crawler.extraction.body.boilerplate import dated_lines, drop_boilerplate
from crawler.extraction.body.calls_to_action import drop_calls_to_action, split_comments
from crawler.extraction.body.chrome import drop_chrome
from crawler.extraction.body.code import flatten_listings
from crawler.extraction.body.comments import take_comments
from crawler.extraction.body.datelines import cut_below, drop_datelines
from crawler.extraction.body.density import chars_within, running_chars
from crawler.extraction.body.embedded import article_in_hiding, hidden_parts, page_of
from crawler.extraction.body.figures import drop_credits, drop_figures
from crawler.extraction.body.layout import read_blocks
from crawler.extraction.body.lead import find_lead
from crawler.extraction.body.markdown import as_markdown
from crawler.extraction.body.markup import strip_markup
from crawler.extraction.body.next_article import end_at_next_article
from crawler.extraction.body.paragraphs import make_paragraphs
from crawler.extraction.body.region import NOWHERE, TextPlace, beside, find_region, isolate, region_at_place
from crawler.extraction.body.related import drop_related, mark_own_links
from crawler.extraction.body.repeated_parts import drop_repeated
from crawler.extraction.body.second_opinion import is_several_times_as_long, trafilatura_blocks
from crawler.extraction.body.stray_labels import drop_labels, drop_labels_below
from crawler.extraction.dom.headline import cut_above, drop_repeats, find_headline, is_repeat
from crawler.extraction.dom.soundness import make_sound

MIN_CHARS = 250  # if the page has fewer characters, its scripts are searched for the text
MAX_ELEMENTS = 20_000  # several times a large page; a page with more is read line by line, in linear time
MAX_SHARE_LOST = 0.2  # if a reading has less of the page's running text, get a second opinion


@dataclass(frozen=True, slots=True)
class Body:
    """`text` is plain, paragraphs separated by one newline. `markdown` is the same text with headings, lists, quotes
    and tables. `comments` holds readers' comments, which are in neither. `recurring` counts the paragraphs that were
    removed because they recur on the site; `datelines` are those of them with a date, at both ends of the text.
    """

    text: str
    markdown: str
    comments: str
    source: FieldSource
    recurring: int = 0
    datelines: tuple[str, ...] = ()


# the steps, in order: on the page, in the article's part of it, in the lines of that part
PAGE_STEPS = (end_at_next_article, drop_chrome, drop_related)
REGION_STEPS = (drop_related, drop_figures, drop_repeated, make_paragraphs, drop_labels_below)
BLOCK_STEPS = (drop_calls_to_action, drop_credits, drop_labels, drop_datelines)


def extract_body(
    tree: HtmlElement,
    *,
    embedded: str | None = None,
    profile: SiteProfile = NO_PROFILE,
    places: TextPlace = NOWHERE,
    locale: str = "en",
    base: str = "",
    parse_again: Callable[[], HtmlElement | None] | None = None,
) -> Body:
    """Extract the body of the article in `tree`, which is modified; empty if the page has none.

    `embedded` is the text in structured data: used if the page shows no text, or clearly less. `places` says where the
    site has its articles' text, `locale` is the page's locale, `base` resolves relative addresses. `parse_again`
    returns the unmodified tree for a second opinion.
    """
    hidden = hidden_parts(tree)
    shown, running = _read(tree, profile, locale, base, places)
    if places.text is not None and not shown.text and parse_again is not None:
        # The site's usual place for text is empty here: read the page without the places.
        again = parse_again()
        shown, running = _read(again, profile, locale, base) if again is not None else (shown, running)
        places = NOWHERE
    carried = None
    if embedded and len(shown.text) < len(embedded) / 2:
        carried = page_of(embedded)
    elif len(shown.text) < MIN_CHARS:
        carried = article_in_hiding(hidden)
    if carried is not None:
        stand_in, _ = _read(carried, profile, locale, base)
        if len(stand_in.text) >= 2 * max(1, len(shown.text)):
            return replace(stand_in, comments=shown.comments, source=FieldSource.EMBEDDED_JSON)
    if parse_again is not None and places.text is None and len(shown.text) < MAX_SHARE_LOST * running:
        return _second_opinion(shown, parse_again, profile, locale)
    return shown


def _second_opinion(
    shown: Body, parse_again: Callable[[], HtmlElement | None], profile: SiteProfile, locale: str
) -> Body:
    tree = parse_again()
    if tree is None:
        return shown
    make_sound(tree)
    blocks = trafilatura_blocks(tree)
    own = drop_boilerplate(blocks, profile, locale)
    if not is_several_times_as_long([block.text for block in own], shown.text.split("\n")):
        return shown
    recurring = len(blocks) - len(own)
    return Body(as_text(own), as_markdown(own), shown.comments, FieldSource.TRAFILATURA, recurring)


def _read(
    tree: HtmlElement, profile: SiteProfile, locale: str, base: str, places: TextPlace = NOWHERE
) -> tuple[Body, int]:
    """The body, and the number of characters of running text on the page."""
    strip_markup(tree)
    make_sound(tree)
    body = tree.find("body")
    if body is None:
        return Body("", "", "", FieldSource.PAGE), 0
    if body.xpath("count(.//*)") > MAX_ELEMENTS:
        flatten_listings(body)
    if body.xpath("count(.//*)") > MAX_ELEMENTS:
        blocks = list(read_lines(_marked_part(body)))
        return Body(as_text(blocks), as_markdown(blocks), "", FieldSource.PAGE), 0
    chars = running_chars(body)
    running = chars[body]
    comments = take_comments(body, chars)
    mark_own_links(body, base)
    headline = find_headline(body)
    for step in PAGE_STEPS:
        step(body, headline)
    is_there = headline is not None and body in headline.iterancestors()
    _narrow(body, headline if is_there else None, places)
    for mend_part in REGION_STEPS:
        mend_part(body, headline)
    blocks = read_blocks(body, base)
    for mend in BLOCK_STEPS:
        blocks = mend(blocks)
    blocks, posted = split_comments(blocks)
    own = drop_boilerplate(blocks, profile, locale)
    text, markdown = as_text(own), as_markdown(own)
    comments = "\n".join(filter(None, (comments, as_text(posted))))
    datelines = dated_lines(blocks, own, locale)
    return Body(text, markdown, comments, FieldSource.PAGE, len(blocks) - len(own), datelines), running


def _marked_part(body: HtmlElement) -> HtmlElement:
    """The page's only `article`, or else its only `main`, or else all of it."""
    for tag in ("article", "main"):
        parts = list(islice(body.iter(tag), 2))
        if len(parts) == 1:
            return parts[0]
    return body


def _narrow(body: HtmlElement, headline: HtmlElement | None, places: TextPlace) -> None:
    """Reduce the page to the article."""
    chars = running_chars(body, headline, below=True)
    whole_region = find_region(body, headline, chars)
    region = region_at_place(places, whole_region, body, chars)
    parts = [region, *(beside(region, headline, chars) if region is whole_region else ())]
    if headline is not None and region is not headline:
        if region in headline.iterancestors():
            cut_below(headline)
            cut_above(headline, region, chars[region], chars_within)
        else:
            parts += [lead for lead in find_lead(headline, region) if not _is_in(lead, parts)]
        parts = [part for part in parts if part is region or not is_repeat(part, headline)]
        for part in parts:
            drop_repeats(headline, part)
    isolate(parts, body)


def _is_in(element: HtmlElement, parts: list[HtmlElement]) -> bool:
    return element in parts or any(above in parts for above in element.iterancestors())
