"""What one page shows about its site's template: which elements hold what independent witnesses say about the article,
and which hold something else. `collect_evidence` collects it; `induction` compares pages.
"""

from dataclasses import dataclass

from crawler.extraction.claims import Field
from crawler.extraction.dom.template_paths import Path
from crawler.extraction.weighing.agreement import READERS, Value
from crawler.extraction.weighing.site_places import PlacedText


@dataclass(frozen=True, slots=True)
class WitnessedValue:
    """The witnesses' value for a field. One witness is enough if the page shows the same: the page is the second."""

    value: Value
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """An element with a text. What it says is read only where it matters: a page has hundreds, and names take long."""

    path: Path
    text: PlacedText
    locale: str

    def value(self, field: Field) -> Value | None:
        """The element's value if it is read as this field; None or an empty value if it has none."""
        return READERS[field](self.text.of(field), self.locale)


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
