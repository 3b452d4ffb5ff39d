"""What is asked of a search: a query's tree, and which rows are to come of it in which order."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from archive.search.parts import Parts, split
from archive.search.tree import Node


class Per(StrEnum):
    """What makes one row: the best article of a story, the best revision of an article, or each revision."""

    STORY = "story"
    ARTICLE = "article"
    REVISION = "revision"


class Sort(StrEnum):
    """By how well the words fit, with newer articles a little ahead; or by publication, newest first, which is the
    order of a search without words, too."""

    RELEVANCE = "relevance"
    DATE = "date"


@dataclass(frozen=True)
class Search:
    """What to look for, among the latest revisions or all that were ever seen. `today` is a day in UTC.

    `changed_since` leaves out what reads now as it did then: a page that was only fetched or extracted again."""

    node: Node
    today: date
    per: Per = Per.STORY
    all_revisions: bool = False
    changed_since: datetime | None = None
    sort: Sort = Sort.RELEVANCE

    @cached_property
    def parts(self) -> Parts:
        """What the full-text engine finds, and what SQL adds."""
        return split(self.node)
