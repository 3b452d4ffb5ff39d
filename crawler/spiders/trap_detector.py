"""Detects link traps: one page under countless addresses, or page after page without an article. Pure: takes outcomes,
returns a reason.
"""

from archive.ingestion.visits import Ingested, Verdict

IN_A_ROW = 10
IN_VAIN = 300
KNOWN = frozenset({Verdict.DUPLICATE, Verdict.UNCHANGED})


class RepeatedPage:
    """Receives the outcome of each address that a site's links led to, in order."""

    def __init__(self) -> None:
        self._article_id: int | None = None
        self._in_a_row = 0

    def tell(self, outcome: Ingested) -> None:
        article_id = outcome.duplicate_of or outcome.article_id if outcome.verdict in KNOWN else None
        is_same = article_id is not None and article_id == self._article_id
        self._in_a_row = self._in_a_row + 1 if is_same else int(article_id is not None)
        self._article_id = article_id

    @property
    def reason(self) -> str | None:
        """Why no more of the site's links are worth a look; None while they are."""
        if self._in_a_row < IN_A_ROW:
            return None
        return f"the last {IN_A_ROW} addresses of this site all led to article #{self._article_id}"


class NoArticles:
    """Receives the same on sites whose pages are followed. A page that could not be fetched does not count."""

    def __init__(self) -> None:
        self._in_a_row = 0

    def tell(self, outcome: Ingested) -> None:
        if outcome.verdict is Verdict.NOT_AN_ARTICLE:
            self._in_a_row += 1
        elif outcome.verdict is not Verdict.FAILED:
            self._in_a_row = 0

    @property
    def reason(self) -> str | None:
        """Why no more of the site's links are worth a look; None while they are."""
        if self._in_a_row < IN_VAIN:
            return None
        return f"the last {IN_VAIN} pages that links of this site led to were not articles"
