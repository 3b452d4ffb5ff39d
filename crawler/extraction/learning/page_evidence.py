"""What one page shows of its site's template: which elements hold what independent witnesses say of the article, and
which elements hold something else. How it is found is in `collect_evidence`, what pages have in common in `induction`.
"""

from dataclasses import dataclass

from crawler.extraction.claims import Field
from crawler.extraction.dom.template_paths import Path
from crawler.extraction.weighing.agreement import Value


@dataclass(frozen=True, slots=True)
class WitnessedValue:
    """What witnesses say of a field. One is enough where the page shows the same, since that is the second."""

    value: Value
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """An element that can be read as some fields: the value for each."""

    path: Path
    values: dict[Field, Value]


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """`text` is the path of the innermost element that holds the article's text, `large` those of all elements that
    hold as much as a text. `digest` is the text's, `patterns` are those of the lines at its beginning and end."""

    url: str
    labels: dict[Field, WitnessedValue]
    spots: tuple[Spot, ...]
    large: tuple[Path, ...]
    text: Path | None
    digest: bytes
    patterns: frozenset[str]
