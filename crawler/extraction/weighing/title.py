"""The headline among a page's titles: the one that readers know the article by, without the site's name."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from archive.article import Candidate, Source
from crawler.extraction.claims import Field
from crawler.extraction.dom.headline import fold
from crawler.extraction.sources.json_ld import is_article_type
from crawler.extraction.sources.titles import has_part, without_site
from crawler.extraction.weighing.trust import FIRST, Weighed, evidence, in_order


@dataclass(frozen=True, slots=True)
class Headline:
    """A title as it would be shown: the candidate's text without the site's name."""

    text: str
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason to believe one of several titles, and the one it picks, if it applies."""

    why: str
    pick: Callable[[Sequence[Headline]], Headline | None]


def title(candidates: Sequence[Candidate], outlets: frozenset[str]) -> Weighed[str]:
    """`outlets` is all that the site calls itself, folded."""
    ordered = in_order(Field.TITLE, candidates)
    shown = [Headline(without_site(candidate.value, outlets), candidate) for candidate in ordered]
    shown = [headline for headline in shown if fold(headline.text) not in outlets | {""}]
    shown = [headline for headline in shown if not _is_cut_short(headline, shown)]
    for rule in RULES:
        if picked := rule.pick(shown):
            return Weighed(_as_on_page(picked, shown), evidence(picked.candidate, rule.why, ordered))
    return Weighed()


def _as_on_page(picked: Headline, shown: Sequence[Headline]) -> str:
    """With the quotation marks of the heading: in attributes and JSON straight ones are easier to write."""
    heading = _of(Source.HEADLINE, shown)
    same = heading and QUOTATION_MARK.sub('"', heading.text) == QUOTATION_MARK.sub('"', picked.text)
    return heading.text if heading and same else picked.text


def _of(source: Source, shown: Sequence[Headline]) -> Headline | None:
    return next((headline for headline in shown if headline.candidate.source is source), None)


def _headline_beside_search_title(shown: Sequence[Headline]) -> Headline | None:
    """Unless data about the article confirms the title, or it is the heading without its kicker."""
    shared, tag, heading = (_of(s, shown) for s in (Source.OPENGRAPH, Source.TITLE_TAG, Source.HEADLINE))
    if not (shared and tag and heading) or not fold(heading.text) != fold(shared.text) == fold(tag.text):
        return None
    has_site = tag.text != tag.candidate.value == shared.candidate.value
    own = [headline for headline in shown if _is_of_article(headline)]
    of_article = {fold(h.text) for h in own if not (has_site and h.candidate.value == tag.candidate.value)}
    if fold(heading.text) in of_article:
        return heading
    if fold(shared.text) in of_article or fold(shared.text) in fold(heading.text):
        return None
    return heading if has_site or _share_words(heading, shared) else None


def _headline_beside_something_else(shown: Sequence[Headline]) -> Headline | None:
    shared, tag, heading = (_of(s, shown) for s in (Source.OPENGRAPH, Source.TITLE_TAG, Source.HEADLINE))
    if not (shared and tag and heading) or _share_words(heading, shared):
        return None
    return heading if fold(heading.text) == fold(tag.text) else None


def _without_what_only_one_adds(shown: Sequence[Headline]) -> Headline | None:
    data = _of(Source.JSON_LD, shown)
    if not shown or (data and fold(data.text) == fold(shown[0].text)):
        return None
    shorter = (headline for headline in shown if headline.candidate.source in HEADLINES)
    return next((headline for headline in shorter if has_part(shown[0].text, headline.text)), None)


def _heading_beside_a_feed(shown: Sequence[Headline]) -> Headline | None:
    heading = _of(Source.HEADLINE, shown)
    if not heading or shown[0].candidate.source is not Source.FEED:
        return None
    named = [headline.text for headline in shown if headline.candidate.source in OF_THE_PAGE]
    agrees = any(fold(text) == fold(heading.text) or has_part(text, heading.text) for text in named)
    return heading if agrees else None


def _first(shown: Sequence[Headline]) -> Headline | None:
    return shown[0] if shown else None


def _is_cut_short(headline: Headline, shown: Sequence[Headline]) -> bool:
    """Whether another goes on where it ends in an ellipsis, or before a quotation mark: in an attribute an unescaped
    one ends the value."""
    text = headline.text
    start = text.rstrip("….").rstrip() if text.endswith(ELLIPSES) else text
    longer = (
        other.text[len(start) :] for other in shown if other.text.startswith(start) and other is not headline
    )
    return any(rest.strip(" .…") and (start is not text or AT_QUOTE.match(rest)) for rest in longer)


def _is_of_article(headline: Headline) -> bool:
    """Whether structured data says it of the article, not of the page that it stands on."""
    candidate = headline.candidate
    of_node = candidate.source is Source.JSON_LD and is_article_type(candidate.place.partition(".")[0])
    return of_node or candidate.source is Source.MICRODATA


def _share_words(one: Headline, other: Headline) -> bool:
    mine, its = (
        {word for word in WORD.findall(headline.text.casefold()) if len(word) >= MIN_WORD_CHARS}
        for headline in (one, other)
    )
    return not mine.isdisjoint(its)


WORD = re.compile(r"\w+")
MIN_WORD_CHARS = 4  # shorter ones stand in any two titles
QUOTATION_MARK = re.compile(r"[\"'„“”‟«»‚‘’‹›`´]")
ELLIPSES = ("…", "...")
AT_QUOTE = re.compile(r"\s?[\"'„“”]")
HEADLINES = frozenset({Source.JSON_LD, Source.HEADLINE, Source.MICRODATA, Source.META})
OF_THE_PAGE = frozenset({Source.MICRODATA, Source.META, Source.TITLE_TAG})
# Tried in this order.
RULES = (
    Rule("OpenGraph only repeats the title tag, which is for search engines", _headline_beside_search_title),
    Rule("the title tag has the heading; OpenGraph is of something else", _headline_beside_something_else),
    Rule("no heading and no JSON-LD has what the first source adds", _without_what_only_one_adds),
    Rule("heading and metadata of the page agree, whatever a feed says", _heading_beside_a_feed),
    Rule(FIRST, _first),
)
