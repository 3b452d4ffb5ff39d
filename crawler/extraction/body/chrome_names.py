"""Judges the names that templates give elements: which say chrome, how surely, and which say pictures.

Data, and how to look it up. Each word removes something on at least three of the sites that we measure; words for
advertising count as one in all languages.
"""

import re
from enum import IntEnum
from functools import lru_cache

from crawler.extraction.dom.class_names import words_in


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# words that no page uses to name parts of its article
SURE_WORDS = _words("""
    cookie cookies consent gdpr modal popup dialog toast lightbox newsletter newsletters subscribe subscription
    subscriptions signup login sharedaddy shariff breadcrumb breadcrumbs
""")
CHROME_WORDS = _words("""
    popular relacionados relacionadas
    share sharing social rating syndication likes teilen
    byline author authors bio timestamp published tags postmetadata postprofile factbox infobox
    nav navbar subnav navigation menu pager rail footer tooltip overlay toolbar banner cta
    donation donate ad ads promo werbung
""")
# words that templates join to other words: `relatedposts`, `authorbox`
CHROME_STEMS = tuple(
    """related recommend recirc trending newsletter sharebar socialmedia breadcrumb pagination sidebar authorbox
    copyright advert sponsor anzeige publicid pubblicit reklam""".split()
)
# words that mean chrome if the element has hardly any running text
WEAK_WORDS = _words("""
    caption credit credits carousel gallery slideshow slider bildunterschrift teaser teasers meta metadata paywall
    placeholder embed embedded print disclosure disclaimer
""")
WEAK_OR_CHROME_WORDS = WEAK_WORDS | CHROME_WORDS
PICTURE_WORDS = _words("image images img photo picture foto bild figure caption media lightbox")
# in the names of boxes in lower case, two words together: `most-read`, `readmore`
OTHER_STORIES = re.compile(
    r"(?:read|see|watch|listen)[-_]?(?:more|next|also|on)(?![a-z])|also[-_]?(?:read|like)(?![a-z])"
    r"|more[-_]?(?:stories|from|on|articles|news|posts)(?![a-z])"
    r"|(?:most|top|latest|recent|other|similar)[-_]?(?:read|viewed|popular|stories|news|posts|articles)(?![a-z])"
    r"|up[-_]?next(?![a-z])|you[-_]?may|prev(?:ious)?[-_]?next|next[-_]?prev"
)
# WordPress's widgets, in its sidebars and footers
WIDGET = re.compile(r"(?:^|\s)widget(?:\s+\S+)*\s+widget_|widget-area")
# names with which style sheets hide elements
HIDDEN_NAMES = _words("""
    hidden is-hidden u-hidden d-none hide visually-hidden visuallyhidden invisible sr-only screen-reader-text
    screen-reader element-invisible a11y-hidden offscreen noprint no-print assistive-text print-only
""")
SHOWN_SOMEWHERE = re.compile(r"(?:^|\s)(?:\w+:|\w+-(?:sm|md|lg|xl)-|show-)(?:block|flex|inline|grid)")
MODIFIER = re.compile(r"--\S+")  # BEM: the state or kind of an element
SCRIPT_HOOK = re.compile(r"(?<!\S)js[-_]\S+")  # says what scripts do with an element, not what the element is


class Certainty(IntEnum):
    """How surely a name or tag describes its element."""

    TEXT = 0
    PICTURE = 1
    WEAK = 2
    CHROME = 3
    SURE = 4


@lru_cache(maxsize=32_768)
def certainty_of(names: str) -> Certainty:
    """How surely the names in a `class` or `id` describe their element."""
    names = SCRIPT_HOOK.sub("", names) if "js" in names else names
    each = names.split()
    named = max(map(_name_says, each), default=Certainty.TEXT)
    if named >= Certainty.CHROME:
        return named
    if "widget" in names and WIDGET.search(names):
        return Certainty.CHROME
    if not HIDDEN_NAMES.isdisjoint(map(str.lower, each)) and not SHOWN_SOMEWHERE.search(names):
        return Certainty.CHROME
    return named


@lru_cache(maxsize=32_768)
def _name_says(name: str) -> Certainty:
    words = words_in(name)
    lasting = words_in(MODIFIER.sub("", name)) if "--" in name else words
    if not lasting.isdisjoint(SURE_WORDS):
        return Certainty.SURE
    if not lasting.isdisjoint(CHROME_WORDS) or any(word.startswith(CHROME_STEMS) for word in lasting):
        return Certainty.CHROME
    if not words.isdisjoint(WEAK_OR_CHROME_WORDS) or OTHER_STORIES.search(name.lower()):
        return Certainty.WEAK
    return Certainty.TEXT if words.isdisjoint(PICTURE_WORDS) else Certainty.PICTURE
