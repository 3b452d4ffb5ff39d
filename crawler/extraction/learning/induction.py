"""Learns from pages of a site where its templates have title, authors, date and text, and which lines vary only in
dates, numbers and names. (Wrapper induction; the labels are what independent witnesses agree on.)

A place is trusted if it held the right value on enough pages, with several different values, and a wrong value on few.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import chain, takewhile
from math import ceil

from archive.article import SitePlace, SiteTemplate
from crawler.extraction.claims import Field
from crawler.extraction.dom.template_paths import Path, Step, fits, shared, written
from crawler.extraction.learning.page_evidence import PageEvidence, Spot, WitnessedValue
from crawler.extraction.weighing.agreement import Value
from crawler.extraction.weighing.site_places import TEXT

MIN_HELD = 5
MIN_TEXT_SHARE = (
    0.6  # share of the pages (elements around the text's place also hold the text), and of different texts
)
MAX_CONTRADICTED = 0.1  # share of the pages that show whether a place is right
ONE_WITNESS = 0.5  # is how much of several that agree
ONE_DAY = timedelta(days=1)
STABLE_SHARE = 0.95  # share of the pages that have a name of the template
MIN_FIELD_SHARE = 0.5  # share of the pages with witnesses for a field: a template has it on most
MIN_VALUES = {
    Field.TITLE: 5,
    Field.AUTHORS: 2,
    Field.PUBLISHED: 3,
}  # otherwise the value may be the site's, not the article's
HEADING_TAGS = {"h1": 3, "h2": 2, "h3": 1}
MAX_TEMPLATES = 5
MAX_TRIED = 12  # groups of paths for a field, the most frequent first
MIN_RECURRENCES, MIN_SHARE = 3, 0.2  # length of a pattern of lines


@dataclass(slots=True)
class _Tally:
    """On how many pages a path held the witnesses' value, and on how many another value."""

    path: Path
    held: int = 0
    contradicted: float = 0
    values: set[Hashable] = field(default_factory=set)

    @property
    def is_sound(self) -> bool:
        return self.held >= MIN_HELD and self.contradicted <= MAX_CONTRADICTED * (
            self.held + self.contradicted
        )

    def place(self, name: str, today: date) -> SitePlace:
        return SitePlace(name, written(self.path), self.held, ceil(self.contradicted), today.isoformat())


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is known about a template before its fields are searched: the place of its text, and of the article with
    its title.
    """

    text: Path
    article: Path

    def has_as_content(self, path: Path) -> bool:
        """Whether a path leads into the text to an element without template names: the text's headings and lists."""
        inside = path[len(self.text) :]
        return (
            bool(inside)
            and fits(path[: len(self.text)], self.text)
            and not any(step.names for step in inside)
        )


def induce(evidence_of_pages: Sequence[PageEvidence], today: date) -> tuple[SiteTemplate, ...]:
    """The templates of which enough pages were seen, the most frequent first."""
    templates: list[SiteTemplate] = []
    left = list(evidence_of_pages)
    while len(templates) < MAX_TEMPLATES and (text := _place_of_text(left)):
        made_with = [page for page in left if any(fits(path, text.path) for path in page.large)]
        templates.append(_template(text, made_with, today))
        left = [page for page in left if page not in made_with]
    with_fields = [template for template in templates if len(template.places) > 1]
    return tuple(sorted(with_fields, key=lambda template: -template.pages))


def recurring_patterns(
    evidence_of_pages: Sequence[PageEvidence], least_share: float = MIN_SHARE
) -> dict[str, int]:
    """Patterns of lines at the beginning or end of texts, with the number of pages that have them: a least share."""
    counts = Counter(pattern for page in evidence_of_pages for pattern in page.patterns)
    enough = max(MIN_RECURRENCES, least_share * len(evidence_of_pages))
    return {pattern: count for pattern, count in counts.items() if count >= enough}


def _template(text: _Tally, pages: Sequence[PageEvidence], today: date) -> SiteTemplate:
    title = _best(Field.TITLE, pages, _Frame(text.path, ()))
    frame = _Frame(text.path, _common_start(text.path, title.path if title else text.path[:-1]))
    others = ((name, _best(name, pages, frame)) for name in (Field.AUTHORS, Field.PUBLISHED))
    places = [
        tally.place(name, today) for name, tally in ((Field.TITLE, title), *others) if tally is not None
    ]
    return SiteTemplate((text.place(TEXT, today), *places), len(pages))


def _common_start(one: Path, other: Path) -> Path:
    """The innermost element that holds both; for a template's title and text, that is the article."""
    return tuple(
        step
        for step, its in takewhile(lambda pair: pair[0].tag == pair[1].tag, zip(one, other, strict=False))
    )


def _place_of_text(pages: Sequence[PageEvidence]) -> _Tally | None:
    """The innermost element that holds the text, if it is the same on most pages that have it."""
    for path in _common([page.text] for page in pages if page.text is not None):
        for variant in _variants(path):
            tally = _Tally(variant)
            made_with = [
                page for page in pages if page.text and any(fits(large, variant) for large in page.large)
            ]
            for page in made_with:
                assert page.text is not None
                tally.held += len(page.text) == len(variant) and fits(page.text, variant)
                tally.contradicted += not fits(page.text[: len(variant)], variant)
            is_own = len({page.digest for page in made_with}) >= MIN_TEXT_SHARE * len(made_with)
            if tally.is_sound and is_own and tally.held >= MIN_TEXT_SHARE * len(made_with):
                return tally
    return None


def _best(name: Field, pages: Sequence[PageEvidence], frame: _Frame) -> _Tally | None:
    holding = ([spot.path for spot in _holding(name, page)] for page in pages)
    paths = (path for path in _common(holding) if not frame.has_as_content(path))
    tallies = [_tally(name, variant, pages) for path in paths for variant in _variants(path)]
    enough = MIN_FIELD_SHARE * sum(name in page.labels for page in pages)
    sound = [
        tally for tally in tallies if tally.is_sound and tally.held >= enough and _varies(name, tally, frame)
    ]
    return max(
        sound, key=lambda tally: (tally.held - tally.contradicted, *_rank(name, tally.path)), default=None
    )


def _varies(name: Field, tally: _Tally, frame: _Frame) -> bool:
    """Whether a place has shown several values. A place that always holds the site's only author is the byline if it
    is in the article; otherwise it is the name of the site's owner.
    """
    if len(tally.values) >= MIN_VALUES[name]:
        return True
    is_inside = len(frame.article) > 1 and _begins(tally.path, frame.article)
    return name is Field.AUTHORS and is_inside and not tally.contradicted


def _begins(path: Path, start: Path) -> bool:
    return [step.tag for step in path[: len(start)]] == [step.tag for step in start]


def _rank(name: Field, path: Path) -> tuple[int, int]:
    """Ranks places that are right equally often: for a title the heading first, otherwise the innermost, which has the
    least extra text.
    """
    if name is Field.TITLE:
        return HEADING_TAGS.get(path[-1].tag, 0), -len(path)
    return int(path[-1].tag == "time"), len(path)


def _holding(name: Field, page: PageEvidence) -> Iterator[Spot]:
    """The elements that hold the witnesses' value, alone or with others."""
    label = page.labels.get(name)
    for spot in page.spots if label is not None else ():
        assert label is not None
        if not spot.may_hold(label.value):
            continue
        value = spot.value(name)
        if value == label.value or (
            isinstance(value, tuple) and value and set(value) <= set(_names(label.value))
        ):
            yield spot


def _names(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _tally(name: Field, path: Path, pages: Sequence[PageEvidence]) -> _Tally:
    tally = _Tally(path)
    for page in pages:
        label = page.labels.get(name)
        if label is None:
            continue
        values = [value for spot in page.spots if fits(spot.path, path) and (value := spot.value(name))]
        if not values:
            continue
        if _joined(name, values) == label.value:
            tally.held += 1
            tally.values.add(label.value)
        else:
            tally.contradicted += _weight(label, _joined(name, values))
    return tally


def _weight(label: WitnessedValue, value: Value) -> float:
    """How much a value that differs from the witnesses' counts against a place. The day before or after counts
    nothing: one of the two days is in UTC.
    """
    if isinstance(value, date) and isinstance(label.value, date) and abs(value - label.value) <= ONE_DAY:
        return 0
    return 1 if label.is_sure else ONE_WITNESS


def _joined(name: Field, values: Sequence[Value]) -> Value:
    """The value as extraction reads it: all names at a place, and of other fields the first value."""
    if name is not Field.AUTHORS:
        return values[0]
    return tuple(dict.fromkeys(name for value in values for name in _names(value)))


def _common(of_pages: Iterable[Iterable[Path]]) -> list[Path]:
    """What the paths of many pages have in common: first of paths with the same name for the last element, then of
    paths that share only their tags; in each case the most frequent first.
    """
    alike, called_alike = (
        defaultdict[Hashable, dict[int, Path]](dict),
        defaultdict[Hashable, dict[int, Path]](dict),
    )
    for number, paths in enumerate(of_pages):
        for path in paths:
            tags = tuple(step.tag for step in path)
            alike[tags].setdefault(number, path)
            if path[-1].names:
                called_alike[tags, path[-1].names].setdefault(number, path)
    groups = chain.from_iterable(
        _largest(groups_of_paths.values()) for groups_of_paths in (called_alike, alike)
    )
    return list(dict.fromkeys(shared(list(group.values()), STABLE_SHARE) for group in groups))


def _largest(groups: Iterable[dict[int, Path]]) -> list[dict[int, Path]]:
    return sorted((group for group in groups if len(group) >= MIN_HELD), key=len, reverse=True)[:MAX_TRIED]


def _variants(path: Path) -> list[Path]:
    """Paths with more and more sibling numbers; the least specific path that is right is used."""
    nowhere = tuple(replace(step, nth=0) for step in path)
    leaf = (*nowhere[:-1], _nth_if_nameless(path[-1]))
    return list(dict.fromkeys((nowhere, leaf, tuple(map(_nth_if_nameless, path)), path)))


def _nth_if_nameless(step: Step) -> Step:
    return step if not step.names else replace(step, nth=0)
