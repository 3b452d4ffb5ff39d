"""Turns a user's query into a search."""

from datetime import UTC, datetime

from archive.search.query import parse
from archive.search.resolving import loosely
from archive.search.rows import Per, Sort
from archive.search.search import Search


def search_for(
    query: str,
    per: Per,
    all_revisions: bool = False,
    changed_since: datetime | None = None,
    sort: Sort = Sort.RELEVANCE,
    stem: str | None = None,
    umlauts: bool = False,
) -> Search:
    today = datetime.now(UTC).date()
    node = loosely(parse(query, today), stem, umlauts)
    return Search(node, today, per, all_revisions, changed_since, sort)
