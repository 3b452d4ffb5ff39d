"""The write path: turns captures and extracted pages into articles, revisions, events and stories. Everything that
changes an article is here; `archive.identity` decides whether two pages are one article."""
