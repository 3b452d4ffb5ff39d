"""The input of a search: a query's tree, what makes a row of the result, and the order of rows."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from archive.search.parts import Parts, split
from archive.search.rows import Per, Sort
from archive.search.tree import EVERYTHING, Node


@dataclass(frozen=True)
class Search:
    """What to search for, among the latest revisions or among all. `today` is a day in UTC.

    `changed_since` excludes articles that have not changed since that time, including pages that were only fetched or
    extracted again.
    """

    node: Node
    today: date
    per: Per = Per.STORY
    all_revisions: bool = False
    changed_since: datetime | None = None
    sort: Sort = Sort.RELEVANCE

    @property
    def finds_everything(self) -> bool:
        """Whether it finds the latest revision of each article."""
        return self.node == EVERYTHING and not self.all_revisions and self.changed_since is None

    @cached_property
    def parts(self) -> Parts:
        """What the full-text engine finds, and what SQL adds."""
        return split(self.node)
