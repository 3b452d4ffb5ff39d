"""Reads a page's fields at the places learned from the site's other pages (see `learning.induction`), and decides when
these values are believed: if independent witnesses are missing or disagree.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import TypeVar

from lxml.html import HtmlElement

from archive.article import Candidate, FieldSource, SitePlace, SiteTemplate
from crawler.extraction.body.region import NOWHERE, TextPlace
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.dom.template_paths import find, parsed
from crawler.extraction.dom.visible_lines import BREAK, lines_of
from crawler.extraction.weighing.agreement import ENOUGH, Witness, comparable, witnesses
from crawler.extraction.weighing.trust import Weighed, evidence

Value = TypeVar("Value")
Date = datetime | date

TEXT = "text"
FIELDS = (Field.TITLE, Field.AUTHORS, Field.PUBLISHED)
MAX_AT_PLACE = 10  # elements; more than this are a list of something


@dataclass(frozen=True, slots=True)
class AtPlaces:
    """The values at the site's places for fields, and the place of its articles' text; `holder` names the places in
    the evidence.
    """

    claims: tuple[Claim, ...] = ()
    text: TextPlace = NOWHERE
    holder: Candidate | None = None


@dataclass(frozen=True, slots=True)
class PlacedText:
    """An element's `lines`, and the `moment` that it has for programs, if any."""

    lines: str
    moment: str

    def of(self, field: Field) -> str:
        """The text that says the field's value."""
        if field is Field.AUTHORS:
            return self.lines
        return (self.moment if field is Field.PUBLISHED else "") or self.lines.replace(BREAK, " ")


def read_places(tree: HtmlElement, templates: Sequence[SiteTemplate]) -> AtPlaces:
    """Read by the first of the site's templates that fits the page; empty if none fits."""
    body = tree.find("body")
    for template in templates if body is not None else ():
        elements_at = {place: find(body, parsed(place.path)) for place in template.places}
        if all(elements_at[place] for place in template.places if place.field in SKELETON):
            return AtPlaces(tuple(_claims(elements_at)), _text_place(elements_at), _holder(template))
    return AtPlaces()


def _holder(template: SiteTemplate) -> Candidate | None:
    places = (place for place in template.places if place.field == TEXT)
    return next((Candidate(FieldSource.SITE, HOLDER, _why(place)) for place in places), None)


def _text_place(elements_at: Mapping[SitePlace, Sequence[HtmlElement]]) -> TextPlace:
    first = {place.field: elements[0] for place, elements in elements_at.items() if elements}
    text, title = first.get(TEXT), first.get(Field.TITLE)
    if text is None or title is None:
        return TextPlace(text)
    around = {text, *text.iterancestors()}
    return TextPlace(text, next(element for element in title.iterancestors() if element in around))


def _claims(elements_at: Mapping[SitePlace, Sequence[HtmlElement]]) -> Iterable[Claim]:
    for place, elements in elements_at.items():
        if place.field != TEXT and 0 < len(elements) <= MAX_AT_PLACE:
            field = Field(place.field)
            texts = (text_of(element).of(field) for element in elements)
            values = [text for text in texts if text][: None if field is Field.AUTHORS else 1]
            yield claim(field, FieldSource.SITE, ";".join(values), _why(place))


def text_of(element: HtmlElement) -> PlacedText:
    """What an element can be read as."""
    return PlacedText(
        BREAK.join(lines_of([element])), element.get("datetime") or element.get("content") or ""
    )


def _why(place: SitePlace) -> str:
    """The end of the path only, since every revision's evidence repeats it. The profile has the whole path, and on how
    many pages it was right."""
    return f"... > {' > '.join(place.path.split(' > ')[-2:])}"


def prefer_site(
    field: Field,
    picked: Weighed[Value],
    offered: Sequence[Candidate],
    locale: str,
    weigh: Callable[[Sequence[Candidate]], Weighed[Value]],
) -> Weighed[Value]:
    """The value at the site's place for a field instead of `picked`, unless both are the same or enough witnesses
    agree on `picked`. `weigh` makes a value of candidates.
    """
    at_place = _at_place(offered)
    said = weigh([at_place]).value if at_place is not None else None
    if at_place is None or said is None:
        return picked
    value = comparable(picked.value)
    is_of_site = picked.evidence is not None and picked.evidence.picked is FieldSource.SITE
    if value and not is_of_site:
        agreed = witnesses(field, value, offered, locale)
        if value == comparable(said) or _is_enough(field, agreed):
            return picked
    return Weighed(said, evidence(at_place, WHY, offered))


def prefer_site_date(
    picked: Weighed[Date],
    offered: Sequence[Candidate],
    locale: str,
    weigh: Callable[[Sequence[Candidate]], Weighed[Date]],
) -> Weighed[Date]:
    """Like `prefer_site`. But if `picked` is a moment in UTC and the site's place has the day before or after, keep
    the moment and move it to a zone in which it is on the page's day: the readers' zone.
    """
    at_place = _at_place(offered)
    if at_place is not None and (moment := _where_it_is(picked.value, weigh([at_place]).value)):
        return Weighed(moment, evidence(at_place, IN_ZONE, offered))
    return prefer_site(Field.PUBLISHED, picked, offered, locale, weigh)


def _at_place(offered: Sequence[Candidate]) -> Candidate | None:
    return next((candidate for candidate in offered if candidate.source is FieldSource.SITE), None)


def _where_it_is(moment: Date | None, day: Date | None) -> datetime | None:
    """The moment in the nearest zone in which it falls on that day."""
    if not isinstance(moment, datetime) or moment.utcoffset() or day is None or isinstance(day, datetime):
        return None
    if day == moment.date():
        return None
    there = (moment.astimezone(zone) for zone in ZONES)
    return next((local for local in there if local.date() == day), None)


def _is_enough(field: Field, witnesses_of_value: frozenset[Witness]) -> bool:
    """A date in metadata is the publication's by its name; a date on the page may be another one."""
    return len(witnesses_of_value) >= ENOUGH or (
        field is Field.PUBLISHED and bool(witnesses_of_value - {Witness.PAGE})
    )


ZONES = tuple(timezone(timedelta(hours=sign * hours)) for hours in range(1, 15) for sign in (1, -1))
SKELETON = frozenset({Field.TITLE, TEXT})
"""Every page of a template has these fields; they identify the template."""
HOLDER = "the site's articles have their text here"
WHY = "where the site's pages have it; here no two independent witnesses agree on another"
IN_ZONE = "the day where the site's pages have it; data has the same moment in UTC"
