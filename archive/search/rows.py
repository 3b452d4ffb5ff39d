"""What a row of a search's result is, and the order of rows."""

from enum import StrEnum


class Per(StrEnum):
    """What one row of the result is: the best article of a story, the best revision of an article, or each revision."""

    STORY = "story"
    ARTICLE = "article"
    REVISION = "revision"


class Sort(StrEnum):
    """The order of results: by relevance, with newer articles a little ahead, or by publication, newest first. Searches
    without words always use the latter."""

    RELEVANCE = "relevance"
    DATE = "date"
