"""The write path: captures and what was read from them become articles, revisions, events and stories.
Everything that changes an article is here; what decides that two pages are one article is in `archive.identity`."""
