"""Chooses the headline among a page's titles: the one by which readers know the article, without the site's name.

The title in metadata for search engines, feeds and sharing may differ from the visible heading, or be only a part of
it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from archive.article import Candidate, FieldSource
from crawler.extraction.claims import Field
from crawler.extraction.dom.headline import fold
from crawler.extraction.parsing.line_patterns import MONTH, pattern_of
from crawler.extraction.sources.json_ld import is_article_type
from crawler.extraction.sources.titles import has_part, without_site
from crawler.extraction.weighing.trust import FIRST, Rule, Weighed, evidence, in_order


@dataclass(frozen=True, slots=True)
class Headline:
    """A title ready for display: the candidate's text without the site's name."""

    text: str
    candidate: Candidate


def title(candidates: Sequence[Candidate], outlets: frozenset[str]) -> Weighed[str]:
    """`outlets` are all names of the site, folded."""
    ordered = in_order(Field.TITLE, candidates)
    heading = next((c.value for c in ordered if c.source is FieldSource.HEADLINE), "")
    shown = [Headline(without_site(c.value, outlets, heading), c) for c in ordered]
    shown = [headline for headline in shown if fold(headline.text) not in outlets | {""}]
    shown = [headline for headline in shown if not _is_cut_short(headline, shown)]
    shown = [headline for headline in shown if not _is_date(headline.text)] or shown
    for rule in RULES:
        if picked := rule.pick(shown):
            return Weighed(_as_on_page(picked, shown), evidence(picked.candidate, rule.why, ordered))
    return Weighed()


def _is_date(text: str) -> bool:
    """Whether the text is a date and nothing else, as a theme has it in a heading above the title's own."""
    pattern = pattern_of(text, "en") if text[:1].isdigit() or text[-1:].isdigit() else None
    return pattern is not None and not any(map(str.isalpha, pattern.replace(MONTH, "")))


def _as_on_page(picked: Headline, shown: Sequence[Headline]) -> str:
    """The title with the heading's quotation marks: attributes and JSON often have straight ones, which are easier to
    write.
    """
    heading = _of(FieldSource.HEADLINE, shown)
    same = heading and QUOTATION_MARK.sub('"', heading.text) == QUOTATION_MARK.sub('"', picked.text)
    return heading.text if heading and same else picked.text


def _told_twice(shown: Sequence[Headline]) -> Headline | None:
    """The title that OpenGraph and the article's data share. Data that repeats the title tag with the site's name does
    not count: both are then made for search engines.
    """
    shared, repeated = _of(FieldSource.OPENGRAPH, shown), _repeated(shown)
    of_article = (h for h in shown if is_article_type(h.candidate.place.partition(".")[0]))
    data = next((h for h in of_article if h.candidate.value != repeated), None)
    return shared if shared and data and fold(shared.text) == fold(data.text) else None


def _repeated(shown: Sequence[Headline]) -> str | None:
    tag = _of(FieldSource.TITLE_TAG, shown)
    return tag.candidate.value if tag and tag.text != tag.candidate.value else None


def _told_of_heading(shown: Sequence[Headline]) -> Headline | None:
    """The heading as metadata gives it: without a kicker before it or a section after it; or else all of it."""
    if (heading := _heading(shown)) is None:
        return None
    whole = fold(heading.text)
    parts = (h for h in _told(shown) if whole.endswith(fold(h.text)) or has_part(heading.text, h.text))
    return min(parts, key=lambda headline: fold(headline.text) == whole, default=None)


def _heading(shown: Sequence[Headline]) -> Headline | None:
    """The first heading that shares a word with the metadata's title, or that is the title tag or a part of it. If the
    title tag is the only title in metadata, the first heading.
    """
    headings = [h for h in shown if h.candidate.source is FieldSource.HEADLINE]
    headings = headings or [h for h in shown if h.candidate.place.endswith("headline")]
    told, tag = _told(shown), _of(FieldSource.TITLE_TAG, shown)
    sharing = (h for h in headings if any(_share_words(h, other) for other in told))
    same = (h for h in headings if tag and (fold(h.text) == fold(tag.text) or has_part(tag.text, h.text)))
    told_more = any(headline.candidate.value != _repeated(shown) for headline in told)
    first = (h for h in headings if not told or (not told_more and h.candidate.place == "h1"))
    return next(chain(sharing, same, first), None)


def _told(shown: Sequence[Headline]) -> list[Headline]:
    return [headline for headline in shown if headline.candidate.source not in ON_PAGE]


def _of(source: FieldSource, shown: Sequence[Headline]) -> Headline | None:
    return next((headline for headline in shown if headline.candidate.source is source), None)


def _is_cut_short(headline: Headline, shown: Sequence[Headline]) -> bool:
    """Whether another title continues after its ellipsis, or at a quotation mark: an unescaped one ends an attribute's
    value.
    """
    text = headline.text
    start = text.rstrip("….").rstrip() if text.endswith(ELLIPSES) else text
    others = (other for other in shown if other.text.startswith(start) and other is not headline)
    longer = (other.text[len(start) :] for other in others)
    return any(rest.strip(" .…") and (start is not text or AT_QUOTE.match(rest)) for rest in longer)


def _share_words(one: Headline, other: Headline) -> bool:
    mine, its = (set(WORD.findall(headline.text.casefold())) for headline in (one, other))
    return not mine.isdisjoint(its)


# Words of four letters, since any two titles share shorter ones; two in scripts with short words or no spaces.
WORD = re.compile(r"(?=([\u3040-\u30ff\u4e00-\u9fff]{2}|\b[\uac00-\ud7af]{2}|\b\w{4,}))")
QUOTATION_MARK = re.compile(r"[\"'„“”‟«»‚‘’‹›`´]")
ELLIPSES = ("…", "...")
AT_QUOTE = re.compile(r"\s?[\"'„“”]")
ON_PAGE = frozenset({FieldSource.HEADLINE, FieldSource.TITLE_TAG})
# Tried in this order.
RULES: tuple[Rule[Headline], ...] = (
    Rule("OpenGraph and JSON-LD agree", _told_twice),
    Rule("the heading is this, or this and a kicker or section", _told_of_heading),
    Rule("the heading, which readers see", _heading),
    Rule(FIRST, lambda shown: next(iter(shown), None)),
)
