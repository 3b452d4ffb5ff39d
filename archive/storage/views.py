"""Views for questions that people ask in SQL, with Datasette or sqlite-utils. Pressmark itself reads none of them.

A migration that changes a table used by a view drops the view first and creates it again at its end. Migrations spell
out their SQL; the text here is that of the latest migration, for the documentation.
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
