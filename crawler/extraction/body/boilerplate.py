"""Removes paragraphs that recur in other articles of the site, and date lines at both ends of the text that follow a
pattern of the site. The archive knows which these are.
"""

from collections.abc import Iterable, Sequence

from archive.article import SiteProfile
from archive.identity.texts.boilerplate import leaves_enough
from archive.identity.texts.fingerprint import normalise
from crawler.extraction.body.blocks import Block, BlockKind
from crawler.extraction.parsing.line_patterns import EDGE_LINES, pattern_of

OWN = frozenset({BlockKind.HEADING, BlockKind.CODE})
"""Kept even if they recur: `Ingredients` belongs to every recipe, `return` to every program."""


def drop_boilerplate(blocks: Sequence[Block], profile: SiteProfile, locale: str) -> list[Block]:
    """Remove recurring paragraphs, but no headings and no code. Removes nothing if too little would be left. `locale`
    is the page's locale.
    """
    if not profile.paragraphs and not profile.patterns:
        return list(blocks)
    own = [block for block in blocks if block.kind in OWN or normalise(block.text) not in profile.paragraphs]
    dated = _dated(own[:EDGE_LINES], profile, locale) | _dated(own[-EDGE_LINES:], profile, locale)
    own = [block for block in own if id(block) not in dated]
    return own if leaves_enough(_chars(own), _chars(blocks)) else list(blocks)


def dated_lines(blocks: Sequence[Block], own: Sequence[Block], locale: str) -> tuple[str, ...]:
    """The date lines of `blocks` that are not among its `own`: they say who posted the article."""
    if len(blocks) == len(own):
        return ()
    kept = set(map(id, own))
    return tuple(block.text for block in blocks if id(block) not in kept and pattern_of(block.text, locale))


def _dated(blocks: Iterable[Block], profile: SiteProfile, locale: str) -> set[int]:
    return {id(block) for block in blocks if pattern_of(block.text, locale) in profile.patterns}


def _chars(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)
