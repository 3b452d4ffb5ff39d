"""Labels that people put on articles, pages and sources."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from archive.archive.lookup import article_at, article_id_at, canonical_at
from archive.storage.database import Database
from archive.storage.models import Article
from archive.urls.labels import (
    LabelCount,
    all_labels,
    change_labels,
    label_pages,
    label_source,
    labels_of_article,
    source_labels,
)


class Labels:
    """The labels of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def change(self, key: int | str, add: Sequence[str] = (), remove: Sequence[str] = ()) -> tuple[str, ...]:
        """Add labels to an article, or to the page at a URL that has no article yet, and remove others. Returns the
        labels that it has afterwards. Raises NotFound if no article has this number."""
        now = datetime.now(UTC)
        with self._database.write() as session:
            article_id = article_id_at(session, key)
            article = session.get(Article, article_id) if article_id is not None else None
            url = article.url if article is not None else canonical_at(key)
            return change_labels(session, url, article_id, add, remove, now)

    def put_on_pages(self, labels: Mapping[str, Iterable[str]]) -> None:
        """Add labels to the pages at these URLs, whether or not they lead to stored articles."""
        if any(labels.values()):
            with self._database.write() as session:
                label_pages(session, labels, datetime.now(UTC))

    def put_on_source(self, source_id: int, names: Iterable[str]) -> None:
        """Add labels to a source, and so to all articles that it lists."""
        with self._database.write() as session:
            label_source(session, source_id, names, datetime.now(UTC))

    def of(self, key: int | str) -> tuple[str, ...]:
        """The labels of an article. Raises NotFound."""
        with self._database.read() as session:
            return labels_of_article(session, article_at(session, key, self._database.name).id)

    def of_sources(self) -> dict[int, tuple[str, ...]]:
        """The labels of each source that has any, by source id."""
        with self._database.read() as session:
            return source_labels(session)

    def all(self) -> list[LabelCount]:
        """All labels of articles and sources, most frequent first."""
        with self._database.read() as session:
            return all_labels(session)
