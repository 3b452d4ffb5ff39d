"""The article's body: the text between the headline and all that a site puts around and into it.

trafilatura turns the article's markup into blocks of text; the modules beside this one take away before and
after it what is not the author's text. Titles, authors, dates and page kinds are found elsewhere.
"""

from dataclasses import dataclass, replace

from lxml.html import HtmlElement
from trafilatura import bare_extraction

from archive.extracted import NO_PROFILE, SiteProfile, Source
from crawler.extraction.blocks import Block, BlockKind, as_text, read_blocks, read_lines
from crawler.extraction.chrome import drop_chrome, strip_markup
from crawler.extraction.comments import take_comments
from crawler.extraction.density import running_chars
from crawler.extraction.embedded import article_in_scripts, page_of
from crawler.extraction.headline import cut_above, drop_repeats, find_headline
from crawler.extraction.insides import Document, Extractor, use_config
from crawler.extraction.lead import find_lead, keep_lead
from crawler.extraction.markdown import as_markdown
from crawler.extraction.next_article import end_at_next_article
from crawler.extraction.paragraphs import make_paragraphs
from crawler.extraction.preliminaries import cut_below, drop_preliminaries
from crawler.extraction.prompts import drop_invitations, split_comments
from crawler.extraction.recurring import drop_recurring
from crawler.extraction.region import NOWHERE, TextPlace, find_region, isolate, region_at_place
from crawler.extraction.related import drop_related
from crawler.extraction.shortcuts import shortcuts
from crawler.extraction.soundness import make_sound

MIN_CHARS = 250  # fewer on the page, and its scripts are searched for the text
MAX_ELEMENTS = 20_000  # several times a large page's; more are read line by line, in linear time
# below its own 250 characters trafilatura distrusts what it read, and takes the page as it is; but here the
# page is only the article, and a blog's post may be short
TRAFILATURA = use_config()
TRAFILATURA.set("DEFAULT", "MIN_EXTRACTED_SIZE", "50")
# Fast mode: trafilatura's second and third opinion (readability, jusText) cost more than everything else here
# together, and lose to the region that was found before.
OPTIONS = Extractor(config=TRAFILATURA, output_format="txt", fast=True, comments=False)


@dataclass(frozen=True, slots=True)
class Body:
    """`text` is plain, paragraphs separated by one newline; `markdown` is the same with headings, lists,
    quotes and tables. `comments` are readers' and in neither. `recurring` counts the paragraphs that were taken out
    because they recur on the site."""

    text: str
    markdown: str
    comments: str
    source: Source
    recurring: int = 0


# what is mended, in this order: on the page, in its part that is the article, in what trafilatura returns
PAGE_STEPS = (end_at_next_article, drop_chrome, drop_related)
REGION_STEPS = (make_paragraphs,)
BLOCK_STEPS = (drop_invitations, drop_preliminaries)


def extract_body(
    tree: HtmlElement,
    *,
    embedded: str | None = None,
    profile: SiteProfile = NO_PROFILE,
    places: TextPlace = NOWHERE,
    locale: str = "en",
) -> Body:
    """The body of the article in `tree`, which is changed on the way; empty if the page has none.

    `embedded` is the text that structured data carried: used where the page shows none, or clearly less. `places` is
    where the site has its articles' text, `locale` the page's.
    """
    scripts = list(tree.iter("script"))  # held, since reading takes them out of the page
    shown = _read(tree, profile, locale, places)
    carried = None
    if embedded and len(shown.text) < len(embedded) / 2:
        carried = page_of(embedded)
    elif len(shown.text) < MIN_CHARS:
        carried = article_in_scripts(scripts)
    if carried is None:
        return shown
    stand_in = _read(carried, profile, locale)
    if len(stand_in.text) < 2 * len(shown.text):
        return shown
    return replace(stand_in, comments=shown.comments, source=Source.EMBEDDED_JSON)


def _read(tree: HtmlElement, profile: SiteProfile, locale: str, places: TextPlace = NOWHERE) -> Body:
    strip_markup(tree)
    make_sound(tree)
    body = tree.find("body")
    if body is None:
        return Body("", "", "", Source.TRAFILATURA)
    if body.xpath("count(.//*)") > MAX_ELEMENTS:
        blocks = list(read_lines(body))
        return Body(as_text(blocks), as_markdown(blocks), "", Source.TRAFILATURA)
    comments = take_comments(body)
    for step in PAGE_STEPS:
        step(body)
    lead = _narrow(body, places)
    blocks = _blocks_of_article(tree)
    for mend in BLOCK_STEPS:
        blocks = mend(blocks)
    blocks, posted = split_comments([*lead, *blocks])
    own = drop_recurring(blocks, profile, locale)
    comments = "\n".join(filter(None, (comments, as_text(posted))))
    return Body(as_text(own), as_markdown(own), comments, Source.TRAFILATURA, len(blocks) - len(own))


def _narrow(body: HtmlElement, places: TextPlace) -> list[Block]:
    """Leaves of the page the article only; gives the standfirst if it stands outside of that."""
    headline = find_headline(body)
    chars = running_chars(body, after=headline)
    region = region_at_place(places, find_region(body, headline, chars), body, chars)
    lead: list[str] = []
    if headline is not None and region is not headline:
        drop_repeats(headline, region)
        if region in headline.iterancestors():
            keep_lead(headline)
            cut_below(headline)
            cut_above(headline, region, chars)
        else:
            lead = find_lead(headline, region)
    isolate(region, body)
    for step in REGION_STEPS:
        step(region)
    return [Block(BlockKind.PARAGRAPH, text) for text in lead]


def _blocks_of_article(tree: HtmlElement) -> list[Block]:
    with shortcuts():
        document = bare_extraction(tree, options=OPTIONS)
    return read_blocks(document.body) if isinstance(document, Document) else []
