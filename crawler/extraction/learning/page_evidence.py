"""What one page shows about its site's template: which elements hold what independent witnesses say about the article,
and which hold something else. `collect_evidence` collects it; `induction` compares pages.
"""

from dataclasses import dataclass
from typing import Self

from crawler.extraction.claims import Field
from crawler.extraction.dom.headline import fold
from crawler.extraction.dom.template_paths import Path
from crawler.extraction.weighing.agreement import READERS, Value
from crawler.extraction.weighing.site_places import PlacedText

BEGINNING = 3  # characters of a name


@dataclass(frozen=True, slots=True)
class WitnessedValue:
    """The witnesses' value for a field. One witness is enough if the page shows the same: the page is the second."""

    value: Value
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """An element with a text; `title` is the text as a comparable title. Names and dates are read only where they
    matter: a page has hundreds of such elements, and reading takes long.
    """

    path: Path
    text: PlacedText
    title: str
    locale: str

    @classmethod
    def of(cls, path: Path, text: PlacedText, locale: str) -> Self:
        return cls(path, text, fold(text.of(Field.TITLE)), locale)

    def value(self, field: Field) -> Value | None:
        """The element's value if it is read as this field; None or an empty value if it has none."""
        return self.title if field is Field.TITLE else READERS[field](self.text.of(field), self.locale)

    def may_hold(self, value: Value) -> bool:
        """Whether the element may have this value, or one of these names. Quick, and True too often: most have not."""
        if isinstance(value, str):
            return value == self.title
        if isinstance(value, tuple):
            return any(name[:BEGINNING] in self.title for name in value)
        return any(map(str.isnumeric, self.text.of(Field.PUBLISHED)))


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """`text` is the path of the innermost element that holds the article's text; `large` are the paths of all elements
    with as much text as an article. `digest` is the text's digest; `patterns` are those of the lines at its beginning
    and end.
    """

    url: str
    labels: dict[Field, WitnessedValue]
    spots: tuple[Spot, ...]
    large: tuple[Path, ...]
    text: Path | None
    digest: bytes
    patterns: frozenset[str]
