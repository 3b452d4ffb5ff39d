"""The passage of a text that best shows why the text was found, with the found words marked.

Snippets are computed from the original text by locating the folded tokens in it, so they are the same for both
databases and all scripts. The caller decides what a mark looks like.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from archive.search.folding import JOINT, fold, folded_lengths
from archive.search.tokens import WORD_LIMIT, Terms, as_written, form_spans, spans, spellings
from archive.search.tree import And, Node, Or, Phrase, Where

WIDTH = 240  # characters
LEAD = 60  # characters before the first found word
HITS_WEIGHED = 100  # in one paragraph, when its densest passage is chosen


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text, found or not. The joined pieces of a snippet are a passage of the text."""

    text: str
    found: bool


@dataclass(frozen=True, slots=True)
class _Hit:
    """The position of matching terms in a text, and which of the wanted terms they are."""

    start: int
    end: int
    terms: Terms


def wanted(node: Node, where: Where = Where.ANYWHERE) -> tuple[Terms, ...]:
    """The terms that a query looks for in one part of an article, without excluded ones."""
    match node:
        case Phrase(text, prefix, place) if place in (Where.ANYWHERE, where):
            return tuple(terms for way in spellings(text, prefix) for terms in way)
        case And(nodes) | Or(nodes):
            return tuple(terms for child in nodes for terms in wanted(child, where))
        case _:
            return ()


def highlight(text: str, terms: Sequence[Terms]) -> tuple[Segment, ...]:
    """The whole text, such as a title, in segments."""
    text = unicodedata.normalize("NFC", text)
    return tuple(_segments(text, _hits(text, fold(text), terms), 0, len(text)))


def snippet(text: str, terms: Sequence[Terms]) -> tuple[Segment, ...]:
    """About WIDTH characters of the paragraph with the most terms; of the first paragraph if none has any."""
    paragraph, hits = _best_paragraph(unicodedata.normalize("NFC", text), terms)
    start = _densest_start(hits)
    start = _word_start(paragraph, max(0, start - LEAD)) if len(paragraph) > WIDTH else 0
    end = _word_end(paragraph, start + WIDTH)
    return (
        *([Segment("… ", found=False)] if start else []),
        *_segments(paragraph, hits, start, end),
        *([Segment(" …", found=False)] if end < len(paragraph) else []),
    )


def _best_paragraph(text: str, terms: Sequence[Terms]) -> tuple[str, list[_Hit]]:
    paragraphs = [paragraph for paragraph in text.split("\n") if paragraph.strip()]
    best, best_hits, most = paragraphs[0] if paragraphs else "", list[_Hit](), 0
    for paragraph in paragraphs:
        folded = fold(paragraph)
        if len(_likely(folded, terms)) <= most:
            continue
        hits = _hits(paragraph, folded, terms)
        if (variety := _variety(hits)) > most:
            best, best_hits, most = paragraph, hits, variety
        if most == len(terms):
            break
    return best, best_hits


def _likely(folded: str, terms: Sequence[Terms]) -> list[Terms]:
    """The terms that may occur in a text. A fast filter that never drops a term that does occur."""
    in_one_piece = folded.replace(JOINT, "")
    written = [(each, as_written(each.tokens[0])) for each in terms if each.tokens]
    return [each for each, first in written if first in folded or first in in_one_piece]


def _variety(hits: Sequence[_Hit]) -> int:
    return len({hit.terms for hit in hits})


def _densest_start(hits: Sequence[_Hit]) -> int:
    def variety_from(first: _Hit) -> int:
        return _variety([hit for hit in hits if first.start <= hit.start < first.start + WIDTH - LEAD])

    hits = hits[:HITS_WEIGHED]
    return max(hits, key=variety_from).start if hits else 0


def _hits(text: str, folded: str, terms: Sequence[Terms]) -> list[_Hit]:
    present = _likely(folded, terms)
    if not present:
        return []
    if folded.isascii():
        hits = [hit for each in present for hit in _ascii_hits(folded, each)]
    else:
        places = spans(folded)
        hits = [hit for each in present for hit in _folded_hits(places, each)]
    hits += _form_hits(folded, present)
    if text.isascii():  # each character stayed one character
        return sorted(hits, key=lambda hit: hit.start)
    origin = [0, *accumulate(folded_lengths(text))]
    return sorted((_unfolded(hit, origin) for hit in hits), key=lambda hit: hit.start)


def _form_hits(folded: str, terms: Sequence[Terms]) -> list[_Hit]:
    """Words that were found by their second form: Hawai'i, C++."""
    single = {each.tokens[0]: each for each in terms if len(each.tokens) == 1}
    return [_Hit(start, end, single[form]) for form, start, end in form_spans(folded) if form in single]


def _ascii_hits(folded: str, terms: Terms) -> Iterator[_Hit]:
    return (_Hit(*match.span(), terms) for match in _ascii_pattern(terms).finditer(folded))


@lru_cache(maxsize=64)
def _ascii_pattern(terms: Terms) -> re.Pattern[str]:
    """A pattern that finds in ASCII text what `_folded_hits` finds in any text, ten times faster."""
    goes_on = terms.prefix or len(terms.tokens[-1]) == WORD_LIMIT
    end = "[a-z0-9]*" if goes_on else "(?![a-z0-9])"
    return re.compile(f"(?<![a-z0-9]){'[^a-z0-9]+'.join(terms.tokens)}{end}")


def _folded_hits(places: Sequence[tuple[str, int, int]], terms: Terms) -> list[_Hit]:
    *first, last = terms.tokens
    hits = []
    for index in range(len(first), len(places)):
        token, start, end = places[index]
        if not (token.startswith(last) if terms.prefix else token == last):
            continue
        window = places[index - len(first) : index + 1]
        if [token for token, _, _ in window[:-1]] == first:
            # The position is that of a pair's first character; the second follows at once.
            hits.append(_Hit(window[0][1], max(end, start + len(last)), terms))
    return hits


def _unfolded(hit: _Hit, origin: Sequence[int]) -> _Hit:
    """Convert positions in the folded text to the original. `origin[k]` is the folded length of the first k characters.
    Marks that fold to nothing belong to the letter before them."""
    start = bisect_right(origin, hit.start) - 1
    end = max(bisect_left(origin, hit.end), bisect_right(origin, hit.end) - 1)
    return _Hit(start, end, hit.terms)


def _segments(text: str, hits: Sequence[_Hit], start: int, end: int) -> Iterator[Segment]:
    """The text between two positions, cut where found words begin and end; `hits` must be in order."""
    place = start
    for found_from, found_to in _joined(hits):
        found_from, found_to = max(found_from, start), min(found_to, end)
        if found_from < found_to:
            if place < found_from:
                yield Segment(text[place:found_from], found=False)
            yield Segment(text[found_from:found_to], found=True)
            place = found_to
    if place < end:
        yield Segment(text[place:end], found=False)


def _joined(hits: Sequence[_Hit]) -> Iterator[tuple[int, int]]:
    """The ranges that the hits cover; adjoining hits are joined."""
    start = end = 0
    for hit in hits:
        if hit.start > end:
            yield start, end
            start = hit.start
        end = max(end, hit.end)
    yield start, end


def _word_start(text: str, place: int) -> int:
    """The first position after a space near `place`. Scripts without spaces may be cut anywhere."""
    space = text.find(" ", place, place + LEAD // 2)
    return place if place == 0 or space < 0 else space + 1


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", place - LEAD // 2, place)
    return place if space < 0 else space
