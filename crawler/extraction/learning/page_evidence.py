"""What one page shows about its site's template: which elements hold what independent witnesses say about the article,
and which hold something else. `collect_evidence` collects it; `induction` compares pages.
"""

from dataclasses import dataclass

from crawler.extraction.claims import Field
from crawler.extraction.dom.template_paths import Path
from crawler.extraction.weighing.agreement import Value


@dataclass(frozen=True, slots=True)
class WitnessedValue:
    """The witnesses' value for a field. One witness is enough if the page shows the same: the page is the second."""

    value: Value
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """An element that can be read as some fields, with the value for each."""

    path: Path
    values: dict[Field, Value]


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
