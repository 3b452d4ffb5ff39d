"""Takes out of a body the paragraphs that recur over other articles of its site. Which they are, the archive knows."""

from collections.abc import Sequence

from archive.extracted import SiteProfile
from archive.identity.fingerprint import normalise
from crawler.extraction.blocks import Block, BlockKind


def drop_recurring(blocks: Sequence[Block], profile: SiteProfile) -> list[Block]:
    """Headings stay: `Ingredients` is every recipe's own. So does all, where most would go."""
    if not profile.paragraphs:
        return list(blocks)
    own = [
        block
        for block in blocks
        if block.kind is BlockKind.HEADING or normalise(block.text) not in profile.paragraphs
    ]
    return own if 2 * _chars(own) >= _chars(blocks) else list(blocks)


def _chars(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)
