"""The version of both packages, and the version of the search index that they build."""

__version__ = "0.2.0.dev0"

INDEX_VERSION = 3
"""Version of the output of `archive.search.tokens` and `archive.word_count`. Opening an archive that has another index
version rebuilds its index."""
