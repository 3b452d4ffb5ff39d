"""Views for the questions that people ask in SQL, of Datasette or of sqlite-utils. Pressmark itself reads none.

A migration that changes a table which they read drops them first and makes them again at its end. A migration spells
out what it makes; this is what the last one made, for the documentation.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    name: str
    about: str
    select: str


VIEWS = (
    View(
        "articles",
        "Each article with its latest revision. `revision_id` is the key of `revision_search`; `changed_at` is when "
        "the text became what it is.",
        """\
SELECT article.id, article.url, article.site, revision.title, revision.authors, revision.published_on,
       revision.published_at, revision.language, revision.tags, revision.words, revision.description, article.state,
       article.story_id, article.first_seen_at, article.last_seen_at, revision.seen_at AS changed_at,
       revision.number AS revisions, revision.id AS revision_id, revision.text
FROM article JOIN revision ON revision.article_id = article.id AND revision.is_latest""",
    ),
    View(
        "latest",
        "The articles with a date, newest first, without their text.",
        """\
SELECT published_on, published_at, site, title, authors, language, words, url, id AS article_id
FROM articles WHERE published_on IS NOT NULL ORDER BY published_at DESC, id DESC""",
    ),
    View(
        "by_day",
        "How many articles each site published on each day, and how many words they have.",
        """\
SELECT published_on AS day, site, count(*) AS articles, sum(words) AS words
FROM articles WHERE published_on IS NOT NULL GROUP BY published_on, site ORDER BY published_on, site""",
    ),
)
