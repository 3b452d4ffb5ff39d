"""Describes an element's place in a site's template: the path of element names from the body down, with the names that
pages of one template share (classes, ids, `itemprop`) or, without such names, the element's number among its siblings.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

MAX_DEPTH = 40
MAX_FOUND = 200  # elements per level through which a path is followed
MAX_LACKING = 1 / 3  # share of the names of an element around a place
ATTRIBUTES = ("itemprop", "rel")
NAME = re.compile(
    r"[^\W\d_](?:[^\W\d]|-){0,39}"
)  # names with a digit mostly belong to one page: `post-4711`, `h3x9k`
STEP = re.compile(r"([\w-]+)((?:[.#][\w-]+|\[\w+=[\w-]+\])*)(?::(\d+))?")
NAMES = re.compile(r"[.#][\w-]+|\[\w+=[\w-]+\]")


@dataclass(frozen=True, slots=True)
class Step:
    """An element in a path. `names` are written as CSS selectors; `nth` counts siblings of the same tag from 1 and is
    0 if any sibling fits.
    """

    tag: str
    names: frozenset[str]
    nth: int = 0

    def __str__(self) -> str:
        return f"{self.tag}{''.join(sorted(self.names))}{f':{self.nth}' if self.nth else ''}"


Path = tuple[Step, ...]


def written(path: Path) -> str:
    """`body > main > article.post > h1.entry-title`"""
    return " > ".join(map(str, path))


@lru_cache(maxsize=1000)
def parsed(text: str) -> Path:
    """Parse a path that `written` has written."""
    return tuple(_step(part) for part in text.split(" > "))


def _step(text: str) -> Step:
    match = STEP.fullmatch(text)
    if match is None:
        raise ValueError(f"no step of a path: {text!r}")
    return Step(match[1], frozenset(NAMES.findall(match[2])), int(match[3] or 0))


def paths(body: HtmlElement) -> Iterator[tuple[HtmlElement, Path]]:
    """Every element of a page with its path; omits elements that are deeper than any template."""
    waiting: list[tuple[HtmlElement, Path]] = [(body, (Step("body", names_of(body), 1),))]
    while waiting:
        element, path = waiting.pop()
        yield element, path
        if len(path) < MAX_DEPTH:
            below: list[tuple[HtmlElement, Path]] = [
                (child, (*path, Step(str(child.tag), names_of(child), nth)))
                for child, nth in _numbered(element)
            ]
            waiting.extend(reversed(below))


def find(body: HtmlElement, path: Path) -> list[HtmlElement]:
    """The elements at a path, in document order."""
    elements = [body] if _has_names(names_of(body), path[0].names) else []
    for step in path[1:-1]:
        elements = list(islice((child for parent in elements for child in _at(parent, step)), MAX_FOUND))
    if len(path) == 1:
        return elements
    at_end = (child for parent in elements for child in _at(parent, path[-1]))
    return list(islice((element for element in at_end if path[-1].names <= names_of(element)), MAX_FOUND))


def fits(path: Path, wanted: Path) -> bool:
    """Whether an element's path matches the path that is looked for."""
    return len(path) == len(wanted) and all(map(_fits, path, wanted)) and wanted[-1].names <= path[-1].names


def _fits(own: Step, wanted: Step) -> bool:
    return own.tag == wanted.tag and wanted.nth in (0, own.nth) and _has_names(own.names, wanted.names)


def _has_names(own: frozenset[str], wanted: frozenset[str]) -> bool:
    """Whether the element has all the names, or most if there are several: software also marks a post with a picture
    by a class.
    """
    return len(wanted - own) <= len(wanted) * MAX_LACKING


def _at(parent: HtmlElement, step: Step) -> Iterator[HtmlElement]:
    for child, nth in _numbered(parent):
        if child.tag == step.tag and step.nth in (0, nth) and _has_names(names_of(child), step.names):
            yield child


def _numbered(parent: HtmlElement) -> Iterator[tuple[HtmlElement, int]]:
    counts: dict[object, int] = {}
    for child in parent.iterchildren("*"):
        counts[child.tag] = counts.get(child.tag, 0) + 1
        yield child, counts[child.tag]


def names_of(element: HtmlElement) -> frozenset[str]:
    return _names(element.get("class") or "", element.get("id") or "", *map(element.get, ATTRIBUTES))


@lru_cache(maxsize=10_000)
def _names(classes: str, own: str, *values: str | None) -> frozenset[str]:
    names = [f".{name}" for name in classes.split() if NAME.fullmatch(name)]
    if NAME.fullmatch(own):
        names.append(f"#{own}")
    names += [
        f"[{name}={value}]"
        for name, value in zip(ATTRIBUTES, values, strict=True)
        if value and NAME.fullmatch(value)
    ]
    return frozenset(names)


def shared(paths: Iterable[Path], least_share: float) -> Path:
    """The names and numbers that nearly all of these paths, which have the same tags, have in common."""
    levels = list(zip(*paths, strict=True))
    return tuple(_shared_step(steps, least_share * len(steps)) for steps in levels)


def _shared_step(steps: tuple[Step, ...], least: float) -> Step:
    counts: dict[str, int] = {}
    places: dict[int, int] = {}
    for step in steps:
        places[step.nth] = places.get(step.nth, 0) + 1
        for name in step.names:
            counts[name] = counts.get(name, 0) + 1
    names = frozenset(name for name, count in counts.items() if count >= least)
    return Step(steps[0].tag, names, _most(places, least))


def _most(counts: Mapping[int, int], least: float) -> int:
    value, count = max(counts.items(), key=lambda item: (item[1], -item[0]))
    return value if count >= least else 0
