"""The version of both packages, and that of the search index that they make."""

__version__ = "0.2.0.dev0"

INDEX_VERSION = 3
"""Of what `archive.search.tokens` and `archive.word_count` make of a text. An archive of another version is indexed
anew when it is opened."""
