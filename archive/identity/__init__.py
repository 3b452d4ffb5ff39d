"""Are these two the same? Canonical URLs, fingerprints, what two texts have to do with each other: functions of their
arguments; and what an archive remembers of it, as rows: pages, text versions, stories, decisions.

Nothing here makes or changes an article or a revision; `archive.ingestion` does.
"""
