"""Collects a page's headings and title tag as candidates for the headline, and removes the site's name from titles."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from archive.article import Candidate, FieldSource
from crawler.extraction.body.paragraphs import BETWEEN_IDEOGRAPHS
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.dom.headline import fold, is_breadcrumb, links_home
from crawler.extraction.dom.urls import host_of

MAX_HEADINGS = 5
MAX_PIECES = 200  # pieces of text in one heading
VISIBLE_TEXT = XPath(".//text()[not(parent::style or parent::script)]", smart_strings=False)
OPENGRAPH = XPath("//meta[@property=$name]/@content", smart_strings=False)
CLOSING = tuple(",.:;!?…)]»”’%")


def claims(tree: HtmlElement, headline: HtmlElement | None) -> Iterator[Claim]:
    """The headline first, then all other h1 outside breadcrumbs. A heading that links home is the site's name, unless
    the page says that it is the page's title and the site has another name: a theme's banner is one link.
    """
    others = (heading for heading in islice(tree.iter("h1"), MAX_HEADINGS) if not is_breadcrumb(heading))
    headings = [*([] if headline is None else [headline]), *others]
    for heading in dict.fromkeys(headings):
        text = _text(heading)
        is_site = links_home(heading) and not _is_shared_title(text, tree)
        field = Field.SITE_NAME if is_site else Field.TITLE
        yield claim(field, FieldSource.HEADLINE, text, str(heading.tag))
    title = tree.find(".//title")
    if title is not None and title.text:
        yield claim(Field.TITLE, FieldSource.TITLE_TAG, title.text, "title")


def _is_shared_title(heading: str, tree: HtmlElement) -> bool:
    """Whether Open Graph gives this as the page's title, and another name for the site."""
    shared, site = (_opengraph(tree, name) for name in ("og:title", "og:site_name"))
    return bool(site) and fold(heading) == shared != site


def _opengraph(tree: HtmlElement, name: str) -> str:
    values = cast(list[str], OPENGRAPH(tree, name=name))
    return fold(values[0]) if values else ""


def _text(heading: HtmlElement) -> str:
    """The text with a space between elements, as between a kicker and its headline."""
    text = ""
    pieces = cast(list[str], VISIBLE_TEXT(heading))[:MAX_PIECES]
    for piece in filter(None, map(str.strip, pieces)):
        joined = piece.startswith(CLOSING) or BETWEEN_IDEOGRAPHS.fullmatch(text[-1:] + piece[0])
        text = f"{text}{'' if joined else ' '}{piece}"
    return text.strip()


COLON = re.compile(r":\s+")  # separates names from headlines, but also occurs in headlines
SEPARATOR = re.compile(r"\s+[|│–—·•∙⋅:«»‹›/*~>-]+\s+|\s*[|｜│ㅣ：]\s*|\s*[（(【\[]|(?<=\S)[-_:](?=\S+$)")
DANGLING = re.compile(r"\s+[|│–—·•-]+\s*$")  # left by a template that had nothing to fill in
WITHIN_WORDS = "-_:"  # a separator only before the last word
MIN_NAME_CHARS = 5
MAX_NAME_WORDS = 6
MAX_WORDS_BEHIND_BAR = 3
SECOND_LEVELS = frozenset("ac co com edu go gob gouv gov gv ne net or org".split())  # gull.co.uk, gull.com.br


def without_site(title: str, outlets: frozenset[str], headline: str = "") -> str:
    """The title without the parts before or after a separator that name the site; `outlets` as in `site_names`. A name
    at the start of the visible `headline` belongs to the title.
    """
    title = DANGLING.sub("", title)
    marks = list(SEPARATOR.finditer(title))
    for mark in marks:
        behind = title[mark.end() :]
        if mark.start() and (
            _is_site(behind, outlets) or ("|" in mark.group() and _begins_with_site(behind, outlets))
        ):
            return without_site(title[: mark.start()], outlets, headline)
    if marks and marks[-1].start() and _names_site(title[marks[-1].end() :], outlets):
        return without_site(title[: marks[-1].start()], outlets, headline)
    between = [mark for mark in marks if mark.group() not in WITHIN_WORDS]
    for mark in reversed([*between, *COLON.finditer(title)]):
        head, rest = title[: mark.start()], title[mark.end() :]
        if rest.strip() and _is_site(head, outlets) and not fold(headline).startswith(fold(head)):
            return rest
    return title


def _is_site(part: str, outlets: frozenset[str]) -> bool:
    return not outlets.isdisjoint(_spellings(part))


def _begins_with_site(part: str, outlets: frozenset[str]) -> bool:
    """Whether a few words after a bar begin with the site's name, however short: `| TVK Rapport`."""
    words = part.split()
    return 1 < len(words) <= MAX_WORDS_BEHIND_BAR and _is_site(words[0], outlets)


def _names_site(part: str, outlets: frozenset[str]) -> bool:
    """Whether a few words consist mostly of a name of the site: `Spektrum der Wissenschaft` at spektrum.example."""
    if len(part.split()) > MAX_NAME_WORDS:
        return False
    names = [name for name in outlets if len(name) >= MIN_NAME_CHARS]
    return any(name in text and 3 * len(name) >= len(text) for text in _spellings(part) for name in names)


def _spellings(name: str) -> set[str]:
    """A name as written and as hosts spell it, folded: `süddeutsche`, `sueddeutsche`, `suddeutsche`."""
    text = fold(name)
    if text.isascii():
        return {text}
    return {text, fold(text.translate(DIGRAPHS)), fold(ACCENT.sub("", unicodedata.normalize("NFD", text)))}


DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})
ACCENT = re.compile(r"[\u0300-\u036f]")


def has_part(title: str, part: str) -> bool:
    """Whether `title` is `part` with more text before or after it and a separator between."""
    wanted = fold(part)
    marks = [*SEPARATOR.finditer(title), *COLON.finditer(title)]
    before = (title[: mark.start()] for mark in SEPARATOR.finditer(title))
    behind = (title[mark.end() :] for mark in marks)
    return bool(wanted) and any(fold(text) == wanted for text in (*before, *behind))


def site_names(candidates: Iterable[Candidate], url: str, headline: str = "") -> frozenset[str]:
    """All names of the site, including its host; folded, in all spellings. If JSON-LD gives the page's headline as the
    site's name, it does not count.
    """
    labels = host_of(url).split(".")
    hosts = [
        ".".join(labels[start:end]) for start in range(len(labels)) for end in (len(labels), len(labels) - 1)
    ]
    own = fold(headline)
    names = [c.value for c in candidates if c.source is not FieldSource.JSON_LD or fold(c.value) != own]
    named = [
        part for part in hosts[:-2] if not part.replace(".", "").isdigit()
    ]  # an IP address is not a site's name
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVELS:
        named.append(labels[-3])
    articled = [f"the{part}" for part in named]  # The New Gull at newgull.example
    return frozenset(chain.from_iterable(map(_spellings, [*named, *articled, *names]))) - {""}
