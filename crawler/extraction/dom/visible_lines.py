"""Gives elements' text as the lines that a reader sees. Marks where an inline element with its own meaning begins or
ends: two links side by side are two names.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from lxml.html import HtmlElement

from crawler.extraction.dom.class_names import words_of
from crawler.extraction.dom.surroundings import is_of_other_text

BREAK = " ; "
FORMATTING = frozenset(
    ["abbr", "b", "bdi", "cite", "em", "font", "i", "mark", "q", "small", "strong", "sub", "sup", "u", "wbr"]
)
INLINE = FORMATTING | frozenset(["a", "address", "data", "span", "time"])
NO_TEXT = frozenset(
    ["script", "style", "noscript", "svg", "template", "select", "iframe", "video", "img", "picture"]
)
MAX_ELEMENTS = 300
NAMED_PARTS = frozenset({"span", "div", "p", "strong", "b", "em"})
NAME_PROPERTIES = frozenset({"givenName", "familyName", "additionalName"})
NAME_PARTS = frozenset(
    (
        *(
            "given",
            "family",
            "first",
            "firstname",
            "last",
            "lastname",
            "middle",
            "surname",
            "forename",
            "fname",
            "lname",
        ),
        *(
            "vorname",
            "nachname",
            "prenom",
            "nom",
            "nombre",
            "apellido",
            "apellidos",
            "nome",
            "cognome",
            "sobrenome",
        ),
        *("voornaam", "achternaam", "fornavn", "etternavn", "efternavn", "förnamn", "efternamn"),
    )
)


def lines_of(
    elements: Iterable[HtmlElement], is_other: Callable[[HtmlElement], bool] = is_of_other_text
) -> Iterator[str]:
    """The text of `elements`, one line per run without a block boundary. Reads at most MAX_ELEMENTS, and omits
    elements that `is_other` assigns to another text.
    """
    budget = iter(range(MAX_ELEMENTS))
    line: list[str] = []
    # Each costs at least one of the budget: a page may have a hundred thousand line breaks beside its headline.
    pieces = chain.from_iterable(
        _pieces(element, budget, is_other) for element in islice(elements, MAX_ELEMENTS)
    )
    for piece in chain(pieces, [None]):
        if piece is not None:
            line.append(piece)
        elif text := " ".join("".join(line).split()).strip(" ;"):
            yield text
            line.clear()


def _pieces(
    root: HtmlElement, budget: Iterator[int], is_other: Callable[[HtmlElement], bool]
) -> Iterator[str | None]:
    """Text in document order, None at each block boundary; ends when the budget of elements is used up.

    Without recursion: through nested generators, each piece would pass every level.
    """
    waiting: list[HtmlElement | str | None] = [root]
    while waiting:
        piece = waiting.pop()
        if not isinstance(piece, HtmlElement):
            yield piece
        elif next(budget, None) is None or piece.tag in NO_TEXT or is_other(piece):
            yield None
        else:
            boundary = " " if _is_part_of_name(piece) else _boundary(piece)
            yield boundary
            yield piece.text or ""
            waiting.append(boundary)
            for child in reversed(piece[:MAX_ELEMENTS]):
                waiting += [child.tail or "", child]


def _is_part_of_name(element: HtmlElement) -> bool:
    """Whether an element is a first or last name: named so, or one word in a link to its author."""
    if element.tag not in NAMED_PARTS or len(element):
        return False
    if element.tag != "span":
        return _stands_beside_part(element)
    link = element.getparent()
    in_link = link is not None and link.tag == "a" and " " not in (element.text or "").strip()
    return (
        in_link or not NAME_PARTS.isdisjoint(words_of(element)) or element.get("itemprop") in NAME_PROPERTIES
    )


def _stands_beside_part(element: HtmlElement) -> bool:
    """Whether this block and the one beside it are both named as parts of a name; a `first` alone is a place."""
    if NAME_PARTS.isdisjoint(words_of(element)):
        return False
    beside = (element.getprevious(), element.getnext())
    return any(other is not None and not NAME_PARTS.isdisjoint(words_of(other)) for other in beside)


def _boundary(element: HtmlElement) -> str | None:
    if element.tag in FORMATTING:
        return ""
    return BREAK if element.tag in INLINE else None
