"""Reads a page's fields where its site has them, as the site's own pages have taught (see `induction`), and says when
that is believed: where independent witnesses are missing or differ."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from lxml.html import HtmlElement

from archive.extracted import Candidate, SitePlace, Source, Template
from crawler.extraction.agreement import ENOUGH, Witness, comparable, witnesses
from crawler.extraction.agreement import Value as Compared
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.lines import BREAK, lines_of
from crawler.extraction.region import NOWHERE, TextPlace
from crawler.extraction.template_paths import find, parsed
from crawler.extraction.weighing.trust import Weighed, evidence

Value = TypeVar("Value")

TEXT = "text"
FIELDS = (Field.TITLE, Field.AUTHORS, Field.PUBLISHED)
ONE_DAY = timedelta(days=1)
MAX_AT_PLACE = 10  # elements; more are a list of something


@dataclass(frozen=True, slots=True)
class AtPlaces:
    """What stands where the site has its fields, and where its articles' text is."""

    claims: tuple[Claim, ...] = ()
    text: TextPlace = NOWHERE


def read_places(tree: HtmlElement, templates: Sequence[Template]) -> AtPlaces:
    """By the first of the site's templates that the page is made with; nothing where it is made with none."""
    body = tree.find("body")
    for template in templates if body is not None else ():
        found = {place: find(body, parsed(place.path)) for place in template.places}
        if all(found[place] for place in template.places if place.field in SKELETON):
            return AtPlaces(tuple(_claims(found)), _text_place(found))
    return AtPlaces()


def _text_place(found: Mapping[SitePlace, Sequence[HtmlElement]]) -> TextPlace:
    first = {place.field: elements[0] for place, elements in found.items() if elements}
    text, title = first.get(TEXT), first.get(Field.TITLE)
    if text is None or title is None:
        return TextPlace(text)
    around = {text, *text.iterancestors()}
    return TextPlace(text, next(element for element in title.iterancestors() if element in around))


def _claims(found: Mapping[SitePlace, Sequence[HtmlElement]]) -> Iterable[Claim]:
    for place, elements in found.items():
        if place.field != TEXT and 0 < len(elements) <= MAX_AT_PLACE:
            field = Field(place.field)
            texts = (value_at(element, field) for element in elements)
            values = [text for text in texts if text][: None if field is Field.AUTHORS else 1]
            yield claim(field, Source.SITE, ";".join(values), _why(place))


def value_at(element: HtmlElement, field: Field) -> str:
    """What an element says of a field."""
    if field is Field.PUBLISHED and (moment := element.get("datetime") or element.get("content")):
        return str(moment)
    text = BREAK.join(lines_of([element]))
    return text if field is Field.AUTHORS else text.replace(BREAK, " ")


def _why(place: SitePlace) -> str:
    return f"{place.path} (so in {place.held} pages, otherwise in {place.contradicted})"


def prefer_site(
    field: Field,
    picked: Weighed[Value],
    offered: Sequence[Candidate],
    locale: str,
    weigh: Callable[[Sequence[Candidate]], Weighed[Value]],
) -> Weighed[Value]:
    """What stands at the site's place for a field, in the place of what was `picked`, unless that is the same or enough
    witnesses agree on it. `weigh` makes a value of candidates."""
    at_place = next((candidate for candidate in offered if candidate.source is Source.SITE), None)
    said = weigh([at_place]) if at_place is not None else Weighed()
    if at_place is None or said.value is None:
        return picked
    value, its = comparable(picked.value), comparable(said.value)
    is_of_site = picked.evidence is not None and picked.evidence.picked is Source.SITE
    if (
        value
        and not is_of_site
        and (value == its or _is_enough(witnesses(field, value, offered, locale), value, its))
    ):
        return picked
    return Weighed(said.value, evidence(at_place, WHY, offered))


def _is_enough(found: frozenset[Witness], value: Compared, its: Compared | None) -> bool:
    """Whether so many witnesses are believed against the site's place. One is for a date, whose name in data says that
    it is the publication's; but of two days side by side, one is UTC's and the other the one that readers see."""
    if isinstance(value, date) and isinstance(its, date):
        return bool(found - {Witness.PAGE}) and abs(value - its) > ONE_DAY
    return len(found) >= ENOUGH


SKELETON = frozenset({Field.TITLE, TEXT})
"""What every page of a template has: by these it is known again."""
WHY = "where the site's pages have it; here no two independent witnesses agree on another"
