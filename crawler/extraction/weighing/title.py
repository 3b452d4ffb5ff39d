"""The headline among a page's titles: the one that readers know the article by, without the site's name."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from archive.extracted import Candidate, Source
from crawler.extraction.claims import Field
from crawler.extraction.headline import fold
from crawler.extraction.json_ld import is_article_type
from crawler.extraction.titles import has_part, without_site
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
    shared, tag = _of(Source.OPENGRAPH, shown), _of(Source.TITLE_TAG, shown)
    heading, data = _of(Source.HEADLINE, shown), _of(Source.JSON_LD, shown)
    if not (shared and tag and heading and data):
        return None
    repeats = fold(shared.text) == fold(tag.text) != fold(heading.text)
    if repeats and fold(heading.text) == fold(data.text):
        return heading
    return data if repeats and _adds_kicker(heading, data) else None


def _headline_beside_copies_of_the_title_tag(shown: Sequence[Headline]) -> Headline | None:
    tag, heading = _of(Source.TITLE_TAG, shown), _of(Source.HEADLINE, shown)
    if not tag or not heading or tag.text == tag.candidate.value or _adds_kicker(heading, tag):
        return None
    metadata = [headline for headline in shown if headline.candidate.source in METADATA]
    copies = all(headline.candidate.value == tag.candidate.value for headline in metadata)
    return heading if metadata and copies else None


def _headline_beside_unconfirmed_search_title(shown: Sequence[Headline]) -> Headline | None:
    shared, tag, heading = (_of(s, shown) for s in (Source.OPENGRAPH, Source.TITLE_TAG, Source.HEADLINE))
    if not (shared and tag and heading) or heading.candidate.place != "h1":
        return None
    text = fold(shared.text)
    confirmed = any(fold(headline.text) == text for headline in shown if _is_of_article(headline))
    if text != fold(tag.text) or confirmed or text in fold(heading.text):
        return None
    return heading if _share_words(heading, shared) else None


def _headline_beside_something_else(shown: Sequence[Headline]) -> Headline | None:
    shared, tag, heading = (_of(s, shown) for s in (Source.OPENGRAPH, Source.TITLE_TAG, Source.HEADLINE))
    if not (shared and tag and heading) or _of(Source.JSON_LD, shown) or _share_words(heading, shared):
        return None
    return heading if " " in heading.text and fold(heading.text) == fold(tag.text) else None


def _without_what_only_one_adds(shown: Sequence[Headline]) -> Headline | None:
    data = _of(Source.JSON_LD, shown)
    if not shown or (data and fold(data.text) == fold(shown[0].text)):
        return None
    shorter = (headline for headline in shown if headline.candidate.source in HEADLINES)
    return next((headline for headline in shorter if has_part(shown[0].text, headline.text)), None)


def _condensed_for_sharing(shown: Sequence[Headline]) -> Headline | None:
    shared, heading, data = (
        _of(source, shown) for source in (Source.OPENGRAPH, Source.HEADLINE, Source.JSON_LD)
    )
    if not (shared and heading and data) or fold(heading.text) != fold(data.text):
        return None
    if fold(heading.text).endswith(fold(shared.text)):  # the heading begins with a kicker
        return None
    words = WORD.findall(shared.text.casefold())
    kept = set(WORD.findall(heading.text.casefold())).intersection(words)
    return data if len(kept) >= CONDENSED_SHARE * len(set(words)) else None


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
    """Whether it ends in an ellipsis where another goes on."""
    if not headline.text.endswith(ELLIPSES):
        return False
    start = headline.text.rstrip(" .…")
    rests = (other.text.removeprefix(start).lstrip() for other in shown if other.text.startswith(start))
    return any(rest and not rest.startswith(ELLIPSES) for rest in rests)


def _adds_kicker(heading: Headline, headline: Headline) -> bool:
    """Whether the heading is the headline with more before it, and no mark between: they are two lines."""
    kicker = heading.text.casefold().removesuffix(headline.text.casefold())
    return kicker != heading.text.casefold() and kicker.endswith(" ") and kicker.rstrip()[-1:].isalnum()


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
CONDENSED_SHARE = 0.9  # of the words that a condensed headline has in common with the full one
METADATA = frozenset({Source.OPENGRAPH, Source.JSON_LD, Source.MICRODATA, Source.META})
HEADLINES = frozenset({Source.JSON_LD, Source.HEADLINE, Source.MICRODATA, Source.META})
OF_THE_PAGE = frozenset({Source.MICRODATA, Source.META, Source.TITLE_TAG})
# Tried in this order.
RULES = (
    Rule(
        "heading and JSON-LD agree; OpenGraph only repeats the title tag, which is for search engines",
        _headline_beside_search_title,
    ),
    Rule(
        "all metadata only repeats the title tag, the site's name in it and all",
        _headline_beside_copies_of_the_title_tag,
    ),
    Rule(
        "OpenGraph only repeats the title tag, which is for search engines; nothing says so of the article",
        _headline_beside_unconfirmed_search_title,
    ),
    Rule("the title tag has the heading; OpenGraph is of something else", _headline_beside_something_else),
    Rule("no heading and no JSON-LD has what the first source adds", _without_what_only_one_adds),
    Rule("heading and JSON-LD agree; OpenGraph only condenses them", _condensed_for_sharing),
    Rule("heading and metadata of the page agree, whatever a feed says", _heading_beside_a_feed),
    Rule(FIRST, _first),
)
