"""Stories: groups of articles with the same text, on any sites."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.archive.lookup import article_at, canonical_at
from archive.archive.queries import search_for
from archive.errors import NotFound
from archive.search.choose_dialect import dialect_of
from archive.search.hits import matching
from archive.search.resolving import resolved
from archive.search.rows import Per
from archive.storage.database import Database
from archive.storage.models import Article

if TYPE_CHECKING:
    from archive.reading.story_report import StoryReport


class Stories:
    """The stories of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, key: int | str) -> "StoryReport":
        """The story that an article belongs to, with all its other articles. The key is an id or URL, as for
        `Archive.article`. Raises NotFound."""
        from archive.reading.story_report import stories

        with self._database.read() as session:
            [story] = stories(session, [article_at(session, key, self._database.name).story_id])
            return story

    def find(self, query: str | None = None, *, limit: int = 20) -> "list[StoryReport]":
        """Stories with several articles, those with the most articles first. With a query, only stories with an article
        that it finds. Raises BadQuery."""
        from archive.reading.story_report import carried_stories, stories

        with self._database.read() as session:
            among = None
            if query is not None:
                search = resolved(session, search_for(query, Per.ARTICLE))
                among = matching(search, dialect_of(session), Article.story_id)
            return stories(session, carried_stories(session, limit, among))

    def merge(self, one: int | str, other: int | str, *, as_one_article: bool = False) -> None:
        """Decide that two articles belong to one story, or are one article. The decision holds until `split`. Raises
        NotFound."""
        from archive.ingestion.corrections import make_one_article, put_in_one_story

        now = datetime.now(UTC)
        with self._database.write() as session:
            first, second = (article_at(session, key, self._database.name) for key in (one, other))
            if first is second:
                raise NotFound(f"{one} and {other} are already one article: #{first.id}")
            if as_one_article:
                make_one_article(session, first, second, now)
            else:
                put_in_one_story(session, first, second, now)

    def split(self, key: int | str, *, as_own_article: bool = False) -> None:
        """Decide that an article is a story of its own, or that the page at a URL is an article of its own. The
        decision holds until `merge`. Raises NotFound."""
        from archive.ingestion.corrections import make_own_article, make_own_story

        now = datetime.now(UTC)
        with self._database.write() as session:
            article = article_at(session, key, self._database.name)
            if as_own_article:
                make_own_article(session, article, canonical_at(key), now)
            else:
                make_own_story(session, article, now)
